package residua.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.shape.Shape;

/**
 * All it takes to build the network of a checkpoint again and to feed it.
 *
 * @param model its name in the zoo
 * @param options what else decides its form: shortcut, padding, classes
 * @param input extents of one image, {@code [C, H, W]}
 * @param mean per channel, taken from pixels of 0 to 1
 * @param deviation per channel, divided by after that
 * @param labels names of the classes, in order; empty if they have none
 */
public record NetworkDescription(
        String model,
        Map<String, String> options,
        Shape input,
        List<Float> mean,
        List<Float> deviation,
        List<String> labels) {

    /** Checks that the input has three extents and the normalisation a value for each channel. */
    public NetworkDescription {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        labels = List.copyOf(labels);
        if (input.rank() != 3 || mean.size() != input.dim(0) || deviation.size() != input.dim(0)) {
            throw new IllegalArgumentException("an input " + input + " normalised by " + mean + " and " + deviation);
        }
    }
}
