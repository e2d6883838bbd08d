package residua.compare;

import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.manual_seed;
import static org.bytedeco.pytorch.global.torch.randn;
import static org.bytedeco.pytorch.global.torch.set_num_threads;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** PyTorch's side, on the CPU. */
final class TorchWorker implements Worker {
    private static final int SEED = 1;

    private final Map<MemoryFormat, CifarTraining> trainings = new EnumMap<>(MemoryFormat.class);
    private final Map<ResNet50Inference.Form, ResNet50Inference> inferences =
            new EnumMap<>(ResNet50Inference.Form.class);

    private final LayerTurns layers = new LayerTurns(TorchConvolution::new);

    /** Serves turns; the argument is the number of threads. */
    public static void main(String[] arguments) throws IOException {
        set_num_threads(Integer.parseInt(arguments[0]));
        Worker.serve(new TorchWorker());
    }

    @Override
    public String answer(String work, int repeats) {
        return switch (work) {
            case "parameters" ->
                training(MemoryFormat.Contiguous).parameters() + " "
                        + inference(ResNet50Inference.Form.CONTIGUOUS).parameters();
            case "convolution" -> "" + convolutionGflops(repeats);
            case "difference" -> "" + difference();
            case "training:contiguous" -> trained(MemoryFormat.Contiguous, repeats);
            case "training:channels_last" -> trained(MemoryFormat.ChannelsLast, repeats);
            case "inference:contiguous" -> inferred(ResNet50Inference.Form.CONTIGUOUS, repeats);
            case "inference:channels_last" -> inferred(ResNet50Inference.Form.CHANNELS_LAST, repeats);
            case "inference:fused" -> inferred(ResNet50Inference.Form.FUSED, repeats);
            default -> layers.answer(work, repeats);
        };
    }

    private String trained(MemoryFormat layout, int repeats) {
        CifarTraining training = training(layout);
        String speed = "" + Turn.perSecond(training, Compare.TRAINING_BATCH, repeats);
        if (!Float.isFinite(training.loss())) {
            throw new IllegalStateException("PyTorch's loss is " + training.loss());
        }
        return speed;
    }

    private String inferred(ResNet50Inference.Form form, int repeats) {
        return "" + Turn.perSecond(inference(form), Compare.INFERENCE_BATCH, repeats);
    }

    private CifarTraining training(MemoryFormat layout) {
        return trainings.computeIfAbsent(layout, l -> {
            manual_seed(SEED);
            return new CifarTraining(Compare.TRAINING_BATCH, l);
        });
    }

    private ResNet50Inference inference(ResNet50Inference.Form form) {
        return inferences.computeIfAbsent(form, f -> {
            manual_seed(SEED);
            return new ResNet50Inference(Compare.INFERENCE_BATCH, f);
        });
    }

    /** Greatest difference of a logit between the forms, in parts of the greatest logit. */
    private double difference() {
        double greatest = 0;
        double difference = 0;
        inference(ResNet50Inference.Form.CONTIGUOUS).run();
        float[] expected = inference(ResNet50Inference.Form.CONTIGUOUS).logits();
        for (ResNet50Inference.Form form : ResNet50Inference.Form.values()) {
            inference(form).run();
            float[] logits = inference(form).logits();
            for (int i = 0; i < logits.length; i++) {
                greatest = Math.max(greatest, Math.abs(expected[i]));
                difference = Math.max(difference, Math.abs(expected[i] - logits[i]));
            }
        }
        return difference / greatest;
    }

    /** GFLOP/s of a 3x3 convolution, 128 to 128 channels, 28x28, batch 8: shows whether oneDNN is at work. */
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
