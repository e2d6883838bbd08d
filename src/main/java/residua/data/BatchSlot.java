package residua.data;

import java.util.Arrays;
import java.util.Optional;
import residua.shape.UserException;

/**
 * The buffers of one batch while several threads fill it. Which thread fills what is settled by {@link Batches} under
 * its lock; filling needs none, as every example has its own place.
 */
final class BatchSlot {
    private final Dataset dataset;
    private final Transform transform;
    private final boolean replaceSkipped;
    private final float[] images;
    private final int[] labels;
    private final int[] indices;
    private final boolean[] missing;

    private int batch;
    private int first;
    private int size;
    private int claimed;
    private int finished;
    private int failedAt;
    private Throwable failure;

    BatchSlot(Dataset dataset, Transform transform, int batchSize, boolean replaceSkipped) {
        this.dataset = dataset;
        this.transform = transform;
        this.replaceSkipped = replaceSkipped;
        this.images = new float[Math.multiplyExact(batchSize, transform.elements())];
        this.labels = new int[batchSize];
        this.indices = new int[batchSize];
        this.missing = new boolean[batchSize];
    }

    /** Becomes the batch of this number: {@code size} places of the order from {@code first} on. */
    void begin(int number, int firstPlace, int places) {
        batch = number;
        first = firstPlace;
        size = places;
        claimed = 0;
        finished = 0;
        failedAt = Integer.MAX_VALUE;
        failure = null;
        Arrays.fill(missing, false);
    }

    /** Number of the batch. */
    int batch() {
        return batch;
    }

    /** Takes up to {@code most} examples for the caller to fill; returns the first, the caller fills up to claimed(). */
    int claim(int most) {
        int from = claimed;
        claimed = Math.min(size, claimed + most);
        return from;
    }

    /** Examples that were taken so far. */
    int claimed() {
        return claimed;
    }

    /** True when every example was taken. */
    boolean allClaimed() {
        return claimed == size;
    }

    /** Counts filled examples; true when they are all. */
    boolean finish(int examples) {
        finished += examples;
        return finished == size;
    }

    /** Remembers why example {@code at} could not be filled; of several, the first in the batch. */
    void fail(int at, Throwable e) {
        if (at < failedAt) {
            failedAt = at;
            failure = e;
        }
    }

    /** Why the batch cannot be given out, if so. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Name of the example that failed. */
    String failedName(int[] order) {
        return dataset.name(order[first + failedAt]);
    }

    /** Decodes and transforms the example at this place of the batch. */
    void fill(int at, int[] order, int epoch) {
        int index = order[first + at];
        Optional<Image> image = dataset.imageUnlessSkipped(index);
        // In training the batch stays full: the next examples of the epoch that can be decoded stand in.
        for (int i = 1; image.isEmpty() && replaceSkipped && i < order.length; i++) {
            index = order[(first + at + i) % order.length];
            image = dataset.imageUnlessSkipped(index);
        }
        indices[at] = index;
        labels[at] = dataset.label(index);
        missing[at] = image.isEmpty();
        if (image.isPresent()) {
            if (image.get().channels() != transform.frame().channels()) {
                throw new UserException(
                        dataset.name(index) + " has " + image.get().channels() + " channels; the network reads "
                                + transform.frame().channels());
            }
            transform.apply(image.get(), epoch, index, images, at * transform.elements());
        }
    }

    /** The finished batch, without the examples that are missing, in order. */
    Batch complete() {
        int elements = transform.elements();
        int count = 0;
        for (int at = 0; at < size; at++) {
            if (missing[at]) {
                continue;
            }
            if (count < at) {
                System.arraycopy(images, at * elements, images, count * elements, elements);
                labels[count] = labels[at];
                indices[count] = indices[at];
            }
            count++;
        }
        Arrays.fill(images, count * elements, images.length, 0);
        Arrays.fill(labels, count, labels.length, 0);
        Arrays.fill(indices, count, indices.length, 0);
        return new Batch(images, labels, indices, count);
    }
}
