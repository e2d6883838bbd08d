package residua.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import residua.shape.Shape;

class HostTensorTest {

    @Test
    void anArrayOfAnotherLengthIsRefusedWithBothCounts() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new HostTensor(Shape.of(2, 3), new float[5]));
        assertEquals("shape [2, 3] has 6 elements, the array 5", e.getMessage());
    }

    @Test
    void equalityIsOfShapeAndElements() {
        HostTensor a = new HostTensor(Shape.of(2), new float[] {Float.NaN, 0f});
        assertEquals(a, new HostTensor(Shape.of(2), new float[] {Float.NaN, 0f}));
        assertEquals(a.hashCode(), new HostTensor(Shape.of(2), new float[] {Float.NaN, 0f}).hashCode());
        assertNotEquals(a, new HostTensor(Shape.of(2, 1), new float[] {Float.NaN, 0f}));
        assertNotEquals(a, new HostTensor(Shape.of(2), new float[] {Float.NaN, -0f}));
    }

    @Test
    void zerosHasTheShapesElements() {
        assertEquals(new HostTensor(Shape.of(3), new float[3]), HostTensor.zeros(Shape.of(3)));
    }
}
