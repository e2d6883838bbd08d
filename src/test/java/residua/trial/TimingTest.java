package residua.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TimingTest {

    @Test
    void theMiddleAndTheTenths() {
        assertEquals(new Timing(6, 2, 10, 11), Timing.of(11, 1, 10, 2, 9, 3, 8, 4, 7, 5, 6));
        assertEquals(new Timing(1.5, 1.1, 1.9, 2), Timing.of(2, 1));
        assertEquals(new Timing(3, 3, 3, 1), Timing.of(3));
    }

    @Test
    void noEffortIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LaunchTimer.Effort(0, 1));
    }
}
