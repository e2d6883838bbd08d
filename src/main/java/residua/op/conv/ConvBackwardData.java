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
 * The gradient of the input:
 * {@code dx[n,c,h,w] = sum over k,r,s of dy[n,k,(h+padH-r*dilH)/strideH,(w+padW-s*dilW)/strideW] * w[k,c,r,s]} over
 * those taps where both divisions are exact and inside dy, and with k over the channels of c's group.
 */
public interface ConvBackwardData extends ConvAlgorithm {

    @Override
    default ConvBackwardData with(Params settings) {
        return ConvTensors.requireNone(this, settings);
    }

    @Override
    default Rounding rounding(ConvGeometry g) {
        return Rounding.ofSum((long) (g.k() / g.groups()) * g.r() * g.s());
    }

    /**
     * Loads the kernels and sets their arguments, once; whoever asked closes the launches.
     *
     * @param dy {@code [N, K, P, Q]}, BLOCKED
     * @param w {@code [K, C/groups, R, S]}, FILTER
     * @param dx {@code [N, C, H, W]}, BLOCKED; overwritten, also where no output looked
     * @param scratch at least {@link #scratchBytes}; may be empty where that is 0
     * @return the launches, in order
     * @throws IllegalArgumentException where a tensor does not fit the geometry
     */
    List<Launch> bind(
            KernelLibrary kernels, ConvGeometry g, Tensor dy, Tensor w, Tensor dx, Optional<BufferView> scratch);
}
