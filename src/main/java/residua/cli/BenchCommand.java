package residua.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Measures; by itself what {@link BenchModelCommand} measures. */
@Command(
        name = "bench",
        description =
                "Measures networks on a device: whole ones (model, which is meant where no command follows), or"
                        + " layer by layer beside the limits of the device (layers); or the device by itself (device); and lays results side by side (compare), or makes a page of them (report).",
        footer = {
            "  ./residua bench",
            "  ./residua bench --model resnet18 --batch 8 --pass inference --json",
            "  ./residua bench layers --model resnet50",
            "  ./residua bench device",
            "  ./residua bench compare before.json after.json",
        },
        subcommands = {
            BenchModelCommand.class,
            BenchLayersCommand.class,
            BenchDeviceCommand.class,
            BenchCompareCommand.class,
            BenchReportCommand.class
        })
final class BenchCommand implements Runnable {
    @ParentCommand
    private Residua residua;

    @Mixin
    private ModelBench measured;

    /** The program. */
    Residua residua() {
        return residua;
    }

    @Override
    public void run() {
        measured.run(residua);
    }
}
