package residua.op.conv;

import java.util.Optional;
import residua.kernel.Params;
import residua.shape.ConvGeometry;

/**
 * How a row of output is cut into tiles for {@code opencl/conv/direct_tile.clh}, where the formula is. Only the first
 * tile and the last one may meet padding, for the kernel leaves those columns out at compile time.
 *
 * @param columns output columns of one phase in a tile
 * @param tiles tiles in a row
 * @param firstEdge whether the first tile meets padding on its left
 * @param lastEdge whether the last tile is short or meets padding on its right
 * @param lastOut output columns left for the last tile, all phases together
 * @param lastIn input columns from the last tile's origin to the end of the row
 */
record RowTiles(int columns, int tiles, boolean firstEdge, boolean lastEdge, int lastOut, int lastIn) {

    /** Taps of a row as steps of input columns from the tile's origin, and the steps of a tile's columns. */
    private record Taps(int leftmost, int rightmost, int inStep, int outStep) {}

    /** Tiles of a row of y; empty where padding reaches further than one tile. */
    static Optional<RowTiles> forward(ConvGeometry g, int maxColumns) {
        Taps taps = new Taps(-g.padW(), (g.s() - 1) * g.dilationW() - g.padW(), g.strideW(), 1);
        return of(g.w(), g.q(), taps, maxColumns);
    }

    /** Tiles of a row of dx; empty where padding reaches further than one tile. */
    static Optional<RowTiles> backwardData(ConvGeometry g, int maxColumns) {
        int leftmost = Integer.MAX_VALUE;
        int rightmost = Integer.MIN_VALUE;
        for (int phase = 0; phase < g.strideW(); phase++) {
            for (int s = 0; s < g.s(); s++) {
                int along = phase + g.padW() - s * g.dilationW();
                if (along % g.strideW() == 0) {
                    leftmost = Math.min(leftmost, along / g.strideW());
                    rightmost = Math.max(rightmost, along / g.strideW());
                }
            }
        }
        return of(g.q(), g.w(), new Taps(leftmost, rightmost, 1, g.strideW()), maxColumns);
    }

    private static Optional<RowTiles> of(int in, int out, Taps taps, int maxColumns) {
        int columns = ceilDiv(out, taps.outStep());
        int tile = ceilDiv(columns, ceilDiv(columns, maxColumns));
        int tiles = ceilDiv(columns, tile);
        int lastOut = out - (tiles - 1) * tile * taps.outStep();
        int lastIn = in - (tiles - 1) * tile * taps.inStep();
        int reach = (tile - 1) * taps.inStep() + taps.rightmost();
        if (tiles > 1) {
            boolean secondIsInside = tile * taps.inStep() + taps.leftmost() >= 0;
            boolean lastButOneIsInside = (tiles - 2) * tile * taps.inStep() + reach < in;
            if (!secondIsInside || !lastButOneIsInside) {
                return Optional.empty();
            }
        }
        boolean lastEdge = lastOut < tile * taps.outStep() || reach >= lastIn;
        return Optional.of(new RowTiles(tile, tiles, taps.leftmost() < 0, lastEdge, lastOut, lastIn));
    }

    /** The compile-time parameters; rows that need the same code get the same ones. */
    Params addTo(Params params) {
        Params all = params.with("TQ", columns)
                .with("FIRST_EDGE", firstEdge)
                .with("LAST_EDGE", lastEdge)
                .with("ONE_TILE", tiles == 1);
        return lastEdge ? all.with("LAST_OUT", lastOut).with("LAST_IN", lastIn) : all;
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }
}
