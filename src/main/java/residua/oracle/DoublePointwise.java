package residua.oracle;

import java.util.List;
import residua.graph.Op;
import residua.shape.RandomStream;
import residua.shape.Shape;

/** Operations without sums over more than one tensor's plane: bias, ReLU, addition, option-A shortcut, dropout. */
final class DoublePointwise {
    private DoublePointwise() {}

    // In: x, b. Out: y.
    static void bias(Op.Bias op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < in.get(0).length; i++) {
            out.get(0)[i] = in.get(0)[i] + in.get(1)[channel(op.x(), i)];
        }
    }

    // In: dy. Out: db.
    static void biasBackward(Op.BiasBackward op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < in.get(0).length; i++) {
            out.get(0)[channel(op.x(), i)] += in.get(0)[i];
        }
    }

    private static int channel(Shape x, int i) {
        return i / (x.dimOr1(2) * x.dimOr1(3)) % x.dim(1);
    }

    // In: x. Out: y.
    static void relu(Op.Relu op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < op.x().elements(); i++) {
            out.get(0)[i] = Math.max(in.get(0)[i], 0);
        }
    }

    // In: dy, y. Out: dx.
    static void reluBackward(Op.ReluBackward op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < op.x().elements(); i++) {
            out.get(0)[i] = in.get(1)[i] > 0 ? in.get(0)[i] : 0;
        }
    }

    // In: a, b. Out: y.
    static void add(Op.Add op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < op.x().elements(); i++) {
            double sum = in.get(0)[i] + in.get(1)[i];
            out.get(0)[i] = op.relu() ? Math.max(sum, 0) : sum;
        }
    }

    // In: x. Out: y.
    static void shortcutA(Op.ShortcutA op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < in.get(0).length; i++) {
            int o = target(op, i);
            if (o >= 0) {
                out.get(0)[o] = in.get(0)[i];
            }
        }
    }

    // In: dy. Out: dx.
    static void shortcutABackward(Op.ShortcutABackward op, List<double[]> in, List<double[]> out) {
        for (int i = 0; i < out.get(0).length; i++) {
            int o = target(op.forward(), i);
            out.get(0)[i] = o >= 0 ? in.get(0)[o] : 0;
        }
    }

    /** Where the shortcut puts element i of its input, or -1 where it drops it. */
    private static int target(Op.ShortcutA op, int i) {
        Shape y = op.y();
        int w = i % op.x().dim(3);
        int h = i / op.x().dim(3) % op.x().dim(2);
        int c = i / op.x().dim(3) / op.x().dim(2) % op.x().dim(1);
        int n = i / op.x().dim(3) / op.x().dim(2) / op.x().dim(1);
        if (h % op.stride() != 0 || w % op.stride() != 0) {
            return -1;
        }
        return ((n * y.dim(1) + op.before() + c) * y.dim(2) + h / op.stride()) * y.dim(3) + w / op.stride();
    }

    // In: x, step. Out: y. Element i is dropped where word i of its stream is below rate * 2^32.
    static void dropout(Op.Dropout op, List<double[]> in, List<double[]> out) {
        long seed = (long) in.get(1)[0] & 0xFFFFFFFFL;
        int step = (int) in.get(1)[1];
        double rate = op.rate();
        RandomStream random = new RandomStream(seed, RandomStream.Purpose.DROPOUT, step, op.key());
        for (int i = 0; i < in.get(0).length; i++) {
            boolean dropped = (random.nextInt() & 0xFFFFFFFFL) < rate * 0x1p32;
            out.get(0)[i] = dropped ? 0 : in.get(0)[i] / (1 - rate);
        }
    }
}
