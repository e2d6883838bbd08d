package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.ClRecording;
import residua.cl.LiveObjects;
import residua.cl.NdRange;
import residua.cl.TestDevice;

class RecordingProbeTest {
    private final TestDevice device = TestDevice.require();

    private boolean promised() {
        return device.facts().extensions().contains("cl_khr_command_buffer");
    }

    @Test
    void aDeviceThatPromisesItComputesRightly() {
        int before = LiveObjects.count();
        try (KernelLibrary kernels = new KernelLibrary(device.context())) {
            RecordingProbe.Verdict verdict = RecordingProbe.of(kernels);
            assertEquals(promised(), verdict.fault().isEmpty(), verdict::toString);
            assertEquals(promised(), verdict.ratio() > 0, verdict::toString);
        }
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void whatIsNotWantedOrCannotBeIsNotRecorded() {
        assumeTrue(promised(), "skipped: the device has no command buffers");
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                ClQueue queue = device.context().queue();
                ClQueue profiling = device.context().profilingQueue();
                ClBuffer x = device.context().buffer(256, "x");
                Launch launch = new Launch(
                        "probe",
                        kernels.load("probe/recording.cl", "probe_recording").args(x, x, 1.0f),
                        NdRange.groups(1).of(64))) {
            launch.enqueue(queue);
            List<Launch> launches = List.of(launch);
            assertEquals(Optional.empty(), kernels.record(queue, launches, Recording.OFF));
            assertEquals(Optional.empty(), kernels.record(profiling, launches, Recording.ON));
            try (ClRecording recording =
                    kernels.record(queue, launches, Recording.ON).orElseThrow()) {
                queue.replay(recording);
            }
        }
    }

    @Test
    void whatWasNeverEnqueuedIsRefusedAndLeavesNothingOpen() {
        assumeTrue(promised(), "skipped: the device has no command buffers");
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                ClQueue queue = device.context().queue();
                ClBuffer x = device.context().buffer(256, "x");
                Launch launch = new Launch(
                        "probe",
                        kernels.load("probe/recording.cl", "probe_recording").args(x, x, 1.0f),
                        NdRange.groups(1).of(64))) {
            launch.enqueue(queue);
            kernels.record(queue, List.of(launch), Recording.ON).orElseThrow().close(); // the probe's program stays
            int before = LiveObjects.count();
            Launch other =
                    new Launch("probe", launch.kernel(), NdRange.groups(2).of(64));
            assertThrows(IllegalStateException.class, () -> kernels.record(queue, List.of(other), Recording.ON));
            assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        }
    }
}
