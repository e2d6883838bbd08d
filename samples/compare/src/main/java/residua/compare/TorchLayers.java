package residua.compare;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.relu_;

import java.util.function.Supplier;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import residua.graph.Node;
import residua.graph.Op;
import residua.shape.ConvGeometry;
import residua.shape.PoolGeometry;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** Operations of a graph in PyTorch, those that inference and training share. */
final class TorchLayers {
    private static final TensorOptional NO_BIAS = new TensorOptional();

    private final TorchValues values;

    /** Reads its inputs there. */
    TorchLayers(TorchValues values) {
        this.values = values;
    }

    /** What computes a node. */
    Supplier<Tensor> of(Node node) {
        Op op = node.op();
        if (op instanceof Op.Conv conv && conv.epilogue().equals(Op.Epilogue.NONE)) {
            return () -> convolution(conv.g(), values.get(node.in(0)), values.get(node.in(1)), NO_BIAS);
        } else if (op instanceof Op.Relu) {
            return () -> overwriting(node, false);
        } else if (op instanceof Op.Add add) {
            return () -> overwriting(node, add.relu());
        } else if (op instanceof Op.ShortcutA shortcut) {
            return () -> shortcut(shortcut, values.get(node.in(0)));
        } else if (op instanceof Op.MaxPool pool) {
            return () -> pooled(pool.g(), values.get(node.in(0)));
        } else if (op instanceof Op.GlobalAvgPool) {
            return () -> adaptive_avg_pool2d(values.get(node.in(0)), 1, 1).flatten(1, -1);
        } else if (op instanceof Op.FullyConnected) {
            TensorOptional bias = new TensorOptional(values.get(node.in(2)));
            return () -> linear(values.get(node.in(0)), values.get(node.in(1)), bias);
        }
        throw new IllegalArgumentException("not written for PyTorch: " + op);
    }

    /** As people write it in PyTorch: sum and ReLU overwrite what the branch has computed. */
    private Tensor overwriting(Node node, boolean relu) {
        Tensor y = values.take(node.in(0));
        if (node.op() instanceof Op.Add) {
            y.add_(values.get(node.in(1)));
        }
        if (relu || node.op() instanceof Op.Relu) {
            relu_(y);
        }
        return y;
    }

    static Tensor convolution(ConvGeometry g, Tensor x, Tensor w, TensorOptional bias) {
        return conv2d(x, w, bias, stride(g), padding(g), dilation(g), g.groups());
    }

    static long[] stride(ConvGeometry g) {
        return new long[] {g.strideH(), g.strideW()};
    }

    static long[] padding(ConvGeometry g) {
        return new long[] {g.padH(), g.padW()};
    }

    static long[] dilation(ConvGeometry g) {
        return new long[] {g.dilationH(), g.dilationW()};
    }

    private static Tensor shortcut(Op.ShortcutA shortcut, Tensor x) {
        LongOptional all = new LongOptional();
        long after = (long) shortcut.k() - shortcut.x().dim(1) - shortcut.before();
        Tensor pixels = x.slice(2, all, all, shortcut.stride()).slice(3, all, all, shortcut.stride());
        return constant_pad_nd(pixels, 0, 0, 0, 0, shortcut.before(), after);
    }

    private static Tensor pooled(PoolGeometry g, Tensor x) {
        long[] window = {g.window(), g.window()};
        long[] stride = {g.stride(), g.stride()};
        return max_pool2d(x, window, stride, new long[] {g.pad(), g.pad()}, new long[] {1, 1}, g.ceil());
    }

    /** A tensor of these values, in the layout if it has four extents. */
    static Tensor tensor(HostTensor host, MemoryFormat layout) {
        Shape shape = host.shape();
        long[] sizes = shape.dims().stream().mapToLong(Integer::longValue).toArray();
        Tensor plain = Tensor.create(host.data(), sizes);
        if (sizes.length != 4 || layout == MemoryFormat.Contiguous) {
            return plain;
        }
        Tensor tensor = plain.contiguous(layout);
        plain.close();
        return tensor;
    }
}
