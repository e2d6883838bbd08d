package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/**
 * The forward pass:
 * {@code y[n,k,p,q] = epilogue(sum over c,r,s of x[n,c,p*strideH+r*dilH-padH,q*strideW+s*dilW-padW] * w[k,c,r,s])},
 * with c over the channels of k's group.
 */
public interface ConvForward extends ConvAlgorithm {

    /**
     * Loads the kernels and sets their arguments, once; whoever asked closes the launches.
     *
     * @param x {@code [N, C, H, W]}, BLOCKED
     * @param w {@code [K, C/groups, R, S]}, FILTER
     * @param epilogue what is done to each sum before it is stored
     * @param y {@code [N, K, P, Q]}, BLOCKED; overwritten
     * @param scratch at least {@link #scratchBytes}; may be empty where that is 0
     * @return the launches, in order
     * @throws IllegalArgumentException where a tensor does not fit the geometry
     */
    List<Launch> bind(
            KernelLibrary kernels,
            ConvGeometry g,
            Tensor x,
            Tensor w,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch);
}
