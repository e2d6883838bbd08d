package residua.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Gives Residua and PyTorch turns on the same work, A B A B, and prints medians and ratios. Each lives in a process of
 * its own, in the environment that suits it; between turns it waits.
 */
final class Compare {
    /** Images of a training step. */
    static final int TRAINING_BATCH = 128;

    /** Images of an inference. */
    static final int INFERENCE_BATCH = 8;

    private static final String RESIDUA = "residua";

    private final Side residua;
    private final Side torch;
    private final int rounds;
    private final int repeats;

    private Compare(Side residua, Side torch, int rounds, int repeats) {
        this.residua = residua;
        this.torch = torch;
        this.rounds = rounds;
        this.repeats = repeats;
    }

    /** Arguments: the command that starts a worker when {@code residua} or {@code torch} follows; rounds; repeats. */
    public static void main(String[] arguments) throws IOException {
        int rounds = Integer.parseInt(arguments[1]);
        int repeats = Integer.parseInt(arguments[2]);
        try (Side residua = new Side(arguments[0], RESIDUA);
                Side torch = new Side(arguments[0], "torch")) {
            Compare compare = new Compare(residua, torch, rounds, repeats);
            compare.check();
            compare.compare(
                    "Training step, cifar-resnet20, batch " + TRAINING_BATCH,
                    "training",
                    List.of("training:contiguous", "training:channels_last"));
            compare.compare(
                    "Inference, resnet50, batch " + INFERENCE_BATCH,
                    "inference",
                    List.of("inference:contiguous", "inference:channels_last", "inference:fused"));
        }
    }

    /** Both sides have the same networks, PyTorch's forms agree, and PyTorch uses its fast convolution. */
    private void check() throws IOException {
        String ours = residua.turn("parameters", 0).text();
        String theirs = torch.turn("parameters", 0).text();
        if (!ours.equals(theirs)) {
            throw new IllegalStateException("the networks differ: parameters " + ours + " and " + theirs);
        }
        double difference = torch.turn("difference", 0).number();
        if (!(difference < 1e-3)) {
            throw new IllegalStateException("PyTorch's forms differ by " + difference + " of the greatest logit");
        }
        Answer convolution = torch.turn("convolution", repeats);
        print(
                "PyTorch, 3x3 convolution 128 to 128 channels, 28x28, batch 8: %.0f GFLOP/s on %.2f cores%n",
                convolution.number(), convolution.cores());
    }

    private void compare(String title, String ours, List<String> theirs) throws IOException {
        Map<String, List<Answer>> answers = new LinkedHashMap<>();
        double loadBefore = load();
        for (int round = 0; round < rounds; round++) {
            add(answers, RESIDUA, residua.turn(ours, repeats));
            for (String form : theirs) {
                add(answers, form, torch.turn(form, repeats));
            }
        }
        print("%n%s (%d rounds, load %.1f before, %.1f after)%n", title, rounds, loadBefore, load());
        answers.forEach((name, values) -> print(
                "  %-36s %8.1f images/s   (%.1f to %.1f)   on %.2f cores%n",
                name.equals(RESIDUA) ? "Residua" : "PyTorch " + form(name),
                spread(values, Answer::number).median(),
                spread(values, Answer::number).min(),
                spread(values, Answer::number).max(),
                spread(values, Answer::cores).median()));
        String best = theirs.stream()
                .max(Comparator.comparingDouble(
                        f -> spread(answers.get(f), Answer::number).median()))
                .orElseThrow();
        ratio("Residua / PyTorch " + form(best), answers.get(RESIDUA), answers.get(best), Answer::number);
        ratio("  the same a core", answers.get(RESIDUA), answers.get(best), a -> a.number() / a.cores());
    }

    private void ratio(String title, List<Answer> ours, List<Answer> theirs, ToDoubleFunction<Answer> what) {
        double[] ratios = new double[rounds];
        Arrays.setAll(ratios, i -> what.applyAsDouble(ours.get(i)) / what.applyAsDouble(theirs.get(i)));
        Spread spread = Spread.of(ratios);
        print("  %-36s %8.2f            (%.2f to %.2f)%n", title, spread.median(), spread.min(), spread.max());
    }

    private static void add(Map<String, List<Answer>> answers, String name, Answer answer) {
        answers.computeIfAbsent(name, n -> new ArrayList<>()).add(answer);
    }

    private static String form(String work) {
        return work.substring(work.indexOf(':') + 1);
    }

    private static Spread spread(List<Answer> answers, ToDoubleFunction<Answer> what) {
        return Spread.of(answers.stream().mapToDouble(what).toArray());
    }

    /** Processes that wanted a processor over the last minute, these here included. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
