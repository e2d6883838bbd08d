/**
 * Images and labels: data sets, decoding, augmentation, and the threads that prepare batches ahead of their use.
 * Knows no device. May import {@code shape}.
 */
package residua.data;
