package residua.oracle;

import residua.shape.Shape;

/** Batch norm in double. Parameters are per channel; x is {@code [N, C, H, W]} or {@code [N, C]}. */
public final class NormOracle {
    private NormOracle() {}

    /**
     * Statistics of each channel.
     *
     * @param mean relative to the mean of |x|
     * @param var of the batch, biased; relative to {@code var + u mean^2}
     * @param unbiased what the running variance learns
     */
    public record Statistics(Expected mean, Expected var, Expected unbiased) {}

    /** Mean and variance over n and pixels. */
    public static Statistics statistics(Shape shape, float[] x) {
        int channels = shape.dim(1);
        int count = Math.toIntExact(shape.elements() / channels);
        Expected mean = Expected.zeros(Shape.of(channels));
        Expected var = Expected.zeros(Shape.of(channels));
        Expected unbiased = Expected.zeros(Shape.of(channels));
        for (int i = 0; i < x.length; i++) {
            mean.add(channel(shape, i), (double) x[i] / count);
        }
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - mean.value()[channel(shape, i)];
            var.add(channel(shape, i), d * d / count);
        }
        for (int c = 0; c < channels; c++) {
            double v = var.value()[c];
            double magnitude = v + Roundings.U * mean.value()[c] * mean.value()[c];
            var.set(c, v, magnitude);
            double correction = (double) count / (count - 1);
            unbiased.set(c, v * correction, magnitude * correction);
        }
        return new Statistics(mean, var, unbiased);
    }

    /** {@code act((x - mean) / sqrt(var + eps) * gamma + beta + residual)}; residual empty for none. */
    public static Expected forward(
            Shape shape,
            float[] x,
            double[] mean,
            double[] var,
            float[] gamma,
            float[] beta,
            float[] residual,
            double eps,
            boolean relu) {
        Expected y = Expected.zeros(shape);
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            double scale = gamma[c] / Math.sqrt(var[c] + eps);
            double added = residual.length == 0 ? 0 : residual[i];
            double z = (x[i] - mean[c]) * scale + beta[c] + added;
            double magnitude =
                    (Math.abs(x[i]) + Math.abs(mean[c])) * Math.abs(scale) + Math.abs(beta[c]) + Math.abs(added);
            y.set(i, relu ? Math.max(z, 0) : z, magnitude);
        }
        return y;
    }

    /** Gradients of {@link #forward} with respect to all it reads, for statistics of the batch. */
    public record Gradients(Expected dx, Expected dgamma, Expected dbeta) {}

    /** Gradients from g, dy with the activation's mask applied; mean and invstd as the forward kept them. */
    public static Gradients backward(Shape shape, float[] g, float[] x, float[] mean, float[] invstd, float[] gamma) {
        int channels = shape.dim(1);
        double count = (double) shape.elements() / channels;
        Expected dx = Expected.zeros(shape);
        Expected dgamma = Expected.zeros(Shape.of(channels));
        Expected dbeta = Expected.zeros(Shape.of(channels));
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            dbeta.add(c, g[i]);
            double xhat = ((double) x[i] - mean[c]) * invstd[c];
            double size = (Math.abs((double) x[i]) + Math.abs((double) mean[c])) * invstd[c];
            dgamma.set(c, dgamma.value()[c] + g[i] * xhat, dgamma.magnitude()[c] + Math.abs(g[i]) * size);
        }
        for (int i = 0; i < x.length; i++) {
            int c = channel(shape, i);
            double scale = (double) gamma[c] * invstd[c];
            double xhat = ((double) x[i] - mean[c]) * invstd[c];
            double size = (Math.abs((double) x[i]) + Math.abs((double) mean[c])) * invstd[c];
            double value = scale * (g[i] - dbeta.value()[c] / count - xhat * dgamma.value()[c] / count);
            double magnitude = Math.abs(scale)
                    * (Math.abs(g[i]) + dbeta.magnitude()[c] / count + size * dgamma.magnitude()[c] / count);
            dx.set(i, value, magnitude);
        }
        return new Gradients(dx, dgamma, dbeta);
    }

    /** Channel of element i. */
    public static int channel(Shape shape, int i) {
        return i / (shape.dimOr1(2) * shape.dimOr1(3)) % shape.dim(1);
    }
}
