package residua.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * What measuring found on a device: for each pass of a convolution the algorithms with their best settings and times.
 *
 * @param entries what was measured, by what it was measured for
 */
public record TunedValues(Map<Key, List<Entry>> entries) {
    /** Nothing was measured. */
    public static final TunedValues NONE = new TunedValues(Map.of());

    /**
     * What was measured.
     *
     * @param pass the computation
     * @param g its sizes
     * @param block channels in a block of the device layout
     */
    public record Key(ConvPass pass, ConvGeometry g, int block) {}

    /**
     * An algorithm's best.
     *
     * @param algorithm its name
     * @param settings with which it was fastest
     * @param micros median time of its launches
     * @param prepareMicros median time of bringing the filter into its form, which constant weights need but once
     */
    public record Entry(String algorithm, Params settings, double micros, double prepareMicros) {
        /** The time that counts: with trained weights the filter's form is made anew in each step. */
        public double micros(boolean constantFilter) {
            return constantFilter ? micros : micros + prepareMicros;
        }
    }

    /** Copies the map. */
    public TunedValues {
        entries = entries.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
    }

    /** What was measured for this, fastest first; empty where nothing was. */
    public List<Entry> find(ConvPass pass, ConvGeometry g, int block, boolean constantFilter) {
        return entries.getOrDefault(new Key(pass, g, block), List.of()).stream()
                .sorted(Comparator.comparingDouble(e -> e.micros(constantFilter)))
                .toList();
    }
}
