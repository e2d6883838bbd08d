package residua.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import residua.cl.ClQueue;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.model.Options;
import residua.model.Zoo;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.tensor.Tensor;

/** An optimiser that cannot be made leaves nothing behind. */
class FailedUpdateTest {
    @Test
    void everythingIsGivenBack() {
        KernelLibrary kernels = TestDevice.require().kernels();
        Plan plan = Scheduler.plan(
                Zoo.network("cifar-resnet8", Options.DEFAULTS.withSize(16, 16)).training(2, 0),
                kernels.context().facts(),
                PlanOptions.DEFAULT);
        SgdSettings sgd = SgdSettings.paper();
        ClQueue closed = kernels.context().queue();
        closed.close();
        try (ClQueue queue = kernels.context().queue();
                ParameterStore store = new ParameterStore(kernels.context(), queue, plan.packed(), true);
                Executable executable = Executable.bind(plan, kernels, queue, store)) {
            Tensor loss = executable.output("loss");
            new DeviceUpdate(kernels, queue, executable, store, sgd, loss).close(); // its programs stay in the library
            int before = LiveObjects.count();
            assertThrows(
                    IllegalStateException.class,
                    () -> new DeviceUpdate(kernels, closed, executable, store, sgd, loss).close());
            assertThrows(IllegalStateException.class, () -> new HostUpdate(closed, store, sgd, loss).close());
            assertEquals(before, LiveObjects.count());
        }
    }
}
