package residua.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.op.sgd.SgdUpdate;

class HostSgdTest {
    private static final int CHUNK = 96;

    private static SgdSettings settings(String convention, boolean nesterov, float momentum) {
        return new SgdSettings(momentum, nesterov, SgdUpdate.Convention.valueOf(convention), 0.25f, List.of());
    }

    private static float[] random(Random random, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian() * (1 << random.nextInt(8));
        }
        return values;
    }

    private static float[] decays(int n) {
        float[] decays = new float[(n + CHUNK - 1) / CHUNK];
        for (int i = 0; i < decays.length; i++) {
            decays[i] = i % 5 < 3 ? 0.3f : 0;
        }
        return decays;
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(values)
                .rewind();
    }

    private static float[] array(FloatBuffer buffer) {
        float[] values = new float[buffer.limit()];
        buffer.get(0, values);
        return values;
    }

    /** Two steps from w = 8 with m 1/2, rate 1/4, decay 1/4 and gradients 4, then -4: every product is exact. */
    @ParameterizedTest
    @CsvSource({
        // g' 6, v 6, w 8 - 6/4 = 6.5;  g' -2.375, v 0.625, w 6.5 - 0.625/4
        "PYTORCH, false, 6.5, 6.34375",
        // d 3 + 6 = 9, w 5.75;  g' -2.5625, v 0.4375, d 0.21875 - 2.5625 = -2.34375, w 5.75 + 2.34375/4
        "PYTORCH, true, 5.75, 6.3359375",
        // v 6/4 = 1.5, w 6.5;  g' -2.375, v 0.75 - 0.59375 = 0.15625, w 6.5 - 0.15625
        "CAFFE, false, 6.5, 6.34375",
        // v 1.5, d 2.25, w 5.75;  g' -2.5625, v 0.75 - 0.640625 = 0.109375, d 0.1640625 - 0.75, w 5.75 + 0.5859375
        "CAFFE, true, 5.75, 6.3359375"
    })
    void twoStepsWorkedOutByHand(String convention, boolean nesterov, float first, float second) {
        float[] w = {8};
        float[] v = {0};
        try (HostSgd sgd = new HostSgd(1)) {
            SgdSettings s = settings(convention, nesterov, 0.5f);
            sgd.update(w, new float[] {4}, v, new float[] {0.25f}, 1, s, 0.25f);
            assertEquals(first, w[0]);
            sgd.update(w, new float[] {-4}, v, new float[] {0.25f}, 1, s, 0.25f);
            assertEquals(second, w[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({"PYTORCH, false", "PYTORCH, true", "CAFFE, false", "CAFFE, true"})
    void everyElementHasTheBitsOfTheStatedFormula(String convention, boolean nesterov) {
        SgdSettings s = settings(convention, nesterov, 0.9f);
        Random random = new Random(7);
        int n = 10 * CHUNK + 5;
        float[] w = random(random, n);
        float[] g = random(random, n);
        float[] v = random(random, n);
        float[] decays = decays(n);
        float[] wantW = new float[n];
        float[] wantV = new float[n];
        for (int i = 0; i < n; i++) {
            float[] next = oracle(w[i], g[i], v[i], decays[i / CHUNK], s, 0.1f);
            wantW[i] = next[0];
            wantV[i] = next[1];
        }
        try (HostSgd sgd = new HostSgd(1)) {
            sgd.update(w, g, v, decays, CHUNK, s, 0.1f);
        }
        assertArrayEquals(wantW, w);
        assertArrayEquals(wantV, v);
    }

    /** The formulas of {@link SgdSettings} in exact arithmetic, rounded where they say so. */
    private static float[] oracle(float w, float g, float v, float wd, SgdSettings s, float lr) {
        float m = s.momentum();
        float decayed = fma(wd, w, g);
        if (s.convention() == SgdUpdate.Convention.PYTORCH) {
            float next = fma(m, v, decayed);
            return new float[] {fma(-lr, s.nesterov() ? fma(m, next, decayed) : next, w), next};
        }
        float next = fma(m, v, lr * decayed);
        return new float[] {w - (s.nesterov() ? fma(1 + m, next, -(m * v)) : next), next};
    }

    private static float fma(float a, float b, float c) {
        return new BigDecimal(a)
                .multiply(new BigDecimal(b))
                .add(new BigDecimal(c))
                .floatValue();
    }

    @Test
    void threadsAndPartsAndDirectBuffersChangeNoBit() {
        SgdSettings s = settings("CAFFE", true, 0.9f);
        Random random = new Random(8);
        int n = 300_007;
        float[] w = random(random, n);
        float[] g = random(random, n);
        float[] v = random(random, n);
        float[] decays = decays(n);
        float[] wantW = w.clone();
        float[] wantV = v.clone();
        try (HostSgd one = new HostSgd(1)) {
            one.update(wantW, g, wantV, decays, CHUNK, s, 0.1f);
        }
        try (HostSgd five = new HostSgd(5)) {
            FloatBuffer wOfFive = direct(w);
            FloatBuffer vOfFive = direct(v);
            five.update(wOfFive, direct(g), vOfFive, decays, CHUNK, s, 0.1f);
            assertArrayEquals(wantW, array(wOfFive));
            assertArrayEquals(wantV, array(vOfFive));

            int third = decays.length / 3;
            FloatBuffer gather = FloatBuffer.wrap(g);
            five.update(FloatBuffer.wrap(w), gather, FloatBuffer.wrap(v), decays, CHUNK, s, 0.1f, third, decays.length);
            five.update(FloatBuffer.wrap(w), gather, FloatBuffer.wrap(v), decays, CHUNK, s, 0.1f, 0, third);
            assertArrayEquals(wantW, w);
            assertArrayEquals(wantV, v);
        }
    }

    @Test
    void paddedLanesOfZerosStayZero() {
        for (SgdUpdate.Convention convention : SgdUpdate.Convention.values()) {
            for (boolean nesterov : new boolean[] {false, true}) {
                float[] w = new float[4];
                float[] v = new float[4];
                try (HostSgd sgd = new HostSgd(1)) {
                    SgdSettings s = settings(convention.name(), nesterov, 0.9f);
                    sgd.update(w, new float[4], v, new float[] {1e-4f}, 4, s, 0.1f);
                }
                for (int i = 0; i < 4; i++) {
                    assertEquals(0, Math.abs(w[i]));
                    assertEquals(0, Math.abs(v[i]));
                }
            }
        }
    }

    @Test
    void lengthsThatDoNotFitAreRefused() {
        SgdSettings s = SgdSettings.paper();
        try (HostSgd sgd = new HostSgd(2)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> sgd.update(new float[9], new float[8], new float[9], new float[2], 8, s, 0.1f));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> sgd.update(new float[9], new float[9], new float[9], new float[1], 8, s, 0.1f));
            FloatBuffer nine = FloatBuffer.allocate(9);
            assertThrows(
                    IllegalArgumentException.class, () -> sgd.update(nine, nine, nine, new float[2], 8, s, 0.1f, 1, 3));
        }
        assertThrows(IllegalArgumentException.class, () -> new HostSgd(0));
    }
}
