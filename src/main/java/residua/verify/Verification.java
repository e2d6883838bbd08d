package residua.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import residua.cl.ClContext;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Quarantine;
import residua.shape.ConvGeometry;
import residua.shape.Shape;
import residua.trial.CaseTable;

/**
 * Runs every variant of every kernel on a device and compares it with the references in double.
 *
 * <pre>{@code
 * List<Verdict> verdicts = Verification.of(context.facts(), Verification.Depth.QUICK).run(context, check -> {});
 * }</pre>
 */
public final class Verification {
    /** How much is run. */
    public enum Depth {
        /** A few cases of each variant: less than a minute. */
        QUICK,
        /** All edges that the kernels know: minutes. */
        FULL
    }

    private static final String QUICK = "quick";
    /** Besides the quick ones. */
    private static final String FULL = "full";

    private final List<Check> checks;

    private Verification(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Everything that the device supports. */
    public static Verification of(DeviceFacts facts, Depth depth) {
        List<ConvGeometry> convolutions = new ArrayList<>(CaseTable.convolutions(QUICK));
        List<Shape> shapes = new ArrayList<>(sizes(CaseTable.tensors(QUICK)));
        if (depth == Depth.FULL) {
            convolutions.addAll(CaseTable.convolutions(FULL));
            shapes.addAll(sizes(CaseTable.tensors(FULL)));
        }
        List<Check> checks = new ArrayList<>(ConvChecks.of(facts, convolutions));
        checks.addAll(StatisticsChecks.of(facts, convolutions, depth == Depth.FULL ? convolutions.size() : 1));
        checks.addAll(OpChecks.of(shapes, sizes(CaseTable.layers(QUICK))));
        checks.addAll(NormChecks.of(shapes));
        checks.addAll(BlockChecks.of(facts));
        return new Verification(checks);
    }

    private static <T> List<T> sizes(List<CaseTable.Case<T>> cases) {
        return cases.stream().map(CaseTable.Case::sizes).distinct().toList();
    }

    /** Those whose kernel and variant, with a slash between them, have this in their name. */
    public Verification only(String part) {
        return new Verification(checks.stream()
                .filter(c -> Quarantine.name(c.kernel(), c.variant()).contains(part))
                .toList());
    }

    /** The names of all variants, as a quarantine has them. */
    public Set<String> names() {
        return checks.stream()
                .map(c -> Quarantine.name(c.kernel(), c.variant()))
                .collect(Collectors.toSet());
    }

    /** Number of checks. */
    public int size() {
        return checks.size();
    }

    /**
     * Runs all checks.
     *
     * @param context of the device; it stays the caller's
     * @param progress hears of each check before it is run
     */
    public List<Verdict> run(ClContext context, Consumer<Check> progress) {
        Verdict.Collector verdicts = new Verdict.Collector();
        try (KernelLibrary kernels = new KernelLibrary(context)) {
            for (Check check : checks) {
                progress.accept(check);
                verdicts.add(check, check.outcome(kernels));
            }
        }
        return verdicts.verdicts();
    }
}
