package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The gradient of the filter:
 * {@code dw[k,c,r,s] = sum over n,p,q of x[n,c,p*strideH+r*dilH-padH,q*strideW+s*dilW-padW] * dy[n,k,p,q]}, where c is
 * the c-th channel of k's group.
 */
public interface ConvBackwardWeights extends ConvAlgorithm {

    @Override
    default ConvBackwardWeights with(Params settings) {
        return ConvTensors.requireNone(this, settings);
    }

    @Override
    default Rounding rounding(ConvGeometry g) {
        return Rounding.ofSum(Math.multiplyExact(Math.multiplyExact((long) g.n(), (long) g.p()), (long) g.q()));
    }

    /**
     * Loads the kernels and sets their arguments, once; whoever asked closes the launches.
     *
     * @param x {@code [N, C, H, W]}, BLOCKED, or PLAIN where {@link #readsPlain} allows
     * @param dy {@code [N, K, P, Q]}, BLOCKED
     * @param dw {@code [K, C/groups, R, S]}, FILTER; overwritten
     * @param scratch at least {@link #scratchBytes}; may be empty where that is 0
     * @return the launches, in order
     * @throws IllegalArgumentException where a tensor does not fit the geometry
     */
    List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor x, Tensor dy, Tensor dw, Optional<BufferView> scratch);
}
