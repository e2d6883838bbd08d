package residua.op.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * What a block of convolutions reads and writes.
 *
 * @param x {@code [N, C, H, W]}, BLOCKED
 * @param layers of each of {@link BlockGeometry#convolutions()}, in that order
 * @param residual added before the last ReLU: {@code [N, K, P, Q]}, BLOCKED
 * @param y {@code [N, K, P, Q]}, BLOCKED; overwritten
 */
public record BlockTensors(Tensor x, List<Layer> layers, Optional<Tensor> residual, Tensor y) {

    /**
     * One convolution: {@code scale[k] * sum + shift[k]}.
     *
     * @param w {@code [K, C, R, S]}, FILTER
     * @param scale {@code [K]}, CHANNELS; zero in lanes beyond the last channel
     * @param shift {@code [K]}, CHANNELS; zero in lanes beyond the last channel
     */
    public record Layer(Tensor w, Tensor scale, Tensor shift) {}

    /** Copies the list. */
    public BlockTensors {
        layers = List.copyOf(layers);
    }

    /** Refuses tensors that do not fit the geometry; returns their channel block. */
    int requireFit(BlockGeometry g) {
        List<Tensor> all = new ArrayList<>(List.of(
                x.requireShape(g.x()).requireLayout(Layout.BLOCKED),
                y.requireShape(g.y()).requireLayout(Layout.BLOCKED)));
        residual.ifPresent(r -> all.add(r.requireShape(g.y()).requireLayout(Layout.BLOCKED)));
        List<ConvGeometry> convolutions = g.convolutions();
        if (layers.size() != convolutions.size()) {
            throw new IllegalArgumentException(
                    convolutions.size() + " convolutions have as many filters, not " + layers.size());
        }
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            int k = convolutions.get(i).k();
            all.add(layer.w().requireShape(convolutions.get(i).filter()).requireLayout(Layout.FILTER));
            all.add(layer.scale().requireShape(k).requireLayout(Layout.CHANNELS));
            all.add(layer.shift().requireShape(k).requireLayout(Layout.CHANNELS));
        }
        for (Tensor t : all) {
            if (t.block() != x.block()) {
                throw new IllegalArgumentException(x + " and " + t + " differ in their channel blocks");
            }
        }
        return x.block();
    }

    /** Tensors as kernels take them: x, the layers', the residual, y. */
    List<Object> arguments() {
        List<Object> arguments = new ArrayList<>(List.of(x));
        layers.forEach(layer -> arguments.addAll(List.of(layer.w(), layer.scale(), layer.shift())));
        residual.ifPresent(arguments::add);
        arguments.add(y);
        return arguments;
    }
}
