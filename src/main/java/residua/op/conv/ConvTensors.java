package residua.op.conv;

import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/** The door of all convolution ops: tensors that do not fit the geometry are refused here, with both shapes named. */
final class ConvTensors {
    private ConvTensors() {}

    /** x, BLOCKED or PLAIN; the compile-time switch of {@code conv/input_pixel.clh} says which. */
    static Params requireInputOrPlain(ConvGeometry g, Tensor x, Params params) {
        x.requireShape(g.x());
        boolean plain = x.layout() == Layout.PLAIN;
        if (!plain) {
            x.requireLayout(Layout.BLOCKED);
        } else if (g.c() > x.block()) {
            throw new IllegalArgumentException(x + " is plain and has more channels than a block of " + x.block());
        }
        return params.with("X_PLAIN", plain);
    }

    /** Input-shaped: x or dx. */
    static void requireInput(ConvGeometry g, Tensor x) {
        x.requireShape(g.x()).requireLayout(Layout.BLOCKED);
    }

    /** Output-shaped: y or dy. */
    static void requireOutput(ConvGeometry g, Tensor y) {
        y.requireShape(g.y()).requireLayout(Layout.BLOCKED);
    }

    /** Filter-shaped: w or dw. */
    static void requireFilter(ConvGeometry g, Tensor w) {
        w.requireShape(g.filter()).requireLayout(Layout.FILTER);
    }

    /** Tensors of all three shapes in the layouts of the device; their one channel block. */
    static int requireAll(ConvGeometry g, Tensor x, Tensor w, Tensor y) {
        requireInput(g, x);
        requireFilter(g, w);
        requireOutput(g, y);
        return requireOneBlock(x, w, y);
    }

    /** The device, where the algorithm can compute this geometry there. */
    static DeviceFacts requireSupported(ConvAlgorithm algorithm, KernelLibrary kernels, ConvGeometry g, int block) {
        DeviceFacts facts = kernels.context().facts();
        if (!algorithm.supports(g, facts, block)) {
            throw new IllegalArgumentException(
                    "the convolution " + algorithm.name() + " does not support " + g + " on this device");
        }
        return facts;
    }

    /** The scratch, where there is enough of it. */
    static BufferView requireScratch(Optional<BufferView> scratch, long bytes) {
        BufferView given =
                scratch.orElseThrow(() -> new IllegalArgumentException(bytes + " bytes of scratch are needed"));
        if (given.buffer().bytes() < bytes) {
            throw new IllegalArgumentException(bytes + " bytes of scratch are needed, not "
                    + given.buffer().bytes());
        }
        return given;
    }

    /** The algorithm itself, where nobody wants settings of it. */
    static <A extends ConvAlgorithm> A requireNone(A algorithm, Params settings) {
        if (!settings.equals(Params.none())) {
            throw new IllegalArgumentException(algorithm.name() + " has no settings, not " + settings);
        }
        return algorithm;
    }

    /** The one channel block of all of them. */
    static int requireOneBlock(Tensor first, Tensor... others) {
        for (Tensor other : others) {
            if (other.block() != first.block()) {
                throw new IllegalArgumentException(first + " and " + other + " differ in their channel blocks");
            }
        }
        return first.block();
    }
}
