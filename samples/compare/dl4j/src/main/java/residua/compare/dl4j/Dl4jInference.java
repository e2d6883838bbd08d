package residua.compare.dl4j;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import residua.compare.NetworkCase;
import residua.compare.NetworkData;
import residua.compare.NetworkTurns;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.model.Zoo;
import residua.shape.ConvGeometry;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** Inference in DL4J of Residua's own graph, a layer or vertex for each node; logits read back. */
final class Dl4jInference implements NetworkTurns.Running {
    private static final String INPUT = "images";
    private static final List<String> NORM = List.of("gamma", "beta", "mean", "var");

    private final ComputationGraph network;
    private final INDArray images;
    private float[] logits = new float[0];

    /** Lives as long as its process. */
    Dl4jInference(NetworkCase work) {
        Graph graph = Zoo.network(work.model()).inference(work.batch());
        Value x = graph.inputs().get(0);
        GraphBuilder builder = new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs(INPUT);
        graph.nodes().forEach(node -> add(builder, node, x));
        builder.setOutputs(name(graph.output("logits"), x));
        network = new ComputationGraph(builder.build());
        network.init();
        Map<String, HostTensor> weights = NetworkData.weights(graph);
        graph.nodes().forEach(node -> load(node, weights, x));
        images = Nd4j.create(NetworkData.images(x.shape()), dims(x.shape()), 'c');
    }

    private static String name(Value v, Value input) {
        return v.equals(input) ? INPUT : "v" + v.id();
    }

    private static void add(GraphBuilder builder, Node node, Value input) {
        String name = name(node.out(0), input);
        Op op = node.op();
        if (op instanceof Op.Add add && !add.relu()) {
            builder.addVertex(
                    name,
                    new ElementWiseVertex(ElementWiseVertex.Op.Add),
                    name(node.in(0), input),
                    name(node.in(1), input));
        } else {
            builder.addLayer(name, layer(node), name(node.in(0), input));
        }
    }

    private static Layer layer(Node node) {
        Op op = node.op();
        if (op instanceof Op.Conv conv && conv.epilogue().equals(Op.Epilogue.NONE) && conv.g().groups() == 1) {
            ConvGeometry g = conv.g();
            Shape filter = g.filter();
            return new ConvolutionLayer.Builder(filter.dim(2), filter.dim(3))
                    .stride(g.strideH(), g.strideW())
                    .padding(g.padH(), g.padW())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .nIn(filter.dim(1))
                    .nOut(filter.dim(0))
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build();
        } else if (op instanceof Op.BatchNormEval norm && !norm.relu() && !norm.residual()) {
            int channels = norm.x().dim(1);
            return new BatchNormalization.Builder()
                    .eps(norm.eps())
                    .nIn(channels)
                    .nOut(channels)
                    .activation(Activation.IDENTITY)
                    .build();
        } else if (op instanceof Op.Relu) {
            return new ActivationLayer(Activation.RELU);
        } else if (op instanceof Op.MaxPool pool) {
            int window = pool.g().window();
            return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                    .kernelSize(window, window)
                    .stride(pool.g().stride(), pool.g().stride())
                    .padding(pool.g().pad(), pool.g().pad())
                    .convolutionMode(ConvolutionMode.Truncate)
                    .build();
        } else if (op instanceof Op.GlobalAvgPool) {
            return new GlobalPoolingLayer(PoolingType.AVG);
        } else if (op instanceof Op.FullyConnected linear) {
            return new DenseLayer.Builder()
                    .nIn(linear.c())
                    .nOut(linear.k())
                    .activation(Activation.IDENTITY)
                    .build();
        }
        throw new IllegalArgumentException("not told to DL4J: " + op);
    }

    private void load(Node node, Map<String, HostTensor> weights, Value input) {
        String name = name(node.out(0), input) + "_";
        Op op = node.op();
        if (op instanceof Op.Conv) {
            network.setParam(name + "W", array(node.in(1), weights));
        } else if (op instanceof Op.BatchNormEval) {
            for (int i = 0; i < NORM.size(); i++) {
                INDArray values = array(node.in(i + 1), weights);
                network.setParam(name + NORM.get(i), values.reshape(1, values.length()));
            }
        } else if (op instanceof Op.FullyConnected) {
            network.setParam(name + "W", array(node.in(1), weights).transpose().dup('f'));
            INDArray bias = array(node.in(2), weights);
            network.setParam(name + "b", bias.reshape(1, bias.length()));
        }
    }

    private static INDArray array(Value v, Map<String, HostTensor> weights) {
        HostTensor tensor = weights.get(v.name());
        return Nd4j.create(tensor.data(), dims(tensor.shape()), 'c');
    }

    private static long[] dims(Shape shape) {
        return IntStream.range(0, shape.rank()).mapToLong(shape::dim).toArray();
    }

    @Override
    public void step() {
        logits = network.outputSingle(images).dup('c').data().asFloat();
    }

    @Override
    public float[] results() {
        return logits;
    }
}
