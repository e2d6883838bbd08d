package residua.bench;

import java.util.ArrayList;
import java.util.List;
import residua.cl.ClQueue;
import residua.cl.ClTrace;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;

/** Writes down what the device at hand does in steps of a network, with initial weights and random images. */
public final class StepTracer {
    private static final long LONGEST_WARM_UP_NANOS = 5_000_000_000L;

    private final KernelLibrary kernels;
    private final PlanOptions options;
    private final ModelInputs inputs = new ModelInputs();

    /** On the library's device. */
    public StepTracer(KernelLibrary kernels, PlanOptions options) {
        this.kernels = kernels;
        this.options = options;
    }

    /**
     * Single steps on the device's own clock, after a warm-up, one after the other.
     *
     * @param training whole training steps, else inference
     * @param steps how many
     */
    public StepTrace trace(Network network, int batch, boolean training, int steps) {
        ClQueue queue = kernels.context().profilingQueue();
        if (training) {
            try (BoundTraining bound =
                    BoundTraining.open(kernels, queue, network, batch, options, inputs.weights(network))) {
                Runnable step = () -> {
                    bound.submit();
                    bound.finish();
                };
                return traced(bound.plan(), step, queue, steps);
            }
        }
        Plan plan = BoundInference.plan(kernels, network, batch, options);
        try (BoundInference bound =
                BoundInference.open(kernels, queue, network, batch, plan, inputs.weights(network))) {
            return traced(plan, bound::query, queue, steps);
        }
    }

    private static StepTrace traced(Plan plan, Runnable step, ClQueue queue, int steps) {
        WarmUp.run(
                () -> {
                    long start = System.nanoTime();
                    step.run();
                    return System.nanoTime() - start;
                },
                LONGEST_WARM_UP_NANOS,
                System::nanoTime);
        List<List<ClTrace.Span>> spans = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            try (ClTrace trace = queue.beginTrace()) {
                step.run();
                queue.endTrace();
                spans.add(trace.spans());
            }
        }
        return new StepTrace(plan, spans);
    }
}
