package residua.compare;

import static org.bytedeco.pytorch.global.torch.mkldnn_reorder_conv2d_weight;
import static org.bytedeco.pytorch.global.torch.relu_;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import residua.graph.Node;
import residua.graph.Op;
import residua.shape.ConvGeometry;
import residua.tensor.HostTensor;

/**
 * A convolution with its batch norm folded in, and the sum and ReLU behind it: in one operator of oneDNN where the form
 * is {@link NetworkForm#PACKED}, else one after the other in place.
 */
final class TorchFusedConvolution implements Supplier<Tensor> {
    private final Node node;
    private final ConvGeometry g;
    private final Op.Epilogue epilogue;
    private final TorchValues values;
    private final boolean packed;
    private final Tensor filter;
    private final TensorOptional bias;
    private final Operator operator;

    /** Filter and bias with the batch norm in them. */
    TorchFusedConvolution(
            Node node, TorchValues values, HostTensor filter, HostTensor bias, NetworkForm form, MemoryFormat layout) {
        this.node = node;
        this.values = values;
        g = ((Op.Conv) node.op()).g();
        epilogue = ((Op.Conv) node.op()).epilogue();
        packed = form == NetworkForm.PACKED;
        Tensor w = TorchLayers.tensor(filter, layout);
        this.filter = packed ? packed(w) : w;
        this.bias = new TensorOptional(TorchLayers.tensor(bias, layout));
        operator = epilogue.residual()
                ? new Operator("mkldnn::_convolution_pointwise_", "binary")
                : new Operator("mkldnn::_convolution_pointwise", "");
    }

    private Tensor packed(Tensor w) {
        try (PointerScope temporaries = new PointerScope()) {
            Tensor reordered = mkldnn_reorder_conv2d_weight(
                    w.to_mkldnn(),
                    TorchLayers.padding(g),
                    TorchLayers.stride(g),
                    TorchLayers.dilation(g),
                    g.groups(),
                    g.n(),
                    g.c(),
                    g.h(),
                    g.w());
            reordered.retainReference();
            w.close();
            return reordered;
        }
    }

    @Override
    public Tensor get() {
        Tensor x = values.get(node.in(0));
        if (packed) {
            return epilogue.residual() ? addedTo(values.take(node.in(4)), x) : activated(x);
        }
        Tensor y = TorchLayers.convolution(g, x, filter, bias);
        if (epilogue.residual()) {
            y.add_(values.get(node.in(4)));
        }
        if (epilogue.relu()) {
            relu_(y);
        }
        return y;
    }

    private Tensor activated(Tensor x) {
        return operator.call(
                Operator.tensor(x),
                Operator.tensor(filter),
                Operator.tensor(bias.get()),
                Operator.integers(TorchLayers.padding(g)),
                Operator.integers(TorchLayers.stride(g)),
                Operator.integers(TorchLayers.dilation(g)),
                new IValue((long) g.groups()),
                new IValue(epilogue.relu() ? "relu" : "none"),
                Operator.noScalars(),
                Operator.none());
    }

    /** Overwrites {@code sum}. */
    private Tensor addedTo(Tensor sum, Tensor x) {
        operator.call(
                Operator.tensor(sum),
                Operator.tensor(x),
                Operator.tensor(filter),
                Operator.tensor(bias.get()),
                Operator.integers(TorchLayers.padding(g)),
                Operator.integers(TorchLayers.stride(g)),
                Operator.integers(TorchLayers.dilation(g)),
                new IValue((long) g.groups()),
                new IValue("add"),
                Operator.scalar(1),
                epilogue.relu() ? new IValue("relu") : Operator.none(),
                Operator.noScalars(),
                Operator.none());
        return sum;
    }
}
