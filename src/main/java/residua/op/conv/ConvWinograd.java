package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;

/**
 * What the Winograd algorithms for CPUs share: the tile, and a 3x3 filter with stride 1, no groups, no dilation, padding up
 * to 2.
 */
abstract class ConvWinograd implements ConvAlgorithm {
    private final Winograd winograd;
    private final WinogradRule rule;
    private final Params settings;

    ConvWinograd(Winograd winograd, Params settings) {
        this.winograd = winograd;
        this.rule = new WinogradRule(winograd);
        this.settings = settings;
    }

    /** The tile. */
    final Winograd tile() {
        return winograd;
    }

    /** How tiles are dealt out. */
    final WinogradRule rule() {
        return rule;
    }

    @Override
    public final String name() {
        return winograd.algorithm();
    }

    @Override
    public final Params settings() {
        return settings;
    }

    @Override
    public final int winograd() {
        return winograd.tile();
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return rule.allow(g, block);
    }
}
