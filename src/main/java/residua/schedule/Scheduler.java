package residua.schedule;

import java.util.ArrayList;
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
import residua.schedule.rule.FusionRules;
import residua.shape.Layout;

/** Makes plans. Pure: the same graph, device facts and options give the same plan. */
public final class Scheduler {
    private Scheduler() {}

    /**
     * Plans a graph for a device, without touching the device.
     *
     * @throws IllegalArgumentException where one tensor is larger than the device's largest allocation
     */
    public static Plan plan(Graph graph, DeviceFacts device, PlanOptions options) {
        BlockLowering blocks = new BlockLowering(device, options);
        boolean training = !graph.gradients().isEmpty();
        ConvLowering conv = new ConvLowering(device, options, training);
        FusionRules.Fused fused = FusionRules.apply(withDoors(graph), options.rulesOff(), blocks, conv);
        Graph kept = conv.withPreparedFilters(conv.withoutDoors(Recompute.of(fused.graph(), options.memory(), device)));
        Graph g = UpdateAtOnce.of(kept, options, device);
        Lowering lowering = new Lowering(device, options, conv, blocks);
        Set<Value> prepared = new HashSet<>();
        List<Step> prepare = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Node node : g.nodes()) {
            boolean once = node.inputs().stream().allMatch(v -> (v.persistent() && !training) || prepared.contains(v))
                    && !g.gradients().containsValue(node.out(0));
            if (once) {
                prepared.addAll(node.outputs());
            }
            (once ? prepare : steps).add(lowering.lower(node));
        }
        int block = options.block();
        Map<Value, Long> own = new LinkedHashMap<>();
        g.inputs().forEach(v -> own.put(v, PackedLayout.bytes(v, block)));
        prepare.forEach(s -> s.node().outputs().forEach(v -> own.put(v, PackedLayout.bytes(v, block))));
        long alignment = Math.max(256, device.alignmentBytes());
        MemoryPlan<Object> memory =
                MemoryPlan.place(lifetimes(g, steps, prepared, block), alignment, device.maxAllocationBytes());
        PackedLayout packed = PackedLayout.of(
                g.parameters(), block, alignment, UpdateAtOnce.momentums(g).keySet());
        return new Plan(
                g,
                device,
                block,
                prepare,
                steps,
                memory,
                own,
                packed,
                fused.ledger(),
                fused.notFused(),
                options.recording());
    }

    /** Gives each blocked input a dense one at the door and a node that reorders it. */
    private static Graph withDoors(Graph graph) {
        List<Value> inputs = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        int id = graph.nextId();
        for (Value v : graph.inputs()) {
            if (v.layout() == Layout.BLOCKED) {
                Value door = new Value(id++, v.name(), v.shape(), Layout.PLAIN, Value.Kind.INPUT);
                inputs.add(door);
                nodes.add(new Node(v.name(), "", new Op.Reorder(v.shape()), List.of(door), List.of(v)));
            } else {
                inputs.add(v);
            }
        }
        nodes.addAll(graph.nodes());
        return new Graph(nodes, inputs, graph.parameters(), graph.outputs(), graph.gradients());
    }

    private static List<MemoryPlan.Lifetime<Object>> lifetimes(
            Graph g, List<Step> steps, Set<Value> prepared, int block) {
        Map<Value, Integer> last = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            for (Value v : steps.get(i).node().inputs()) {
                last.put(v, i);
            }
        }
        g.outputs().values().forEach(v -> last.put(v, steps.size()));
        Set<Value> elsewhere = new HashSet<>(g.gradients().values());
        elsewhere.addAll(prepared);
        List<MemoryPlan.Lifetime<Object>> lifetimes = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            for (Value v : step.node().outputs()) {
                if (!elsewhere.contains(v)) {
                    lifetimes.add(new MemoryPlan.Lifetime<>(
                            v, PackedLayout.bytes(v, block), i, Math.max(i, last.getOrDefault(v, i))));
                }
            }
            if (step.scratchBytes() > 0) {
                lifetimes.add(new MemoryPlan.Lifetime<>(step, step.scratchBytes(), i, i));
            }
        }
        return lifetimes;
    }
}
