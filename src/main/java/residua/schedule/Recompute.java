package residua.schedule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.Layout;

/**
 * Trades time for memory in training: some values are not kept from the forward pass, but computed once more just before
 * the backward pass reads them. Batch statistics are kept, so the bits are the same. Either of each residual block all
 * but what leaves it, after Chen et al., "Training Deep Nets with Sublinear Memory Cost" (2016), with the blocks as
 * segments. Or only what batch norm, with its addition and ReLU, makes in one pass of values that are kept anyway, after
 * Rota Bulo et al., "In-Place Activated BatchNorm for Memory-Optimized Training of DNNs" (2018), who invert it instead.
 */
final class Recompute {
    /** Marks the name of a node that computes something once more. */
    static final String AGAIN = " again";

    private final Graph graph;
    private final int loss;
    private final Map<String, List<Node>> blocks = new LinkedHashMap<>();
    private final Map<Value, Value> again = new HashMap<>();
    private int nextId;

    private Recompute(Graph graph, int loss) {
        this.graph = graph;
        this.loss = loss;
        this.nextId = graph.nextId();
        for (Node node : graph.nodes().subList(0, loss)) {
            if (!node.block().isEmpty()) {
                blocks.computeIfAbsent(node.block(), name -> new ArrayList<>()).add(node);
            }
        }
    }

    /** The graph with what its gradients need computed again; a graph without gradients as it is. */
    static Graph of(Graph graph, MemoryUse use, DeviceFacts device) {
        if (graph.gradients().isEmpty() || !(use == MemoryUse.LOW || use.normsAgain(device))) {
            return graph;
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            if (graph.nodes().get(i).op() instanceof Op.SoftmaxCrossEntropy) {
                Recompute recompute = new Recompute(graph, i);
                return use == MemoryUse.LOW ? recompute.ofBlocks() : recompute.ofNorms();
            }
        }
        return graph;
    }

    private Graph ofBlocks() {
        List<Node> backward = graph.nodes().subList(loss, graph.nodes().size());
        Map<Node, List<Node>> before = new HashMap<>();
        for (List<Node> block : blocks.values()) {
            Set<Value> wanted = wanted(block, backward);
            List<Node> copies = copies(block, wanted);
            backward.stream()
                    .filter(n -> n.inputs().stream().anyMatch(wanted::contains))
                    .findFirst()
                    .ifPresent(first -> before.computeIfAbsent(first, n -> new ArrayList<>())
                            .addAll(copies));
        }
        return with(backward, before);
    }

    /**
     * Of two additions in a row only every other: the sum that the next one starts from must be kept. Not the last norm of
     * all, which the backward pass reads at once.
     */
    private Graph ofNorms() {
        List<Node> backward = graph.nodes().subList(loss, graph.nodes().size());
        Map<Value, Integer> firstReads = new HashMap<>();
        Map<Value, Integer> lastReads = new HashMap<>();
        for (int i = 0; i < backward.size(); i++) {
            for (Value v : backward.get(i).inputs()) {
                firstReads.putIfAbsent(v, i);
                lastReads.put(v, i);
            }
        }
        Map<Node, List<Node>> before = new HashMap<>();
        for (Node node : graph.nodes().subList(0, lastNorm())) {
            Integer first = node.op() instanceof Op.BatchNorm ? firstReads.get(node.out(0)) : null;
            if (first == null || graph.outputs().containsValue(node.out(0))) {
                continue;
            }
            boolean kept = mapsOf(node).stream()
                    .allMatch(v -> !again.containsKey(v) && lastReads.getOrDefault(v, -1) >= first);
            if (kept) {
                before.computeIfAbsent(backward.get(first), n -> new ArrayList<>())
                        .addAll(copies(List.of(node), List.of(node.out(0))));
            }
        }
        return with(backward, before);
    }

    private int lastNorm() {
        int last = loss;
        while (last > 0 && !(graph.nodes().get(last).op() instanceof Op.BatchNorm)) {
            last--;
        }
        return last;
    }

    /** The activations that a node reads. */
    private static List<Value> mapsOf(Node node) {
        return node.inputs().stream().filter(v -> v.layout() == Layout.BLOCKED).toList();
    }

    private Graph with(List<Node> backward, Map<Node, List<Node>> before) {
        List<Node> nodes = new ArrayList<>(graph.nodes().subList(0, loss));
        for (Node node : backward) {
            nodes.addAll(before.getOrDefault(node, List.of()));
            nodes.add(new Node(node.name(), node.block(), node.op(), renamed(node.inputs()), node.outputs()));
        }
        return graph.withNodes(nodes);
    }

    /** What the backward pass reads of the inside of a block, channels' statistics aside. */
    private Set<Value> wanted(List<Node> block, List<Node> backward) {
        Set<Value> inside = new HashSet<>();
        block.forEach(n ->
                n.outputs().stream().filter(v -> v.layout() != Layout.CHANNELS).forEach(inside::add));
        Set<Node> members = new HashSet<>(block);
        for (Node node : graph.nodes().subList(0, loss + 1)) {
            if (!members.contains(node)) {
                node.inputs().forEach(inside::remove);
            }
        }
        inside.removeAll(graph.outputs().values());
        Set<Value> wanted = new HashSet<>();
        backward.forEach(n -> n.inputs().stream().filter(inside::contains).forEach(wanted::add));
        return wanted;
    }

    private List<Node> copies(List<Node> block, Collection<Value> wanted) {
        Set<Value> missing = new HashSet<>(wanted);
        List<Node> sources = new ArrayList<>();
        for (int i = block.size() - 1; i >= 0; i--) {
            Node node = block.get(i);
            if (node.outputs().stream().anyMatch(missing::contains)) {
                sources.add(0, node);
                missing.addAll(node.inputs());
            }
        }
        List<Node> copies = new ArrayList<>();
        for (Node node : sources) {
            Value y = node.out(0);
            Value copy = new Value(nextId++, y.name() + AGAIN, y.shape(), y.layout(), y.kind());
            again.put(y, copy);
            copies.add(copy(node, copy));
        }
        return copies;
    }

    private Node copy(Node node, Value y) {
        Op op = node.op();
        List<Value> inputs = new ArrayList<>(renamed(node.inputs()));
        if (op instanceof Op.Conv conv) {
            op = new Op.Conv(conv.g(), conv.epilogue());
        } else if (op instanceof Op.BatchNorm bn) {
            op = new Op.BatchNormApply(bn.x(), bn.residual(), bn.relu());
            inputs.set(3, node.out(1));
            inputs.set(4, node.out(2));
            if (bn.ofPieces()) {
                inputs.remove(inputs.size() - 1);
            }
        }
        return new Node(node.name() + AGAIN, node.block(), op, inputs, List.of(y));
    }

    private List<Value> renamed(List<Value> values) {
        return values.stream().map(v -> again.getOrDefault(v, v)).toList();
    }
}
