package residua.cl;

import org.jocl.Pointer;

/**
 * An array of 4-byte elements at one end of a transfer.
 *
 * @param start of its first element
 * @param length in elements
 */
record HostArray(Pointer start, int length) {
    private static final int ELEMENT_BYTES = 4;

    static HostArray of(float[] array) {
        return new HostArray(Pointer.to(array), array.length);
    }

    static HostArray of(int[] array) {
        return new HostArray(Pointer.to(array), array.length);
    }

    /** All of it. */
    long bytes() {
        return (long) length * ELEMENT_BYTES;
    }

    /** As many elements as a whole buffer holds. */
    static int elements(ClBuffer whole) {
        if (whole.bytes() % ELEMENT_BYTES != 0 || whole.bytes() / ELEMENT_BYTES > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(whole + " does not fit an array of 4-byte elements");
        }
        return (int) (whole.bytes() / ELEMENT_BYTES);
    }

    /** This, refused where it is not exactly as long as a buffer. */
    HostArray asLongAs(ClBuffer whole) {
        if (whole.bytes() != bytes()) {
            throw new IllegalArgumentException("an array of " + bytes() + " bytes is not as long as " + whole);
        }
        return this;
    }

    /** Those elements from one on that fill a buffer. */
    HostArray from(int first, ClBuffer whole) {
        int elements = elements(whole);
        if (first < 0 || first > length - elements) {
            throw new IllegalArgumentException(
                    "elements from " + first + " on of an array of " + length + " do not fill " + whole);
        }
        return new HostArray(first == 0 ? start : start.withByteOffset((long) first * ELEMENT_BYTES), elements);
    }
}
