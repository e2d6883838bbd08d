package residua.compare;

import java.io.IOException;
import residua.bench.ModelBenchmark;
import residua.cl.ClContext;
import residua.cl.Devices;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.model.Zoo;
import residua.schedule.PlanOptions;

/** Residua's side, on the CPU. */
final class ResiduaWorker {
    private ResiduaWorker() {}

    /** Serves turns. */
    public static void main(String[] arguments) throws IOException {
        try (ClContext context = ClContext.open(Devices.choose("cpu"));
                KernelLibrary kernels = new KernelLibrary(context)) {
            ModelBenchmark benchmark = new ModelBenchmark(kernels, PlanOptions.DEFAULT);
            Network cifar = Zoo.network("cifar-resnet20");
            Network resnet50 = Zoo.network("resnet50");
            LayerTurns layers = new LayerTurns(layer -> new ResiduaConvolution(kernels, layer));
            Worker.serve((work, repeats) -> switch (work) {
                case "parameters" -> cifar.parameters() + " " + resnet50.parameters();
                case "training" ->
                    ""
                            + benchmark
                                    .training(cifar, Compare.TRAINING_BATCH, repeats)
                                    .median();
                case "inference" ->
                    ""
                            + benchmark
                                    .inference(resnet50, Compare.INFERENCE_BATCH, repeats)
                                    .median();
                default -> layers.answer(work, repeats);
            });
        }
    }
}
