package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.cl.TestDevice;
import residua.kernel.Params;
import residua.oracle.Bound;
import residua.oracle.ConvOracle;
import residua.oracle.Inputs;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/** The settings of the implicit GEMM algorithms: each kind of tile computes the same, and no device is asked for too much. */
class ImplicitGemmSettingsTest {
    /** More than one of the largest tiles in each pass: 264 pixels, 9 * 20 rows of the filter, 132 channels. */
    private static final ConvGeometry WIDE_OUT = ConvGeometry.square(2, 20, 12, 11, 132, 3, 1, 1);

    private static final ConvGeometry WIDE_IN = ConvGeometry.square(2, 132, 12, 11, 20, 3, 1, 1);
    private static final ConvGeometry SMALLEST = ConvGeometry.square(1, 20, 3, 3, 5, 2, 1, 1);

    /** Each micro-tile, depth and number of buffers, rows of items shorter and longer than 8, and sub-groups. */
    static Stream<Params> kinds() {
        return Stream.of(
                        new ImplicitGemmTile(128, 128, 8, 8, 8, 2, 0, false),
                        new ImplicitGemmTile(64, 128, 8, 8, 16, 1, 0, false),
                        new ImplicitGemmTile(64, 64, 8, 4, 16, 2, 0, false),
                        new ImplicitGemmTile(64, 64, 4, 8, 8, 1, 0, false),
                        new ImplicitGemmTile(64, 64, 4, 4, 8, 2, 0, false),
                        new ImplicitGemmTile(256, 16, 8, 4, 16, 2, 0, false),
                        new ImplicitGemmTile(32, 32, 4, 4, 16, 1, 0, false),
                        new ImplicitGemmTile(64, 64, 8, 8, 8, 2, 8, true),
                        new ImplicitGemmTile(64, 64, 8, 4, 16, 1, 16, true),
                        new ImplicitGemmTile(32, 128, 8, 4, 8, 2, 32, true))
                .map(ImplicitGemmTile::settings);
    }

    static Stream<Params> smallestKinds() {
        return Stream.of(
                        new ImplicitGemmTile(32, 32, 4, 4, 16, 1, 0, false),
                        new ImplicitGemmTile(64, 64, 4, 4, 8, 2, 0, false),
                        new ImplicitGemmTile(64, 32, 8, 4, 16, 2, 8, true))
                .map(ImplicitGemmTile::settings);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void everyKindOfTileIsExact(Params settings) {
        forward(settings, WIDE_OUT);
        backwardData(settings, WIDE_IN);
        backwardWeights(settings, WIDE_OUT);
    }

    @Tag("simulator")
    @ParameterizedTest(name = "{0}")
    @MethodSource("smallestKinds")
    void theSmallestOfThem(Params settings) {
        forward(settings, SMALLEST);
        backwardData(settings, SMALLEST);
        backwardWeights(settings, SMALLEST);
    }

    @Tag("simulator")
    @Test
    void splitsAreAddedWithTheEpilogue() {
        ConvGeometry g = ConvGeometry.square(1, 132, 3, 2, 21, 1, 1, 0);
        Params settings =
                new ImplicitGemmTile(64, 32, 8, 4, 8, 2, 0, false).settings().with("SPLITS", 2);
        DeviceFacts facts = TestDevice.require().facts();
        assertEquals(
                2,
                new ImplicitGemmProduct(ConvPass.FORWARD, g)
                        .plan(facts, settings)
                        .splits());
        float[] x = Inputs.integers(g.x(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        EpilogueValues epilogue = EpilogueValues.integers(g, true, true, true);
        ConvForward algorithm = new ConvImplicitGemmForward().with(settings);
        Bound.exact(
                "y of " + g,
                ConvRun.forward(algorithm, g, 16, x, w, epilogue),
                epilogue.of(ConvOracle.forward(g, x, w)));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void anyNumberOfSplitsIsExact(int splits) {
        Params wide =
                new ImplicitGemmTile(64, 64, 8, 8, 8, 2, 0, false).settings().with("SPLITS", splits);
        forward(wide, WIDE_OUT);
        backwardData(wide, ConvGeometry.square(2, 20, 13, 11, 132, 3, 2, 1)); // phases of unlike depths
        backwardData(wide, ConvGeometry.square(2, 20, 5, 6, 132, 1, 2, 0)); // phases without any tap
        backwardWeights(wide, WIDE_OUT);
    }

    static Stream<Integer> splits() {
        return Stream.of(1, 2, 3, 5);
    }

    @Test
    void fewTilesAreSplitAndManyAreNot() {
        DeviceFacts gpu = gpu(100, 48 << 10, 1024, Set.of());
        for (ConvPass pass : ConvPass.values()) {
            ConvGeometry few = ConvGeometry.square(1, 512, 7, 7, 512, 3, 1, 1);
            ConvGeometry many = ConvGeometry.square(256, 256, 28, 28, 256, 3, 1, 1);
            int enough = pass == ConvPass.BACKWARD_WEIGHTS ? 1 : 8; // its 576 tiles are enough for one image, too
            assertTrue(
                    new ImplicitGemmProduct(pass, few).plan(gpu, Params.none()).splits() >= enough, pass::name);
            if (pass != ConvPass.BACKWARD_WEIGHTS) {
                assertEquals(
                        1,
                        new ImplicitGemmProduct(pass, many)
                                .plan(gpu, Params.none())
                                .splits());
            }
        }
        ConvGeometry layer = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
        ImplicitGemmProduct.Plan plan =
                new ImplicitGemmProduct(ConvPass.BACKWARD_WEIGHTS, layer).plan(gpu, Params.none());
        assertTrue(plan.splits() * 9L * 64 >= 100 * 256, plan::toString);
        assertTrue((long) plan.splits() * plan.steps() * 8 >= 8 * 56 * 56, plan::toString);
        assertTrue((plan.splits() - 1L) * plan.steps() * 8 < 8 * 56 * 56, plan::toString);
    }

    @Test
    void candidatesFitTheDeviceAndStartWithTheRule() {
        Set<String> none = Set.of();
        for (DeviceFacts facts : List.of(
                gpu(2, 16 << 10, 64, none),
                gpu(100, 48 << 10, 256, none),
                gpu(512, 64 << 10, 512, Set.of("cl_intel_subgroups")))) {
            for (ConvPass pass : ConvPass.values()) {
                for (ConvGeometry g : ConvCases.all()) {
                    ImplicitGemmProduct product = new ImplicitGemmProduct(pass, g);
                    if (!product.allowed(facts, 16, Params.none())) {
                        continue;
                    }
                    List<Params> candidates = product.candidates(facts);
                    assertEquals(Params.none(), candidates.get(0));
                    assertEquals(candidates.size(), Set.copyOf(candidates).size(), "each once");
                    for (Params settings : candidates) {
                        ImplicitGemmTile tile = product.plan(facts, ImplicitGemmProduct.require(settings))
                                .tile();
                        assertTrue(product.allowed(facts, 16, settings), settings::toString);
                        assertTrue(tile.localBytes() <= facts.localMemoryBytes(), tile::toString);
                        assertTrue(tile.items() <= facts.maxWorkGroupSize() && tile.items() % 64 == 0, tile::toString);
                        assertTrue(tile.subGroup() == 0 || !facts.extensions().isEmpty(), tile::toString);
                    }
                }
            }
        }
    }

    @Test
    void settingsOfOthersAreRefused() {
        Params tile = new ImplicitGemmTile(64, 64, 8, 8, 8, 2, 0, false).settings();
        for (Params settings : List.of(Params.of("TILE", 4), tile.with("TM", "x"), tile.with("KW", 4))) {
            assertThrows(IllegalArgumentException.class, () -> new ConvImplicitGemmForward().with(settings));
        }
    }

    private static DeviceFacts gpu(int units, long localBytes, long items, Set<String> extensions) {
        return ImaginaryDevice.of(DeviceFacts.Kind.GPU)
                .localBytes(localBytes)
                .allocationBytes(1)
                .computeUnits(units)
                .groupSize(items)
                .lanes(1)
                .alignmentBytes(1)
                .extensions(extensions)
                .facts();
    }

    private static void forward(Params settings, ConvGeometry g) {
        ConvForward algorithm = new ConvImplicitGemmForward().with(settings);
        float[] x = Inputs.integers(g.x(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] y = ConvRun.forward(algorithm, g, 16, x, w, EpilogueValues.NONE);
        Bound.exact("y of " + g, y, ConvOracle.forward(g, x, w));
    }

    private static void backwardData(Params settings, ConvGeometry g) {
        ConvBackwardData algorithm = new ConvImplicitGemmBackwardData().with(settings);
        float[] dy = Inputs.integers(g.y(), 1);
        float[] w = Inputs.integers(g.filter(), 2);
        float[] dx = ConvRun.backwardData(algorithm, g, 16, dy, w);
        Bound.exact("dx of " + g, dx, ConvOracle.backwardData(g, dy, w));
    }

    private static void backwardWeights(Params settings, ConvGeometry g) {
        ConvBackwardWeights algorithm = new ConvImplicitGemmBackwardWeights().with(settings);
        float[] x = Inputs.integers(g.x(), 1);
        float[] dy = Inputs.integers(g.y(), 2);
        float[] dw = ConvRun.backwardWeights(algorithm, g, 16, x, dy);
        Bound.exact("dw of " + g, dw, ConvOracle.backwardWeights(g, x, dy));
    }
}
