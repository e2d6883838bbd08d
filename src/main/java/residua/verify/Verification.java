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

    private final List<Check> checks;

    private Verification(List<Check> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Everything that the device supports. */
    public static Verification of(DeviceFacts facts, Depth depth) {
        boolean full = depth == Depth.FULL;
        List<Check> checks = new ArrayList<>(ConvChecks.of(facts, full ? edges() : few()));
        List<Shape> shapes = new ArrayList<>(List.of(Shape.of(2, 20, 16, 16), Shape.of(9, 33, 7, 7)));
        if (full) {
            shapes.addAll(List.of(
                    Shape.of(1, 3, 23, 37), Shape.of(3, 1, 9, 15), Shape.of(13, 16, 32, 32), Shape.of(2, 256, 14, 14)));
        }
        checks.addAll(OpChecks.of(shapes));
        checks.addAll(NormChecks.of(shapes));
        checks.addAll(BlockChecks.of(facts));
        return new Verification(checks);
    }

    /** One case of each kind of layer, with channels and pixels that fill neither blocks nor tiles. */
    private static List<ConvGeometry> few() {
        return List.of(
                ConvGeometry.square(2, 17, 9, 15, 33, 3, 1, 1),
                ConvGeometry.square(2, 33, 13, 13, 70, 1, 2, 0),
                ConvGeometry.square(1, 3, 23, 37, 20, 7, 2, 3),
                new ConvGeometry(2, 33, 9, 6, 33, 3, 3, 2, 2, 1, 1, 1, 1, 33));
    }

    /** What the kernels' tiles, blocks, strides and groups end at. */
    private static List<ConvGeometry> edges() {
        List<ConvGeometry> all = new ArrayList<>(few());
        all.addAll(List.of(
                ConvGeometry.square(1, 1, 1, 1, 1, 1, 1, 0),
                ConvGeometry.square(1, 64, 14, 14, 64, 1, 1, 0),
                ConvGeometry.square(1, 16, 4, 57, 32, 3, 2, 1),
                ConvGeometry.square(1, 64, 7, 7, 17, 3, 1, 1),
                ConvGeometry.square(9, 3, 7, 7, 18, 3, 1, 1),
                ConvGeometry.square(1, 16, 29, 31, 16, 1, 2, 0),
                ConvGeometry.square(2, 8, 8, 8, 64, 3, 1, 1),
                ConvGeometry.square(3, 40, 30, 31, 24, 3, 1, 1),
                ConvGeometry.square(1, 65, 9, 7, 33, 3, 2, 1),
                ConvGeometry.square(1, 3, 4, 29, 3, 1, 1, 2),
                ConvGeometry.square(3, 17, 3, 4, 5, 3, 1, 2),
                ConvGeometry.square(1, 64, 40, 40, 64, 1, 1, 0),
                ConvGeometry.square(2, 64, 28, 28, 64, 3, 1, 1),
                ConvGeometry.square(1, 512, 7, 7, 512, 3, 1, 1),
                new ConvGeometry(1, 20, 13, 5, 40, 3, 2, 3, 2, 4, 1, 2, 3, 1),
                new ConvGeometry(1, 64, 5, 6, 64, 3, 3, 2, 2, 1, 1, 1, 1, 16),
                new ConvGeometry(1, 34, 5, 6, 68, 3, 3, 1, 1, 1, 1, 1, 1, 2),
                new ConvGeometry(1, 17, 8, 11, 17, 5, 2, 1, 3, 4, 0, 2, 3, 17)));
        return all;
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
