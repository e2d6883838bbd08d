package residua.schedule;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.shape.UserException;

/** Plans for a batch that the device has room for, or says which batch it has room for. */
public final class BatchFit {
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    private BatchFit() {}

    /**
     * The plan for a batch.
     *
     * @param graphOf the network's graph for a batch
     * @throws UserException where the device's memory or its largest allocation is too small; names the largest batch
     *     that fits
     */
    public static Plan plan(IntFunction<Graph> graphOf, int batch, DeviceFacts device, PlanOptions options) {
        String why;
        RuntimeException reason = null;
        try {
            Plan plan = Scheduler.plan(graphOf.apply(batch), device, options);
            if (plan.peakBytes() <= device.globalMemoryBytes()) {
                return plan;
            }
            why = size(plan.peakBytes()) + " of device memory, and " + device.name() + " has "
                    + size(device.globalMemoryBytes());
        } catch (IllegalArgumentException | ArithmeticException e) {
            reason = e;
            why = "more than " + device.name() + " gives in one piece (" + size(device.maxAllocationBytes()) + ")";
        }
        int largest = largest(graphOf, batch, device, options);
        throw new UserException(
                "a batch of " + batch + " needs " + why + "; "
                        + (largest > 0 ? "a batch of " + largest + " fits" : "not even a single image fits"),
                reason);
    }

    /**
     * The plan for a batch whatever it takes of the device's memory, to be looked at.
     *
     * @throws UserException where the device's largest allocation is too small for it; names the largest batch that fits
     */
    public static Plan planToShow(IntFunction<Graph> graphOf, int batch, DeviceFacts device, PlanOptions options) {
        try {
            return Scheduler.plan(graphOf.apply(batch), device, options);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return plan(graphOf, batch, device, options); // says which batch would fit
        }
    }

    /**
     * The fewest equal parts of a batch such that the plan for one part fits the device, where there are several with all
     * gradients and one more copy of them.
     *
     * @throws UserException where not even a single image fits
     */
    public static int parts(IntFunction<Graph> graphOf, int batch, DeviceFacts device, PlanOptions options) {
        for (int parts = 1; parts <= batch; parts++) {
            if (batch % parts == 0 && fits(graphOf, batch / parts, parts > 1, device, options)) {
                return parts;
            }
        }
        throw new UserException(
                "not even a single image fits " + device.name() + " (" + size(device.globalMemoryBytes()) + ")");
    }

    private static int largest(IntFunction<Graph> graphOf, int tooLarge, DeviceFacts device, PlanOptions options) {
        int fits = 0;
        int fails = tooLarge;
        while (fails - fits > 1) {
            int middle = fits + (fails - fits) / 2;
            if (fits(graphOf, middle, false, device, options)) {
                fits = middle;
            } else {
                fails = middle;
            }
        }
        return fits;
    }

    private static boolean fits(
            IntFunction<Graph> graphOf, int batch, boolean sums, DeviceFacts device, PlanOptions options) {
        try {
            PlanOptions possible = sums ? options.withUpdate(Optional.empty()) : options;
            Plan plan = Scheduler.plan(graphOf.apply(batch), device, possible);
            long more = sums ? plan.packed().trainedBytes() : 0;
            return plan.peakBytes() + more <= device.globalMemoryBytes();
        } catch (IllegalArgumentException | ArithmeticException | UserException e) {
            return false;
        }
    }

    private static String size(long bytes) {
        return bytes < GIB
                ? String.format(Locale.ROOT, "%.0f MiB", bytes / MIB)
                : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
