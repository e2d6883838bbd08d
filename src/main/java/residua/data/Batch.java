package residua.data;

/**
 * Examples ready for a network. The arrays belong to {@link Batches} and are filled anew after the next call of
 * {@link Batches#next}; nobody else writes to them.
 *
 * <p>The arrays are as long as a full batch. Beyond {@code count} examples images and labels are 0.
 *
 * @param images {@code [batch][views][channels][height][width]}, normalised
 * @param labels {@code [batch]}, the class of each example
 * @param indices {@code [batch]}, the number of each example in its data set
 * @param count examples in this batch
 */
@SuppressWarnings("ArrayRecordComponent") // a handle on reused buffers, never compared
public record Batch(float[] images, int[] labels, int[] indices, int count) {}
