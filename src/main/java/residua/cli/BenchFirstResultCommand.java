package residua.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import residua.bench.FirstAnswer;
import residua.bench.PeakMemory;
import residua.cl.ClContext;
import residua.kernel.KernelLibrary;

/** What {@link ChildCommand} starts: looks at one image and says then what memory the process took. */
@Command(
        name = BenchFirstResultCommand.NAME,
        hidden = true,
        description =
                "Looks at one image with initial weights, then prints the bytes that the process took at its peak.")
final class BenchFirstResultCommand implements Runnable {
    static final String NAME = "first-result";

    @ParentCommand
    private BenchCommand bench;

    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Override
    public void run() {
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            FirstAnswer.take(kernels, model.network(), plan.options(context.facts()));
            long bytes = PeakMemory.residentBytes().orElse(0);
            bench.residua().output().result(bytes, Long.toString(bytes));
        }
    }
}
