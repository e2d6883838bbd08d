package residua.tensor;

import java.util.Arrays;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * The reorder between plain order and the layouts of the device, on the host, by the formulas of
 * {@code opencl/include/layout.clh}. For weights, tests and small inputs.
 */
public final class Blocking {
    private Blocking() {}

    /** Values in the device's order; lanes beyond the last channel are zero. */
    public static float[] toDevice(float[] logical, Shape shape, Layout layout, int block) {
        requireRank(shape, layout);
        requireLength(logical.length, shape.elements(), shape + " in plain order");
        float[] device = new float[Math.toIntExact(layout.elements(shape, block))];
        walk(shape, layout, block, (plain, blocked) -> device[blocked] = logical[plain]);
        return device;
    }

    /** The same at the start of an array that is at least as long. */
    public static void toDevice(float[] logical, Shape shape, Layout layout, int block, float[] device) {
        requireRank(shape, layout);
        requireLength(logical.length, shape.elements(), shape + " in plain order");
        Arrays.fill(device, 0, Math.toIntExact(layout.elements(shape, block)), 0);
        walk(shape, layout, block, (plain, blocked) -> device[blocked] = logical[plain]);
    }

    /** Values in plain order; what lies in the lanes beyond the last channel is dropped. */
    public static float[] toLogical(float[] device, Shape shape, Layout layout, int block) {
        requireRank(shape, layout);
        requireLength(device.length, layout.elements(shape, block), shape + " in " + layout + " order, block " + block);
        float[] logical = new float[Math.toIntExact(shape.elements())];
        walk(shape, layout, block, (plain, blocked) -> logical[plain] = device[blocked]);
        return logical;
    }

    /** Values of a device tensor in plain order. */
    public static HostTensor toLogical(float[] device, Tensor like) {
        return new HostTensor(like.shape(), toLogical(device, like.shape(), like.layout(), like.block()));
    }

    /** Indices of one element in both orders. */
    private interface Element {
        void at(int plain, int device);
    }

    private static void walk(Shape shape, Layout layout, int block, Element element) {
        switch (layout) {
            case PLAIN, CHANNELS -> {
                for (int i = 0; i < shape.elements(); i++) {
                    element.at(i, i);
                }
            }
            case BLOCKED -> walkBlocked(shape, block, element);
            case FILTER -> walkFilter(shape, block, element);
        }
    }

    /** Element [n][c][pixel] lies at [n][c / block][pixel][c % block]. */
    private static void walkBlocked(Shape shape, int block, Element element) {
        int channels = shape.dim(1);
        int pixels = Math.multiplyExact(shape.dimOr1(2), shape.dimOr1(3));
        int blocks = Layout.blocks(channels, block);
        int plain = 0;
        for (int n = 0; n < shape.dim(0); n++) {
            for (int c = 0; c < channels; c++) {
                int plane = (n * blocks + c / block) * pixels;
                for (int pixel = 0; pixel < pixels; pixel++) {
                    element.at(plain++, (plane + pixel) * block + c % block);
                }
            }
        }
    }

    /** Element [k][c][tap] lies at [k / block][c / block][tap][c % block][k % block]. */
    private static void walkFilter(Shape shape, int block, Element element) {
        int channels = shape.dim(1);
        int taps = Math.multiplyExact(shape.dimOr1(2), shape.dimOr1(3));
        int blocks = Layout.blocks(channels, block);
        int plain = 0;
        for (int k = 0; k < shape.dim(0); k++) {
            for (int c = 0; c < channels; c++) {
                int tile = (k / block * blocks + c / block) * taps;
                for (int tap = 0; tap < taps; tap++) {
                    element.at(plain++, ((tile + tap) * block + c % block) * block + k % block);
                }
            }
        }
    }

    private static void requireRank(Shape shape, Layout layout) {
        int rank = shape.rank();
        boolean fits = switch (layout) {
            case PLAIN -> true;
            case CHANNELS -> rank == 1;
            case BLOCKED, FILTER -> rank >= 2 && rank <= 4;
        };
        if (!fits) {
            throw new IllegalArgumentException("the shape " + shape + " has no " + layout + " layout");
        }
    }

    private static void requireLength(int length, long wanted, String what) {
        if (length != wanted) {
            throw new IllegalArgumentException(length + " values are not the " + wanted + " of " + what);
        }
    }
}
