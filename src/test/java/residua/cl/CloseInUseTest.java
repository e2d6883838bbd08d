package residua.cl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Threads use what another closes under their hands: they are refused in Java, and the process lives. */
class CloseInUseTest {
    private static final int ROUNDS = 24;
    private static final int USERS = 3;
    private static final int FLOATS = 4096;
    private static final String SCALE = """
            __kernel void scale(__global const float *x, __global float *y, const float a)
            {
                y[get_global_id(0)] = a * x[get_global_id(0)];
            }
            """;

    /** What the threads of a round share, some of it closed while they work. */
    private record Things(
            ClContext context, ClProgram program, ClKernel kernel, ClQueue queue, ClBuffer x, ClBuffer y) {
        static Things open(ClContext context) {
            ClProgram program = context.build(SCALE, "-cl-std=CL1.2 -cl-kernel-arg-info", "scale.cl");
            ClBuffer x = context.buffer(FLOATS * Float.BYTES, "x");
            ClBuffer y = context.buffer(FLOATS * Float.BYTES, "y");
            ClQueue queue = context.queue();
            queue.fill(x, 1);
            return new Things(context, program, program.kernel("scale").args(x, y, 2.0f), queue, x, y);
        }

        /** Everything a thread may do with them. */
        void use(int which) {
            switch (which % 4) {
                case 0 -> queue.launch(kernel, NdRange.of(FLOATS));
                case 1 -> queue.copy(x, 0, y, 0, FLOATS * Float.BYTES);
                case 2 -> queue.readFloats(y);
                default -> {
                    try (ClQueue own = context.queue();
                            ClKernel other = program.kernel("scale").args(x, y, 3.0f)) {
                        own.launch(other, NdRange.of(FLOATS));
                        own.finish();
                    }
                }
            }
        }

        List<AutoCloseable> all() {
            return List.of(kernel, x, y, queue, program);
        }

        void close() {
            queue.close();
            kernel.close();
            x.close();
            y.close();
            program.close();
        }
    }

    /** Uses until it is refused; how often it was not. */
    private static long useUntilRefused(Things things, int user, CountDownLatch atWork) {
        long uses = 0;
        try {
            while (true) {
                things.use(user + (int) uses);
                if (++uses == 4) {
                    atWork.countDown();
                }
            }
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("closed"), e.getMessage());
            return uses;
        } finally {
            atWork.countDown();
        }
    }

    @Test
    void whateverIsClosedWhileThreadsUseItIsRefusedThem() throws InterruptedException, ExecutionException {
        ClDevice device = TestDevice.require().context().device();
        int openBefore = LiveObjects.count();
        AtomicLong uses = new AtomicLong();
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                ClContext context = ClContext.open(device);
                Things things = Things.open(context);
                CountDownLatch atWork = new CountDownLatch(USERS);
                List<Future<Long>> working = IntStream.range(0, USERS)
                        .mapToObj(user -> users.submit(() -> useUntilRefused(things, user, atWork)))
                        .toList();
                atWork.await();
                closeQuietly(round % 6 == 5 ? context : things.all().get(round % 6));
                for (Future<Long> each : working) {
                    uses.addAndGet(each.get());
                }
                things.close();
                context.close();
            }
        } finally {
            users.shutdownNow();
        }
        assertEquals(openBefore, LiveObjects.count(), () -> LiveObjects.names().toString());
        assertTrue(uses.get() >= ROUNDS * USERS, uses::toString);
    }

    private static void closeQuietly(AutoCloseable object) {
        try {
            object.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
