package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import residua.cl.DeviceFacts;
import residua.kernel.TunedFile;
import residua.kernel.TunedLookup;

/** The tuned values that ship: found by what devices say of themselves, and no entry is of something that is gone. */
class ShippedValuesTest {

    private static DeviceFacts device(DeviceFacts.Kind kind, int lanes, String platform, Set<String> extensions) {
        return new DeviceFacts(
                0,
                "name",
                "vendor",
                "1",
                platform,
                "OpenCL 3.0",
                kind,
                1L << 34,
                1 << 25,
                1 << 16,
                1L << 32,
                16,
                1024,
                lanes,
                128,
                false,
                true,
                false,
                true,
                extensions);
    }

    @Test
    void pocl() {
        String platform = "Portable Computing Language";
        TunedFile file = TunedLookup.family(device(DeviceFacts.Kind.CPU, 16, platform, Set.of()))
                .orElseThrow();
        assertFalse(file.why().isBlank());
        assertEquals(file.measured(), !file.problems().isEmpty(), "measured values, or none");
        assertTrue(TunedLookup.family(device(DeviceFacts.Kind.CPU, 8, platform, Set.of()))
                .isEmpty());
        assertTrue(TunedLookup.family(device(DeviceFacts.Kind.CPU, 16, "another", Set.of()))
                .isEmpty());
    }
}
