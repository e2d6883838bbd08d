package residua.compare;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import residua.graph.Node;

/** Nodes of a graph that PyTorch computes one after the other. */
final class TorchProgram {
    private final TorchValues values;
    private final List<Layer> layers;

    private record Layer(Node node, Supplier<Tensor> result) {}

    /** Nodes are turned into what computes their first output, once. */
    TorchProgram(List<Node> nodes, TorchValues values, Function<Node, Supplier<Tensor>> translation) {
        this.values = values;
        layers = nodes.stream()
                .map(node -> new Layer(node, translation.apply(node)))
                .toList();
    }

    /** Computes all; the graph's outputs can be read until the values are cleared. */
    void run() {
        for (Layer layer : layers) {
            try (PointerScope temporaries = new PointerScope()) {
                Tensor result = layer.result().get();
                result.retainReference();
                values.put(layer.node().out(0), result);
            }
            values.used(layer.node());
        }
    }
}
