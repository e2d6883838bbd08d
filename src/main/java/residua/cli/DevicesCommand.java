package residua.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;
import residua.cl.ClDevice;
import residua.cl.DeviceFacts;
import residua.cl.Devices;
import residua.kernel.Quarantine;
import residua.kernel.TunedLookup;

/** Lists the OpenCL devices of this machine. */
@Command(
        name = "devices",
        description = "Lists the OpenCL devices of this machine, with the index and the name that --device takes.",
        footer = {
            "  ./residua devices",
            "  ./residua devices --json | jq '.devices[].name'",
        })
final class DevicesCommand implements Runnable {

    /** A device as other tools read it; sizes in bytes; how many passes of layers were measured on it or its family; variants of kernels that are not used. */
    private record Row(
            int index,
            String name,
            String vendor,
            String driver,
            String platform,
            String version,
            String type,
            long globalMemoryBytes,
            long localMemoryBytes,
            long maxAllocationBytes,
            int computeUnits,
            boolean fp16,
            boolean fp64,
            int tunedValues,
            List<String> quarantine) {

        static Row of(DeviceFacts d) {
            return new Row(
                    d.index(),
                    d.name(),
                    d.vendor(),
                    d.driver(),
                    d.platform(),
                    d.version(),
                    d.kind().name().toLowerCase(Locale.ROOT),
                    d.globalMemoryBytes(),
                    d.localMemoryBytes(),
                    d.maxAllocationBytes(),
                    d.computeUnits(),
                    d.fp16(),
                    d.fp64(),
                    TunedLookup.ofUser().values(d).size(),
                    Quarantine.of(d).names().stream().sorted().toList());
        }
    }

    @ParentCommand
    private Residua residua;

    @Override
    public void run() {
        List<ClDevice> all = Devices.all();
        if (all.isEmpty()) {
            Devices.choose(null); // throws, and knows what is missing
        }
        List<Row> rows = all.stream().map(ClDevice::facts).map(Row::of).toList();
        Table table = new Table(
                "index",
                "type",
                "name",
                "memory",
                "largest buffer",
                "local",
                "units",
                "fp16",
                "fp64",
                "tuned",
                "quarantine",
                "driver");
        for (Row d : rows) {
            table.row(
                    d.index(),
                    d.type(),
                    d.name(),
                    Size.of(d.globalMemoryBytes()),
                    Size.of(d.maxAllocationBytes()),
                    Size.of(d.localMemoryBytes()),
                    d.computeUnits(),
                    d.fp16() ? "yes" : "no",
                    d.fp64() ? "yes" : "no",
                    d.tunedValues(),
                    d.quarantine().isEmpty() ? "none" : String.join(", ", d.quarantine()),
                    d.platform() + " " + d.driver());
        }
        residua.output().result(Map.of("devices", rows), table.toString());
    }
}
