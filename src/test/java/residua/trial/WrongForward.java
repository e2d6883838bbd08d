package residua.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.op.conv.ConvForward;
import residua.op.conv.ConvPlainForward;
import residua.op.conv.Epilogue;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * Forward passes with a fault: the plain algorithm's right result, or none, then {@code opencl/test/spoil.cl} changes
 * one word of y. For tests of those who must notice.
 */
public final class WrongForward implements ConvForward {
    private final Fault fault;
    private final ConvForward right = new ConvPlainForward();

    /** What is wrong. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** One result is off. */
        VALUE,
        /** One lane beyond the last channel is not zero. */
        LANE,
        /** A word behind y is written. */
        OUTSIDE,
        /** Nothing is computed. */
        NOTHING,
        /** The kernel does not compile. */
        NO_KERNEL,
        /** Each launch is refused by the device. */
        NO_LAUNCH;

        /** The launches that are right, with this fault in what they make of y. */
        List<Launch> with(KernelLibrary kernels, Tensor y, Supplier<List<Launch>> right) {
            if (this == NO_KERNEL) {
                kernels.load("test/broken.cl", "test_broken");
            }
            List<Launch> launches = new ArrayList<>(this == NOTHING ? List.of() : right.get());
            int last = (int) y.elements() - 1;
            switch (this) {
                case VALUE -> launches.add(spoil(kernels, y, 0, NdRange.of(1)));
                case LANE -> launches.add(spoil(kernels, y, last, NdRange.of(1)));
                case OUTSIDE -> launches.add(spoil(kernels, y, last + 1, NdRange.of(1)));
                case NO_LAUNCH ->
                    launches.add(spoil(kernels, y, 0, NdRange.groups(1).of(1 << 30)));
                case NONE, NOTHING, NO_KERNEL -> {}
            }
            return launches;
        }

        private static Launch spoil(KernelLibrary kernels, Tensor y, int at, NdRange range) {
            ClKernel kernel = kernels.load("test/spoil.cl", "spoil");
            return new Launch("spoil", kernel.args(y, at), range);
        }
    }

    /** With that fault. */
    public WrongForward(Fault fault) {
        this.fault = fault;
    }

    @Override
    public String name() {
        return "wrong-" + fault.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return right.supports(g, facts, block);
    }

    @Override
    public boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return false;
    }

    @Override
    public long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return right.scratchBytes(g, facts, block);
    }

    @Override
    public List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry g,
            Tensor x,
            Tensor filter,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch) {
        return fault.with(kernels, y, () -> right.bind(kernels, g, x, filter, epilogue, y, scratch));
    }
}
