package residua.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import residua.graph.Parameter;
import residua.graph.Parameter.Initial;
import residua.graph.Value;
import residua.shape.Layout;
import residua.shape.RandomStream;
import residua.shape.Shape;
import residua.tensor.HostTensor;

class InitialisationTest {

    private static HostTensor fill(String name, Initial initial, long seed, int... dims) {
        Value value = new Value(0, name, Shape.of(dims), Layout.FILTER, Value.Kind.PARAMETER);
        return Initialisation.fill(new Parameter(value, Parameter.Role.WEIGHT, initial), seed);
    }

    @Test
    void constants() {
        HostTensor ones = fill("bn1.weight", new Initial.Constant(1), 1, 3);
        assertArrayEquals(new float[] {1, 1, 1}, ones.data());
    }

    @Test
    void normalValuesHaveTheStatedMomentsAndShape() {
        int n = 400 * 500;
        float[] x = fill("w", new Initial.Normal(0.05), 3, 400, 500).data();
        double mean = 0;
        double square = 0;
        for (float value : x) {
            mean += value / n;
            square += (double) value * value / n;
        }
        // Five standard errors: of the mean 0.05 / sqrt(n), of the variance sqrt(2/n) of itself.
        assertEquals(0, mean, 5 * 0.05 / Math.sqrt(n));
        assertEquals(1, square / (0.05 * 0.05), 5 * Math.sqrt(2.0 / n));
    }

    @Test
    void uniformValuesStayInsideTheBoundAndFillIt() {
        float[] x = fill("w", new Initial.Uniform(0.5), 3, 10_000).data();
        double mean = 0;
        float largest = 0;
        for (float value : x) {
            mean += value / x.length;
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest <= 0.5 && largest > 0.499, "largest " + largest);
        assertEquals(0, mean, 5 * 0.5 / Math.sqrt(3.0 * x.length));
    }

    @Test
    void everyStretchIsItsOwnStreamAsDocumented() {
        float[] x =
                fill("fc.bias", new Initial.Normal(2), 0x123456789AL, 65536 + 3).data();
        int hash = 0x811C9DC5;
        for (char c : "fc.bias".toCharArray()) {
            hash = (hash ^ c) * 16777619;
        }
        RandomStream second = new RandomStream(0x123456789AL, RandomStream.Purpose.WEIGHTS, 1, hash);
        for (int i = 65536; i < x.length; i++) {
            assertEquals((float) (2 * second.nextNormal()), x[i]);
        }
    }

    @Test
    void aLargerTensorBeginsWithTheSmallerOnesValues() {
        float[] small = fill("w", new Initial.Normal(1), 5, 10).data();
        float[] large = fill("w", new Initial.Normal(1), 5, 200_000).data();
        for (int i = 0; i < small.length; i++) {
            assertEquals(small[i], large[i]);
        }
    }

    @Test
    void seedAndNameDecide() {
        HostTensor a = fill("a", new Initial.Normal(1), 5, 8);
        assertEquals(a, fill("a", new Initial.Normal(1), 5, 8));
        assertNotEquals(a, fill("b", new Initial.Normal(1), 5, 8));
        assertNotEquals(a, fill("a", new Initial.Normal(1), 6, 8));
    }
}
