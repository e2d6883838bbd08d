package residua.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClQueueTest {
    private static final String SCALE = """
            __kernel void scale(__global const float *x, __global float *y, const int n, const float a)
            {
                const int i = get_global_id(0);
                if (i < n) y[i] = a * x[i];
            }
            """;

    private TestDevice device;
    private ClQueue queue;

    @BeforeEach
    void open() {
        device = TestDevice.require();
        queue = device.queue();
    }

    @Tag("simulator")
    @Test
    void launchComputesWithTheArgumentsItHasNow() {
        try (ClProgram program = device.context().build(SCALE, "-cl-std=CL1.2", "scale.cl");
                ClKernel scale = program.kernel("scale");
                ClBuffer x = device.context().buffer(400, "x");
                ClBuffer y = device.context().buffer(400, "y")) {
            queue.write(x, ramp(100));
            queue.fill(y, -1.0f);
            queue.launch(scale.args(x, y, 99, 2.0f), NdRange.groups(25).of(4));
            float[] got = queue.readFloats(y);
            assertEquals(2.0f * 98, got[98]);
            assertEquals(-1.0f, got[99], "beyond n");
            queue.launch(scale.arg(3, 3.0f).arg(2, 100), NdRange.of(100));
            assertEquals(3.0f * 99, queue.readFloats(y)[99]);
        }
    }

    @Test
    void timedLaunchHasTimesInOrder() {
        try (ClProgram program = device.context().build(SCALE, "-cl-std=CL1.2", "scale.cl");
                ClKernel scale = program.kernel("scale");
                ClBuffer x = device.context().buffer(400, "x");
                ClBuffer y = device.context().buffer(400, "y")) {
            device.profilingQueue().zero(x);
            try (ClEvent event = device.profilingQueue().launchTimed(scale.args(x, y, 100, 2.0f), NdRange.of(100))) {
                assertTrue(event.queuedNanos() <= event.startNanos());
                assertTrue(event.nanos() >= 0);
                assertEquals(event.endNanos() - event.startNanos(), event.nanos());
            }
        }
    }

    @Test
    void hostMemoryGoesAndComesAtOffsets() {
        try (ClBuffer buffer = device.context().buffer(4096, "target");
                HostMemory host = HostMemory.allocate(8192)) {
            queue.zero(buffer);
            host.floats().put(5, 7.0f);
            queue.write(buffer, 64, host, 16, 64);
            queue.read(host, 4096, buffer, 0, 4096);
            queue.finish();
            assertEquals(7.0f, host.floats(1024, 1024).get(64 / 4 + 1));
            assertEquals(0.0f, host.floats(1024, 1024).get(64 / 4));
        }
    }

    @Test
    void hostMemoryClosedDuringATransferIsKeptUntilTheQueueHasFinished() {
        float[] ramp = ramp(1 << 20);
        try (ClBuffer buffer = device.context().buffer(4L << 20, "target")) {
            HostMemory host = HostMemory.allocate(4L << 20);
            host.floats().put(ramp);
            queue.write(buffer, 0, host, 0, 4L << 20);
            host.close();
            queue.finish();
            assertArrayEquals(ramp, queue.readFloats(buffer));
        }
    }

    @Test
    void arraysAndCopiesGoToParts() {
        try (ClBuffer a = device.context().buffer(400, "a");
                ClBuffer b = device.context().buffer(400, "b")) {
            queue.zero(a);
            queue.write(a, 40, new int[] {1, 2, 3});
            queue.fill(b, 0.5f);
            queue.copy(a, 40, b, 396, 4);
            assertArrayEquals(new int[] {0, 1, 2, 3, 0}, part(queue.readInts(a), 9, 14));
            assertEquals(1, queue.readInts(b)[99]);
            float[] last = new float[2];
            queue.read(b, 388, last);
            assertArrayEquals(new float[] {0.5f, 0.5f}, last);
        }
    }

    @Test
    void partsOfPartsShareTheBytesOfTheWhole() {
        int step = device.facts().alignmentBytes();
        try (ClBuffer whole = device.context().buffer(4L * step, "whole");
                ClBuffer part = whole.sub(step, 3L * step);
                ClBuffer inner = part.sub(step, step)) {
            queue.zero(whole);
            queue.fill(inner, 1.0f);
            float[] got = queue.readFloats(whole);
            int floats = step / 4;
            for (int i = 0; i < got.length; i++) {
                assertEquals(i / floats == 2 ? 1.0f : 0.0f, got[i], "element " + i);
            }
        }
    }

    private static int[] part(int[] all, int from, int to) {
        return IntStream.range(from, to).map(i -> all[i]).toArray();
    }

    private static float[] ramp(int n) {
        float[] ramp = new float[n];
        for (int i = 0; i < n; i++) {
            ramp[i] = i;
        }
        return ramp;
    }
}
