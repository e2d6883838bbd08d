package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.TestDevice;

/** Each form of each probe computes exactly what its head says: what a compiler left out would show. */
class ProbeTest {
    private final TestDevice device = TestDevice.require();

    static List<FmaProbe.Form> fmaForms() {
        return FmaProbe.Form.ALL;
    }

    static Stream<BandwidthProbe.Form> bandwidthForms() {
        return BandwidthProbe.Form.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("fmaForms")
    @Tag("simulator")
    void chainsAreExact(FmaProbe.Form form) {
        chains(form, 3, 16);
    }

    @ParameterizedTest
    @MethodSource("fmaForms")
    void longChainsAreExact(FmaProbe.Form form) {
        chains(form, 5, 8192);
    }

    private void chains(FmaProbe.Form form, int groups, int steps) {
        try (FmaProbe probe = new FmaProbe(device.kernels(), form, groups, steps)) {
            assertTrue(probe.right(device.queue()), form::toString);
            assertEquals(2.0 * steps * form.chains() * form.lanes() * form.group() * groups, probe.work());
        }
    }

    @ParameterizedTest
    @MethodSource("bandwidthForms")
    @Tag("simulator")
    void fewWordsMoveExactly(BandwidthProbe.Form form) {
        moves(form, 5 * 64);
    }

    /** Whole runs of every form, one word less, some more. */
    @ParameterizedTest
    @MethodSource("bandwidthForms")
    void manyWordsMoveExactly(BandwidthProbe.Form form) {
        for (int words : new int[] {16384, 16383, 32768 + 7}) {
            moves(form, 64L * words);
        }
    }

    private void moves(BandwidthProbe.Form form, long bytes) {
        try (ProbeArrays arrays = new ProbeArrays(device.kernels(), device.queue(), bytes)) {
            for (BandwidthProbe.Pattern pattern : BandwidthProbe.Pattern.values()) {
                try (BandwidthProbe probe = new BandwidthProbe(device.kernels(), arrays, pattern, form)) {
                    assertTrue(probe.right(device.queue()), () -> pattern + " " + form);
                    assertEquals((double) pattern.tensors() * bytes, probe.work());
                }
            }
        }
    }

    @Test
    void whatNobodyWroteIsWrong() {
        try (ProbeArrays arrays = new ProbeArrays(device.kernels(), device.queue(), 1 << 10)) {
            arrays.spoil();
            assertFalse(arrays.holds(1, ProbeArrays::given));
            device.queue().copy(arrays.x(), 0, arrays.z(), 0, 1000);
            assertTrue(arrays.holds(250, ProbeArrays::given));
            assertFalse(arrays.holds(251, ProbeArrays::given));
        }
    }
}
