package residua.graph;

import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.PoolGeometry;
import residua.shape.ReluMask;
import residua.shape.Shape;

/**
 * What a node computes. Records only: formula and operand order are stated here, kernels live elsewhere.
 * "In" and "out" give the order of a node's inputs and outputs. Names in the field's terms: d... are gradients
 * of the loss.
 */
public sealed interface Op {

    /** What is computed, in a few words: {@code conv 3x3 /2 backward data}. */
    default String words() {
        return OpWords.of(this);
    }

    /** Multiply-adds of convolution and fully connected operations; 0 for all others. */
    default long macs() {
        return 0;
    }

    /**
     * What a convolution does to its accumulator before the store, in this order.
     *
     * @param affine multiply by {@code scale[k]}, add {@code shift[k]}
     * @param residual add a tensor of the output's shape
     * @param relu clamp at zero
     */
    record Epilogue(boolean affine, boolean residual, boolean relu) {
        /** Store the accumulator as it is. */
        public static final Epilogue NONE = new Epilogue(false, false, false);
    }

    /** The door of the device: dense NCHW becomes channel blocks. In: x (PLAIN). Out: y (BLOCKED). */
    record Reorder(Shape x) implements Op {}

    /**
     * Convolution. In: x, w, then scale and shift where affine, then residual where residual. Out: y, then the statistics
     * of its pieces where wanted.
     *
     * @param g sizes
     * @param epilogue what is done before y is stored
     * @param statistics whether a {@link BatchNorm} is told the statistics of pieces of y, see
     *     {@link residua.shape.ChannelPieces}
     */
    record Conv(ConvGeometry g, Epilogue epilogue, boolean statistics) implements Op {
        /** Without statistics. */
        public Conv(ConvGeometry g, Epilogue epilogue) {
            this(g, epilogue, false);
        }

        @Override
        public long macs() {
            return g.macs();
        }
    }

    /**
     * The convolutions of a residual block, one after another, each with scale, shift and ReLU; shortcuts are added
     * before the last ReLU. In: x, then w, scale and shift of each of {@link BlockGeometry#convolutions()}, then
     * residual where residual. Out: y.
     *
     * @param g the convolutions
     * @param residual whether a tensor of the output's shape is added
     * @param relu whether the sum is clamped at zero
     */
    record ConvBlock(BlockGeometry g, boolean residual, boolean relu) implements Op {
        @Override
        public long macs() {
            return g.macs();
        }
    }

    /** A filter in the form that the algorithm of the convolution wants. In: w. Out: the same weights, rearranged. */
    record ConvFilterTransform(ConvGeometry g) implements Op {}

    /** Gradient of a convolution's input. In: dy, w. Out: dx. */
    record ConvBackwardData(ConvGeometry g) implements Op {
        @Override
        public long macs() {
            return g.macs();
        }
    }

    /** Gradient of a convolution's filter. In: x, dy. Out: dw. */
    record ConvBackwardWeights(ConvGeometry g) implements Op {
        @Override
        public long macs() {
            return g.macs();
        }
    }

    /** Adds a bias per channel to {@code [N, C, H, W]}. In: x, b. Out: y. */
    record Bias(Shape x) implements Op {}

    /** Gradient of a bias: sum of dy over N, H, W. In: dy. Out: db. */
    record BiasBackward(Shape x) implements Op {}

    /**
     * Batch norm with the batch's own statistics:
     * {@code y = act((x - mean) * invstd * gamma + beta [+ residual])}.
     * In: x, gamma, beta, runningMean, runningVar, then residual where residual, then the statistics of x's pieces where
     * it is given those. Out: y, mean, invstd.
     * The running values are updated in place as PyTorch does:
     * {@code running = (1 - momentum) * running + momentum * batch}, the variance unbiased.
     *
     * @param x shape of the input
     * @param eps added to the variance
     * @param momentum share of the batch in the running values
     * @param residual whether a tensor is added before the activation
     * @param relu whether the result is clamped at zero
     * @param ofPieces whether the {@link Conv} that wrote x found the statistics of its pieces
     */
    record BatchNorm(Shape x, float eps, float momentum, boolean residual, boolean relu, boolean ofPieces)
            implements Op {
        /** Which looks for all of its statistics itself. */
        public BatchNorm(Shape x, float eps, float momentum, boolean residual, boolean relu) {
            this(x, eps, momentum, residual, relu, false);
        }
    }

    /**
     * What {@link BatchNorm} wrote to y, computed again from the statistics it found, to the same bits.
     * In: x, gamma, beta, mean, invstd, then residual where residual. Out: y.
     */
    record BatchNormApply(Shape x, boolean residual, boolean relu) implements Op {}

    /**
     * Gradient of {@link BatchNorm}. With g = dy, or dy + dy2 where second, masked by the activation:
     * {@code dbeta = sum g}, {@code dgamma = sum g * xhat},
     * {@code dx = gamma * invstd * (g - dbeta / M - xhat * dgamma / M)} with {@code M = N*H*W}.
     * In: dy, x, gamma, beta, mean, invstd, then y where mask is FROM_Y, then dy2 where second.
     * Out: dx, dgamma, dbeta, then dresidual (which is g) where residual.
     *
     * @param x shape of the input
     * @param mask how the activation's mask is found
     * @param residual whether g itself is wanted as the gradient of the added tensor
     * @param second whether the gradient comes in two parts that are added here; with residual only
     */
    record BatchNormBackward(Shape x, ReluMask mask, boolean residual, boolean second) implements Op {
        /** Refuses two parts where their sum has no place. */
        public BatchNormBackward {
            if (second && !residual) {
                throw new IllegalArgumentException("a gradient in two parts needs a residual's: " + x);
            }
        }

        /** Which of the inputs is dy2, where second. */
        public int inputOfDy2() {
            return mask == ReluMask.FROM_Y ? 7 : 6;
        }
    }

    /**
     * Batch norm with running statistics. In: x, gamma, beta, runningMean, runningVar, then residual where residual.
     * Out: y.
     */
    record BatchNormEval(Shape x, float eps, boolean residual, boolean relu) implements Op {}

    /**
     * What a convolution's epilogue needs to stand in for {@link BatchNormEval}:
     * {@code scale = gamma / sqrt(var + eps)}, {@code shift = beta - mean * scale}.
     * In: gamma, beta, runningMean, runningVar. Out: scale, shift. Depends on persistent values only.
     */
    record BatchNormFold(int c, float eps) implements Op {}

    /** Fills a per-channel value with ones. In: nothing. Out: a value {@code [C]}; the scale of a convolution with a bias. */
    record Ones(int c) implements Op {}

    /** {@code y = max(x, 0)}. In: x. Out: y. */
    record Relu(Shape x) implements Op {}

    /** {@code dx = y > 0 ? dy : 0}. In: dy, y. Out: dx. */
    record ReluBackward(Shape x) implements Op {}

    /** {@code y = act(a + b)}. In: a, b. Out: y. Also sums gradients (without relu). */
    record Add(Shape x, boolean relu) implements Op {}

    /**
     * Parameter-free shortcut: every {@code stride}-th pixel, channels padded with zeros from c to k. In: x. Out: y.
     *
     * @param x shape of the input
     * @param k channels of the output
     * @param stride step in both directions; output sizes round up
     * @param before zero channels before the real ones: {@code (k - c) / 2} for split padding, 0 for padding behind
     */
    record ShortcutA(Shape x, int k, int stride, int before) implements Op {
        /** Shape of the output. */
        public Shape y() {
            return Shape.of(x.dim(0), k, (x.dim(2) + stride - 1) / stride, (x.dim(3) + stride - 1) / stride);
        }
    }

    /** Gradient of {@link ShortcutA}: zero where the forward did not look. In: dy. Out: dx. */
    record ShortcutABackward(ShortcutA forward) implements Op {}

    /** Maximum over windows; the first of equal values in row order wins. In: x. Out: y. */
    record MaxPool(PoolGeometry g) implements Op {}

    /** Gradient of {@link MaxPool}, by looking up the winners again. In: dy, x, y. Out: dx. */
    record MaxPoolBackward(PoolGeometry g) implements Op {}

    /** Mean over H and W. In: x {@code [N, C, H, W]}. Out: y {@code [N, C]}. */
    record GlobalAvgPool(Shape x) implements Op {}

    /** Gradient of {@link GlobalAvgPool}. In: dy. Out: dx. */
    record GlobalAvgPoolBackward(Shape x) implements Op {}

    /** {@code y = x w^T + b}. In: x {@code [N, C]}, w {@code [K, C]}, b {@code [K]}. Out: y {@code [N, K]}. */
    record FullyConnected(int n, int c, int k) implements Op {
        @Override
        public long macs() {
            return Math.multiplyExact(Math.multiplyExact((long) n, (long) c), (long) k);
        }
    }

    /** {@code dx = dy w}. In: dy, w. Out: dx. */
    record FullyConnectedBackwardData(FullyConnected forward) implements Op {
        @Override
        public long macs() {
            return forward.macs();
        }
    }

    /** {@code dw = dy^T x}, {@code db = sum over n of dy}. In: x, dy. Out: dw, db. */
    record FullyConnectedBackwardWeights(FullyConnected forward) implements Op {
        @Override
        public long macs() {
            return forward.macs();
        }
    }

    /**
     * Softmax, cross-entropy with label smoothing, and their gradient in one.
     * Target: {@code (1 - smoothing) * onehot + smoothing / K}. In: logits {@code [N, K]}, labels {@code [N]} (int32).
     * Out: loss {@code [N]} of each example (not divided by N), and dlogits of the mean loss.
     */
    record SoftmaxCrossEntropy(int n, int k, float smoothing) implements Op {}

    /** Whether the sum of the losses is finite. In: loss {@code [N]}. Out: guard {@code [1]} (int32), 1 where it is, else 0. */
    record LossGuard(int n) implements Op {}

    /**
     * Stochastic gradient descent on one parameter, in place; nothing where guard is 0. In: dw, w, its momentum, hyper (see
     * {@code residua.op.sgd.SgdUpdate}), guard. Out: none.
     *
     * @param w shape of the parameter
     * @param decay its weight decay
     */
    record SgdUpdate(Shape w, float decay) implements Op {}

    /**
     * Sets each element to zero with probability {@code rate}, scales the others by {@code 1 / (1 - rate)}.
     * In: x, step (int32 {@code [2]}: seed and step number). Out: y. Its gradient is the same operation on dy.
     *
     * @param x shape of the input
     * @param rate probability of zero
     * @param key distinguishes the dropout layers of a network in the counter of the random numbers
     */
    record Dropout(Shape x, float rate, int key) implements Op {}
}
