package residua.op.block;

import java.util.ArrayList;
import java.util.List;
import residua.cl.DeviceFacts;
import residua.shape.BlockGeometry;

/** The tiles of blocks that are chosen for a GPU, and those that may be timed there, as lines for an offline compiler. */
public final class BlockGpuCases {
    private BlockGpuCases() {}

    /** Kernel file and definitions: the blocks of ResNet-50 and ResNet-18, the pairs, and all that may be timed for some. */
    public static List<String> lines(DeviceFacts gpu, int block) {
        List<String> lines = new ArrayList<>();
        int[] sides = {56, 28, 14, 7};
        for (int stage = 0; stage < sides.length; stage++) {
            int width = 64 << stage;
            int stride = stage == 0 ? 1 : 2;
            int side = sides[stage];
            BlockGeometry first = BlockCases.bottleneck(
                    8, stage == 0 ? width : width * 2, side * stride, width, width * 4, stride, true);
            BlockGeometry other = BlockCases.bottleneck(8, width * 4, side, width, width * 4, 1, false);
            List<BlockGeometry> pairs = List.of(
                    BlockCases.pointwiseThen3x3(8, width * 4, side, side, width - 3, 1, 1),
                    BlockCases.then1x1(8, width, side * stride, side * stride, width, width * 4, stride));
            List<BlockGeometry> all = new ArrayList<>(List.of(first, other));
            all.add(BlockCases.basic(8, width, side, side, width, 1, false));
            all.add(BlockCases.basic(8, width / stride, side * stride, side * stride, width, stride, true));
            all.addAll(pairs);
            all.forEach(g -> lines.add(line(g, LocalTile.of(g, gpu, block).orElseThrow(), block)));
            LocalTile.candidates(other, gpu, block).forEach(tile -> lines.add(line(other, tile, block)));
        }
        return lines;
    }

    private static String line(BlockGeometry g, LocalTile tile, int block) {
        return "block/local_tile.cl "
                + tile.params(g, block)
                        .with("RESIDUAL", g.projection().isEmpty())
                        .with("RELU", 1);
    }
}
