package residua.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.SharedFiles;
import residua.shape.Shape;
import residua.tensor.HostTensor;
import residua.weights.Safetensors;

/**
 * The training run of ResNet-20 that {@code ../shared/reference} records from PyTorch: weights it starts from, batches,
 * gradients of the first step. Names are the network's own.
 *
 * <p>The reference's gradients come from a step in float. Of its 1.5 million ReLU inputs a few dozen lie within float's
 * own rounding of zero, so their sign is anyone's, and one that falls the other way changes whole gradient tensors by
 * up to 4e-3. Three of PyTorch's differ from the signs in double ({@link #SIDES}). Whoever compares gradients in float
 * starts from {@link #offTheKinks}, where biases are moved by 1e-5 at most so that every ReLU is clearly on the side
 * on which the reference had it.
 */
public final class ReferenceStep {
    /** Images in a batch. */
    public static final int BATCH = 32;

    private static final int PIXELS = 32 * 32;
    private static final int RECORD = 1 + 3 * PIXELS;

    /** The ReLU inputs that are on one side of zero in double and were on the other in the reference's float step. */
    static final List<Side> SIDES = List.of(
            new Side("layer1.2.relu1", 336752, false),
            new Side("layer1.2.relu2", 427706, true),
            new Side("layer3.2.relu2", 18905, false));

    /** Found channel by channel in order of computation: the least that brings all inputs of the channel clear. */
    private static final List<Nudge> NUDGES = List.of(
            new Nudge("layer1.0.bn1.bias", 11, 9.0e-7f),
            new Nudge("layer1.1.bn1.bias", 3, 1.8e-6f),
            new Nudge("layer1.1.bn1.bias", 13, -9.0e-7f),
            new Nudge("layer1.1.bn2.bias", 14, 4.4e-6f),
            new Nudge("layer1.2.bn1.bias", 0, 1.6e-6f),
            new Nudge("layer1.2.bn1.bias", 8, -6.2e-6f),
            new Nudge("layer1.2.bn2.bias", 1, 5.9e-6f),
            new Nudge("layer1.2.bn2.bias", 9, -1.2e-6f),
            new Nudge("layer1.2.bn2.bias", 12, 7.0e-7f),
            new Nudge("layer2.0.bn1.bias", 28, -9.0e-7f),
            new Nudge("layer2.1.bn1.bias", 1, -3.3e-6f),
            new Nudge("layer2.1.bn1.bias", 5, 4.4e-6f),
            new Nudge("layer2.1.bn1.bias", 11, 1.0e-6f),
            new Nudge("layer2.1.bn2.bias", 17, -7.9e-6f),
            new Nudge("layer2.1.bn2.bias", 19, 2.5e-6f),
            new Nudge("layer2.1.bn2.bias", 21, -4.2e-6f),
            new Nudge("layer2.2.bn1.bias", 27, 3.0e-7f),
            new Nudge("layer2.2.bn2.bias", 1, 1.4e-6f),
            new Nudge("layer3.0.bn1.bias", 27, -1.4e-6f),
            new Nudge("layer3.1.bn1.bias", 49, -3.0e-6f),
            new Nudge("layer3.1.bn2.bias", 8, 1.9e-6f),
            new Nudge("layer3.1.bn2.bias", 48, -2.7e-6f),
            new Nudge("layer3.2.bn2.bias", 39, -9.4e-6f));

    private ReferenceStep() {}

    /** Which side of zero the reference had an element on. */
    record Side(String relu, int element, boolean positive) {}

    private record Nudge(String bias, int channel, float amount) {}

    /** The weights the reference starts from, as they are. */
    public static Map<String, HostTensor> start() {
        return tensors("resnet20-init.safetensors");
    }

    /** The same, moved by 1e-5 at most where a ReLU would be on the edge in the first step. */
    public static Map<String, HostTensor> offTheKinks() {
        Map<String, HostTensor> tensors = start();
        NUDGES.forEach(n -> tensors.get(n.bias).data()[n.channel] += n.amount);
        return tensors;
    }

    /** The gradients of the first step. */
    public static Map<String, HostTensor> gradients() {
        return tensors("resnet20-step1-gradients.safetensors");
    }

    /** The weights and running statistics after five steps. */
    public static Map<String, HostTensor> afterFiveSteps() {
        return tensors("resnet20-step5-weights.safetensors");
    }

    /** Images of a step, counted from 0, normalised, {@code [N, C, H, W]}. */
    public static HostTensor images(int step) {
        return images("data_batch_1.bin", step * BATCH, BATCH);
    }

    /** Images of a file of {@code data/cifar10-subset}, normalised, {@code [N, C, H, W]}. */
    public static HostTensor images(String file, int first, int count) {
        Input input = Input.CIFAR;
        byte[] records = records(file);
        float[] images = new float[count * 3 * PIXELS];
        for (int i = 0; i < images.length; i++) {
            int channel = i / PIXELS % 3;
            int record = first + i / (3 * PIXELS);
            float pixel = (records[record * RECORD + 1 + i % (3 * PIXELS)] & 0xFF) / 255f;
            images[i] = (pixel - input.mean().get(channel)) / input.std().get(channel);
        }
        return new HostTensor(Shape.of(count, 3, 32, 32), images);
    }

    /** Labels of a step, counted from 0. */
    public static int[] labels(int step) {
        byte[] records = records("data_batch_1.bin");
        int[] labels = new int[BATCH];
        for (int n = 0; n < BATCH; n++) {
            labels[n] = records[(step * BATCH + n) * RECORD];
        }
        return labels;
    }

    /** Each record is a label byte, then the red, the green and the blue plane. */
    private static byte[] records(String file) {
        try {
            return Files.readAllBytes(SharedFiles.at("data/cifar10-subset/" + file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, HostTensor> tensors(String file) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        Safetensors.read(SharedFiles.at("reference/" + file))
                .tensors()
                .forEach((name, tensor) -> tensors.put(name.replaceFirst("^linear\\.", "fc."), tensor));
        return tensors;
    }
}
