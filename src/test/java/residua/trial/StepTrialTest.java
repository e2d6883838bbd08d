package residua.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.schedule.Step;

class StepTrialTest {
    private final TestDevice device = TestDevice.require();

    /** Option A in the one, max pooling and projections in the other. */
    @Test
    void everyStepOfATrainingStepIsTimed() {
        int before = LiveObjects.count();
        try (KernelLibrary kernels = new KernelLibrary(device.context())) {
            OptionalInt small = OptionalInt.of(64);
            Options size = new Options(Optional.empty(), Optional.empty(), OptionalInt.of(10), small, small);
            time(kernels, Zoo.network("cifar-resnet8"));
            time(kernels, Zoo.network("resnet18", size));
        }
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    private void time(KernelLibrary kernels, Network network) {
        Plan plan = Scheduler.plan(network.training(1, 0), device.facts(), PlanOptions.DEFAULT);
        for (Step step : plan.steps()) {
            try (StepTrial trial = StepTrial.open(kernels, step, plan.block())) {
                assertTrue(trial.sample(0) > 0, step.node()::name);
                assertTrue(trial.sample(100_000) > 0, step.node()::name);
            }
        }
    }
}
