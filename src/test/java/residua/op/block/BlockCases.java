package residua.op.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;

/** Blocks to test with. */
final class BlockCases {
    private BlockCases() {}

    /** 1x1, 3x3, 1x1, with a projection or without. */
    static BlockGeometry bottleneck(int n, int c, int side, int width, int k, int stride, boolean projection) {
        ConvGeometry first = ConvGeometry.square(n, c, side, side, width, 1, 1, 0);
        ConvGeometry middle = ConvGeometry.square(n, width, side, side, width, 3, stride, 1);
        ConvGeometry last = ConvGeometry.square(n, width, middle.p(), middle.q(), k, 1, 1, 0);
        Optional<ConvGeometry> shortcut =
                projection ? Optional.of(ConvGeometry.square(n, c, side, side, k, 1, stride, 0)) : Optional.empty();
        return BlockGeometry.of(List.of(first, middle, last), shortcut).orElseThrow();
    }

    /** 3x3, 3x3; the stride is the first one's. */
    static BlockGeometry basic(int n, int c, int h, int w, int width, int stride, boolean projection) {
        ConvGeometry first = ConvGeometry.square(n, c, h, w, width, 3, stride, 1);
        ConvGeometry middle = ConvGeometry.square(n, width, first.p(), first.q(), width, 3, 1, 1);
        Optional<ConvGeometry> shortcut =
                projection ? Optional.of(ConvGeometry.square(n, c, h, w, width, 1, stride, 0)) : Optional.empty();
        return BlockGeometry.of(List.of(first, middle), shortcut).orElseThrow();
    }

    /** 1x1, 3x3; the 1x1 may have a stride, as in the paper's bottlenecks. */
    static BlockGeometry pointwiseThen3x3(int n, int c, int h, int w, int width, int firstStride, int stride) {
        ConvGeometry first = ConvGeometry.square(n, c, h, w, width, 1, firstStride, 0);
        ConvGeometry middle = ConvGeometry.square(n, width, first.p(), first.q(), width + 3, 3, stride, 1);
        return BlockGeometry.of(List.of(first, middle), Optional.empty()).orElseThrow();
    }

    /** 3x3, 1x1. */
    static BlockGeometry then1x1(int n, int c, int h, int w, int width, int k, int stride) {
        ConvGeometry middle = ConvGeometry.square(n, c, h, w, width, 3, stride, 1);
        ConvGeometry last = ConvGeometry.square(n, width, middle.p(), middle.q(), k, 1, 1, 0);
        return BlockGeometry.of(List.of(middle, last), Optional.empty()).orElseThrow();
    }

    /** The block without its shortcut's convolution. */
    static List<BlockGeometry> smallest() {
        return List.of(
                bottleneck(1, 5, 3, 4, 6, 1, false),
                bottleneck(1, 17, 4, 3, 18, 2, true),
                basic(1, 3, 3, 2, 5, 1, false),
                basic(1, 3, 4, 3, 5, 2, true),
                pointwiseThen3x3(1, 4, 3, 4, 3, 1, 1),
                then1x1(1, 4, 3, 2, 5, 6, 1));
    }

    /** All of {@link #smallest}, ResNet-50's with a quarter of the channels, and sizes about those of tiles. */
    static List<BlockGeometry> all() {
        List<BlockGeometry> all = new ArrayList<>(smallest());
        int[] sides = {28, 14, 7, 7};
        for (int stage = 0; stage < 4; stage++) {
            int width = 16 << stage;
            int in = stage == 0 ? 16 : width * 2;
            int stride = stage == 0 ? 1 : 2;
            all.add(bottleneck(1, in, stride == 2 ? sides[stage] * 2 : sides[stage], width, width * 4, stride, true));
            all.add(bottleneck(1, width * 4, sides[stage], width, width * 4, 1, false));
        }
        all.add(bottleneck(2, 64, 9, 64, 70, 1, true));
        all.add(bottleneck(1, 32, 5, 200, 48, 1, false));
        all.add(bottleneck(1, 16, 3, 512, 32, 1, false));
        all.add(bottleneck(3, 33, 1, 17, 1, 1, false));
        all.add(bottleneck(1, 8, 2, 16, 33, 2, true));
        all.add(basic(2, 16, 17, 9, 16, 1, false));
        all.add(basic(1, 16, 13, 11, 32, 2, true));
        all.add(basic(1, 64, 8, 8, 64, 1, false));
        all.add(pointwiseThen3x3(2, 32, 11, 8, 16, 2, 1));
        all.add(pointwiseThen3x3(1, 32, 11, 8, 16, 1, 2));
        all.add(then1x1(2, 16, 10, 9, 16, 64, 1));
        all.add(then1x1(1, 32, 9, 15, 48, 20, 2));
        return all;
    }
}
