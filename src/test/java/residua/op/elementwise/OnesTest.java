package residua.op.elementwise;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import residua.oracle.Bound;
import residua.oracle.Trial;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

class OnesTest {

    @Test
    void onesInEveryChannelAndZerosBeyond() {
        for (int c : new int[] {1, 16, 17}) {
            try (Trial trial = new Trial(16)) {
                Tensor y = trial.output(Shape.of(c), Layout.CHANNELS);
                trial.run(Ones.fill(trial.kernels(), y));
                float[] want = new float[c];
                Arrays.fill(want, 1);
                Bound.sameBits("y", Shape.of(c), trial.logical(y), want);
            }
        }
    }
}
