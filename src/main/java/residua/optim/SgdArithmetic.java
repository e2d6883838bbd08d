package residua.optim;

/**
 * The update of {@link SgdSettings} over a stretch of arrays, one loop per rule: plain enough for the compiler to turn
 * into vector instructions ({@link Math#fma} is one where the processor has it).
 */
final class SgdArithmetic {
    private SgdArithmetic() {}

    /** Updates elements {@code from .. to-1} of w and v, all under the same weight decay. */
    static void update(float[] w, float[] g, float[] v, int from, int to, float wd, SgdSettings s, float lr) {
        float m = s.momentum();
        switch (s.convention()) {
            case PYTORCH -> {
                if (s.nesterov()) {
                    pytorchNesterov(w, g, v, from, to, wd, m, lr);
                } else {
                    pytorch(w, g, v, from, to, wd, m, lr);
                }
            }
            case CAFFE -> {
                if (s.nesterov()) {
                    caffeNesterov(w, g, v, from, to, wd, m, lr);
                } else {
                    caffe(w, g, v, from, to, wd, m, lr);
                }
            }
        }
    }

    private static void pytorch(float[] w, float[] g, float[] v, int from, int to, float wd, float m, float lr) {
        for (int i = from; i < to; i++) {
            float next = Math.fma(m, v[i], Math.fma(wd, w[i], g[i]));
            v[i] = next;
            w[i] = Math.fma(-lr, next, w[i]);
        }
    }

    private static void pytorchNesterov(
            float[] w, float[] g, float[] v, int from, int to, float wd, float m, float lr) {
        for (int i = from; i < to; i++) {
            float decayed = Math.fma(wd, w[i], g[i]);
            float next = Math.fma(m, v[i], decayed);
            v[i] = next;
            w[i] = Math.fma(-lr, Math.fma(m, next, decayed), w[i]);
        }
    }

    private static void caffe(float[] w, float[] g, float[] v, int from, int to, float wd, float m, float lr) {
        for (int i = from; i < to; i++) {
            float next = Math.fma(m, v[i], lr * Math.fma(wd, w[i], g[i]));
            v[i] = next;
            w[i] = w[i] - next;
        }
    }

    private static void caffeNesterov(float[] w, float[] g, float[] v, int from, int to, float wd, float m, float lr) {
        float ahead = 1 + m;
        for (int i = from; i < to; i++) {
            float before = v[i];
            float next = Math.fma(m, before, lr * Math.fma(wd, w[i], g[i]));
            v[i] = next;
            w[i] = w[i] - Math.fma(ahead, next, -(m * before));
        }
    }
}
