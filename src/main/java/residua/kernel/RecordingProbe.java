package residua.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import residua.cl.ClBuffer;
import residua.cl.ClException;
import residua.cl.ClKernel;
import residua.cl.ClQueue;
import residua.cl.ClRecording;
import residua.cl.NdRange;

/**
 * Tries on a device what its extensions promise: launches that depend on each other, one by one, then recorded and replayed
 * twice. Kernel: {@code opencl/probe/recording.cl}.
 */
final class RecordingProbe {
    private static final int LAUNCHES = 128;
    private static final int ITEMS = 64;
    private static final int ROUNDS = 5;

    private RecordingProbe() {}

    /**
     * What was found.
     *
     * @param fault why recordings cannot be used; empty where they can
     * @param ratio time of replayed launches, in times of those one by one; 0 where they cannot be used
     */
    record Verdict(Optional<String> fault, double ratio) {
        private static Verdict not(String why) {
            return new Verdict(Optional.of(why), 0);
        }

        /** Whether it pays by a margin that is no noise. */
        boolean pays() {
            return fault.isEmpty() && ratio < 0.95;
        }
    }

    static Verdict of(KernelLibrary kernels) {
        List<ClKernel> steps = new ArrayList<>();
        try (ClQueue queue = kernels.context().queue();
                ClBuffer x = kernels.context().buffer(ITEMS * Float.BYTES, "probe x");
                ClBuffer y = kernels.context().buffer(ITEMS * Float.BYTES, "probe y")) {
            float[] start = new float[ITEMS];
            for (int i = 0; i < ITEMS; i++) {
                start[i] = i;
            }
            queue.write(y, start);
            for (int i = 0; i < LAUNCHES; i++) {
                float factor = 0.75f + (i % 8) / 16.0f; // to and fro: the numbers stay of one size
                steps.add(kernels.load("probe/recording.cl", "probe_recording").args(x, y, factor));
            }
            return of(queue, steps, x, start);
        } catch (ClException e) {
            return Verdict.not(e.getMessage());
        } finally {
            steps.forEach(ClKernel::close);
        }
    }

    private static Verdict of(ClQueue queue, List<ClKernel> steps, ClBuffer x, float[] start) {
        NdRange range = NdRange.groups(1).of(ITEMS);
        Runnable apart = () -> steps.forEach(step -> queue.launch(step, range));
        float[] want = result(queue, x, start, apart);
        Optional<ClRecording> begun = queue.beginRecording();
        if (begun.isEmpty()) {
            return Verdict.not("the device has no command buffers");
        }
        try (ClRecording recording = begun.get()) {
            steps.forEach(step -> recording.launch(step, range));
            recording.end();
            Runnable together = () -> queue.replay(recording);
            if (!Arrays.equals(want, result(queue, x, start, together))) {
                return Verdict.not("what was recorded computes something else");
            }
            if (!Arrays.equals(result(queue, x, want, apart), result(queue, x, want, together))) {
                return Verdict.not("what was recorded computes something else the second time");
            }
            long bestApart = Long.MAX_VALUE;
            long bestTogether = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                bestApart = Math.min(bestApart, nanos(queue, apart));
                bestTogether = Math.min(bestTogether, nanos(queue, together));
            }
            return new Verdict(Optional.empty(), (double) bestTogether / bestApart);
        }
    }

    private static float[] result(ClQueue queue, ClBuffer x, float[] start, Runnable launches) {
        queue.write(x, start);
        launches.run();
        return queue.readFloats(x);
    }

    private static long nanos(ClQueue queue, Runnable launches) {
        queue.finish();
        long start = System.nanoTime();
        launches.run();
        queue.finish();
        return System.nanoTime() - start;
    }
}
