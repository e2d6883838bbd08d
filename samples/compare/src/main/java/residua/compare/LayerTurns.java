package residua.compare;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import residua.trial.LaunchTimer;

/** The layer that is being compared, on one side: it stays open, in all forms asked for, until another one is. */
final class LayerTurns {
    private static final long SAMPLE_NANOS = 20_000_000;

    private final Function<LayerWork, Layer> opening;
    private final Map<LayerWork, Layer> forms = new HashMap<>();

    /** A layer in one form, warmed up. */
    interface Layer extends AutoCloseable {
        /** Milliseconds of a run. */
        double millis(LaunchTimer.Effort effort);

        /** What computes it. */
        String algorithm();

        @Override
        void close();
    }

    /** Layers are opened by that function. */
    LayerTurns(Function<LayerWork, Layer> opening) {
        this.opening = opening;
    }

    /** Milliseconds, the median of that many samples; without any the name of what computes the layer. */
    String answer(String work, int samples) {
        LayerWork asked = LayerWork.of(work);
        if (forms.keySet().stream().anyMatch(other -> !other.sameLayer(asked))) {
            forms.values().forEach(Layer::close);
            forms.clear();
        }
        Layer layer = forms.computeIfAbsent(asked, opening);
        return samples == 0 ? layer.algorithm() : "" + layer.millis(new LaunchTimer.Effort(samples, SAMPLE_NANOS));
    }
}
