package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * What a forward convolution does to each sum before it stores it, in this order:
 * {@code y = relu(scale[k] * sum + shift[k] + residual[n,k,p,q])}, each part only where it is wanted.
 *
 * @param affine scale and shift, {@code [K]} each
 * @param residual a tensor of the output's shape
 * @param relu clamp at zero
 */
public record Epilogue(Optional<Affine> affine, Optional<Tensor> residual, boolean relu) {
    /** Store the sum as it is. */
    public static final Epilogue NONE = new Epilogue(Optional.empty(), Optional.empty(), false);

    /**
     * Per-channel factors and summands, CHANNELS; zero in lanes beyond the last channel.
     *
     * @param scale {@code [K]}
     * @param shift {@code [K]}
     */
    public record Affine(Tensor scale, Tensor shift) {}

    /** This, with {@code scale[k] * sum + shift[k]}. */
    public Epilogue withAffine(Tensor scale, Tensor shift) {
        return new Epilogue(Optional.of(new Affine(scale, shift)), residual, relu);
    }

    /** This, with a tensor added. */
    public Epilogue withResidual(Tensor added) {
        return new Epilogue(affine, Optional.of(added), relu);
    }

    /** This, clamped at zero or not. */
    public Epilogue withRelu(boolean clamp) {
        return new Epilogue(affine, residual, clamp);
    }

    /** Refuses tensors that do not fit the output. */
    void requireFit(ConvGeometry g) {
        affine.ifPresent(a -> {
            a.scale().requireShape(g.k()).requireLayout(Layout.CHANNELS);
            a.shift().requireShape(g.k()).requireLayout(Layout.CHANNELS);
        });
        residual.ifPresent(r -> r.requireShape(g.y()).requireLayout(Layout.BLOCKED));
    }

    /** The kernel's compile-time switches. */
    Params addTo(Params params) {
        return params.with("AFFINE", affine.isPresent())
                .with("RESIDUAL", residual.isPresent())
                .with("RELU", relu);
    }

    /** The tensors as kernel arguments, in the kernels' order. */
    List<Object> arguments() {
        List<Object> arguments = new ArrayList<>();
        affine.ifPresent(a -> {
            arguments.add(a.scale());
            arguments.add(a.shift());
        });
        residual.ifPresent(arguments::add);
        return arguments;
    }
}
