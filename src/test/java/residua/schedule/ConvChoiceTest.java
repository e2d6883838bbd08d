package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.kernel.Params;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.Winograd;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

class ConvChoiceTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
    private static final DeviceFacts CPU =
            ImaginaryDevice.of(DeviceFacts.Kind.CPU).facts();

    private static TunedValues.Entry entry(String algorithm, Params settings, double micros, double prepareMicros) {
        return new TunedValues.Entry(algorithm, settings, micros, prepareMicros);
    }

    private static PlanOptions tuned(ConvGeometry g, TunedValues.Entry... entries) {
        TunedValues values =
                new TunedValues(Map.of(new TunedValues.Key(ConvPass.FORWARD, g, 16), Arrays.asList(entries)));
        return PlanOptions.DEFAULT.withTuned(values);
    }

    private static String chosen(PlanOptions options, boolean training) {
        return new ConvChoice(CPU, options, training).forward(LAYER).name();
    }

    private static ConvAlgorithm winograd4() {
        return ConvAlgorithms.forward().stream()
                .filter(a -> a.winograd() == 4)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFastestThatTheCallerAllows() {
        String name = winograd4().name();
        Params settings = winograd4().candidates(LAYER, CPU, 16).get(0);
        PlanOptions options = tuned(LAYER, entry("plain", Params.none(), 20, 0), entry(name, settings, 10, 15));
        assertEquals(name, chosen(options, false));
        assertEquals("plain", chosen(options, true), "training is kept to F2");
        assertEquals("plain", chosen(options.withWinograd(Winograd.OFF), false));
        assertEquals("plain", chosen(options.withWinograd(Winograd.F4), true), "the filter is made anew: 25, not 10");
        assertEquals(
                name, chosen(tuned(LAYER, entry("gone", Params.none(), 1, 0), entry(name, settings, 2, 0)), false));
    }

    @Test
    void whatIsNotKnownIsLeftToTheRule() {
        String rule = ConvAlgorithms.defaultForward(LAYER, CPU, 16, Winograd.F4).name();
        assertEquals(rule, chosen(PlanOptions.DEFAULT, false));
        assertEquals(rule, chosen(tuned(LAYER, entry("gone", Params.none(), 1, 0)), false));
        assertEquals(
                "plain", chosen(tuned(LAYER, entry("gone", Params.none(), 1, 0)).withPlain(), false));
    }

    /** What was fastest at another batch is the algorithm; its tiles may not fit here. */
    @Test
    void settingsThatDoNotFitAreTheAlgorithmsOwn() {
        List<Params> candidates = winograd4().candidates(LAYER, CPU, 16);
        Params last = candidates.get(candidates.size() - 1);
        assertNotEquals(candidates.get(0), last);
        Params strange = Params.of("TB", 1000);
        String name = winograd4().name();
        for (List<Params> known : List.of(List.of(last), List.of(strange), List.of(strange, last))) {
            TunedValues.Entry[] entries =
                    known.stream().map(s -> entry(name, s, 1, 0)).toArray(TunedValues.Entry[]::new);
            ConvAlgorithm chosen = new ConvChoice(CPU, tuned(LAYER.withBatch(9), entries), false).forward(LAYER);
            assertEquals(name, chosen.name());
            assertEquals(known.contains(last) ? last : candidates.get(0), chosen.settings());
        }
    }
}
