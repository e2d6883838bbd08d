package residua.op.conv;

/**
 * How far products may be saved by minimal filtering (Winograd 1980; Lavin and Gray 2016). The larger the tile the fewer
 * the products and the larger the rounding errors.
 */
public enum Winograd {
    /** Every product of the formula is computed. */
    OFF(0),
    /** F(2x2, 3x3): 16 products instead of 36. */
    F2(2),
    /** F(4x4, 3x3): 36 products instead of 144. */
    F4(4);

    private final int tile;

    Winograd(int tile) {
        this.tile = tile;
    }

    /** Side of the output tile; 0 without. */
    public int tile() {
        return tile;
    }

    /** Name of the algorithms for CPUs: {@code winograd-f2}, {@code winograd-f4}. */
    String algorithm() {
        return "winograd-f" + tile;
    }

    /** Name of the algorithms for GPUs: {@code winograd-f2-local}, {@code winograd-f4-local}. */
    String localAlgorithm() {
        return algorithm() + "-local";
    }

    /** Products of a tile. */
    int positions() {
        return (tile + 2) * (tile + 2);
    }

    /** Tiles that cover so many outputs. */
    int tiles(int outputs) {
        return (outputs + tile - 1) / tile;
    }

    /** Whether an algorithm keeps within this. */
    public boolean allows(ConvAlgorithm algorithm) {
        return algorithm.winograd() <= tile;
    }
}
