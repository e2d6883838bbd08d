package residua.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What all cases of one variant of a kernel came to.
 *
 * @param kernel what is computed
 * @param variant which of its forms
 * @param cases how many were run
 * @param units the largest error of all, in units of what the kernel's head allows
 * @param faults what is wrong with which case, the first few
 * @param wrong how many cases were wrong
 */
public record Verdict(String kernel, String variant, int cases, double units, List<String> faults, int wrong) {
    private static final int MOST_FAULTS = 3;

    /** Copies the list. */
    public Verdict {
        faults = List.copyOf(faults);
    }

    /** Nothing was wrong. */
    public boolean proven() {
        return wrong == 0;
    }

    /** This and one case more. */
    private Verdict with(Check check, Outcome outcome) {
        List<String> all = new ArrayList<>(faults);
        Optional<String> fault = outcome.fault();
        if (fault.isPresent() && all.size() < MOST_FAULTS) {
            all.add(check.what() + ": " + fault.get());
        }
        return new Verdict(
                kernel, variant, cases + 1, Math.max(units, outcome.units()), all, wrong + (fault.isPresent() ? 1 : 0));
    }

    /** Verdicts as outcomes come in: kernels in the order in which they were first seen, with their variants together. */
    static final class Collector {
        private final Map<List<String>, Verdict> all = new LinkedHashMap<>();

        void add(Check check, Outcome outcome) {
            Verdict none = new Verdict(check.kernel(), check.variant(), 0, 0, List.of(), 0);
            all.merge(
                    List.of(check.kernel(), check.variant()),
                    none.with(check, outcome),
                    (a, b) -> a.with(check, outcome));
        }

        List<Verdict> verdicts() {
            Map<String, List<Verdict>> byKernel = all.values().stream()
                    .collect(Collectors.groupingBy(Verdict::kernel, LinkedHashMap::new, Collectors.toList()));
            return byKernel.values().stream().flatMap(List::stream).toList();
        }
    }
}
