package residua.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

/**
 * Prints how many pictures a second one core decodes, paints and prepares; not a test. Run its main method with the test
 * class path from the project's root. Median of five runs after two to warm up.
 */
final class DataBenchmark {
    private static final int RUNS = 7;
    private static final int WARM_UP = 2;
    private static final Normalisation NORMALISATION =
            Normalisation.of(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    private DataBenchmark() {}

    /** No arguments. */
    public static void main(String[] arguments) {
        Dataset shapes = DataSpec.open("shapes", Split.TEST, OpenOptions.defaults());
        measure(
                "shapes 32x32, painted",
                2000,
                i -> new ShapePainter(32)
                        .paint(ShapeOutline.ALL.get(i % 10), new RandomStream(1, Purpose.GENERATE, 0, i)));
        each("pad 4, crop, flip 32x32", shapes, new PadCropFlip(1, new Frame(32, 32, NORMALISATION)));
        measure("batches of 128 on one thread", 1, 15 * 128, i -> takeAll(shapes));
        Path photos = Path.of("..", "shared", "data", "imagenet-sample");
        if (Files.isDirectory(photos)) {
            Dataset folder = DataSpec.open("folder:" + photos, Split.TEST, OpenOptions.defaults());
            measure("photos decoded", folder.size(), folder::image);
            Image[] images = new Image[folder.size()];
            for (int i = 0; i < images.length; i++) {
                images[i] = folder.image(i);
            }
            Dataset decoded =
                    new MemoryDataset("photos", folder.labels(), images, new int[images.length], folder::name);
            each("random resized crop 224x224", decoded, new RandomResizedCrop(1, new Frame(224, 224, NORMALISATION)));
            each("scale jitter and crop 224x224", decoded, new ScaleCropFlip(1, new Frame(224, 224, NORMALISATION)));
            each("256, centre 224x224", decoded, Transform.evaluation(224, 224, 256, NORMALISATION, 1));
        }
    }

    private static void takeAll(Dataset data) {
        try (Batches batches =
                Batches.training(data, new PadCropFlip(1, new Frame(32, 32, NORMALISATION)), 128, 1, 0, 1)) {
            batches.forEachRemaining(batch -> {});
        }
    }

    private static void each(String what, Dataset data, Transform transform) {
        float[] out = new float[transform.elements()];
        measure(what, data.size(), i -> transform.apply(data.image(i), 0, i, out, 0));
    }

    private static void measure(String what, int count, IntConsumer task) {
        measure(what, count, 1, task);
    }

    private static void measure(String what, int count, int imagesEach, IntConsumer task) {
        double[] perSecond = new double[RUNS];
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            perSecond[run] = 1e9 * count * imagesEach / (System.nanoTime() - start);
        }
        double[] warm = Arrays.copyOfRange(perSecond, WARM_UP, RUNS);
        Arrays.sort(warm);
        System.out.printf("%-32s %,10.0f images/s%n", what, warm[warm.length / 2]);
    }
}
