package residua.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;
import residua.shape.ConvPass;

/**
 * What the ratios of several layers come to, of one pass.
 *
 * @param pass of the layers
 * @param what which layers, and how it is taken
 * @param ratio Residua over PyTorch
 * @param target what it should be at least, where something was set
 */
record LayerMean(ConvPass pass, String what, Spread ratio, OptionalDouble target) {

    /** Met, where there is a target. */
    Optional<Boolean> met() {
        return target.isPresent() ? Optional.of(ratio.median() >= target.getAsDouble()) : Optional.empty();
    }

    /** All of a pass's rows; those over no layer are left out. */
    static List<LayerMean> of(ConvPass pass, List<LayerRow> rows, LayerTargets targets) {
        List<LayerRow> inner =
                rows.stream().filter(r -> !r.stem() && r.g().r() <= 3).toList();
        List<LayerMean> means = new ArrayList<>();
        add(means, pass, "1x1 and 3x3", inner, r -> true, r -> r.ratios(r.exact()), targets.inner(pass));
        add(
                means,
                pass,
                "1x1 and 3x3, as scheduled",
                inner,
                r -> true,
                r -> r.ratios(r.scheduled()),
                targets.scheduled());
        add(
                means,
                pass,
                "3x3, stride 1, with Winograd",
                inner,
                r -> r.square3() && r.winograd().isPresent(),
                r -> r.ratios(r.scheduled()),
                targets.winograd(pass));
        add(means, pass, "stem", rows, LayerRow::stem, r -> r.ratios(r.exact()), targets.stem(pass));
        inner.stream()
                .map(r -> Spread.of(r.ratios(r.exact())))
                .min(Comparator.comparingDouble(Spread::median))
                .ifPresent(
                        least -> means.add(new LayerMean(pass, "slowest of 1x1 and 3x3", least, targets.least(pass))));
        add(
                means,
                pass,
                "all, as scheduled, beside any form",
                rows,
                r -> true,
                r -> r.ratiosToAny(r.scheduled()),
                OptionalDouble.empty());
        return means;
    }

    /** The geometric mean over some rows: of each round, and of those the median. */
    private static void add(
            List<LayerMean> means,
            ConvPass pass,
            String what,
            List<LayerRow> rows,
            Predicate<LayerRow> which,
            Function<LayerRow, double[]> ratios,
            OptionalDouble target) {
        List<double[]> chosen = rows.stream().filter(which).map(ratios).toList();
        if (!chosen.isEmpty()) {
            double[] rounds = new double[chosen.get(0).length];
            Arrays.setAll(
                    rounds,
                    i -> geometricMean(
                            chosen.stream().mapToDouble(layer -> layer[i]).toArray()));
            means.add(new LayerMean(pass, what, Spread.of(rounds), target));
        }
    }

    private static double geometricMean(double[] values) {
        return Math.exp(Arrays.stream(values).map(Math::log).average().orElseThrow());
    }
}
