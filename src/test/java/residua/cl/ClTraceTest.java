package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a trace keeps: each command that was enqueued, and none that was refused. */
class ClTraceTest {
    private static final String FILL = """
            __kernel void fill(__global float *y) { y[get_global_id(0)] = 1.0f; }
            """;

    @Test
    void keepsWhatWasEnqueuedAndNothingThatWasRefused() {
        ClContext context = TestDevice.require().context();
        int before = LiveObjects.count();
        try (ClQueue queue = context.profilingQueue();
                ClProgram program = context.build(FILL, "-cl-std=CL1.2", "fill.cl");
                ClKernel fill = program.kernel("fill");
                ClBuffer y = context.buffer(400, "y");
                ClBuffer z = context.buffer(400, "z");
                HostMemory host = HostMemory.allocate(400)) {
            try (ClTrace trace = queue.beginTrace()) {
                assertThrows(IllegalStateException.class, () -> queue.launch(fill, NdRange.of(100)));
                queue.scope("to");
                queue.write(y, 0, host, 0, 400);
                assertThrows(IllegalArgumentException.class, () -> queue.write(y, 4, host, 0, 400));
                queue.scope("on");
                queue.launch(fill.args(y), NdRange.of(100));
                queue.copy(y, 0, z, 0, 400);
                assertThrows(IllegalArgumentException.class, () -> queue.copy(y, 0, z, 4, 400));
                queue.scope("from");
                queue.read(host, 0, z, 0, 400);
                assertThrows(IllegalArgumentException.class, () -> queue.read(host, 4, z, 0, 400));
                queue.endTrace();
                queue.launch(fill, NdRange.of(100));
                List<ClTrace.Span> spans = trace.spans();
                assertEquals(
                        List.of("to upload", "on fill", "on copy", "from read back"),
                        spans.stream().map(s -> s.scope() + " " + s.command()).toList());
                assertTrue(spans.stream().allMatch(s -> s.queuedNanos() <= s.startNanos() && s.nanos() >= 0));
                queue.finish();
                assertEquals(1.0f, host.floats().get(99));
            }
        }
        assertEquals(before, LiveObjects.count());
    }
}
