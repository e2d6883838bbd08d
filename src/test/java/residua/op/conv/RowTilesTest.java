package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.shape.ConvGeometry;

/** Tiles cover a row once, and only the first and the last one meet padding. */
class RowTilesTest {
    private static final int MOST = 28;

    static Stream<ConvGeometry> all() {
        return ConvCases.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void forwardTilesCoverTheRow(ConvGeometry g) {
        RowTiles.forward(g, MOST).ifPresent(tiles -> {
            covers(tiles, g.q(), 1);
            for (int t = 0; t < tiles.tiles(); t++) {
                for (int j = 0; j < tiles.columns() && t * tiles.columns() + j < g.q(); j++) {
                    int q = t * tiles.columns() + j;
                    int leftmost = q * g.strideW() - g.padW();
                    meetsPaddingOnlyAtTheEnds(tiles, t, leftmost < 0, leftmost + (g.s() - 1) * g.dilationW() >= g.w());
                }
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void backwardDataTilesCoverTheRow(ConvGeometry g) {
        RowTiles.backwardData(g, MOST).ifPresent(tiles -> {
            covers(tiles, g.w(), g.strideW());
            for (int w = 0; w < g.w(); w++) {
                for (int s = 0; s < g.s(); s++) {
                    int along = w + g.padW() - s * g.dilationW();
                    if (along % g.strideW() == 0) {
                        int tile = w / (tiles.columns() * g.strideW());
                        meetsPaddingOnlyAtTheEnds(tiles, tile, along < 0, along / g.strideW() >= g.q());
                    }
                }
            }
        });
    }

    private static void covers(RowTiles tiles, int out, int outStep) {
        assertTrue(tiles.columns() >= 1 && tiles.columns() <= MOST, tiles::toString);
        assertEquals(out, (tiles.tiles() - 1) * tiles.columns() * outStep + tiles.lastOut(), tiles::toString);
        assertTrue(tiles.lastOut() >= 1 && tiles.lastOut() <= tiles.columns() * outStep, tiles::toString);
    }

    private static void meetsPaddingOnlyAtTheEnds(RowTiles tiles, int tile, boolean left, boolean right) {
        assertTrue(!left || (tile == 0 && tiles.firstEdge()), () -> "tile " + tile + " meets the left in " + tiles);
        assertTrue(
                !right || (tile == tiles.tiles() - 1 && tiles.lastEdge()),
                () -> "tile " + tile + " meets the right in " + tiles);
    }

    @Test
    void rowsOfALayerAreCutEvenly() {
        assertEquals(
                Optional.of(new RowTiles(28, 2, true, true, 28, 28)),
                RowTiles.forward(ConvGeometry.square(1, 64, 56, 56, 64, 3, 1, 1), MOST));
        assertEquals(
                Optional.of(new RowTiles(28, 8, false, false, 28, 28)),
                RowTiles.forward(DirectLimits.joined(ConvGeometry.square(1, 64, 56, 56, 64, 1, 1, 0)), MOST));
    }

    @Test
    void paddingBeyondATileIsRefused() {
        ConvGeometry wide = new ConvGeometry(1, 1, 1, 20, 1, 1, 1, 1, 1, 0, 10, 1, 1, 1);
        assertTrue(RowTiles.forward(wide, 8).isEmpty());
        assertTrue(RowTiles.forward(wide, 40).isPresent());
    }
}
