package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What would end the process, or corrupt it, if it reached the driver. */
class RefusalTest {
    private static final String COPY = """
            __kernel void copy(__global const float *x, __global float *y, const int n, const long from, const float a,
                               __local float *scratch)
            {
                const int i = get_global_id(0);
                scratch[get_local_id(0)] = a;
                if (i < n) y[i] = x[from + i] * scratch[get_local_id(0)];
            }
            """;

    private TestDevice device;
    private ClQueue queue;
    private int openBefore;

    private ClProgram program;
    private ClKernel copy;
    private ClBuffer x;
    private ClBuffer y;

    @BeforeEach
    void open() {
        device = TestDevice.require();
        queue = device.queue();
        openBefore = LiveObjects.count();
        program = device.context().build(COPY, "-cl-std=CL1.2 -cl-kernel-arg-info", "copy.cl");
        copy = program.kernel("copy");
        x = device.context().buffer(64, "x");
        y = device.context().buffer(64, "y");
        queue.fill(x, 1.0f);
    }

    @AfterEach
    void close() {
        if (device != null) {
            List.of(copy, program, x, y).forEach(RefusalTest::closeQuietly);
            assertEquals(
                    openBefore, LiveObjects.count(), () -> LiveObjects.names().toString());
        }
    }

    private static void closeQuietly(AutoCloseable object) {
        try {
            object.close();
            object.close(); // works twice
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theKernelWorksAsItIsMeantTo() {
        queue.launch(argumentsSet(), NdRange.groups(4).of(4));
        assertEquals(2.0f, queue.readFloats(y)[15]);
    }

    @Test
    void argumentsThatAreNotSet() {
        copy.arg(0, x);
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> queue.launch(copy, NdRange.of(16)));
        assertEquals("argument 1 'float* y' of kernel copy is not set", e.getMessage());
    }

    @Test
    void argumentsOfAnotherNumber() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> copy.args(x, y, 16));
        assertEquals("kernel copy takes 6 arguments, not 3", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> copy.arg(6, 1));
        assertThrows(IllegalArgumentException.class, () -> copy.arg(-1, 1));
    }

    @Test
    void argumentsOfAnotherType() {
        refusedArgument(0, 7L, "argument 0 'float* x' of kernel copy needs BufferView, not Long");
        refusedArgument(1, null, "argument 1 'float* y' of kernel copy needs BufferView, not null");
        refusedArgument(2, 1.0f, "argument 2 'int n' of kernel copy needs Integer, not Float");
        refusedArgument(3, 1, "argument 3 'long from' of kernel copy needs Long, not Integer");
        refusedArgument(4, 1, "argument 4 'float a' of kernel copy needs Float, not Integer");
        refusedArgument(5, x, "argument 5 'float* scratch' of kernel copy needs LocalMemory, not ClBuffer");
    }

    private void refusedArgument(int i, Object value, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> copy.arg(i, value))
                        .getMessage());
    }

    @Test
    void anArgumentThatWasRefusedLeavesTheOneBefore() {
        argumentsSet();
        assertThrows(IllegalArgumentException.class, () -> copy.arg(2, 1.0f));
        queue.launch(copy, NdRange.groups(4).of(4));
        assertEquals(2.0f, queue.readFloats(y)[15]);
    }

    @Test
    void aClosedKernel() {
        argumentsSet().close();
        refusedClosed("kernel copy", () -> queue.launch(copy, NdRange.of(16)));
        refusedClosed("kernel copy", () -> copy.arg(0, x));
    }

    @Test
    void aClosedProgram() {
        program.close();
        refusedClosed("program copy.cl", () -> program.kernel("copy"));
        refusedClosed("program copy.cl", () -> program.binary());
        queue.launch(argumentsSet(), NdRange.groups(4).of(4));
        assertEquals(2.0f, queue.readFloats(y)[15], "its kernels live on");
    }

    @Test
    void aClosedBuffer() {
        argumentsSet();
        x.close();
        String name = "buffer 'x' of 64 bytes";
        refusedClosed(name, () -> queue.launch(copy, NdRange.of(16)));
        refusedClosed(name, () -> copy.arg(0, x));
        refusedClosed(name, () -> queue.readFloats(x));
        refusedClosed(name, () -> queue.write(x, new float[16]));
        refusedClosed(name, () -> queue.fill(x, 0.0f));
        refusedClosed(name, () -> queue.zero(x));
        refusedClosed(name, () -> queue.copy(x, 0, y, 0, 4));
        refusedClosed(name, () -> queue.copy(y, 0, x, 0, 4));
        refusedClosed(name, () -> x.sub(0, 4));
    }

    @Test
    void aPartOfAClosedBuffer() {
        try (ClBuffer part = x.sub(0, 32)) {
            argumentsSet().arg(0, part);
            x.close();
            refusedClosed("buffer 'x' of 64 bytes", () -> queue.launch(copy, NdRange.of(16)));
            refusedClosed("buffer 'x' of 64 bytes", () -> queue.readFloats(part));
        }
    }

    @Test
    void aClosedQueue() {
        ClQueue closed = device.context().queue();
        closed.close();
        closed.close();
        argumentsSet();
        String name = "queue on " + device.facts().name();
        refusedClosed(name, () -> closed.launch(copy, NdRange.of(16)));
        refusedClosed(name, () -> closed.readFloats(x));
        refusedClosed(name, closed::finish);
        refusedClosed(name, closed::flush);
    }

    @Test
    void closedHostMemory() {
        HostMemory memory = HostMemory.allocate(64);
        memory.close();
        memory.close();
        refusedClosed("host memory of 64 bytes", memory::floats);
        refusedClosed("host memory of 64 bytes", () -> queue.write(x, 0, memory, 0, 4));
        refusedClosed("host memory of 64 bytes", () -> queue.read(memory, 0, x, 0, 4));
    }

    @Test
    void aClosedContextAndWhatItMade() {
        ClContext context = ClContext.open(device.context().device());
        ClQueue itsQueue = context.queue();
        ClBuffer buffer = context.buffer(64, "late");
        context.close();
        context.close();
        String name = "context on " + device.facts().name();
        refusedClosed(name, () -> context.buffer(64, "more"));
        refusedClosed(name, context::queue);
        refusedClosed(name, context::profilingQueue);
        refusedClosed(name, () -> context.build(COPY, "", "copy.cl"));
        refusedClosed(name, () -> context.load(new byte[1], ""));
        refusedClosed(name, () -> buffer.sub(0, 4));
        refusedClosed(name, () -> itsQueue.readFloats(buffer));
        buffer.close();
        itsQueue.close();
    }

    @Test
    void handlesOfAnotherContext() {
        try (ClContext other = ClContext.open(device.context().device());
                ClQueue itsQueue = other.queue();
                ClBuffer foreign = other.buffer(64, "foreign")) {
            refused("another context", () -> copy.arg(0, foreign));
            refused("another context", () -> queue.readFloats(foreign));
            refused("another context", () -> queue.copy(x, 0, foreign, 0, 4));
            refused("another context", () -> itsQueue.zero(x));
            argumentsSet();
            refused("another context", () -> itsQueue.launch(copy, NdRange.of(16)));
        }
    }

    @Test
    void arraysOfAnotherLength() {
        for (int length : new int[] {0, 15, 17}) {
            String sizes = "an array of " + 4 * length + " bytes is not as long as buffer 'x' of 64 bytes";
            refused(sizes, () -> queue.read(x, new float[length]));
            refused(sizes, () -> queue.write(x, new float[length]));
            refused(sizes, () -> queue.write(x, new int[length]));
        }
    }

    @Test
    void rangesOutside() {
        try (HostMemory host = HostMemory.allocate(32)) {
            long[][] outside = {{-4, 4}, {64, 4}, {61, 4}, {Long.MAX_VALUE, 4}};
            for (long[] range : outside) {
                String words = range[1] + " bytes from byte " + range[0] + " on are not within buffer 'x' of 64 bytes";
                refused(words, () -> queue.copy(x, range[0], y, 0, range[1]));
                refused(words, () -> queue.copy(y, 0, x, range[0], range[1]));
                refused(words, () -> queue.write(x, range[0], host, 0, range[1]));
                refused(words, () -> queue.read(host, 0, x, range[0], range[1]));
                refused(words, () -> x.sub(range[0], range[1]));
            }
            refused("-4 bytes", () -> queue.copy(x, 0, y, 0, -4));
            refused("are not within", () -> queue.copy(x, 4, y, 4, Long.MAX_VALUE));
            String beyondHost = "8 bytes from byte 28 on are not within host memory of 32 bytes";
            refused(beyondHost, () -> queue.write(x, 0, host, 28, 8));
            refused(beyondHost, () -> queue.read(host, 28, x, 0, 8));
            refused("are not within", () -> host.floats(-1, 1));
            refused("are not within", () -> host.floats(8, 1));
            refused("are not within", () -> host.byteBuffer(0, 33));
            refused("are not within", () -> queue.read(x, -4, new float[1]));
            refused("are not within", () -> queue.write(x, 64, new int[1]));
        }
    }

    @Test
    void buffersLargerThanTheDeviceMakes() {
        long limit = device.facts().maxAllocationBytes();
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> device.context().buffer(limit + 1, "activations"));
        assertEquals(
                "buffer 'activations' would need " + (limit + 1) + " bytes, but "
                        + device.facts().name() + " makes no buffer larger than " + limit + " bytes",
                e.getMessage());
        refused("positive size", () -> device.context().buffer(0, "nothing"));
        refused("positive size", () -> device.context().buffer(-1, "nothing"));
    }

    @Test
    void partsThatAreNotAligned() {
        int alignment = device.facts().alignmentBytes();
        try (ClBuffer whole = device.context().buffer(4L * alignment, "whole");
                ClBuffer part = whole.sub(alignment, 2L * alignment)) {
            String words = "multiples of " + alignment + " bytes";
            refused(words, () -> whole.sub(alignment / 2, 4));
            refused(words, () -> part.sub(4, 4));
            refused("positive size", () -> part.sub(0, 0));
        }
    }

    @Test
    void launchesOfNoSize() {
        refused("sizes", () -> NdRange.of(0));
        refused("sizes", () -> NdRange.of(1, 2, 3, 4));
        refused("sizes", () -> NdRange.of());
        refused("sizes", () -> NdRange.groups(4).of(0));
        refused("sizes", () -> NdRange.groups(-1).of(4));
        assertThrows(
                ArithmeticException.class, () -> NdRange.groups(Long.MAX_VALUE).of(2));
    }

    @Test
    void timesOfAQueueThatKeepsNone() {
        argumentsSet();
        assertThrows(IllegalStateException.class, () -> queue.launchTimed(copy, NdRange.of(16)));
    }

    @Test
    void aCallThatFailsIsNamedWithItsObjectAndCode() {
        long tooMany = device.facts().maxWorkGroupSize() * 2;
        argumentsSet();
        ClException e = assertThrows(
                ClException.class, () -> queue.launch(copy, NdRange.groups(1).of(tooMany)));
        assertEquals("clEnqueueNDRangeKernel", e.call());
        assertTrue(e.codeName().startsWith("CL_INVALID_WORK_"), e.codeName());
        assertEquals(
                "clEnqueueNDRangeKernel failed with " + e.codeName() + " for kernel copy over [" + tooMany
                        + "] in groups of [" + tooMany + "]",
                e.getMessage());
    }

    @Test
    void leaksAreNamedWithTheirPlace() {
        ClBuffer leak = device.context().buffer(16, "leak");
        assertEquals(openBefore + 5, LiveObjects.count());
        String name = LiveObjects.names().stream()
                .filter(n -> n.contains("'leak'"))
                .findFirst()
                .orElseThrow();
        assertTrue(name.startsWith("buffer 'leak' of 16 bytes, created at residua.cl.RefusalTest.leaksAreNamed"), name);
        leak.close();
        assertEquals(openBefore + 4, LiveObjects.count());
    }

    private ClKernel argumentsSet() {
        return copy.args(x, y, 16, 0L, 2.0f, new LocalMemory(64));
    }

    private static void refusedClosed(String name, Executable use) {
        assertEquals(
                name + " is closed",
                assertThrows(IllegalStateException.class, use).getMessage());
    }

    private static void refused(String words, Executable use) {
        String message = assertThrows(IllegalArgumentException.class, use).getMessage();
        assertTrue(message.contains(words), message);
    }
}
