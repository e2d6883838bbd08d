package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.graph.Graph;
import residua.kernel.KernelLibrary;
import residua.kernel.Recording;
import residua.model.Zoo;
import residua.oracle.Inputs;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** Plans whose launches are recorded once and enqueued together. */
class RecordingTest {
    private static final int N = 2;

    private final TestDevice device = TestDevice.require();

    @BeforeEach
    void hasCommandBuffers() {
        assumeTrue(
                device.facts().extensions().contains("cl_khr_command_buffer"),
                "skipped: the device has no command buffers");
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Outcome(boolean recorded, float[] first, float[] second) {}

    /** An output for two batches; the last run is enqueued while the one before may still be under way. */
    private Outcome run(Graph graph, String output, Recording wanted, boolean profiling) {
        Plan plan = Scheduler.plan(graph, device.facts(), PlanOptions.DEFAULT.withRecording(wanted));
        Map<String, HostTensor> weights = OracleRun.weights(graph, 1);
        Shape images = graph.inputs().get(0).shape();
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                ClQueue queue = profiling
                        ? device.context().profilingQueue()
                        : device.context().queue();
                ParameterStore store = new ParameterStore(device.context(), queue, plan.packed(), plan.training());
                Executable executable = Executable.bind(plan, kernels, queue, store)) {
            store.load(queue, weights);
            executable.prepare();
            executable.write("images", Inputs.reals(images, 7));
            if (plan.training()) {
                executable.write("labels", new int[] {3, 8});
            }
            executable.run();
            float[] first = executable.read(output);
            executable.write("images", Inputs.reals(images, 8));
            executable.run();
            executable.run();
            return new Outcome(executable.recorded(), first, executable.read(output));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBitsAreThoseOfSingleLaunches(boolean training) {
        Graph graph = training
                ? Zoo.network("cifar-resnet8").training(N, 0)
                : Zoo.network("cifar-resnet8").inference(N);
        String output = training ? "loss" : "logits";
        int before = LiveObjects.count();
        Outcome apart = run(graph, output, Recording.OFF, false);
        Outcome together = run(graph, output, Recording.ON, false);
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        assertEquals(false, apart.recorded());
        assertEquals(true, together.recorded());
        assertArrayEquals(apart.first(), together.first());
        assertArrayEquals(apart.second(), together.second());
    }

    @Test
    void timesAreKeptOfSingleLaunches() {
        Graph graph = Zoo.network("cifar-resnet8").inference(N);
        assertEquals(false, run(graph, "logits", Recording.ON, true).recorded());
    }

    /** Measured: PoCL's command buffers take longer than its launches. */
    @Test
    void aCpuKeepsSingleLaunchesUnlessAsked() {
        assumeTrue(device.facts().kind() == DeviceFacts.Kind.CPU, "skipped: no CPU");
        Graph graph = Zoo.network("cifar-resnet8").inference(N);
        assertEquals(false, run(graph, "logits", Recording.AUTO, false).recorded());
    }
}
