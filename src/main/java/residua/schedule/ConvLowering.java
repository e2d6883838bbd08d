package residua.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.schedule.rule.StatisticsChoice;
import residua.shape.ChannelPieces;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** Turns convolutions into steps, and says which of them find statistics of their output. */
final class ConvLowering implements StatisticsChoice {
    private final DeviceFacts device;
    private final int block;
    private final ConvChoice choice;

    ConvLowering(DeviceFacts device, PlanOptions options, boolean training) {
        this.device = device;
        this.block = options.block();
        this.choice = new ConvChoice(device, options, training);
    }

    @Override
    public Optional<String> objection(ConvGeometry g) {
        ConvForward algorithm = choice.forward(g);
        return algorithm.pieces(g, device, block) == 0
                ? Optional.of(algorithm.name() + " finds no statistics of this convolution")
                : Optional.empty();
    }

    @Override
    public Shape shape(ConvGeometry g) {
        return new ChannelPieces(choice.forward(g).pieces(g, device, block), g.k()).shape(block);
    }

    /** Drops the reordering of inputs whose every reader takes them as they come. */
    Graph withoutDoors(Graph graph) {
        Map<Value, Value> plain = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Reorder
                    && node.out(0).shape().dim(1) <= block
                    && graph.nodes().stream()
                            .filter(n -> n.inputs().contains(node.out(0)))
                            .allMatch(n -> readsPlain(n, node.out(0)))) {
                plain.put(node.out(0), node.in(0));
            }
        }
        return graph.withNodes(graph.nodes().stream()
                .filter(n -> !plain.containsKey(n.out(0)))
                .map(n -> new Node(
                        n.name(),
                        n.block(),
                        n.op(),
                        n.inputs().stream().map(v -> plain.getOrDefault(v, v)).toList(),
                        n.outputs()))
                .toList());
    }

    private boolean readsPlain(Node node, Value x) {
        boolean once = node.inputs().stream().filter(x::equals).count() == 1
                && node.in(0).equals(x);
        if (node.op() instanceof Op.Conv conv) {
            return once && choice.forward(conv.g()).readsPlain(conv.g());
        }
        return node.op() instanceof Op.ConvBackwardWeights conv
                && once
                && choice.backwardWeights(conv.g()).readsPlain(conv.g());
    }

    /** Gives each filter that its algorithm wants in a form of its own a node that brings it there. */
    Graph withPreparedFilters(Graph graph) {
        List<Node> nodes = new ArrayList<>();
        int id = graph.nextId();
        for (Node node : graph.nodes()) {
            Optional<Shape> form = node.op() instanceof Op.Conv conv
                    ? choice.forward(conv.g()).prepared(conv.g(), device, block)
                    : Optional.empty();
            if (form.isPresent()) {
                Value w = node.in(1);
                String name = w.name() + " prepared" + (node.name().endsWith(Recompute.AGAIN) ? Recompute.AGAIN : "");
                Value filter = new Value(id++, name, form.get(), Layout.PLAIN, Value.Kind.COMPUTED);
                Op transform = new Op.ConvFilterTransform(((Op.Conv) node.op()).g());
                nodes.add(new Node(filter.name(), node.block(), transform, List.of(w), List.of(filter)));
                List<Value> inputs = new ArrayList<>(node.inputs());
                inputs.set(1, filter);
                nodes.add(new Node(node.name(), node.block(), node.op(), inputs, node.outputs()));
            } else {
                nodes.add(node);
            }
        }
        return graph.withNodes(nodes);
    }

    Step filterTransform(Node node, ConvGeometry g) {
        ConvForward algorithm = choice.forward(g);
        return new Step(
                node,
                text(algorithm),
                0,
                (kernels, t, scratch) -> algorithm.prepare(kernels, g, t.apply(node.in(0)), t.apply(node.out(0))));
    }

    Step forward(Node node, Op.Conv op) {
        ConvGeometry g = op.g();
        ConvForward algorithm = choice.forward(g);
        return step(
                node,
                g,
                algorithm,
                (kernels, t, scratch) -> algorithm.bind(
                        kernels,
                        g,
                        t.apply(node.in(0)),
                        t.apply(node.in(1)),
                        epilogue(node, op, t),
                        t.apply(node.out(0)),
                        scratch));
    }

    Step backwardData(Node node, ConvGeometry g) {
        ConvBackwardData algorithm = choice.backwardData(g);
        return step(
                node,
                g,
                algorithm,
                (kernels, t, scratch) -> algorithm.bind(
                        kernels, g, t.apply(node.in(0)), t.apply(node.in(1)), t.apply(node.out(0)), scratch));
    }

    Step backwardWeights(Node node, ConvGeometry g) {
        ConvBackwardWeights algorithm = choice.backwardWeights(g);
        return step(
                node,
                g,
                algorithm,
                (kernels, t, scratch) -> algorithm.bind(
                        kernels, g, t.apply(node.in(0)), t.apply(node.in(1)), t.apply(node.out(0)), scratch));
    }

    private Step step(Node node, ConvGeometry g, ConvAlgorithm algorithm, Step.Binder binder) {
        return new Step(node, text(algorithm), algorithm.scratchBytes(g, device, block), binder);
    }

    private static Epilogue epilogue(Node node, Op.Conv op, Function<Value, Tensor> t) {
        Epilogue epilogue = Epilogue.NONE.withRelu(op.epilogue().relu());
        int next = 2;
        if (op.epilogue().affine()) {
            epilogue = epilogue.withAffine(t.apply(node.in(next)), t.apply(node.in(next + 1)));
            next += 2;
        }
        epilogue = op.epilogue().residual() ? epilogue.withResidual(t.apply(node.in(next))) : epilogue;
        return op.statistics() ? epilogue.withStatistics(t.apply(node.out(1))) : epilogue;
    }

    private static String text(ConvAlgorithm algorithm) {
        return (algorithm.name() + " " + algorithm.settings()).strip();
    }
}
