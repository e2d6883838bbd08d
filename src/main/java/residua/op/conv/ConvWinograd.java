package residua.op.conv;

import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;

/**
 * What the Winograd algorithms for CPUs share: the tile, and a 3x3 filter with stride 1, where {@link ConvWinogradForward} says
 * so 2; no groups, no dilation, padding up to 2.
 */
abstract class ConvWinograd extends ConvTunable {
    private final Winograd winograd;
    private final WinogradRule rule;

    ConvWinograd(Winograd winograd, Params settings) {
        super(winograd.algorithm(), settings);
        this.winograd = winograd;
        this.rule = new WinogradRule(winograd);
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
    public final int winograd() {
        return winograd.tile();
    }

    @Override
    public boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return rule.allow(g, block);
    }
}
