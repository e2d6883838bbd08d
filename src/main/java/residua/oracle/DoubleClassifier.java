package residua.oracle;

import java.util.List;
import residua.graph.Op;

/** Fully connected layers and the loss in double. */
final class DoubleClassifier {
    private DoubleClassifier() {}

    // In: x, w, b. Out: y. y[n,k] = b[k] + sum over c of x[n,c] * w[k,c].
    static void fullyConnected(Op.FullyConnected op, List<double[]> in, List<double[]> out) {
        for (int n = 0; n < op.n(); n++) {
            for (int k = 0; k < op.k(); k++) {
                double sum = in.get(2)[k];
                for (int c = 0; c < op.c(); c++) {
                    sum += in.get(0)[n * op.c() + c] * in.get(1)[k * op.c() + c];
                }
                out.get(0)[n * op.k() + k] = sum;
            }
        }
    }

    // In: dy, w. Out: dx.
    static void backwardData(Op.FullyConnectedBackwardData op, List<double[]> in, List<double[]> out) {
        Op.FullyConnected f = op.forward();
        for (int n = 0; n < f.n(); n++) {
            for (int k = 0; k < f.k(); k++) {
                for (int c = 0; c < f.c(); c++) {
                    out.get(0)[n * f.c() + c] += in.get(0)[n * f.k() + k] * in.get(1)[k * f.c() + c];
                }
            }
        }
    }

    // In: x, dy. Out: dw, db.
    static void backwardWeights(Op.FullyConnectedBackwardWeights op, List<double[]> in, List<double[]> out) {
        Op.FullyConnected f = op.forward();
        for (int n = 0; n < f.n(); n++) {
            for (int k = 0; k < f.k(); k++) {
                double dy = in.get(1)[n * f.k() + k];
                out.get(1)[k] += dy;
                for (int c = 0; c < f.c(); c++) {
                    out.get(0)[k * f.c() + c] += in.get(0)[n * f.c() + c] * dy;
                }
            }
        }
    }

    // In: logits, labels. Out: loss of each example, dlogits of the mean loss.
    // With target t and p = softmax(logits): loss = -sum over k of t[k] log p[k], dlogits = (p - t) / N.
    static void softmaxCrossEntropy(Op.SoftmaxCrossEntropy op, List<double[]> in, List<double[]> out) {
        int k = op.k();
        double smoothing = op.smoothing();
        for (int n = 0; n < op.n(); n++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < k; i++) {
                largest = Math.max(largest, in.get(0)[n * k + i]);
            }
            double sum = 0;
            for (int i = 0; i < k; i++) {
                sum += Math.exp(in.get(0)[n * k + i] - largest);
            }
            for (int i = 0; i < k; i++) {
                double target = (in.get(1)[n] == i ? 1 - smoothing : 0) + smoothing / k;
                double log = in.get(0)[n * k + i] - largest - Math.log(sum);
                out.get(0)[n] -= target * log;
                out.get(1)[n * k + i] = (Math.exp(log) - target) / op.n();
            }
        }
    }
}
