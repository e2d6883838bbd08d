package residua.data;

import java.util.List;

/**
 * How to open a data set.
 *
 * @param threads threads that decode small images at once
 * @param progress hears of that decoding
 * @param skipCorrupt leave pictures out that cannot be decoded, instead of failing
 * @param anyChecksum take a CIFAR archive whose checksum is not the published one
 * @param labels the model's class names in order, to which the sub-folders of {@code folder:} and {@code tar:} are
 *     matched by name; empty to number the sub-folders in alphabetical order
 * @param noiseClasses number of classes of {@code noise:}
 */
public record OpenOptions(
        int threads,
        Progress progress,
        boolean skipCorrupt,
        boolean anyChecksum,
        List<String> labels,
        int noiseClasses) {

    /** Refuses no threads and no classes. */
    public OpenOptions {
        labels = List.copyOf(labels);
        if (threads < 1 || noiseClasses < 1) {
            throw new IllegalArgumentException(threads + " threads, " + noiseClasses + " classes");
        }
    }

    /** All processors, no progress, nothing skipped, checksums verified, 10 classes of noise. */
    public static OpenOptions defaults() {
        return new OpenOptions(Runtime.getRuntime().availableProcessors(), Progress.NONE, false, false, List.of(), 10);
    }

    /** These options with another number of threads. */
    public OpenOptions withThreads(int count) {
        return new OpenOptions(count, progress, skipCorrupt, anyChecksum, labels, noiseClasses);
    }

    /** These options with another listener. */
    public OpenOptions withProgress(Progress listener) {
        return new OpenOptions(threads, listener, skipCorrupt, anyChecksum, labels, noiseClasses);
    }

    /** These options, skipping corrupt pictures or not. */
    public OpenOptions withSkipCorrupt(boolean skip) {
        return new OpenOptions(threads, progress, skip, anyChecksum, labels, noiseClasses);
    }

    /** These options, taking any archive or only the published ones. */
    public OpenOptions withAnyChecksum(boolean any) {
        return new OpenOptions(threads, progress, skipCorrupt, any, labels, noiseClasses);
    }

    /** These options with the model's class names. */
    public OpenOptions withLabels(List<String> names) {
        return new OpenOptions(threads, progress, skipCorrupt, anyChecksum, names, noiseClasses);
    }

    /** These options with another number of classes of noise. */
    public OpenOptions withNoiseClasses(int count) {
        return new OpenOptions(threads, progress, skipCorrupt, anyChecksum, labels, count);
    }
}
