package residua.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * One pass of a convolution on both sides, times in milliseconds, one for each round.
 *
 * @param pass the computation
 * @param g its sizes
 * @param occurrences how often the network has it
 * @param stem whether it reads the images
 * @param exact Residua without Winograd
 * @param winograd Residua with it, where the scheduler takes it
 * @param torch PyTorch, by form
 * @param waiting part of the time in which something had to wait for a processor
 */
record LayerRow(
        ConvPass pass,
        ConvGeometry g,
        int occurrences,
        boolean stem,
        Residua exact,
        Optional<Residua> winograd,
        Map<String, double[]> torch,
        double waiting) {
    /** The forms of which the better one counts. */
    static final List<String> LAYOUTS = List.of(TorchConvolution.CONTIGUOUS, TorchConvolution.CHANNELS_LAST);

    /** How Residua computes it, and how long that takes. */
    record Residua(String algorithm, double[] millis) {}

    /** Whether others computed as well, so that the times say little. */
    boolean disturbed() {
        return QuietTurns.disturbed(waiting);
    }

    /** Whether Winograd was written for such. */
    boolean square3() {
        return g.r() == 3 && g.s() == 3 && g.strideH() == 1 && g.strideW() == 1;
    }

    /** What the scheduler takes where Winograd is allowed. */
    Residua scheduled() {
        return winograd.orElse(exact);
    }

    /** PyTorch in its better layout. */
    double[] torchBest() {
        return LAYOUTS.stream()
                .map(torch::get)
                .min(Comparator.comparingDouble(Turn::median))
                .orElseThrow();
    }

    /** How many times as fast as PyTorch in its better layout, round by round. */
    double[] ratios(Residua ours) {
        return over(torchBest(), ours.millis());
    }

    /** How many times as fast as PyTorch in any form, round by round. */
    double[] ratiosToAny(Residua ours) {
        double[] theirs = torch.values().stream()
                .min(Comparator.comparingDouble(Turn::median))
                .orElseThrow();
        return over(theirs, ours.millis());
    }

    private static double[] over(double[] theirs, double[] ours) {
        double[] ratios = new double[ours.length];
        Arrays.setAll(ratios, i -> theirs[i] / ours[i]);
        return ratios;
    }
}
