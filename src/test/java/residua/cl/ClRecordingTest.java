package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Launches that are recorded and replayed. */
class ClRecordingTest {
    private static final String SOURCE = """
            __kernel void twice_and(__global float *x, const float more)
            {
                x[get_global_id(0)] = 2.0f * x[get_global_id(0)] + more;
            }""";
    private static final NdRange RANGE = NdRange.of(4);

    private final ClContext context = TestDevice.require().context();
    private final int before = LiveObjects.count();
    private ClQueue queue;
    private ClProgram program;
    private ClKernel first;
    private ClKernel second;
    private ClBuffer x;

    @BeforeEach
    void open() {
        assumeTrue(
                context.facts().extensions().contains(CommandBufferCalls.EXTENSION),
                "skipped: the device has no command buffers");
        queue = context.queue();
        program = context.build(SOURCE, "-cl-kernel-arg-info", "twice_and.cl");
        x = context.buffer(16, "x");
        first = program.kernel("twice_and").args(x, 1.0f);
        second = program.kernel("twice_and").args(x, 10.0f);
        queue.launch(first, RANGE);
        queue.launch(second, RANGE);
    }

    @AfterEach
    void nothingIsLeft() {
        if (queue != null) {
            first.close();
            second.close();
            x.close();
            program.close();
            queue.close();
            assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        }
    }

    private ClRecording both() {
        ClRecording recording = queue.beginRecording().orElseThrow();
        recording.launch(first, RANGE);
        recording.launch(second, RANGE);
        recording.end();
        return recording;
    }

    @Test
    void itRunsInOrderAsOftenAsItIsReplayed() {
        try (ClRecording recording = both()) {
            queue.write(x, new float[] {0, 1, 2, 3});
            queue.replay(recording);
            assertEquals(12, queue.readFloats(x)[0]); // 2 * (2 * 0 + 1) + 10
            queue.replay(recording);
            queue.replay(recording);
            queue.launch(first, RANGE);
            assertEquals(505, queue.readFloats(x)[0]); // 12, 60, 252, then twice and one more
        }
    }

    @Test
    void whatWouldEndTheProcessIsRefused() {
        ClRecording open = queue.beginRecording().orElseThrow();
        assertThrows(IllegalStateException.class, () -> open.launch(first, NdRange.of(2)), "it was not launched so");
        open.launch(first, RANGE);
        assertThrows(IllegalStateException.class, () -> queue.replay(open), "it has not ended");
        open.end();
        open.end();
        assertThrows(IllegalStateException.class, () -> open.launch(second, RANGE));
        try (ClQueue other = context.queue()) {
            assertThrows(IllegalStateException.class, () -> other.replay(open), "it is for another queue");
        }
        first.arg(1, 2.0f);
        assertThrows(IllegalStateException.class, () -> queue.replay(open), "the kernel has other arguments");
        open.close();
        open.close();
        assertThrows(IllegalStateException.class, () -> queue.replay(open));
        assertThrows(IllegalStateException.class, () -> open.launch(first, RANGE));

        try (ClRecording recording = both()) {
            second.close();
            assertThrows(IllegalStateException.class, () -> queue.replay(recording), "a kernel is closed");
        }
        try (ClRecording recording = queue.beginRecording().orElseThrow()) {
            recording.launch(first, RANGE);
            recording.end();
            x.close();
            assertThrows(IllegalStateException.class, () -> queue.replay(recording), "a buffer is closed");
        }
    }

    @Test
    void aRecordingOutlivesItsQueueWithoutHarm() {
        ClRecording recording;
        try (ClQueue brief = context.queue()) {
            recording = brief.beginRecording().orElseThrow();
            recording.launch(first, RANGE);
            recording.end();
            brief.replay(recording);
        }
        assertThrows(IllegalStateException.class, () -> queue.replay(recording));
        recording.close();
    }

    @Test
    void aProfilingQueueRecordsNothing() {
        try (ClQueue profiling = context.profilingQueue()) {
            assertEquals(Optional.empty(), profiling.beginRecording());
        }
    }
}
