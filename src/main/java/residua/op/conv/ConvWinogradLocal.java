package residua.op.conv;

import java.util.List;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;

/**
 * What the Winograd algorithms for GPUs share: transforms of all tiles, and the algorithm between them that computes their
 * products, whose settings are theirs.
 */
abstract class ConvWinogradLocal implements ConvAlgorithm {
    private final Winograd winograd;
    private final ConvAlgorithm multiply;

    ConvWinogradLocal(Winograd winograd, ConvAlgorithm multiply) {
        this.winograd = winograd;
        this.multiply = multiply;
    }

    /** The convolution that the tiles are those of. */
    ConvGeometry tiled(ConvGeometry g) {
        return g;
    }

    /** Its tiles and their products. */
    final WinogradProducts of(ConvGeometry g, int block) {
        return new WinogradProducts(winograd, tiled(g), block);
    }

    /** The tile. */
    final Winograd tile() {
        return winograd;
    }

    @Override
    public final String name() {
        return winograd.localAlgorithm();
    }

    @Override
    public final Params settings() {
        return multiply.settings();
    }

    @Override
    public final List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return multiply.candidates(of(g, block).grouped(), facts, block);
    }

    @Override
    public final int winograd() {
        return winograd.tile();
    }

    @Override
    public final boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        // First of all: other geometries need not have a transposed one.
        return new WinogradRule(winograd).allow(g, block) && of(g, block).allowed(multiply, facts);
    }

    @Override
    public final boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return of(g, block).suits(facts);
    }
}
