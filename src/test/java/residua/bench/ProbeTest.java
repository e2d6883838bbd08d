package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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
        chains(FmaProbe.Type.FLOAT, form, 3, 16);
    }

    @ParameterizedTest
    @MethodSource("fmaForms")
    void longChainsAreExact(FmaProbe.Form form) {
        chains(FmaProbe.Type.FLOAT, form, 5, 8192);
    }

    private void chains(FmaProbe.Type type, FmaProbe.Form form, int groups, int steps) {
        try (FmaProbe probe = new FmaProbe(device.kernels(), type, form, groups, steps)) {
            assertTrue(probe.right(device.queue()), form::toString);
            assertEquals(2.0 * steps * form.chains() * form.lanes() * form.group() * groups, probe.work());
        }
    }

    @ParameterizedTest
    @EnumSource(value = FmaProbe.Type.class, mode = EnumSource.Mode.EXCLUDE, names = "FLOAT")
    @Tag("simulator")
    void chainsOfOtherTypesAreExact(FmaProbe.Type type) {
        assumeTrue(type.on(device.facts()), () -> "skipped: the device has no " + type);
        type.forms().forEach(form -> chains(type, form, 3, 16));
    }

    @Test
    void longChainsOfDoubleAreExact() {
        assumeTrue(FmaProbe.Type.DOUBLE.on(device.facts()), "skipped: the device has no double");
        FmaProbe.Type.DOUBLE.forms().forEach(form -> chains(FmaProbe.Type.DOUBLE, form, 2, 8192));
    }

    @Test
    @Tag("simulator")
    void dotProductsAreExact() {
        for (DotProbe.Form form : DotProbe.Form.ALL) {
            try (DotProbe probe = new DotProbe(device.kernels(), form, 2, 16)) {
                assertTrue(probe.right(device.queue()), form::toString);
                assertEquals(8.0 * 16 * form.chains() * form.group() * 2, probe.work());
            }
        }
    }

    @Test
    @Tag("simulator")
    void slicesAreReadExactly() {
        for (CacheProbe.Form form : CacheProbe.Form.ALL) {
            for (long sets : new long[] {1, 4}) { // groups share the only slice; each has its own
                long bytes = sets * form.sliceBytes();
                try (ProbeArrays arrays = new ProbeArrays(device.kernels(), device.queue(), bytes);
                        CacheProbe probe = new CacheProbe(device.kernels(), arrays, bytes, form, 3, 2 * bytes)) {
                    assertTrue(probe.right(device.queue()), () -> sets + " times " + form);
                }
            }
        }
    }

    @Test
    @Tag("simulator")
    void localTilesAreReadExactly() {
        for (LocalMemoryProbe.Form form : LocalMemoryProbe.Form.ALL) {
            int tile = Math.max(4, 4 * form.group()) * form.lanes() * Integer.BYTES;
            try (LocalMemoryProbe probe = new LocalMemoryProbe(device.kernels(), tile, form, 1, 48L * tile)) {
                assertTrue(probe.right(device.queue()), form::toString);
            }
        }
    }

    @Test
    @Tag("simulator")
    void launchesAndTransfersDoWhatTheyShould() {
        try (LaunchProbe launches = new LaunchProbe(device.kernels(), device.queue());
                TransferProbe transfers = new TransferProbe(device.context(), device.queue(), 300)) {
            assertTrue(launches.right());
            assertTrue(transfers.right());
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
