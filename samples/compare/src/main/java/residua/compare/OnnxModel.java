package residua.compare;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/**
 * An inference graph as an ONNX file: convolution, batch norm, ReLU, add, pooling and fully connected. Fields by their
 * numbers in {@code onnx.proto} (IR version 8, opset 17).
 */
final class OnnxModel {
    private static final int FLOAT = 1;
    private static final int ATTRIBUTE_FLOAT = 1;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_INTS = 7;

    private OnnxModel() {}

    /** The file's bytes; weights by the names of the graph's parameters. */
    static byte[] of(Graph graph, Map<String, HostTensor> weights) {
        Message g = new Message();
        graph.nodes().forEach(node -> g.message(1, node(node)));
        g.text(2, "residua");
        graph.parameters()
                .forEach(p -> g.message(
                        5, tensor(name(p.value()), weights.get(p.value().name()))));
        graph.inputs().forEach(v -> g.message(11, valueInfo(v)));
        g.message(12, valueInfo(graph.output("logits")));
        return new Message()
                .number(1, 8)
                .message(7, g)
                .message(8, new Message().text(1, "").number(2, 17))
                .bytes();
    }

    /** Names of values need not be unique in a graph. */
    static String name(Value v) {
        return v.name() + "#" + v.id();
    }

    private static Message node(Node node) {
        Op op = node.op();
        if (op instanceof Op.Conv conv && conv.epilogue().equals(Op.Epilogue.NONE)) {
            ConvGeometry g = conv.g();
            return typed(node, "Conv", 2)
                    .message(5, ints("strides", g.strideH(), g.strideW()))
                    .message(5, ints("pads", g.padH(), g.padW(), g.padH(), g.padW()))
                    .message(5, ints("dilations", g.dilationH(), g.dilationW()))
                    .message(5, attribute("group", ATTRIBUTE_INT).number(3, g.groups()));
        } else if (op instanceof Op.BatchNormEval bn && !bn.relu() && !bn.residual()) {
            return typed(node, "BatchNormalization", 5)
                    .message(5, attribute("epsilon", ATTRIBUTE_FLOAT).fixed(2, bn.eps()));
        } else if (op instanceof Op.Relu) {
            return typed(node, "Relu", 1);
        } else if (op instanceof Op.Add add && !add.relu()) {
            return typed(node, "Add", 2);
        } else if (op instanceof Op.MaxPool pool) {
            int window = pool.g().window();
            int pad = pool.g().pad();
            return typed(node, "MaxPool", 1)
                    .message(5, ints("kernel_shape", window, window))
                    .message(5, ints("strides", pool.g().stride(), pool.g().stride()))
                    .message(5, ints("pads", pad, pad, pad, pad));
        } else if (op instanceof Op.GlobalAvgPool) {
            return typed(node, "ReduceMean", 1)
                    .message(5, ints("axes", 2, 3))
                    .message(5, attribute("keepdims", ATTRIBUTE_INT).number(3, 0));
        } else if (op instanceof Op.FullyConnected) {
            return typed(node, "Gemm", 3)
                    .message(5, attribute("transB", ATTRIBUTE_INT).number(3, 1));
        }
        throw new IllegalArgumentException("not written to ONNX: " + op);
    }

    private static Message typed(Node node, String type, int inputs) {
        Message m = new Message();
        node.inputs().subList(0, inputs).forEach(v -> m.text(1, name(v)));
        return m.text(2, name(node.out(0))).text(3, node.name()).text(4, type);
    }

    private static Message attribute(String name, int type) {
        return new Message().text(1, name).number(20, type);
    }

    private static Message ints(String name, int... values) {
        Message m = attribute(name, ATTRIBUTE_INTS);
        Arrays.stream(values).forEach(v -> m.number(8, v));
        return m;
    }

    private static Message tensor(String name, HostTensor tensor) {
        Message m = new Message();
        dims(tensor.shape()).forEach(d -> m.number(1, d));
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(tensor.data().length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(tensor.data());
        return m.number(2, FLOAT).text(8, name).raw(9, raw.array());
    }

    private static Message valueInfo(Value v) {
        Message shape = new Message();
        dims(v.shape()).forEach(d -> shape.message(1, new Message().number(1, d)));
        Message type = new Message().number(1, FLOAT).message(2, shape);
        return new Message().text(1, name(v)).message(2, new Message().message(1, type));
    }

    private static List<Integer> dims(Shape shape) {
        return IntStream.range(0, shape.rank()).mapToObj(shape::dim).toList();
    }

    /** A protocol buffer message, field by field. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message fixed(int field, float value) {
            varint((long) field << 3 | 5);
            out.writeBytes(ByteBuffer.allocate(Float.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(value)
                    .array());
            return this;
        }

        Message text(int field, String value) {
            return raw(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message value) {
            return raw(field, value.bytes());
        }

        Message raw(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        private void varint(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
