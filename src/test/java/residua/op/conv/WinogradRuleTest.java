package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.DeviceFacts;
import residua.cl.DeviceFacts.Kind;
import residua.cl.ImaginaryDevice;
import residua.cl.TestDevice;
import residua.kernel.Params;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.GuardedTensors;
import residua.tensor.Tensor;

/** Where Winograd is chosen, what it refuses, and that every way to deal out its tiles gives the same. */
class WinogradRuleTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
    private static final ConvGeometry LAST = ConvGeometry.square(8, 512, 7, 7, 512, 3, 1, 1);

    private static final List<ConvGeometry> GEOMETRIES =
            List.of(ConvGeometry.square(9, 18, 7, 7, 40, 3, 1, 1), ConvGeometry.square(1, 33, 15, 29, 17, 3, 1, 1));

    private static DeviceFacts device(Kind kind, int lanes, int cores) {
        return ImaginaryDevice.of(kind)
                .localBytes(1)
                .allocationBytes(1)
                .computeUnits(cores)
                .groupSize(1)
                .lanes(lanes)
                .alignmentBytes(1)
                .facts();
    }

    private static String forward(ConvGeometry g, DeviceFacts facts, Winograd allowed) {
        return ConvAlgorithms.defaultForward(g, facts, 16, allowed).name();
    }

    @Test
    void chosenOnCpusWhereAllowedAndWhereItPays() {
        for (int lanes : new int[] {4, 8, 16}) {
            DeviceFacts cpu = device(Kind.CPU, lanes, 4);
            assertEquals("winograd-f4", forward(LAYER, cpu, Winograd.F4));
            assertEquals("winograd-f2", forward(LAYER, cpu, Winograd.F2));
            assertEquals("direct", forward(LAYER, cpu, Winograd.OFF));
            assertEquals(
                    "winograd-f2",
                    ConvAlgorithms.defaultBackwardData(LAYER, cpu, 16, Winograd.F2)
                            .name());
            assertEquals(
                    "winograd-f2",
                    ConvAlgorithms.defaultBackwardWeights(LAYER, cpu, 16, Winograd.F2)
                            .name());
        }
        DeviceFacts cpu = device(Kind.CPU, 16, 2);
        ConvGeometry narrow = ConvGeometry.square(128, 16, 32, 32, 16, 3, 1, 1);
        assertEquals(
                "winograd-f2",
                ConvAlgorithms.defaultBackwardWeights(narrow, cpu, 16, Winograd.F2)
                        .name());
        ConvGeometry colours = ConvGeometry.square(128, 3, 32, 32, 16, 3, 1, 1);
        assertEquals(
                "direct",
                ConvAlgorithms.defaultBackwardWeights(colours, cpu, 16, Winograd.F4)
                        .name());
        assertEquals("winograd-f4", forward(LAST, cpu, Winograd.F4));
        assertEquals("winograd-f2", forward(LAST, cpu, Winograd.F2));
        assertEquals("direct", forward(ConvGeometry.square(8, 3, 56, 56, 64, 3, 1, 1), cpu, Winograd.F2));
        assertEquals("winograd-f2", forward(ConvGeometry.square(1, 512, 7, 7, 512, 3, 1, 1), cpu, Winograd.F4));
        assertEquals("direct", forward(ConvGeometry.square(1, 512, 3, 1, 512, 3, 1, 1), cpu, Winograd.F4));
        assertFalse(new ConvWinogradForward(Winograd.F4).suits(LAYER, device(Kind.GPU, 1, 2), 16));
    }

    @Test
    void otherFiltersStepsAndPaddingAreRefused() {
        DeviceFacts cpu = device(Kind.CPU, 16, 2);
        ConvForward forward = new ConvWinogradForward(Winograd.F4);
        assertTrue(forward.supports(LAYER, cpu, 16));
        assertFalse(forward.supports(LAYER, cpu, 32));
        List<ConvGeometry> others = List.of(
                ConvGeometry.square(8, 64, 56, 56, 64, 3, 2, 1),
                ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 3),
                ConvGeometry.square(8, 64, 56, 56, 64, 5, 1, 2),
                ConvGeometry.square(8, 64, 56, 56, 64, 1, 1, 0),
                new ConvGeometry(8, 64, 56, 56, 64, 3, 3, 1, 1, 1, 1, 2, 1, 1),
                new ConvGeometry(8, 64, 56, 56, 64, 3, 3, 1, 1, 1, 1, 1, 1, 2),
                ConvGeometry.square(1, 1, 1 << 14, 1 << 14, 1, 3, 1, 1));
        for (ConvGeometry g : others) {
            assertFalse(forward.supports(g, cpu, 16), g::toString);
            assertFalse(new ConvWinogradBackwardData(Winograd.F2).supports(g, cpu, 16), g::toString);
            assertFalse(new ConvWinogradBackwardWeights(Winograd.F2).supports(g, cpu, 16), g::toString);
        }
        TestDevice device = TestDevice.require();
        ConvGeometry g = ConvGeometry.square(1, 3, 4, 4, 5, 3, 2, 1);
        try (GuardedTensors tensors = new GuardedTensors(device)) {
            Tensor x = tensors.output(g.x(), Layout.BLOCKED, 16);
            Tensor w = tensors.output(g.filter(), Layout.FILTER, 16);
            Tensor y = tensors.output(g.y(), Layout.BLOCKED, 16);
            ConvBackwardData data = new ConvWinogradBackwardData(Winograd.F2);
            assertThrows(
                    IllegalArgumentException.class, () -> data.bind(device.kernels(), g, y, w, x, Optional.empty()));
        }
    }

    /** Products that only outputs beyond the edge would need are left out where blocks are whole images. */
    @Test
    void shortTilesNeedFewerProducts() {
        WinogradGrid sorted = new WinogradGrid(Winograd.F4, LAST, 16, 16, 1, 2);
        assertEquals(16, sorted.tilesWithProduct(0, 4));
        assertEquals(8, sorted.tilesWithProduct(5, 0));
        assertEquals(8, sorted.tilesWithProduct(0, 5));
        assertEquals(4, sorted.tilesWithProduct(5, 5));
        Params params = sorted.addTo(Params.none());
        assertEquals(
                List.of(4, 4, 4, 4),
                Stream.of("BOTTOM", "INNER", "RIGHT", "CORNER")
                        .map(params::getInt)
                        .toList());
        WinogradGrid across = new WinogradGrid(Winograd.F4, LAST, 16, 18, 1, 2);
        assertEquals(18, across.tilesWithProduct(5, 5));
        assertFalse(across.addTo(Params.none()).values().containsKey("INNER"));
        WinogradGrid whole = new WinogradGrid(Winograd.F4, LAYER, 16, 28, 1, 2);
        assertEquals(28, whole.tilesWithProduct(5, 5));
    }

    /** The order in which a filter's gradient is summed must not depend on how many cores there happen to be. */
    @Test
    void splitsAndChunksAreThoseOfTheGeometry() {
        WinogradPieceRule rule = new WinogradPieceRule(Winograd.F2);
        for (ConvGeometry g : List.of(LAYER, LAST, ConvGeometry.square(128, 16, 32, 32, 16, 3, 1, 1))) {
            WinogradPieces few = rule.pieces(g, device(Kind.CPU, 16, 2), 16);
            WinogradPieces many = rule.pieces(g, device(Kind.CPU, 16, 64), 16);
            assertEquals(few.inChunk(), many.inChunk());
            assertEquals(few.splits(), many.splits());
            assertEquals(2, few.items());
            assertTrue(many.items() > 2, many::toString);
        }
        assertEquals(8, rule.pieces(LAYER, device(Kind.CPU, 16, 2), 16).splits());
        assertEquals(1, rule.pieces(LAST, device(Kind.CPU, 16, 2), 16).splits());
        assertTrue(rule.pieces(LAST, device(Kind.CPU, 16, 2), 16).sorted());
    }

    static Stream<Arguments> candidates() {
        DeviceFacts facts = TestDevice.require().facts();
        return Stream.of(Winograd.F2, Winograd.F4)
                .flatMap(f -> GEOMETRIES.stream()
                        .flatMap(g -> new ConvWinogradForward(f)
                                .candidates(g, facts, 16).stream().map(settings -> Arguments.of(f, g, settings))));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("candidates")
    void everyCandidateIsExact(Winograd winograd, ConvGeometry g, Params settings) {
        ConvForward forward = new ConvWinogradForward(winograd).with(settings);
        assertEquals(settings, forward.settings());
        float[] x = ConvTruth.wholeInput(forward, g.x());
        float[] w = ConvTruth.wholeFilter(forward, g);
        Bound.exact(
                winograd + " y of " + g + " by " + settings,
                ConvRun.forward(forward, g, 16, x, w, EpilogueValues.NONE),
                ConvOracle.forward(g, x, w));
    }

    static Stream<Arguments> weightCandidates() {
        DeviceFacts facts = TestDevice.require().facts();
        Stream<Arguments> byRule = Stream.of(Winograd.F2, Winograd.F4)
                .flatMap(f -> GEOMETRIES.stream()
                        .flatMap(g -> new ConvWinogradBackwardWeights(f)
                                .candidates(g, facts, 16).stream().map(settings -> Arguments.of(f, g, settings))));
        Stream<Arguments> odd = GEOMETRIES.stream()
                .flatMap(g -> Stream.of(
                                Params.of("CHUNK", 12, "SPLITS", 3, "PARTS", 2, "ITEMS", 4),
                                Params.of("CHUNK", 32, "SPLITS", 1, "PARTS", 1, "ITEMS", 1),
                                Params.of("CHUNK", 1000, "SPLITS", 1, "PARTS", 2, "ITEMS", 2))
                        .map(settings -> Arguments.of(Winograd.F2, g, settings)));
        return Stream.concat(byRule, odd);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("weightCandidates")
    void everyCandidateForWeightsIsExact(Winograd winograd, ConvGeometry g, Params settings) {
        ConvBackwardWeights weights = new ConvWinogradBackwardWeights(winograd).with(settings);
        assertEquals(settings, weights.settings());
        float[] x = ConvTruth.wholeInput(weights, g.x());
        float[] dy = ConvTruth.wholeGradient(weights, g);
        Bound.exact(
                winograd + " dw of " + g + " by " + settings,
                ConvRun.backwardWeights(weights, g, 16, x, dy),
                ConvOracle.backwardWeights(g, x, dy));
    }
}
