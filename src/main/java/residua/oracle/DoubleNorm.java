package residua.oracle;

import java.util.List;
import residua.graph.Op;
import residua.shape.ReluMask;
import residua.shape.Shape;

/** Batch norm in double. M is N*H*W, the number of values of a channel. */
final class DoubleNorm {
    private DoubleNorm() {}

    // In: x, gamma, beta, runningMean, runningVar, residual where residual. Out: y, mean, invstd.
    static void training(Op.BatchNorm op, List<double[]> in, List<double[]> out) {
        double[] x = in.get(0);
        double[] mean = out.get(1);
        double[] invstd = out.get(2);
        double[] residual = op.residual() ? in.get(5) : null;
        Channels channels = new Channels(op.x());
        double m = channels.count();
        for (int c = 0; c < op.x().dim(1); c++) {
            double sum = 0;
            for (int i : channels.of(c)) {
                sum += x[i];
            }
            mean[c] = sum / m;
            double squares = 0;
            for (int i : channels.of(c)) {
                squares += (x[i] - mean[c]) * (x[i] - mean[c]);
            }
            invstd[c] = 1 / Math.sqrt(squares / m + op.eps());
            running(in.get(3), c, op.momentum(), mean[c]);
            running(in.get(4), c, op.momentum(), squares / (m - 1));
            for (int i : channels.of(c)) {
                double y = (x[i] - mean[c]) * invstd[c] * in.get(1)[c] + in.get(2)[c];
                out.get(0)[i] = finish(y, residual, i, op.relu());
            }
        }
    }

    private static void running(double[] values, int c, double momentum, double batch) {
        values[c] = (1 - momentum) * values[c] + momentum * batch;
    }

    private static double finish(double y, double[] residual, int i, boolean relu) {
        double sum = residual == null ? y : y + residual[i];
        return relu ? Math.max(sum, 0) : sum;
    }

    // In: dy, x, gamma, beta, mean, invstd, y where FROM_Y, dy2 where second. Out: dx, dgamma, dbeta, dresidual where
    // residual.
    static void backward(Op.BatchNormBackward op, List<double[]> in, List<double[]> out) {
        double[] dy = in.get(0).clone();
        for (int i = 0; op.second() && i < dy.length; i++) {
            dy[i] += in.get(op.inputOfDy2())[i];
        }
        double[] x = in.get(1);
        double[] gamma = in.get(2);
        double[] beta = in.get(3);
        double[] mean = in.get(4);
        double[] invstd = in.get(5);
        Channels channels = new Channels(op.x());
        double m = channels.count();
        double[] g = new double[dy.length];
        for (int c = 0; c < op.x().dim(1); c++) {
            double dgamma = 0;
            double dbeta = 0;
            for (int i : channels.of(c)) {
                double xhat = (x[i] - mean[c]) * invstd[c];
                boolean passes = op.mask() == ReluMask.NONE
                        || (op.mask() == ReluMask.FROM_Y ? in.get(6)[i] > 0 : xhat * gamma[c] + beta[c] > 0);
                g[i] = passes ? dy[i] : 0;
                dgamma += g[i] * xhat;
                dbeta += g[i];
            }
            out.get(1)[c] = dgamma;
            out.get(2)[c] = dbeta;
            for (int i : channels.of(c)) {
                double xhat = (x[i] - mean[c]) * invstd[c];
                out.get(0)[i] = gamma[c] * invstd[c] * (g[i] - dbeta / m - xhat * dgamma / m);
            }
        }
        if (op.residual()) {
            System.arraycopy(g, 0, out.get(3), 0, g.length);
        }
    }

    // In: x, gamma, beta, runningMean, runningVar, residual where residual. Out: y.
    static void eval(Op.BatchNormEval op, List<double[]> in, List<double[]> out) {
        double[] residual = op.residual() ? in.get(5) : null;
        Channels channels = new Channels(op.x());
        for (int c = 0; c < op.x().dim(1); c++) {
            double invstd = 1 / Math.sqrt(in.get(4)[c] + op.eps());
            for (int i : channels.of(c)) {
                double y = (in.get(0)[i] - in.get(3)[c]) * invstd * in.get(1)[c] + in.get(2)[c];
                out.get(0)[i] = finish(y, residual, i, op.relu());
            }
        }
    }

    // In: gamma, beta, runningMean, runningVar. Out: scale, shift.
    static void fold(Op.BatchNormFold op, List<double[]> in, List<double[]> out) {
        for (int c = 0; c < op.c(); c++) {
            double scale = in.get(0)[c] / Math.sqrt(in.get(3)[c] + op.eps());
            out.get(0)[c] = scale;
            out.get(1)[c] = in.get(1)[c] - in.get(2)[c] * scale;
        }
    }

    /** The places of each channel's values in {@code [N, C, H, W]}. */
    private record Channels(Shape x) {
        int count() {
            return x.dim(0) * x.dimOr1(2) * x.dimOr1(3);
        }

        int[] of(int c) {
            int plane = x.dimOr1(2) * x.dimOr1(3);
            int[] places = new int[count()];
            for (int i = 0; i < places.length; i++) {
                places[i] = (i / plane * x.dim(1) + c) * plane + i % plane;
            }
            return places;
        }
    }
}
