package residua.op.conv;

import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * The forward pass:
 * {@code y[n,k,p,q] = epilogue(sum over c,r,s of x[n,c,p*strideH+r*dilH-padH,q*strideW+s*dilW-padW] * w[k,c,r,s])},
 * with c over the channels of k's group.
 */
public interface ConvForward extends ConvAlgorithm {

    @Override
    default ConvForward with(Params settings) {
        return ConvTensors.requireNone(this, settings);
    }

    @Override
    default Rounding rounding(ConvGeometry g) {
        return Rounding.ofSum((long) g.cPerGroup() * g.r() * g.s());
    }

    /**
     * Shape of the filter in the form that {@link #bind} wants, PLAIN; empty where that is the filter itself. Made once
     * for constant weights, in each step while they are trained.
     */
    default Optional<Shape> prepared(ConvGeometry g, DeviceFacts facts, int block) {
        return Optional.empty();
    }

    /**
     * The launches that bring a filter into that form.
     *
     * @param w {@code [K, C/groups, R, S]}, FILTER
     * @param filter of the shape that {@link #prepared} says; overwritten
     */
    default List<Launch> prepare(KernelLibrary kernels, ConvGeometry g, Tensor w, Tensor filter) {
        return List.of();
    }

    /**
     * Pieces of y whose statistics {@link #bind} finds while it stores y, for the batch norm that follows; 0 where it
     * cannot.
     */
    default int pieces(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    /**
     * Loads the kernels and sets their arguments, once; whoever asked closes the launches.
     *
     * @param x {@code [N, C, H, W]}, BLOCKED, or PLAIN where {@link #readsPlain} allows
     * @param filter {@code [K, C/groups, R, S]}, FILTER, or what {@link #prepare} made of it where there is such a form
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
            Tensor filter,
            Epilogue epilogue,
            Tensor y,
            Optional<BufferView> scratch);
}
