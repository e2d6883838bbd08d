package residua.compare;

import java.io.IOException;

/**
 * Gives turns. One in which something had to wait for a processor is repeated, for others compute as well: the one with
 * the least waiting counts.
 */
final class QuietTurns {
    private static final int MOST_TURNS = 4;
    private static final double LITTLE_WAITING = 0.05;
    private static final double MUCH_WAITING = 0.1;

    private int turns;
    private int repeated;
    private double waiting;
    private int turnsSince;

    /** Whether others computed as well, so that times say little: by the part of the time in which something waited. */
    static boolean disturbed(double waiting) {
        return waiting > MUCH_WAITING;
    }

    /** The side's answer. */
    Answer turn(Side side, String work, int repeats) throws IOException {
        Answer best = null;
        double least = Double.POSITIVE_INFINITY;
        turns++;
        for (int turn = 0; turn == 0 || turn < MOST_TURNS && least > LITTLE_WAITING && repeated < turns; turn++) {
            repeated += turn > 0 ? 1 : 0;
            long start = System.nanoTime();
            long stalls = Stalls.micros();
            Answer answer = side.turn(work, repeats);
            double part = (Stalls.micros() - stalls) * 1e3 / (System.nanoTime() - start);
            if (part < least) {
                least = part;
                best = answer;
            }
        }
        waiting += least;
        turnsSince++;
        return best;
    }

    /** The part of the time in which something waited in the turns since this was last asked. */
    double waiting() {
        double part = waiting / turnsSince;
        waiting = 0;
        turnsSince = 0;
        return part;
    }

    /** How many turns were repeated. */
    int repeated() {
        return repeated;
    }
}
