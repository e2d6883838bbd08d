/**
 * Images and labels: data sets, decoding, augmentation, and the threads that prepare batches ahead of their use.
 * Knows no device. May import {@code shape}.
 *
 * <p>The way of an image: a {@link residua.data.Dataset} (opened by {@link residua.data.DataSpec}) gives 8-bit
 * {@link residua.data.Image}s, a {@link residua.data.Transform} makes normalised floats of one, and
 * {@link residua.data.Batches} does so for a whole epoch in order, on several threads. Every random choice is a
 * function of (seed, epoch, example), so neither thread count nor prefetch changes a batch.
 */
package residua.data;
