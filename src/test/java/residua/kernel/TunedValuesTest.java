package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

class TunedValuesTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
    private static final TunedValues.Entry FAST_ONCE_PREPARED =
            new TunedValues.Entry("winograd-f4", Params.of("TILE", 4), 100, 60);
    private static final TunedValues.Entry DIRECT = new TunedValues.Entry("direct", Params.none(), 150, 0);

    private static TunedValues.Key at(int batch) {
        return new TunedValues.Key(ConvPass.FORWARD, LAYER.withBatch(batch), 16);
    }

    private static List<String> find(TunedValues values, ConvGeometry g) {
        return values.find(ConvPass.FORWARD, g, 16, true).stream()
                .map(TunedValues.Entry::algorithm)
                .toList();
    }

    private static TunedValues.Entry named(String name) {
        return new TunedValues.Entry(name, Params.none(), 1, 0);
    }

    @Test
    void theFilterThatIsMadeAnewCounts() {
        TunedValues values = new TunedValues(Map.of(at(8), List.of(DIRECT, FAST_ONCE_PREPARED)));
        assertEquals(List.of(FAST_ONCE_PREPARED, DIRECT), values.find(ConvPass.FORWARD, LAYER, 16, true));
        assertEquals(List.of(DIRECT, FAST_ONCE_PREPARED), values.find(ConvPass.FORWARD, LAYER, 16, false));
    }

    @Test
    void anotherPassBlockOrLayerIsAnotherProblem() {
        TunedValues values = new TunedValues(Map.of(at(8), List.of(DIRECT)));
        assertEquals(List.of(), values.find(ConvPass.BACKWARD_DATA, LAYER, 16, true));
        assertEquals(List.of(), values.find(ConvPass.FORWARD, LAYER, 8, true));
        assertEquals(List.of(), find(values, ConvGeometry.square(8, 64, 56, 56, 64, 3, 2, 1)));
    }

    @Test
    void theSameLayerAtTheNearestBatch() {
        TunedValues values = new TunedValues(
                Map.of(at(1), List.of(named("one")), at(8), List.of(named("eight")), at(64), List.of(named("many"))));
        assertEquals(List.of("eight"), find(values, LAYER));
        assertEquals(List.of("one"), find(values, LAYER.withBatch(2)));
        assertEquals(List.of("eight"), find(values, LAYER.withBatch(3)));
        assertEquals(List.of("eight"), find(values, LAYER.withBatch(20)));
        assertEquals(List.of("many"), find(values, LAYER.withBatch(24)));
        TunedValues between = new TunedValues(Map.of(at(4), List.of(named("less")), at(16), List.of(named("more"))));
        assertEquals(List.of("less"), find(between, LAYER));
        assertEquals(List.of("less"), find(between, LAYER.withBatch(1)));
        assertEquals(List.of("more"), find(between, LAYER.withBatch(64)));
        assertEquals(List.of(), find(between, LAYER.withBatch(65)), "too far from all that was measured");
    }

    @Test
    void thenPreferencesThenTheFamily() {
        Preference wide = new Preference(List.of(), List.of(), List.of(), 128, 0, "wide", Params.none());
        Preference any = new Preference(List.of(ConvPass.FORWARD), List.of(), List.of(), 0, 0, "any", Params.none());
        TunedValues own = new TunedValues(Map.of(at(8), List.of(named("measured"))));
        TunedValues family = new TunedValues(Map.of(at(2), List.of(named("family"))), List.of(wide, any));
        TunedValues both = own.orElse(family);
        assertEquals(List.of("measured"), find(both, LAYER.withBatch(2)), "the device itself, though at another batch");
        assertEquals(List.of("family"), find(family, LAYER));
        assertEquals(List.of("any"), find(both, ConvGeometry.square(8, 64, 28, 28, 64, 3, 1, 1)));
        assertEquals(List.of("wide", "any"), find(both, ConvGeometry.square(8, 128, 28, 28, 128, 3, 1, 1)));
        assertEquals(List.of(), both.find(ConvPass.BACKWARD_DATA, LAYER, 16, true));
        assertEquals(2, both.size());
        TunedValues deeper = TunedValues.NONE.orElse(TunedValues.NONE).orElse(family);
        assertEquals(List.of("family"), find(deeper, LAYER));
    }

    @Test
    void everyConditionOfAPreference() {
        ConvGeometry g = ConvGeometry.square(2, 32, 10, 10, 64, 3, 2, 1);
        Preference fits =
                new Preference(List.of(ConvPass.FORWARD), List.of(3, 3), List.of(2, 2), 32, 50, "a", Params.none());
        assertEquals(true, fits.fits(ConvPass.FORWARD, g));
        assertEquals(false, fits.fits(ConvPass.BACKWARD_WEIGHTS, g));
        for (ConvGeometry other : List.of(
                ConvGeometry.square(2, 32, 10, 10, 64, 3, 1, 1),
                ConvGeometry.square(2, 32, 10, 10, 64, 1, 2, 0),
                ConvGeometry.square(2, 31, 10, 10, 64, 3, 2, 1),
                ConvGeometry.square(1, 32, 10, 10, 64, 3, 2, 1))) {
            assertEquals(false, fits.fits(ConvPass.FORWARD, other), other::brief);
        }
    }
}
