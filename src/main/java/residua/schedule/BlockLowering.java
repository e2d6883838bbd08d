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

/** Chooses the kernels of whole blocks, by their own rules or as the caller said, and turns blocks into steps. */
final class BlockLowering implements BlockChoice {
    private final DeviceFacts device;
    private final PlanOptions options;

    BlockLowering(DeviceFacts device, PlanOptions options) {
        this.device = device;
        this.options = options;
    }

    @Override
    public Optional<String> objection(Op.ConvBlock op) {
        if (options.plain()) {
            return Optional.of("plain kernels are asked for");
        }
        if (choice(op.g()).isPresent()) {
            return Optional.empty();
        }
        return options.blockKernel()
                .map(name -> name + " does not compute it")
                .or(() -> BlockAlgorithms.all().stream()
                        .flatMap(a -> a.objection(op.g(), device, options.block()).stream()
                                .map(why -> a.name() + ": " + why))
                        .reduce((a, b) -> a + "; " + b));
    }

    private Optional<BlockForward> choice(BlockGeometry g) {
        int block = options.block();
        return BlockAlgorithms.all().stream()
                .filter(a ->
                        a.supports(g, device, block) && options.quarantine().allows("block", a.name()))
                .filter(a -> options.blockKernel()
                        .map(a.name()::equals)
                        .orElseGet(() -> a.objection(g, device, block).isEmpty()))
                .findFirst();
    }

    Step step(Node node, Op.ConvBlock op) {
        BlockForward algorithm = choice(op.g()).orElseThrow();
        return new Step(
                node,
                algorithm.name(),
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
