package residua.op.sgd;

import java.util.List;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.kernel.Variant;

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
        /** Outside, when the buffer is applied, which sums gradients: PyTorch. */
        PYTORCH,
        /** Into the momentum buffer, which sums steps: Caffe, and the paper. */
        CAFFE
    }

    /**
     * How a step follows from gradients.
     *
     * @param convention where the learning rate enters
     * @param nesterov whether the step looks ahead along the momentum
     */
    public record Rule(Convention convention, boolean nesterov) {}

    /**
     * What a launch works on.
     *
     * @param w parameters, updated in place
     * @param g their gradients
     * @param v their momentum, updated in place
     * @param hyper {@link #HYPER_FLOATS} floats, read at each launch
     * @param guard one int; 0 leaves everything as it is
     */
    public record Tensors(BufferView w, BufferView g, BufferView v, BufferView hyper, BufferView guard) {}

    /** Weight decay of elements in a row. */
    public static final class Decay {
        private final int chunk;
        private final Object argument;

        private Decay(int chunk, Object argument) {
            this.chunk = chunk;
            this.argument = argument;
        }

        /** One for all of them. */
        public static Decay ofAll(float decay) {
            return new Decay(ONE_DECAY, decay);
        }

        /**
         * One for each stretch of them.
         *
         * @param chunk elements of a stretch, a multiple of the plan's block; all elements are whole stretches
         * @param table a float for each
         */
        public static Decay ofChunks(int chunk, BufferView table) {
            if (chunk < 1) {
                throw new IllegalArgumentException("no stretches of " + chunk + " elements");
            }
            return new Decay(chunk, table);
        }

        private void requireFit(int block, long elements) {
            if (argument instanceof BufferView table) {
                if (chunk % block != 0 || elements % chunk != 0) {
                    throw new IllegalArgumentException(elements + " elements are not in whole chunks of " + chunk
                            + ", or those not in whole blocks of " + block);
                }
                requireBytes("weight decay", table, elements / chunk);
            }
        }
    }

    private SgdUpdate() {}

    /**
     * One launch that updates parameters in place.
     *
     * @param block of the plan: widths of vectors
     * @param elements of the parameters, padding included; whole blocks
     */
    public static List<Launch> update(
            KernelLibrary kernels, Variant variant, int block, Rule rule, long elements, Tensors tensors, Decay decay) {
        if (elements % block != 0) {
            throw new IllegalArgumentException(elements + " elements are not in whole blocks of " + block);
        }
        decay.requireFit(block, elements);
        requireBytes("parameters", tensors.w(), elements);
        requireBytes("gradients", tensors.g(), elements);
        requireBytes("momentum", tensors.v(), elements);
        requireBytes("hyper-parameters", tensors.hyper(), HYPER_FLOATS);
        requireBytes("guard", tensors.guard(), 1);
        Params params = variant.params(block)
                .with("DECAY_CHUNK", decay.chunk)
                .with("CONVENTION", rule.convention() == Convention.CAFFE ? 1 : 0)
                .with("NESTEROV", rule.nesterov());
        long words = elements / variant.lanes(block);
        ClKernel kernel = kernels.load("sgd/sgd_update.cl", "sgd_update", params);
        kernel.args(tensors.g(), decay.argument, tensors.hyper(), tensors.guard(), tensors.w(), tensors.v(), words);
        return List.of(new Launch("sgd update", kernel, variant.runs(words)));
    }

    private static void requireBytes(String what, BufferView view, long elements) {
        long needed = Math.multiplyExact(elements, Float.BYTES);
        if (view.buffer().bytes() < needed) {
            throw new IllegalArgumentException(
                    what + ": " + view + " has " + view.buffer().bytes() + " bytes, " + needed + " are needed");
        }
    }
}
