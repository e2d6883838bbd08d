package residua.op.conv;

import residua.shape.ConvGeometry;

/** A 1x1 filter with stride 1 does not see where a row ends: several rows are one long row to it. */
final class FlatRows {
    private FlatRows() {}

    /** The same convolution with as many rows joined as make at most {@code maxColumns} columns; else unchanged. */
    static ConvGeometry of(ConvGeometry g, int maxColumns) {
        if (!g.pointwise() || g.strideH() != 1 || g.strideW() != 1) {
            return g;
        }
        int joined = 1;
        for (int rows = 1; rows <= g.h(); rows++) {
            if (g.h() % rows == 0 && (long) rows * g.w() <= maxColumns) {
                joined = rows;
            }
        }
        return new ConvGeometry(
                g.n(), g.c(), g.h() / joined, joined * g.w(), g.k(), 1, 1, 1, 1, 0, 0, 1, 1, g.groups());
    }
}
