package residua.op.sgd;

import java.util.List;
import residua.cl.BufferView;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;
import residua.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum and weight decay, over all parameters in one launch or over one, with
 * {@code g' = fma(decay, w, g)}:
 *
 * <ul>
 *   <li>PyTorch: {@code v = fma(m, v, g')}; {@code d = nesterov ? fma(m, v, g') : v}; {@code w = fma(-lr, d, w)}
 *   <li>Caffe: {@code v' = fma(m, v, lr * g')}; {@code d = nesterov ? fma(1 + m, v', -(m * v)) : v'};
 *       {@code w = w - d}; {@code v = v'}
 * </ul>
 *
 * <p>The same bits as the update on the host. Kernel: {@code opencl/sgd/sgd_update.cl}.
 */
public final class SgdUpdate {
    /** Floats in the buffer of hyper-parameters: learning rate, momentum, and six kept free. */
    public static final int HYPER_FLOATS = 8;

    /** Elements that share a weight decay where all do: the kernel is given one number in place of a table. */
    private static final int ONE_DECAY = 0;

    /** Where the learning rate enters. */
    public enum Convention {
        /** At the step: the buffer sums gradients. */
        PYTORCH,
        /** Into the buffer: it sums steps. */
        CAFFE
    }

    private SgdUpdate() {}

    /**
     * One launch that updates w and v in place.
     *
     * @param block of the plan: widths of vectors
     * @param elements of the packed parameters, padding included; a multiple of decayChunk
     * @param decayChunk elements that share an entry of decay; a multiple of block
     * @param w packed parameters
     * @param g their gradients
     * @param v their momentum
     * @param decay weight decay, {@code elements / decayChunk} floats
     * @param hyper {@link #HYPER_FLOATS} floats, read at each launch
     * @param guard one int; 0 leaves everything as it is
     */
    public static List<Launch> update(
            KernelLibrary kernels,
            Variant variant,
            int block,
            Convention convention,
            boolean nesterov,
            long elements,
            int decayChunk,
            BufferView w,
            BufferView g,
            BufferView v,
            BufferView decay,
            BufferView hyper,
            BufferView guard) {
        if (decayChunk < 1 || decayChunk % block != 0 || elements % decayChunk != 0) {
            throw new IllegalArgumentException(elements + " elements are not in whole chunks of " + decayChunk
                    + ", or those not in whole blocks of " + block);
        }
        requireBytes("weight decay", decay, elements / decayChunk);
        return launch(
                kernels, variant, block, convention, nesterov, elements, decayChunk, w, g, v, decay, hyper, guard);
    }

    /**
     * One launch that updates one parameter in place.
     *
     * @param w the parameter, in whole blocks
     * @param g its gradient, of the same size
     * @param v its momentum, of the same size
     * @param decay its weight decay
     */
    public static List<Launch> ofOne(
            KernelLibrary kernels,
            Variant variant,
            Convention convention,
            boolean nesterov,
            Tensor w,
            Tensor g,
            Tensor v,
            float decay,
            BufferView hyper,
            BufferView guard) {
        long elements = w.elements();
        return launch(
                kernels, variant, w.block(), convention, nesterov, elements, ONE_DECAY, w, g, v, decay, hyper, guard);
    }

    private static List<Launch> launch(
            KernelLibrary kernels,
            Variant variant,
            int block,
            Convention convention,
            boolean nesterov,
            long elements,
            int decayChunk,
            BufferView w,
            BufferView g,
            BufferView v,
            Object decay,
            BufferView hyper,
            BufferView guard) {
        requireBytes("parameters", w, elements);
        requireBytes("gradients", g, elements);
        requireBytes("momentum", v, elements);
        requireBytes("hyper-parameters", hyper, HYPER_FLOATS);
        requireBytes("guard", guard, 1);
        Params params = variant.params(block)
                .with("DECAY_CHUNK", decayChunk)
                .with("CONVENTION", convention == Convention.CAFFE ? 1 : 0)
                .with("NESTEROV", nesterov);
        long words = elements / variant.lanes(block);
        return List.of(new Launch(
                "sgd update",
                kernels.load("sgd/sgd_update.cl", "sgd_update", params).args(g, decay, hyper, guard, w, v, words),
                variant.runs(words)));
    }

    private static void requireBytes(String what, BufferView view, long elements) {
        long needed = Math.multiplyExact(elements, Float.BYTES);
        if (view.buffer().bytes() < needed) {
            throw new IllegalArgumentException(
                    what + ": " + view + " has " + view.buffer().bytes() + " bytes, " + needed + " are needed");
        }
    }
}
