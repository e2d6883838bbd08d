package residua.bench;

import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;

/** One image and its logits, from nothing: what {@link FirstResult} waits for. */
public final class FirstAnswer {
    private FirstAnswer() {}

    /** Plans, compiles, loads initial weights and looks at the image. */
    public static float[] take(KernelLibrary kernels, Network network, PlanOptions options) {
        Plan plan = BoundInference.plan(kernels, network, 1, options);
        try (BoundInference bound = BoundInference.open(
                kernels, kernels.context().queue(), network, 1, plan, new ModelInputs().weights(network))) {
            return bound.query();
        }
    }
}
