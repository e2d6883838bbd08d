package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;

class TunedBlocksTest {
    private static final BlockGeometry BLOCK = BlockGeometry.of(
                    List.of(
                            ConvGeometry.square(8, 64, 28, 28, 64, 3, 1, 1),
                            ConvGeometry.square(8, 64, 28, 28, 64, 3, 1, 1)),
                    Optional.empty())
            .orElseThrow();
    private static final TunedValues.Entry SLOW = new TunedValues.Entry("separate", Params.of("WINOGRAD", 4), 9, 0);
    private static final TunedValues.Entry FAST = new TunedValues.Entry("row-ring", Params.none(), 8, 0);

    private static TunedBlocks.Key at(int batch) {
        return new TunedBlocks.Key(BLOCK.withBatch(batch), true, 16);
    }

    private static int batch(TunedBlocks blocks, int wanted) {
        return blocks.find(at(wanted)).orElseThrow().batch();
    }

    @Test
    void theFastestFirst() {
        TunedBlocks blocks = new TunedBlocks(Map.of(at(8), List.of(SLOW, FAST)));
        assertEquals(List.of(FAST, SLOW), blocks.find(at(8)).orElseThrow().entries());
        assertEquals(Optional.empty(), blocks.find(new TunedBlocks.Key(BLOCK, false, 16)), "nothing is added");
        assertEquals(Optional.empty(), blocks.find(new TunedBlocks.Key(BLOCK, true, 8)));
        assertEquals(Optional.empty(), TunedBlocks.NONE.find(at(8)));
    }

    @Test
    void theNearestBatchThenTheFamily() {
        TunedBlocks own = new TunedBlocks(Map.of(at(1), List.of(SLOW), at(8), List.of(FAST)));
        assertEquals(8, batch(own, 8));
        assertEquals(1, batch(own, 2));
        assertEquals(8, batch(own, 3));
        assertEquals(8, batch(own, 128));
        TunedBlocks family = new TunedBlocks(Map.of(at(128), List.of(SLOW)));
        assertEquals(8, batch(own.orElse(family), 128), "the device itself, though at another batch");
        assertEquals(128, batch(TunedBlocks.NONE.orElse(TunedBlocks.NONE).orElse(family), 2));
        TunedValues values = TunedValues.NONE.orElse(new TunedValues(Map.of(), family, List.of(), Optional.empty()));
        assertEquals(128, batch(values.blocks(), 2));
    }
}
