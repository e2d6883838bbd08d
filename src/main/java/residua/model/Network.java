package residua.model;

import java.util.List;
import residua.graph.Gradients;
import residua.graph.Graph;
import residua.graph.Op;
import residua.graph.Value;
import residua.nn.Fan;
import residua.nn.Layer;
import residua.nn.Mode;
import residua.nn.Scope;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * A network: layers, the images it reads, and the names of what it tells apart. Builds its own graphs.
 *
 * <p>Inputs of the graphs: {@code images} {@code [N, C, H, W]}; for training also {@code labels} (int32 {@code [N]})
 * and, where there is dropout, {@code step} (int32 {@code [2]}: seed and number of the step). Outputs:
 * {@code logits} {@code [N, classes]}; for training also {@code loss}, {@code [N]}.
 *
 * @param name in the {@link Zoo}
 * @param options all that were needed to build it, defaults included
 * @param input the images it reads
 * @param labels a name for each class
 * @param fan how its filters start
 * @param layers from images to logits
 */
public record Network(String name, Options options, Input input, List<String> labels, Fan fan, Layer layers) {

    /** Copies the labels. */
    public Network {
        labels = List.copyOf(labels);
    }

    /** Number of classes. */
    public int classes() {
        return labels.size();
    }

    /** The same network with other names for its classes; as many. */
    public Network withLabels(List<String> names) {
        if (names.size() != classes()) {
            throw new IllegalArgumentException(
                    name + " tells " + classes() + " classes apart, but " + names.size() + " names are given");
        }
        return new Network(name, options, input, names, fan, layers);
    }

    /** The graph that turns {@code n} images into logits, with running statistics. */
    public Graph inference(int n) {
        Graph.Builder graph = new Graph.Builder();
        graph.output("logits", logits(graph, Mode.INFERENCE, n));
        return graph.build();
    }

    /**
     * The graph of one training step without the optimiser: logits, loss and the gradient of each parameter of the
     * mean loss over {@code n} images.
     *
     * @param smoothing share of the target spread over all classes
     */
    public Graph training(int n, float smoothing) {
        Graph forward = forwardTraining(n, smoothing);
        return Gradients.differentiate(forward, forward.output("loss"));
    }

    /** The forward half of {@link #training}. */
    public Graph forwardTraining(int n, float smoothing) {
        Graph.Builder graph = new Graph.Builder();
        Value logits = logits(graph, Mode.TRAINING, n);
        Value labelInput = graph.input("labels", Shape.of(n), Layout.PLAIN);
        Value loss = graph.computed("loss", Shape.of(n), Layout.PLAIN);
        Value dlogits = graph.computed("logits.grad", logits.shape(), Layout.BLOCKED);
        graph.node(
                "loss",
                new Op.SoftmaxCrossEntropy(n, classes(), smoothing),
                List.of(logits, labelInput),
                List.of(loss, dlogits));
        return graph.output("logits", logits).output("loss", loss).build();
    }

    /** Trained parameters: weights, biases, scales and shifts; running statistics are not among them. */
    public long parameters() {
        return summary().parameters();
    }

    /** Multiply-adds of convolutions and fully connected layers for one image. */
    public long macs() {
        return summary().macs();
    }

    /** Layer by layer, for one image. */
    public Summary summary() {
        return Summary.of(inference(1));
    }

    private Value logits(Graph.Builder graph, Mode mode, int n) {
        Shape images = Shape.of(n, input.channels(), input.height(), input.width());
        Value x = graph.input("images", images, Layout.BLOCKED);
        Value logits = layers.build(Scope.root(graph, mode, fan), x);
        if (!logits.shape().equals(Shape.of(n, classes()))) {
            throw new IllegalStateException(
                    name + " computes " + logits.shape() + " where logits are " + Shape.of(n, classes()));
        }
        return logits;
    }
}
