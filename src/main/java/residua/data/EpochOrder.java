package residua.data;

import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;

/** In which order an epoch visits the examples. */
final class EpochOrder {

    private EpochOrder() {}

    /** The numbers from 0 on. */
    static int[] ascending(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        return order;
    }

    /**
     * A permutation drawn by (seed, epoch), each with equal probability up to the 2^64 seeds: R. Durstenfeld's shuffle,
     * 1964, from the last place down.
     */
    static int[] shuffled(int size, long seed, int epoch) {
        int[] order = ascending(size);
        RandomStream random = new RandomStream(seed, Purpose.SHUFFLE, epoch, 0);
        for (int last = size - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int taken = order[other];
            order[other] = order[last];
            order[last] = taken;
        }
        return order;
    }
}
