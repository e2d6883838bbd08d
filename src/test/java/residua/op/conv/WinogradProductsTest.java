package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import residua.cl.DeviceFacts;
import residua.cl.DeviceFacts.Kind;
import residua.cl.ImaginaryDevice;
import residua.cl.TestDevice;
import residua.kernel.Params;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/** Where the Winograd algorithms for GPUs are chosen, and that the settings of their products change nothing but time. */
class WinogradProductsTest {
    private static final ConvGeometry MIDDLE = ConvGeometry.square(8, 256, 14, 14, 256, 3, 1, 1);

    private static DeviceFacts device(Kind kind, long localMemoryBytes, long maxAllocationBytes) {
        return ImaginaryDevice.of(kind)
                .localBytes(localMemoryBytes)
                .allocationBytes(maxAllocationBytes)
                .computeUnits(20)
                .groupSize(256)
                .lanes(1)
                .facts();
    }

    private static List<String> choices(ConvGeometry g, DeviceFacts facts, Winograd allowed) {
        return List.of(
                ConvAlgorithms.defaultForward(g, facts, 16, allowed).name(),
                ConvAlgorithms.defaultBackwardData(g, facts, 16, allowed).name(),
                ConvAlgorithms.defaultBackwardWeights(g, facts, 16, allowed).name());
    }

    private static List<String> thrice(String name) {
        return List.of(name, name, name);
    }

    @Test
    void chosenOnGpusWhereAllowedAndWhereItPays() {
        DeviceFacts gpu = device(Kind.GPU, 16 << 10, 1L << 32);
        assertEquals(thrice("winograd-f4-local"), choices(MIDDLE, gpu, Winograd.F4));
        assertEquals(thrice("winograd-f2-local"), choices(MIDDLE, gpu, Winograd.F2));
        assertEquals(thrice("implicit-gemm"), choices(MIDDLE, gpu, Winograd.OFF));
        List<ConvGeometry> others = List.of(
                ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1), // memory would take longer than the products saved
                ConvGeometry.square(128, 3, 32, 32, 16, 3, 1, 1),
                ConvGeometry.square(1, 512, 7, 7, 512, 3, 1, 1), // four tiles, where a group computes 64
                ConvGeometry.square(8, 256, 14, 14, 256, 3, 2, 1),
                ConvGeometry.square(8, 256, 14, 14, 256, 1, 1, 0));
        for (ConvGeometry g : others) {
            assertEquals(thrice("implicit-gemm"), choices(g, gpu, Winograd.F4), g::toString);
        }
    }

    @Test
    void neverWithoutTheMemory() {
        assertEquals(thrice("implicit-gemm"), choices(MIDDLE, device(Kind.GPU, 16 << 10, 16 << 20), Winograd.F4));
        assertEquals(thrice("plain"), choices(MIDDLE, device(Kind.GPU, 8 << 10, 1L << 32), Winograd.F4));
        DeviceFacts cpu = device(Kind.CPU, 16 << 10, 1L << 32);
        for (ConvPass pass : ConvPass.values()) {
            for (ConvAlgorithm algorithm : ConvAlgorithms.of(pass)) {
                boolean local = algorithm.name().endsWith("-local");
                assertFalse(local && algorithm.suits(MIDDLE, cpu, 16), algorithm::name);
            }
        }
    }

    @Test
    void indicesThatWouldOverflowAreRefused() {
        DeviceFacts gpu = device(Kind.GPU, 16 << 10, Long.MAX_VALUE);
        ConvForward forward = new ConvWinogradLocalForward(Winograd.F4);
        assertTrue(forward.supports(MIDDLE.withBatch(1 << 10), gpu, 16));
        assertFalse(forward.supports(MIDDLE.withBatch(1 << 14), gpu, 16));
        assertFalse(forward.supports(ConvGeometry.square(1, 1 << 12, 3, 3, 1 << 12, 3, 1, 1), gpu, 16));
        assertFalse(forward.supports(ConvGeometry.square(1, 16, 20, 20, 16, 3, 1, 3), gpu, 16));
        assertFalse(new ConvWinogradLocalBackwardData(Winograd.F4)
                .supports(ConvGeometry.square(1, 16, 20, 20, 16, 3, 1, 3), gpu, 16));
    }

    /** Another tile of the products, and their depth in two parts, whose sums are scratch of the scratch. */
    @ParameterizedTest
    @EnumSource(value = Winograd.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void settingsAreThoseOfTheProducts(Winograd winograd) {
        Params settings =
                new ImplicitGemmTile(64, 32, 8, 4, 8, 2, 0, false).settings().with("SPLITS", 2);
        DeviceFacts facts = TestDevice.require().facts();
        ConvGeometry g = ConvGeometry.square(3, 130, 5, 6, 20, 3, 1, 1);
        ConvForward forward = new ConvWinogradLocalForward(winograd).with(settings);
        assertEquals(settings, forward.settings());
        assertTrue(
                forward.scratchBytes(g, facts, 16) > new ConvWinogradLocalForward(winograd).scratchBytes(g, facts, 16),
                "sums of two splits");
        float[] x = ConvTruth.wholeInput(forward, g.x());
        float[] w = ConvTruth.wholeFilter(forward, g);
        EpilogueValues epilogue = EpilogueValues.integers(g, true, true, true);
        Bound.exact(
                "y of " + g, ConvRun.forward(forward, g, 16, x, w, epilogue), epilogue.of(ConvOracle.forward(g, x, w)));

        ConvGeometry turned = ConvGeometry.square(3, 20, 5, 6, 130, 3, 1, 1);
        ConvBackwardData data = new ConvWinogradLocalBackwardData(winograd).with(settings);
        assertEquals(settings, data.settings());
        float[] dy = ConvTruth.wholeInput(data, turned.y());
        float[] v = ConvTruth.wholeFilter(data, turned);
        Bound.exact(
                "dx of " + turned,
                ConvRun.backwardData(data, turned, 16, dy, v),
                ConvOracle.backwardData(turned, dy, v));

        ConvGeometry many = ConvGeometry.square(9, 5, 17, 16, 20, 3, 1, 1); // some 150 tiles of 4x4 and more
        ConvBackwardWeights weights = new ConvWinogradLocalBackwardWeights(winograd).with(settings);
        assertEquals(settings, weights.settings());
        float[] input = ConvTruth.wholeInput(weights, many.x());
        float[] gradient = ConvTruth.wholeGradient(weights, many);
        Bound.exact(
                "dw of " + many,
                ConvRun.backwardWeights(weights, many, 16, input, gradient),
                ConvOracle.backwardWeights(many, input, gradient));
    }

    @Test
    void settingsOfNothingAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ConvWinogradLocalForward(Winograd.F2).with(Params.of("TB", 28)));
    }
}
