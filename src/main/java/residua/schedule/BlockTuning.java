package residua.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import residua.cl.DeviceFacts;
import residua.graph.Op;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedValues;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;

/** What measuring says about blocks: a launch for each convolution, as scheduled, beside the kernels that take them all. */
final class BlockTuning {
    private static final double MICROS_A_MILLI = 1e3;

    private final DeviceFacts device;
    private final PlanOptions options;
    private final ConvChoice convolutions;

    BlockTuning(DeviceFacts device, PlanOptions options) {
        this.device = device;
        this.options = options;
        this.convolutions = new ConvChoice(device, options, false);
    }

    /**
     * What was measured and can be had.
     *
     * @param separateMicros of a launch for each convolution
     * @param fastest the fastest kernel for all; empty where none can be used
     * @param fastestMicros its time; infinite where there is none
     * @param text all times in words
     */
    record Measured(double separateMicros, Optional<BlockForward> fastest, double fastestMicros, String text) {
        /** What one launch saves; negative where it takes longer. */
        double savedMicros() {
            return separateMicros - fastestMicros;
        }
    }

    /** Multiply-adds that launches for each convolution take as long as, by counting. */
    long separateMacs(BlockGeometry g) {
        return g.convolutions().stream()
                .mapToLong(c -> Math.min(c.macs(), convolutions.forward(c).countedMacs(c, options.block())))
                .sum();
    }

    /** What is known of these convolutions; empty where it does not suffice for a decision. */
    Optional<Measured> find(Op.ConvBlock op) {
        TunedBlocks.Key key = new TunedBlocks.Key(op.g(), op.residual(), options.block());
        return options.tuned().blocks().find(key).flatMap(known -> measured(key, known));
    }

    private Optional<Measured> measured(TunedBlocks.Key key, TunedBlocks.Known known) {
        Optional<TunedValues.Entry> separate = separate(key.g(), known);
        if (separate.isEmpty()) {
            return Optional.empty();
        }
        List<String> times = new ArrayList<>();
        Optional<BlockForward> fastest = Optional.empty();
        double fastestMicros = Double.POSITIVE_INFINITY;
        for (TunedValues.Entry entry : known.entries()) {
            Optional<BlockForward> algorithm = algorithm(key.g(), entry);
            if (entry.equals(separate.get()) || algorithm.isPresent()) {
                times.add(String.format(Locale.ROOT, "%s %.2f ms", entry.algorithm(), entry.micros() / MICROS_A_MILLI));
            }
            if (fastest.isEmpty() && algorithm.isPresent()) {
                fastest = algorithm;
                fastestMicros = entry.micros();
            }
        }
        String at = known.batch() == key.batch() ? "" : " at batch " + known.batch();
        String text = "by tuned value" + at + ": " + String.join(", ", times);
        return Optional.of(new Measured(separate.get().micros(), fastest, fastestMicros, text));
    }

    /** That whose algorithms save as many products as those that would be taken here, or less. */
    private Optional<TunedValues.Entry> separate(BlockGeometry g, TunedBlocks.Known known) {
        int tile = winograd(convolutions, g);
        Predicate<TunedValues.Entry> within = e -> e.algorithm().equals(TunedBlocks.SEPARATE) && tile(e) <= tile;
        return known.entries().stream().filter(within).max((a, b) -> Integer.compare(tile(a), tile(b)));
    }

    private static int tile(TunedValues.Entry entry) {
        return entry.settings().getInt(TunedBlocks.WINOGRAD);
    }

    /** The largest Winograd tile that these convolutions have in launches of their own; 0 for none. */
    private static int winograd(ConvChoice convolutions, BlockGeometry g) {
        return g.convolutions().stream()
                .mapToInt((ConvGeometry c) -> convolutions.forward(c).winograd())
                .max()
                .orElse(0);
    }

    /** The kernel with the measured settings, or its own where those do not fit here. */
    private Optional<BlockForward> algorithm(BlockGeometry g, TunedValues.Entry entry) {
        return BlockAlgorithms.all().stream()
                .filter(a -> a.name().equals(entry.algorithm())
                        && a.supports(g, device, options.block())
                        && options.quarantine().allows("block", a.name()))
                .map(a -> a.candidates(g, device, options.block()).contains(entry.settings())
                        ? a.with(entry.settings())
                        : a)
                .findFirst();
    }
}
