package residua.compare;

import java.util.function.Function;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.tensor.HostTensor;

/**
 * Batch norm with running statistics as a factor and a summand for each channel.
 *
 * @param scale {@code gamma / sqrt(var + eps)}
 * @param shift {@code beta - mean * scale}
 */
record FoldedNorm(HostTensor scale, HostTensor shift) {
    /** Of a {@link Op.BatchNormFold}. */
    static FoldedNorm of(Node fold, Function<Value, HostTensor> weights) {
        float[] gamma = weights.apply(fold.in(0)).data();
        float[] beta = weights.apply(fold.in(1)).data();
        float[] mean = weights.apply(fold.in(2)).data();
        float[] variance = weights.apply(fold.in(3)).data();
        HostTensor scale = HostTensor.zeros(fold.in(0).shape());
        HostTensor shift = HostTensor.zeros(fold.in(0).shape());
        for (int k = 0; k < gamma.length; k++) {
            double factor = gamma[k] / Math.sqrt(variance[k] + (double) ((Op.BatchNormFold) fold.op()).eps());
            scale.data()[k] = (float) factor;
            shift.data()[k] = (float) (beta[k] - mean[k] * factor);
        }
        return new FoldedNorm(scale, shift);
    }

    /** A filter {@code [K][C][R][S]} that does the norm's multiplication as well. */
    HostTensor scaled(HostTensor filter) {
        HostTensor scaled = HostTensor.zeros(filter.shape());
        int each = filter.data().length / scale.data().length;
        for (int i = 0; i < filter.data().length; i++) {
            scaled.data()[i] = filter.data()[i] * scale.data()[i / each];
        }
        return scaled;
    }
}
