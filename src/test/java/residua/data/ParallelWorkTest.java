package residua.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

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

    @RepeatedTest(20)
    void throwsTheFailureOfTheLowestNumber() {
        String message = assertThrows(
                        IllegalStateException.class,
                        () -> ParallelWork.run(100, 4, Progress.NONE, i -> {
                            if (i % 10 == 7) {
                                throw new IllegalStateException("number " + i);
                            }
                        }))
                .getMessage();
        assertEquals("number 7", message);
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
