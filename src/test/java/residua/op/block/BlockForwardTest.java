package residua.op.block;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.TestDevice;
import residua.oracle.Bound;
import residua.oracle.Expected;
import residua.shape.BlockGeometry;

/** Every kernel for whole blocks against the oracle. */
class BlockForwardTest {
    private static final double LARGEST_EXACT = 1 << 24;

    static Stream<Arguments> all() {
        return cases(BlockCases.all());
    }

    static Stream<Arguments> smallest() {
        return cases(BlockCases.smallest());
    }

    private static Stream<Arguments> cases(List<BlockGeometry> blocks) {
        return BlockAlgorithms.all().stream().flatMap(a -> blocks.stream().map(g -> Arguments.of(a, g)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallest")
    void smallestShapes(BlockForward algorithm, BlockGeometry g) {
        exact(algorithm, BlockValues.whole(g, g.projection().isEmpty(), true), 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void wholeNumbersAreExact(BlockForward algorithm, BlockGeometry g) {
        exact(algorithm, BlockValues.whole(g, g.projection().isEmpty(), true), 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("all")
    void realNumbersAreWithinTheBound(BlockForward algorithm, BlockGeometry g) {
        BlockValues values = BlockValues.reals(g, g.projection().isEmpty(), true);
        Bound.check(algorithm.name() + " y of " + g, values.got(algorithm, 16), values.want(), values.roundings());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallest")
    void withoutWhatMayBeLeftOut(BlockForward algorithm, BlockGeometry g) {
        exact(algorithm, BlockValues.whole(g, !g.projection().isEmpty(), true), 16);
        exact(algorithm, BlockValues.whole(g, g.projection().isEmpty(), false), 16);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("smallest")
    void smallerChannelBlocks(BlockForward algorithm, BlockGeometry g) {
        int block = BlockCases.smallest().indexOf(g) % 2 == 0 ? 4 : 8;
        exact(algorithm, BlockValues.whole(g, true, true), block);
    }

    /** Tiles that no rule takes: the least, long ones, pixels that do not divide by items, chunks of one block. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyTile(boolean bottleneck) {
        BlockGeometry g = bottleneck
                ? BlockCases.bottleneck(1, 16, 9, 32, 48, 2, true)
                : BlockCases.basic(1, 16, 9, 7, 32, 1, false);
        BlockValues values = BlockValues.whole(g, true, true);
        for (LocalTile tile : List.of(
                new LocalTile(1, 1, 1, 16),
                new LocalTile(1, 1, 8, 32),
                new LocalTile(5, 3, 8, 16),
                new LocalTile(1, 16, 3, 32),
                new LocalTile(7, 5, 16, 16))) {
            Bound.exact(tile + " y of " + g, values.got(tile, 16), values.want());
        }
    }

    /** Each chunk waits until all have read the one before. */
    @Tag("simulator")
    @Test
    void smallestWithTwoChunks() {
        BlockValues values = BlockValues.whole(BlockCases.bottleneck(1, 4, 3, 17, 5, 1, true), true, true);
        Bound.exact("y of " + values.g(), values.got(new LocalTile(2, 2, 8, 16), 16), values.want());
    }

    @Test
    void localMemoryIsWithinWhatEveryGpuHas() {
        for (int stage = 0; stage < 4; stage++) {
            int width = 64 << stage;
            BlockGeometry g = BlockCases.bottleneck(1, width * 4, 56 >> stage, width, width * 4, 1, false);
            LocalTile tile = LocalTile.of(g, TestDevice.require().facts(), 16).orElseThrow();
            int items = tile.items(g, 16);
            assertTrue(tile.localBytes(g, 16) <= 32 << 10 && items >= 64 && items <= 256, () -> tile + " of " + g);
        }
    }

    /** Padding channels take memory like any others. */
    @Test
    void imagesBeyondTheKernelsOffsetsAreNotSupported() {
        BlockGeometry large = BlockCases.basic(1, 4, 12_000, 12_000, 4, 1, false);
        assertFalse(new BlockLocalTile().supports(large, TestDevice.require().facts(), 16));
    }

    private static void exact(BlockForward algorithm, BlockValues values, int block) {
        Expected want = values.want();
        assertTrue(Arrays.stream(want.magnitude()).allMatch(m -> m < LARGEST_EXACT), "sums are exact");
        Bound.exact(algorithm.name() + " y of " + values.g(), values.got(algorithm, block), want);
    }
}
