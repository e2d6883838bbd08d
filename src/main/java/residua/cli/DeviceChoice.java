package residua.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import residua.cl.ClContext;
import residua.cl.ClDevice;
import residua.cl.DeviceFacts;
import residua.cl.Devices;

/** The option that chooses a device. */
final class DeviceChoice {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceChoice.class);

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "Index, part of the name, cpu or gpu (see ./residua devices). Default: the best GPU, else the"
                    + " CPU.")
    private String selector;

    /** What the device says of itself; it is not opened. */
    DeviceFacts facts() {
        return Devices.choose(selector).facts();
    }

    /** Opens the device and says which one it is. */
    ClContext open() {
        ClDevice device = Devices.choose(selector);
        LOG.info("device {}", device.facts().line());
        return ClContext.open(device);
    }
}
