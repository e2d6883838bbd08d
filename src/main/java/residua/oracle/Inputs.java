package residua.oracle;

import java.util.SplittableRandom;
import residua.shape.Shape;

/** Values to test with, from a seed. */
public final class Inputs {
    private Inputs() {}

    /**
     * Whole numbers in [-4, 4]: every sum of their products below 2^24 is exact in float, so that linear operations
     * can be compared with {@code ==}.
     */
    public static float[] integers(Shape shape, long seed) {
        return integers(shape, seed, -4, 4);
    }

    /** Whole numbers in [low, high]. */
    public static float[] integers(Shape shape, long seed, int low, int high) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(low, high + 1);
        }
        return values;
    }

    /** Real numbers in [-1, 1). */
    public static float[] reals(Shape shape, long seed) {
        return reals(shape, seed, -1, 1);
    }

    /** Real numbers in [low, high). */
    public static float[] reals(Shape shape, long seed, double low, double high) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(low, high);
        }
        return values;
    }
}
