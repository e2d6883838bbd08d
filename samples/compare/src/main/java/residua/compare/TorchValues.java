package residua.compare;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Value;

/** The values of a graph while PyTorch computes it: each is let go of after its last use, as a program's locals are. */
final class TorchValues {
    private final int[] uses;
    private final int[] left;
    private final Tensor[] kept;
    private final Tensor[] live;

    /** Values are what nodes read, and the graph's outputs. */
    TorchValues(Graph graph) {
        uses = new int[graph.nextId()];
        graph.nodes().forEach(node -> node.inputs().forEach(v -> uses[v.id()]++));
        graph.outputs().values().forEach(v -> uses[v.id()]++);
        left = uses.clone();
        kept = new Tensor[uses.length];
        live = new Tensor[uses.length];
    }

    /** A tensor that stays: a weight or an input. */
    void keep(Value v, Tensor tensor) {
        kept[v.id()] = tensor;
    }

    /** A tensor that was just computed. */
    void put(Value v, Tensor tensor) {
        live[v.id()] = tensor;
    }

    Tensor get(Value v) {
        return kept[v.id()] != null ? kept[v.id()] : live[v.id()];
    }

    /** Whether nobody wants the value after the node that runs now. */
    boolean last(Value v) {
        return kept[v.id()] == null && left[v.id()] == 1;
    }

    /** The tensor of a {@link #last} value, which the caller writes over and hands on under another name. */
    Tensor take(Value v) {
        if (!last(v)) {
            throw new IllegalStateException(v + " is still wanted");
        }
        Tensor tensor = live[v.id()];
        live[v.id()] = null;
        // Ours becomes the reference of the scope around the node, as that of any other result.
        PointerScope.getInnerScope().attach(tensor);
        tensor.releaseReference();
        return tensor;
    }

    /** A node has run. */
    void used(Node node) {
        for (Value v : node.inputs()) {
            if (--left[v.id()] == 0) {
                close(v.id());
            }
        }
    }

    /** Lets go of what is left, before the next run. */
    void clear() {
        for (int id = 0; id < live.length; id++) {
            close(id);
            left[id] = uses[id];
        }
    }

    private void close(int id) {
        if (live[id] != null) {
            live[id].close();
            live[id] = null;
        }
    }
}
