package residua.kernel;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import residua.kernel.TunedValues.Entry;
import residua.shape.BlockGeometry;

/**
 * What measuring found for convolutions that follow each other in a block: a launch for each of them, and the kernels that
 * take them in one launch. Pure: asked again, it answers the same.
 *
 * @param entries what was measured, by what it was measured for
 * @param otherwise whom to ask where nothing was: the device's family
 */
public record TunedBlocks(Map<Key, List<Entry>> entries, Optional<TunedBlocks> otherwise) {
    /** Nothing was measured. */
    public static final TunedBlocks NONE = new TunedBlocks(Map.of());

    /** The name under which a launch for each convolution was measured. */
    public static final String SEPARATE = "separate";

    /** The setting that says the largest {@code winograd} tile among those convolutions; 0 for exact sums. */
    public static final String WINOGRAD = "WINOGRAD";

    /**
     * What was measured.
     *
     * @param g sizes of the convolutions
     * @param residual whether a tensor is added before the last ReLU
     * @param block channels in a block of the device layout
     */
    public record Key(BlockGeometry g, boolean residual, int block) implements TunedProblem {
        @Override
        public String kind() {
            return "block";
        }

        @Override
        public String brief() {
            return g.brief() + (residual ? ", adds" : "");
        }

        @Override
        public int batch() {
            return g.x().dim(0);
        }

        @Override
        public long macs() {
            return g.macs();
        }

        private Key withBatch(int images) {
            return new Key(g.withBatch(images), residual, block);
        }
    }

    /**
     * What is known.
     *
     * @param batch at which it was measured
     * @param entries the fastest first
     */
    public record Known(int batch, List<Entry> entries) {
        /** Copies the list. */
        public Known {
            entries = List.copyOf(entries);
        }
    }

    /** Copies the map. */
    public TunedBlocks {
        entries = entries.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> List.copyOf(e.getValue())));
    }

    /** What was measured and nothing else. */
    public TunedBlocks(Map<Key, List<Entry>> entries) {
        this(entries, Optional.empty());
    }

    /** This, and where it says nothing another. */
    public TunedBlocks orElse(TunedBlocks other) {
        return new TunedBlocks(
                entries, Optional.of(otherwise.map(o -> o.orElse(other)).orElse(other)));
    }

    /**
     * What is known of a block; empty where nothing is. What was measured at its batch goes before what was at the nearest
     * other one, see {@link TunedValues#find}.
     */
    public Optional<Known> find(Key wanted) {
        Key one = wanted.withBatch(1);
        Optional<Known> own = entries.entrySet().stream()
                .filter(e -> e.getKey().withBatch(1).equals(one))
                .min(Comparator.comparingDouble((Map.Entry<Key, List<Entry>> e) -> distance(e.getKey(), wanted))
                        .thenComparingInt(e -> e.getKey().batch()))
                .map(e -> new Known(
                        e.getKey().batch(),
                        e.getValue().stream()
                                .sorted(Comparator.comparingDouble(Entry::micros))
                                .toList()));
        return own.or(() -> otherwise.flatMap(o -> o.find(wanted)));
    }

    private static double distance(Key a, Key b) {
        return Math.abs(Math.log((double) a.batch() / b.batch()));
    }
}
