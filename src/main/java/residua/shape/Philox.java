package residua.shape;

/**
 * The counter-based random numbers Philox4x32-10: a keyed bijection of 128-bit counters, so that any number of a
 * stream is computed from its position alone, in any order and on any thread or device.
 *
 * <p>Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 * How this project fills counter and key is said at {@link RandomStream}.
 */
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_2 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    private Philox() {}

    /**
     * Writes the four random words of the counter {@code (c0, c1, c2, c3)}, c0 the lowest, under the key
     * {@code (k0, k1)} to {@code out[0..3]}. All words are unsigned 32-bit.
     */
    public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & LOW);
            long product2 = MULTIPLIER_2 * (c2 & LOW);
            c0 = (int) (product2 >>> 32) ^ c1 ^ k0;
            c1 = (int) product2;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }
}
