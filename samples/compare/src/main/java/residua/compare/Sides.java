package residua.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Both sides, asked for layers one after the other; the first question about a layer's form opens it. */
final class Sides implements AutoCloseable {
    private final Side residua;
    private final Side torch;
    private final int samples;
    private final List<Double> residuaCores = new ArrayList<>();
    private final List<Double> torchCores = new ArrayList<>();
    private final QuietTurns turns = new QuietTurns();

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
        Answer answer = turns.turn(side, work.text(), samples);
        cores.add(answer.cores());
        return answer.number();
    }

    /** The turns of all layers. */
    QuietTurns turns() {
        return turns;
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
