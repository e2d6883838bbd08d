package residua.op.conv;

import java.util.List;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;

/** What the pointwise algorithms share: for CPUs, a 1x1 filter without padding or groups. */
abstract class ConvPointwise extends ConvTunable {
    static final String NAME = "pointwise";

    /** Pixels of an image from which on they are faster than the direct ones; with fewer both take the same time. */
    private static final int LEAST_PIXELS = 128;

    ConvPointwise(Params settings) {
        super(NAME, settings);
    }

    /** Channels of the result. */
    abstract int channels(ConvGeometry g);

    /** How the pixels are cut, by the settings or by rule. */
    final PointwiseTiles tiles(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseTiles.of(g, channels(g), facts, block, settings());
    }

    @Override
    public final List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return PointwiseTiles.candidates(g, channels(g), facts, block);
    }

    @Override
    public final boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return Layout.isVector(block) && g.pointwise() && g.padH() == 0 && g.padW() == 0 && g.groups() == 1;
    }

    @Override
    public final boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() == DeviceFacts.Kind.CPU && (long) g.h() * g.w() >= LEAST_PIXELS;
    }
}
