package residua.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelWorkTest {
    @Test
    void doesEachNumberOnce() {
        AtomicIntegerArray times = new AtomicIntegerArray(1000);
        long[] last = new long[2];
        ParallelWork.run(
                1000,
                3,
                (done, total) -> {
                    last[0] = done;
                    last[1] = total;
                },
                times::incrementAndGet);
        for (int i = 0; i < 1000; i++) {
            assertEquals(1, times.get(i), "number " + i);
        }
        assertEquals(1000, last[0]);
        assertEquals(1000, last[1]);
    }

    /** Both failures happen, for neither begins before the other was taken; which comes first must not matter. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void throwsTheFailureOfTheLowestNumber(int late) {
        CyclicBarrier both = new CyclicBarrier(2);
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> ParallelWork.run(100, 3, Progress.NONE, i -> {
                            if (i == 1 || i == 2) {
                                await(both, i == late ? 30 : 0);
                                throw new IllegalStateException("number " + i);
                            }
                        }))
                .getMessage();
        assertEquals("number 1", message);
    }

    private static void await(CyclicBarrier barrier, int millisAfter) {
        try {
            barrier.await();
            Thread.sleep(millisAfter);
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void interruptionEndsTheWait() {
        Thread.currentThread().interrupt();
        assertThrows(
                IllegalStateException.class,
                () -> ParallelWork.run(2, 1, Progress.NONE, i -> {
                    try {
                        Thread.sleep(20);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertTrue(Thread.interrupted(), "the flag stays set");
    }
}
