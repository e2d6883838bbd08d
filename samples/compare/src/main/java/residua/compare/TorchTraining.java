package residua.compare;

import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.model.Network;
import residua.model.Zoo;
import residua.optim.SgdSettings;
import residua.tensor.HostTensor;

/**
 * Training in PyTorch: forward, backward, its fused SGD with momentum, loss read back. Images and weights lie in the
 * layout that is measured.
 */
final class TorchTraining implements NetworkTurns.Running {
    private final TorchValues values;
    private final TorchLayers layers;
    private final TorchProgram program;
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Tensor> momenta = new ArrayList<>();
    private final Operator update = new Operator("aten::_fused_sgd_", "");
    private final SgdSettings sgd = SgdSettings.paper();
    private final Value output;
    private float loss;

    /** Lives as long as its process. */
    TorchTraining(NetworkWork work) {
        Network network = Zoo.network(work.network().model());
        int batch = work.network().batch();
        Graph graph = network.forwardTraining(batch, 0);
        MemoryFormat layout =
                work.form() == NetworkForm.CONTIGUOUS ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
        values = new TorchValues(graph);
        layers = new TorchLayers(values);
        Value images = graph.inputs().get(0);
        values.keep(
                images, TorchLayers.tensor(new HostTensor(images.shape(), NetworkData.images(images.shape())), layout));
        long[] labels =
                Arrays.stream(NetworkData.labels(network, batch)).asLongStream().toArray();
        values.keep(graph.inputs().get(1), Tensor.create(labels, batch));
        graph.parameters().forEach(p -> keep(p, layout));
        program = new TorchProgram(graph.nodes(), values, this::layer);
        output = graph.output("loss");
    }

    private void keep(Parameter parameter, MemoryFormat layout) {
        Tensor tensor = TorchLayers.tensor(NetworkData.weight(parameter), layout);
        values.keep(parameter.value(), tensor);
        if (parameter.value().kind() == Value.Kind.PARAMETER) {
            momenta.add(zeros_like(tensor));
            tensor.requires_grad_();
            parameters.add(tensor);
        }
    }

    private Supplier<Tensor> layer(Node node) {
        if (node.op() instanceof Op.BatchNorm norm && !norm.residual() && !norm.relu()) {
            TensorOptional gamma = new TensorOptional(values.get(node.in(1)));
            TensorOptional beta = new TensorOptional(values.get(node.in(2)));
            TensorOptional mean = new TensorOptional(values.get(node.in(3)));
            TensorOptional variance = new TensorOptional(values.get(node.in(4)));
            return () -> batch_norm(
                    values.get(node.in(0)), gamma, beta, mean, variance, true, norm.momentum(), norm.eps(), false);
        } else if (node.op() instanceof Op.SoftmaxCrossEntropy) {
            return () -> cross_entropy_loss(values.get(node.in(0)), values.get(node.in(1)));
        }
        return layers.of(node);
    }

    @Override
    public void step() {
        program.run();
        try (PointerScope temporaries = new PointerScope()) {
            Tensor mean = values.get(output);
            mean.backward();
            update();
            loss = mean.item_float();
        }
        values.clear();
    }

    private void update() {
        List<Tensor> gradients = parameters.stream().map(Tensor::grad).toList();
        NoGradGuard guard = new NoGradGuard();
        update.call(
                Operator.tensors(parameters),
                Operator.tensors(gradients),
                Operator.tensors(momenta),
                new IValue((double) sgd.weightDecay()),
                new IValue((double) sgd.momentum()),
                new IValue((double) NetworkData.RATE),
                new IValue(0.0), // dampening
                new IValue(sgd.nesterov()),
                new IValue(false), // maximise
                new IValue(false), // first step: the momenta start at 0
                Operator.none(),
                Operator.none());
        guard.close();
        parameters.forEach(p -> p.mutable_grad().reset());
    }

    @Override
    public float[] results() {
        return new float[] {loss};
    }
}
