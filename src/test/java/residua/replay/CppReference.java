package residua.replay;

import org.bytedeco.javacpp.annotation.Name;
import org.bytedeco.javacpp.annotation.Platform;

/**
 * The reference of {@code native-tests/reference.h}, which says what each function does. The profile {@code native} of the
 * build makes its library.
 */
@Platform(
        include = {"reference.h", "reference.cpp", "reference_conv.cpp"},
        library = "jniresiduareference")
final class CppReference {
    private CppReference() {}

    @Name("reference_conv_forward")
    static native void convForward(int[] g, float[] x, float[] w, double[] y, double[] m);

    @Name("reference_conv_backward_data")
    static native void convBackwardData(int[] g, float[] dy, float[] w, double[] dx, double[] m);

    @Name("reference_conv_backward_weights")
    static native void convBackwardWeights(int[] g, float[] x, float[] dy, double[] dw, double[] m);

    @Name("reference_max_pool")
    static native void maxPool(int[] g, float[] x, double[] y, double[] m);

    @Name("reference_max_pool_backward")
    static native void maxPoolBackward(int[] g, float[] dy, float[] x, double[] dx, double[] m);

    @Name("reference_fully_connected")
    static native void fullyConnected(int n, int c, int k, float[] x, float[] w, float[] b, double[] y, double[] m);

    @Name("reference_batch_norm_backward")
    static native void batchNormBackward(
            int n,
            int c,
            int pixels,
            float[] g,
            float[] x,
            float[] mean,
            float[] invstd,
            float[] gamma,
            double[] dx,
            double[] dxM,
            double[] dgamma,
            double[] dgammaM,
            double[] dbeta,
            double[] dbetaM);

    @Name("reference_softmax_cross_entropy")
    static native void softmaxCrossEntropy(
            int n,
            int k,
            double smoothing,
            float[] logits,
            int[] labels,
            double[] loss,
            double[] lossM,
            double[] dlogits,
            double[] dlogitsM);
}
