package residua.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.model.Zoo;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;
import residua.tensor.HostTensor;

/** Inference in PyTorch, batch norm folded into the convolutions, logits read back. */
final class TorchInference implements NetworkTurns.Running {
    /** They say which convolution has which batch norm, sum and ReLU behind it. */
    private static final Set<String> RULES = Set.of("conv-bn", "conv-add", "relu");

    private final NetworkForm form;
    private final MemoryFormat layout;
    private final TorchValues values;
    private final TorchLayers layers;
    private final Map<Value, Parameter> parameters = new HashMap<>();
    private final Map<Value, Node> folds = new HashMap<>();
    private final TorchProgram program;
    private final Value output;
    private final float[] logits;

    /** Lives as long as its process. */
    TorchInference(NetworkWork work) {
        Graph graph = fused(
                Zoo.network(work.network().model()).inference(work.network().batch()));
        form = work.form();
        layout = form == NetworkForm.CONTIGUOUS ? MemoryFormat.Contiguous : MemoryFormat.ChannelsLast;
        values = new TorchValues(graph);
        layers = new TorchLayers(values);
        graph.parameters().forEach(p -> parameters.put(p.value(), p));
        Value x = graph.inputs().get(0);
        values.keep(x, TorchLayers.tensor(new HostTensor(x.shape(), NetworkData.images(x.shape())), layout));
        List<Node> computed = graph.nodes().stream()
                .filter(node -> !(node.op() instanceof Op.BatchNormFold))
                .toList();
        graph.nodes().stream()
                .filter(node -> node.op() instanceof Op.BatchNormFold)
                .forEach(fold -> folds.put(fold.out(0), fold));
        program = new TorchProgram(computed, values, this::layer);
        output = graph.output("logits");
        logits = new float[Math.toIntExact(output.shape().elements())];
    }

    private static Graph fused(Graph graph) {
        Set<String> off = FusionRules.all().stream()
                .map(FusionRule::name)
                .filter(name -> !RULES.contains(name))
                .collect(Collectors.toSet());
        return FusionRules.apply(graph, off).graph();
    }

    private Supplier<Tensor> layer(Node node) {
        if (node.op() instanceof Op.Conv conv && conv.epilogue().affine()) {
            Node fold = folds.get(node.in(2));
            FoldedNorm norm = FoldedNorm.of(fold, v -> NetworkData.weight(parameters.get(v)));
            HostTensor filter = NetworkData.weight(parameters.get(node.in(1)));
            return new TorchFusedConvolution(node, values, norm.scaled(filter), norm.shift(), form, layout);
        }
        node.inputs().stream()
                .filter(Value::persistent)
                .forEach(v -> values.keep(v, TorchLayers.tensor(NetworkData.weight(parameters.get(v)), layout)));
        return layers.of(node);
    }

    @Override
    public void step() {
        InferenceMode inference = new InferenceMode(true);
        try {
            program.run();
            values.get(output).data_ptr_float().get(logits);
            values.clear();
        } finally {
            inference.close();
        }
    }

    @Override
    public float[] results() {
        return logits;
    }
}
