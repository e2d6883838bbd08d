package residua.trial;

import residua.cl.ClQueue;
import residua.shape.Shape;
import residua.tensor.Blocking;
import residua.tensor.Tensor;

/**
 * The values of a tensor by their place in plain order, each computed alone: a reference needs no copy of the tensor.
 *
 * @param seed another one gives other values
 * @param whole the largest absolute value of whole numbers; 0 for real numbers in [-1, 1), {@link #UNIT} for those in [0, 1)
 */
record SeededValues(long seed, int whole) {
    /** Real numbers that are not negative. */
    static final int UNIT = -1;

    /** Element {@code i} in plain order. */
    float at(long i) {
        long bits = mixed(seed + (i + 1) * 0x9e37_79b9_7f4a_7c15L);
        if (whole > 0) {
            return (int) ((bits >>> 33) % (2L * whole + 1)) - whole;
        }
        return whole == UNIT ? (bits >>> 40) * 0x1p-24f : (bits >>> 40) * 0x1p-23f - 1;
    }

    /** The finaliser of splitmix64 (Steele, Lea and Flood, 2014). */
    private static long mixed(long z) {
        long a = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        long b = (a ^ a >>> 27) * 0x94d0_49bb_1331_11ebL;
        return b ^ b >>> 31;
    }

    /** Writes them into a tensor, a slice of its outermost extent at a time. */
    void write(ClQueue queue, Tensor tensor) {
        int rows = tensor.dim(0);
        int step = switch (tensor.layout()) {
            case FILTER -> tensor.block();
            case CHANNELS -> rows;
            case PLAIN, BLOCKED -> tensor.shape().rank() == 1 ? rows : 1;
        };
        long rowElements = tensor.shape().elements() / rows;
        long offset = 0;
        for (int row = 0; row < rows; row += step) {
            Shape slice = withRows(tensor.shape(), Math.min(step, rows - row));
            float[] plain = new float[Math.toIntExact(slice.elements())];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = at(row * rowElements + i);
            }
            float[] device = Blocking.toDevice(plain, slice, tensor.layout(), tensor.block());
            queue.write(tensor, offset, device);
            offset += (long) Float.BYTES * device.length;
        }
    }

    private static Shape withRows(Shape shape, int rows) {
        int[] dims = shape.dims().stream().mapToInt(Integer::intValue).toArray();
        dims[0] = rows;
        return Shape.of(dims);
    }
}
