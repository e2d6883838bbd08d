package residua.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.DeviceFacts;
import residua.graph.Node;
import residua.graph.Op;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.block.BlockTensors;
import residua.schedule.rule.BlockChoice;
import residua.shape.BlockGeometry;

/**
 * Chooses the kernels of whole blocks, as the caller said, by what was measured, or by their own rules, and turns blocks into
 * steps.
 */
final class BlockLowering implements BlockChoice {
    private final DeviceFacts device;
    private final PlanOptions options;
    private final BlockTuning tuning;

    BlockLowering(DeviceFacts device, PlanOptions options) {
        this.device = device;
        this.options = options;
        this.tuning = new BlockTuning(device, options);
    }

    @Override
    public Decision decide(List<Op.ConvBlock> candidates) {
        if (options.plain()) {
            return Decision.none("plain kernels are asked for");
        }
        if (options.blockKernel().isEmpty()) {
            List<Optional<BlockTuning.Measured>> measured =
                    candidates.stream().map(tuning::find).toList();
            if (measured.stream().anyMatch(Optional::isPresent)) {
                return fastest(measured);
            }
        }
        for (int i = 0; i < candidates.size(); i++) {
            if (unmeasured(candidates.get(i).g()).isPresent()) {
                return Decision.take(
                        i, options.blockKernel().isPresent() ? "asked for" : "counted: saves more than it costs");
            }
        }
        return Decision.none(objection(candidates.get(0).g()));
    }

    /** That which saves most against launches of its own; nothing of what was not measured. */
    private static Decision fastest(List<Optional<BlockTuning.Measured>> measured) {
        int best = -1;
        double saved = 0;
        for (int i = 0; i < measured.size(); i++) {
            double here = measured.get(i).map(BlockTuning.Measured::savedMicros).orElse(0.0);
            if (here > saved) {
                best = i;
                saved = here;
            }
        }
        if (best >= 0) {
            return Decision.take(best, measured.get(best).orElseThrow().text());
        }
        return Decision.none(measured.stream()
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow()
                .text());
    }

    private String objection(BlockGeometry g) {
        return options.blockKernel()
                .map(name -> name + " does not compute it")
                .or(() -> BlockAlgorithms.all().stream()
                        .flatMap(a -> objection(a, g).map(why -> a.name() + ": " + why).stream())
                        .reduce((a, b) -> a + "; " + b))
                .orElse("no kernel may be used");
    }

    private Optional<String> objection(BlockForward algorithm, BlockGeometry g) {
        return algorithm.objection(g, tuning.separateMacs(g), device, options.block());
    }

    /** The kernel that was asked for, or that which its own rule takes. */
    private Optional<BlockForward> unmeasured(BlockGeometry g) {
        return BlockAlgorithms.all().stream()
                .filter(a -> a.supports(g, device, options.block())
                        && options.quarantine().allows("block", a.name()))
                .filter(a -> options.blockKernel()
                        .map(a.name()::equals)
                        .orElseGet(() -> objection(a, g).isEmpty()))
                .findFirst();
    }

    private BlockForward algorithm(Op.ConvBlock op) {
        Optional<BlockTuning.Measured> measured =
                options.blockKernel().isPresent() ? Optional.empty() : tuning.find(op);
        return measured.flatMap(BlockTuning.Measured::fastest)
                .or(() -> unmeasured(op.g()))
                .orElseThrow();
    }

    Step step(Node node, Op.ConvBlock op) {
        BlockForward algorithm = algorithm(op);
        return new Step(
                node,
                (algorithm.name() + " " + algorithm.settings()).strip(),
                algorithm.scratchBytes(op.g(), device, options.block()),
                (kernels, t, scratch) -> {
                    List<BlockTensors.Layer> layers = new ArrayList<>();
                    int next = 1;
                    for (int i = 0; i < op.g().convolutions().size(); i++, next += 3) {
                        layers.add(new BlockTensors.Layer(
                                t.apply(node.in(next)), t.apply(node.in(next + 1)), t.apply(node.in(next + 2))));
                    }
                    BlockTensors tensors = new BlockTensors(
                            t.apply(node.in(0)),
                            layers,
                            op.residual() ? Optional.of(t.apply(node.in(next))) : Optional.empty(),
                            t.apply(node.out(0)));
                    return algorithm.bind(kernels, op.g(), op.relu(), tensors, scratch);
                });
    }
}
