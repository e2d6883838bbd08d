package residua.kernel;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * What measuring found on a device: for each pass of a convolution the algorithms with their best settings and times.
 * Pure: asked again, it answers the same.
 *
 * @param entries what was measured, by what it was measured for
 * @param blocks what was measured of blocks of convolutions
 * @param preferences what to take where nothing was, the first that fits
 * @param otherwise whom to ask where neither says anything: the device's family
 */
public record TunedValues(
        Map<Key, List<Entry>> entries,
        TunedBlocks blocks,
        List<Preference> preferences,
        Optional<TunedValues> otherwise) {
    /** How many times as large or small another batch may be. */
    private static final double NEAR = 4;

    private static final double ROUNDING = 1e-9;

    /** Nothing was measured. */
    public static final TunedValues NONE = new TunedValues(Map.of());

    /**
     * What was measured.
     *
     * @param pass the computation
     * @param g its sizes
     * @param block channels in a block of the device layout
     */
    public record Key(ConvPass pass, ConvGeometry g, int block) implements TunedProblem {
        @Override
        public String kind() {
            return pass.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String brief() {
            return g.brief();
        }

        @Override
        public int batch() {
            return g.n();
        }

        @Override
        public long macs() {
            return g.macs();
        }
    }

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
        preferences = List.copyOf(preferences);
    }

    /** What was measured and nothing else. */
    public TunedValues(Map<Key, List<Entry>> entries) {
        this(entries, List.of());
    }

    /** What was measured of convolutions, and what to take where nothing was. */
    public TunedValues(Map<Key, List<Entry>> entries, List<Preference> preferences) {
        this(entries, TunedBlocks.NONE, preferences, Optional.empty());
    }

    /** This, and where it says nothing another. */
    public TunedValues orElse(TunedValues other) {
        return new TunedValues(
                entries,
                blocks.orElse(other.blocks()),
                preferences,
                Optional.of(otherwise.map(o -> o.orElse(other)).orElse(other)));
    }

    /** Number of convolutions for which something was measured, on the device or on its family. */
    public int size() {
        return keys().size();
    }

    private Set<Key> keys() {
        Set<Key> keys = new HashSet<>(entries.keySet());
        otherwise.ifPresent(o -> keys.addAll(o.keys()));
        return keys;
    }

    /**
     * What is known for these sizes, the best first; empty where nothing is. What was measured for these very sizes goes
     * before the same layer at the nearest other batch, and that before a preference, whose times are 0. Batches more than
     * four times as large or small say nothing: the fewer images, the more a filter's bytes weigh.
     */
    public List<Entry> find(ConvPass pass, ConvGeometry g, int block, boolean constantFilter) {
        Key key = new Key(pass, g, block);
        List<Entry> found = Optional.ofNullable(entries.get(key)).orElseGet(() -> atNearestBatch(key));
        if (!found.isEmpty()) {
            return found.stream()
                    .sorted(Comparator.comparingDouble(e -> e.micros(constantFilter)))
                    .toList();
        }
        List<Entry> preferred = preferences.stream()
                .filter(p -> p.fits(pass, g))
                .map(p -> new Entry(p.algorithm(), p.settings(), 0, 0))
                .toList();
        return preferred.isEmpty()
                ? otherwise.map(o -> o.find(pass, g, block, constantFilter)).orElse(List.of())
                : preferred;
    }

    /** Batches are near where one is a small multiple of the other; of two equally near the smaller. */
    private List<Entry> atNearestBatch(Key wanted) {
        ConvGeometry layer = wanted.g().withBatch(1);
        return entries.entrySet().stream()
                .filter(e -> e.getKey().pass() == wanted.pass()
                        && e.getKey().block() == wanted.block()
                        && e.getKey().g().withBatch(1).equals(layer)
                        && distance(e.getKey(), wanted) <= Math.log(NEAR) + ROUNDING)
                .min(Comparator.comparingDouble((Map.Entry<Key, List<Entry>> e) -> distance(e.getKey(), wanted))
                        .thenComparingInt(e -> e.getKey().g().n()))
                .map(Map.Entry::getValue)
                .orElse(List.of());
    }

    private static double distance(Key a, Key b) {
        return Math.abs(Math.log((double) a.g().n() / b.g().n()));
    }
}
