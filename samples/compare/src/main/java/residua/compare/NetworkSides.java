package residua.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Everyone who does a case, each in a process of its own, so that the peak of its memory is that of this case. */
final class NetworkSides implements AutoCloseable {
    /** Of the greatest logit: float32 through some fifty layers, Winograd's F(4x4) among them, stays well below. */
    private static final double LOGITS_AGREE = 1e-3;
    /**
     * Of the greatest loss. Rounding alone made 4e-3 of two updates of resnet50 at batch 8, also between PyTorch's own
     * layouts; momentum 0.5 instead of 0.9 made 2e-2.
     */
    private static final double LOSSES_AGREE = 1e-2;

    private final NetworkCase network;
    private final Map<NetworkForm, Side> sides = new EnumMap<>(NetworkForm.class);

    /** Starts {@code command program} for each. */
    NetworkSides(String command, NetworkCase network, boolean dl4j) throws IOException {
        this.network = network;
        try {
            for (NetworkForm form : network.forms(dl4j)) {
                sides.put(form, new Side(command, form.program()));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Checks that all compute the same, then measures in turns. */
    NetworkResult compare(int rounds, int repeats) throws IOException {
        double difference = difference();
        QuietTurns turns = new QuietTurns();
        Map<NetworkForm, List<Answer>> answers = new EnumMap<>(NetworkForm.class);
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<NetworkForm, Side> side : sides.entrySet()) {
                answers.computeIfAbsent(side.getKey(), form -> new ArrayList<>())
                        .add(turns.turn(side.getValue(), work(side.getKey()), repeats));
            }
        }
        return new NetworkResult(network, answers, difference, turns.waiting(), turns.repeated());
    }

    private double difference() throws IOException {
        double[] expected = results(NetworkForm.CONTIGUOUS);
        double greatest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double all = 0;
        for (NetworkForm form : sides.keySet()) {
            double[] results = form == NetworkForm.CONTIGUOUS ? expected : results(form);
            if (results.length != expected.length) {
                throw new IllegalStateException(form.title() + " computes " + results.length + " results, "
                        + NetworkForm.CONTIGUOUS.title() + " " + expected.length);
            }
            double difference = 0;
            for (int i = 0; i < results.length; i++) {
                difference = Math.max(difference, Math.abs(results[i] - expected[i]) / greatest);
            }
            if (!(difference < (network.training() ? LOSSES_AGREE : LOGITS_AGREE))) {
                throw new IllegalStateException(network.title() + ": " + form.title() + " and "
                        + NetworkForm.CONTIGUOUS.title() + " differ by " + difference + " of the greatest result");
            }
            all = Math.max(all, difference);
        }
        return all;
    }

    private double[] results(NetworkForm form) throws IOException {
        String text = sides.get(form).turn(work(form), 0).text();
        return Arrays.stream(text.strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private String work(NetworkForm form) {
        return new NetworkWork(network, form).text();
    }

    @Override
    public void close() {
        sides.values().forEach(Side::close);
    }
}
