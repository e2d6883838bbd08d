package residua.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Both sides, asked for layers one after the other; the first question about a layer's form opens it. A turn in which
 * something had to wait for a processor is repeated, for others compute as well: the one with the least waiting counts.
 */
final class Sides implements AutoCloseable {
    private static final int MOST_TURNS = 4;
    private static final double LITTLE_WAITING = 0.05;

    private final Side residua;
    private final Side torch;
    private final int samples;
    private final List<Double> residuaCores = new ArrayList<>();
    private final List<Double> torchCores = new ArrayList<>();
    private int turns;
    private int repeated;
    private double waitingOfLayer;
    private int turnsOfLayer;

    /** Turns take that many samples. */
    Sides(String command, int samples) throws IOException {
        this.samples = samples;
        residua = new Side(command, "residua");
        torch = new Side(command, "torch");
    }

    /** Opens a form of a layer in Residua; the algorithm that computes it. */
    String residua(LayerWork work) throws IOException {
        return residua.turn(work.text(), 0).text();
    }

    /** A turn of Residua. */
    double residuaMillis(LayerWork work) throws IOException {
        return millis(residua, work, residuaCores);
    }

    /** Opens a form of a layer in PyTorch. */
    void torch(LayerWork work) throws IOException {
        torch.turn(work.text(), 0);
    }

    /** A turn of PyTorch. */
    double torchMillis(LayerWork work) throws IOException {
        return millis(torch, work, torchCores);
    }

    private double millis(Side side, LayerWork work, List<Double> cores) throws IOException {
        Answer best = null;
        double least = Double.POSITIVE_INFINITY;
        turns++;
        for (int turn = 0; turn == 0 || turn < MOST_TURNS && least > LITTLE_WAITING && repeated < turns; turn++) {
            repeated += turn > 0 ? 1 : 0;
            long start = System.nanoTime();
            long stalls = Stalls.micros();
            Answer answer = side.turn(work.text(), samples);
            double waiting = (Stalls.micros() - stalls) * 1e3 / (System.nanoTime() - start);
            if (waiting < least) {
                least = waiting;
                best = answer;
            }
        }
        waitingOfLayer += least;
        turnsOfLayer++;
        cores.add(best.cores());
        return best.number();
    }

    /** The part of the time in which something waited in the turns since this was last asked. */
    double waiting() {
        double part = waitingOfLayer / turnsOfLayer;
        waitingOfLayer = 0;
        turnsOfLayer = 0;
        return part;
    }

    /** How many turns were repeated. */
    int repeated() {
        return repeated;
    }

    /** What each had in its turns: less than its threads where others computed as well. */
    String cores() {
        return String.format(Locale.ROOT, "Residua %.2f, PyTorch %.2f", mean(residuaCores), mean(torchCores));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    @Override
    public void close() {
        try {
            residua.close();
        } finally {
            torch.close();
        }
    }
}
