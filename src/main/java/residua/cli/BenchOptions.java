package residua.cli;

import picocli.CommandLine.Mixin;
import residua.bench.ResultFile;
import residua.cl.ClContext;
import residua.kernel.KernelLibrary;
import residua.schedule.PlanOptions;

/** What all benchmarks of networks are told. */
final class BenchOptions {
    @Mixin
    private ModelChoice model;

    @Mixin
    private DeviceChoice device;

    @Mixin
    private PlanChoice plan;

    @Mixin
    private BenchOutput output;

    /** What is measured once the device is open. */
    @FunctionalInterface
    interface Work {
        /**
         * Measures it.
         *
         * @param file circumstances, from before anything was measured
         */
        BenchReport on(KernelLibrary kernels, PlanOptions options, ResultFile file);
    }

    /** The networks. */
    ModelChoice model() {
        return model;
    }

    /** How this program is started once more with the same options. */
    ChildCommand child() {
        return ChildCommand.with(model, plan);
    }

    /** Opens the device, measures, prints and writes the result. */
    void run(Residua residua, String kind, Work work) {
        output.check();
        ResultFile file = ResultFile.begin(kind, Version.program(), Version.commit());
        try (ClContext context = device.open();
                KernelLibrary kernels = new KernelLibrary(context)) {
            output.write(residua, work.on(kernels, plan.options(context.facts()), file));
        }
    }
}
