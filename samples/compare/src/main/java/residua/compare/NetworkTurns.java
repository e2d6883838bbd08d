package residua.compare;

import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The network that one side computes: opened when it is first asked for, and kept. */
public final class NetworkTurns {
    /** Steps of which losses are compared: before any update, and after one and two. */
    private static final int COMPARED_LOSSES = 3;

    private final Function<NetworkWork, Running> opening;
    private NetworkWork work;
    private Running running;

    /** A network with its weights and images. */
    public interface Running {
        /** One batch, which may still be under way afterwards. */
        void step();

        /** Waits for steps under way. */
        default void drain() {}

        /** Of the last batch: its logits, or in training its mean loss. */
        float[] results();
    }

    /** Networks are opened by that function. */
    public NetworkTurns(Function<NetworkWork, Running> opening) {
        this.opening = opening;
    }

    /** Images a second, the median of that many repeats; without any the results of the first steps. */
    public String answer(String text, int repeats) {
        NetworkWork asked = NetworkWork.of(text);
        if (running == null) {
            running = opening.apply(asked);
            work = asked;
        }
        if (!work.equals(asked)) {
            // Another one would count in the peak of its memory.
            throw new IllegalArgumentException("this process is for " + work.text());
        }
        return repeats == 0 ? results() : speed(repeats);
    }

    private String results() {
        StringBuilder results = new StringBuilder();
        for (int i = 0; i < (work.network().training() ? COMPARED_LOSSES : 1); i++) {
            running.step();
            running.drain();
            float[] values = running.results();
            results.append(IntStream.range(0, values.length)
                    .mapToObj(j -> values[j] + " ")
                    .collect(Collectors.joining()));
        }
        return results.toString();
    }

    private String speed(int repeats) {
        String speed = ""
                + Turn.perSecond(running::step, running::drain, work.network().batch(), repeats);
        for (float value : running.results()) {
            if (!Float.isFinite(value)) {
                throw new IllegalStateException(work.text() + " has computed " + value);
            }
        }
        return speed;
    }
}
