package residua.oracle;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Parameter;
import residua.graph.Value;

/**
 * Runs a whole graph in double on plain arrays in logical order, one plain loop nest for each operation: forward,
 * backward and running statistics, primitive and fused forms alike. What a training step on a device answers to.
 */
public final class GraphOracle {

    /** What one operation computes from its inputs; running statistics are inputs that it changes. */
    @FunctionalInterface
    private interface Formula<O extends Op> {
        void compute(O op, List<double[]> in, List<double[]> out);
    }

    private static final Map<Class<? extends Op>, Formula<Op>> FORMULAS = Map.ofEntries(
            on(Op.Conv.class, DoubleConv::forward),
            on(Op.ConvBackwardData.class, DoubleConv::backwardData),
            on(Op.ConvBackwardWeights.class, DoubleConv::backwardWeights),
            on(Op.BatchNorm.class, DoubleNorm::training),
            on(Op.BatchNormBackward.class, DoubleNorm::backward),
            on(Op.BatchNormEval.class, DoubleNorm::eval),
            on(Op.BatchNormFold.class, DoubleNorm::fold),
            on(Op.Ones.class, (op, in, out) -> Arrays.fill(out.get(0), 1)),
            on(Op.Bias.class, DoublePointwise::bias),
            on(Op.BiasBackward.class, DoublePointwise::biasBackward),
            on(Op.Relu.class, DoublePointwise::relu),
            on(Op.ReluBackward.class, DoublePointwise::reluBackward),
            on(Op.Add.class, DoublePointwise::add),
            on(Op.ShortcutA.class, DoublePointwise::shortcutA),
            on(Op.ShortcutABackward.class, DoublePointwise::shortcutABackward),
            on(Op.Dropout.class, DoublePointwise::dropout),
            on(Op.MaxPool.class, DoublePool::max),
            on(Op.MaxPoolBackward.class, DoublePool::maxBackward),
            on(Op.GlobalAvgPool.class, DoublePool::average),
            on(Op.GlobalAvgPoolBackward.class, DoublePool::averageBackward),
            on(Op.FullyConnected.class, DoubleClassifier::fullyConnected),
            on(Op.FullyConnectedBackwardData.class, DoubleClassifier::backwardData),
            on(Op.FullyConnectedBackwardWeights.class, DoubleClassifier::backwardWeights),
            on(Op.SoftmaxCrossEntropy.class, DoubleClassifier::softmaxCrossEntropy));

    private final Graph graph;
    private final Map<Value, double[]> arrays = new HashMap<>();
    private final Map<String, Value> settable = new HashMap<>();

    /** An oracle for one graph. Inputs and persistent values start at zero. */
    public GraphOracle(Graph graph) {
        this.graph = graph;
        graph.inputs().forEach(this::settable);
        graph.parameters().stream().map(Parameter::value).forEach(this::settable);
    }

    /** The array of an input or persistent value, to be filled before a run; running statistics change in runs. */
    public double[] array(String name) {
        Value value = settable.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no input or parameter \"" + name + "\" in " + settable.keySet());
        }
        return arrays.get(value);
    }

    /** Fills an input or persistent value. */
    public GraphOracle set(String name, float[] data) {
        double[] array = array(name);
        if (array.length != data.length) {
            throw new IllegalArgumentException(name + " has " + array.length + " elements, not " + data.length);
        }
        for (int i = 0; i < data.length; i++) {
            array[i] = data[i];
        }
        return this;
    }

    /** Computes every node, in order. */
    public GraphOracle run() {
        for (Node node : graph.nodes()) {
            Formula<Op> formula = FORMULAS.get(node.op().getClass());
            if (formula == null) {
                throw new IllegalArgumentException(node.name() + ": the oracle has no formula for " + node.op());
            }
            node.outputs().forEach(v -> arrays.put(v, zeros(v)));
            formula.compute(
                    node.op(),
                    node.inputs().stream().map(this::value).toList(),
                    node.outputs().stream().map(this::value).toList());
        }
        return this;
    }

    /** A value as the last run left it, in logical order. */
    public double[] value(Value value) {
        double[] array = arrays.get(value);
        if (array == null) {
            throw new IllegalArgumentException(value + " has not been computed");
        }
        return array;
    }

    /** An output of the last run. */
    public double[] output(String name) {
        return value(graph.output(name));
    }

    /** The mean of the output {@code loss}. */
    public double meanLoss() {
        return Arrays.stream(output("loss")).average().orElseThrow();
    }

    /** The gradient of a parameter in the last run. */
    public double[] gradient(String parameter) {
        return value(graph.gradients().get(settable.get(parameter)));
    }

    /**
     * Which way every ReLU and every maximum went in the last run: the loss is smooth between two sets of inputs for
     * which this is the same all along.
     */
    public int[] branches() {
        IntStream.Builder branches = IntStream.builder();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Relu) {
                Arrays.stream(value(node.out(0))).forEach(y -> branches.add(y > 0 ? 1 : 0));
            } else if (node.op() instanceof Op.MaxPool pool) {
                double[] x = value(node.in(0));
                IntStream.range(0, value(node.out(0)).length)
                        .forEach(o -> branches.add(DoublePool.winner(pool.g(), x, o)));
            }
        }
        return branches.build().toArray();
    }

    /**
     * How far the last run stayed from a change of {@link #branches}: the least distance of a ReLU's input from zero,
     * or lead of a maximum, over the root of its tensor's mean square. Float and double that take different branches
     * differ in gradients by far more than rounding.
     */
    public double kinkDistance() {
        double least = Double.POSITIVE_INFINITY;
        for (Node node : graph.nodes()) {
            DoubleStream distances = DoubleStream.empty();
            if (node.op() instanceof Op.Relu) {
                distances = Arrays.stream(value(node.in(0))).map(Math::abs);
            } else if (node.op() instanceof Op.MaxPool pool) {
                double[] x = value(node.in(0));
                distances =
                        IntStream.range(0, value(node.out(0)).length).mapToDouble(o -> DoublePool.lead(pool.g(), x, o));
            }
            double nearest = distances.min().orElse(Double.POSITIVE_INFINITY);
            if (nearest < Double.POSITIVE_INFINITY) {
                double square = Arrays.stream(value(node.in(0)))
                        .map(v -> v * v)
                        .average()
                        .orElseThrow();
                least = Math.min(least, nearest / Math.sqrt(square));
            }
        }
        return least;
    }

    private void settable(Value value) {
        arrays.put(value, zeros(value));
        settable.put(value.name(), value);
    }

    private static double[] zeros(Value value) {
        return new double[Math.toIntExact(value.shape().elements())];
    }

    private static <O extends Op> Map.Entry<Class<? extends Op>, Formula<Op>> on(Class<O> type, Formula<O> formula) {
        return Map.entry(type, (op, in, out) -> formula.compute(type.cast(op), in, out));
    }
}
