package residua.compare;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.io.IOException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** PyTorch's side, on the CPU. */
final class TorchWorker implements Worker {
    /** What shows whether oneDNN is at work: GFLOP/s of one convolution. */
    static final String PROBE = "probe";

    private final NetworkTurns networks =
            new NetworkTurns(work -> work.network().training() ? new TorchTraining(work) : new TorchInference(work));
    private final LayerTurns layers = new LayerTurns(TorchConvolution::new);

    /** Serves turns; the argument is the number of threads. */
    public static void main(String[] arguments) throws IOException {
        set_num_threads(Integer.parseInt(arguments[0]));
        Worker.serve(new TorchWorker());
    }

    @Override
    public String answer(String work, int repeats) {
        if (work.equals(PROBE)) {
            return "" + convolutionGflops(repeats);
        }
        return NetworkWork.names(work) ? networks.answer(work, repeats) : layers.answer(work, repeats);
    }

    /** A 3x3 convolution, 128 to 128 channels, 28x28, batch 8. */
    private static double convolutionGflops(int repeats) {
        Tensor x = randn(8, 128, 28, 28).contiguous(MemoryFormat.ChannelsLast);
        Tensor w = randn(128, 128, 3, 3).contiguous(MemoryFormat.ChannelsLast);
        long[] one = {1, 1};
        InferenceMode inference = new InferenceMode(true);
        double flops = 2.0 * 8 * 28 * 28 * 128 * 128 * 9;
        double speed = Turn.perSecond(
                () -> {
                    try (PointerScope scope = new PointerScope()) {
                        conv2d(x, w, new TensorOptional(), one, one, one, 1);
                    }
                },
                flops * 1e-9,
                repeats);
        inference.close();
        return speed;
    }
}
