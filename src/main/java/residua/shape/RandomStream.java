package residua.shape;

/**
 * One stream of random numbers, named by (seed, purpose, epoch, index): the same name gives the same numbers
 * whatever else was drawn, on which thread, in which order. Streams of different names are independent.
 *
 * <p>Word {@code i} of a stream is word {@code i % 4} of {@link Philox} at the counter
 * {@code (i / 4, index, epoch, purpose code)} under the key (low, high half of the seed); C++ and OpenCL code that
 * forms the same counter draws the same numbers. A stream holds 2^34 words.
 *
 * <p>Each method's Javadoc says how many words it takes. An instance serves one thread; {@link #reset} turns it into
 * another stream without allocating.
 */
public final class RandomStream {

    /** What the numbers are for. The code is part of every result: a new purpose takes a new code. */
    public enum Purpose {
        /** Order of the examples in an epoch; epoch, 0. */
        SHUFFLE(1),
        /** Crops and flips; epoch, example. */
        AUGMENT(2),
        /** Generated images; split, example. */
        GENERATE(3),
        /** Initial parameters; 0, number of the tensor. */
        WEIGHTS(4),
        /** Dropout masks; step, number of the layer. */
        DROPOUT(5);

        private final int code;

        Purpose(int code) {
            this.code = code;
        }

        /** The highest word of the counter. */
        public int code() {
            return code;
        }
    }

    private final int[] words = new int[4];
    private int key0;
    private int key1;
    private int purpose;
    private int epoch;
    private int index;
    private int nextBlock;
    private int used;

    /** The stream of this name, at its start; epoch and index are used as unsigned 32-bit numbers. */
    public RandomStream(long seed, Purpose purpose, int epoch, int index) {
        reset(seed, purpose, epoch, index);
    }

    /** Becomes the stream of this name, at its start. */
    public void reset(long seed, Purpose newPurpose, int newEpoch, int newIndex) {
        key0 = (int) seed;
        key1 = (int) (seed >>> 32);
        purpose = newPurpose.code();
        epoch = newEpoch;
        index = newIndex;
        nextBlock = 0;
        used = words.length;
    }

    /** All 32 bits of the next word. */
    public int nextInt() {
        if (used == words.length) {
            Philox.block(nextBlock++, index, epoch, purpose, key0, key1, words);
            used = 0;
        }
        return words[used++];
    }

    /**
     * A number in {@code 0 .. bound-1}, each with exactly the same probability. Takes one word, rarely more.
     * D. Lemire, "Fast random integer generation in an interval", 2019.
     *
     * @throws IllegalArgumentException if bound is not positive
     */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be positive: " + bound);
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = (nextInt() & 0xFFFFFFFFL) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** True or false with equal probability. Takes one word. */
    public boolean nextBoolean() {
        return nextInt() < 0;
    }

    /** A multiple of 2^-24 in [0, 1). Takes one word. */
    public float nextFloat() {
        return (nextInt() >>> 8) * 0x1p-24f;
    }

    /** A number in [low, high), or low where they are equal. Takes one word. */
    public float nextFloat(float low, float high) {
        return Math.min(low + nextFloat() * (high - low), Math.max(low, Math.nextDown(high)));
    }

    /**
     * A number of the standard normal distribution, beyond 6.3 deviations never. Takes one word: the quantile of
     * the word's place among the 2^32, so that normal {@code i} of a stream needs none of those before it.
     */
    public double nextNormal() {
        return normalQuantile(((nextInt() & 0xFFFFFFFFL) + 0.5) * 0x1p-32);
    }

    /**
     * The number below which a standard normal variable lies with probability p, relative error about 1e-16, the same
     * bits on every JVM.
     *
     * @param p above 0, below 1
     */
    public static double normalQuantile(double p) {
        return NormalQuantile.of(p);
    }
}
