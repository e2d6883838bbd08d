package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.kernel.Params;
import residua.shape.ChannelPieces;
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
 * @param statistics overwritten with those of pieces of y, which is then the sums as they are; the shape is that of
 *     {@link ChannelPieces}
 */
public record Epilogue(Optional<Affine> affine, Optional<Tensor> residual, boolean relu, Optional<Tensor> statistics) {
    /** Store the sum as it is. */
    public static final Epilogue NONE = new Epilogue(Optional.empty(), Optional.empty(), false, Optional.empty());

    /**
     * Per-channel factors and summands, CHANNELS; zero in lanes beyond the last channel.
     *
     * @param scale {@code [K]}
     * @param shift {@code [K]}
     */
    public record Affine(Tensor scale, Tensor shift) {}

    /** This, with {@code scale[k] * sum + shift[k]}. */
    public Epilogue withAffine(Tensor scale, Tensor shift) {
        return new Epilogue(Optional.of(new Affine(scale, shift)), residual, relu, statistics);
    }

    /** This, with a tensor added. */
    public Epilogue withResidual(Tensor added) {
        return new Epilogue(affine, Optional.of(added), relu, statistics);
    }

    /** This, clamped at zero or not. */
    public Epilogue withRelu(boolean clamp) {
        return new Epilogue(affine, residual, clamp, statistics);
    }

    /** This, with the statistics of what is stored. */
    public Epilogue withStatistics(Tensor table) {
        return new Epilogue(affine, residual, relu, Optional.of(table));
    }

    /** Refuses tensors that do not fit the output, and statistics. */
    void requireFit(ConvGeometry g) {
        requireFit(g, 0);
    }

    /** Refuses tensors that do not fit the output, or statistics of other than so many pieces. */
    void requireFit(ConvGeometry g, int pieces) {
        statistics.ifPresent(table -> {
            if (pieces == 0 || affine.isPresent() || residual.isPresent() || relu) {
                throw new IllegalArgumentException("no kernel here finds statistics of " + g + " with this epilogue");
            }
            table.requireLayout(Layout.PLAIN).requireShape(new ChannelPieces(pieces, g.k()).shape(table.block()));
        });
        affine.ifPresent(a -> {
            a.scale().requireShape(g.k()).requireLayout(Layout.CHANNELS);
            a.shift().requireShape(g.k()).requireLayout(Layout.CHANNELS);
        });
        residual.ifPresent(r -> r.requireShape(g.y()).requireLayout(Layout.BLOCKED));
    }

    /** The kernel's compile-time switches. */
    Params addTo(Params params) {
        Params all = params.with("AFFINE", affine.isPresent())
                .with("RESIDUAL", residual.isPresent())
                .with("RELU", relu);
        return statistics.isPresent() ? all.with("STATISTICS", true) : all;
    }

    /** The kernels' first arguments, in their order: the inputs, the epilogue's tensors, y, and the table of statistics. */
    List<Object> arguments(List<? extends BufferView> inputs, BufferView y) {
        List<Object> arguments = new ArrayList<>(inputs);
        affine.ifPresent(a -> arguments.addAll(List.of(a.scale(), a.shift())));
        residual.ifPresent(arguments::add);
        arguments.add(y);
        statistics.ifPresent(table -> arguments.addAll(List.of(table, table.dim(0))));
        return arguments;
    }
}
