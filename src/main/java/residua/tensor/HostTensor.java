package residua.tensor;

import java.util.Arrays;
import residua.shape.Shape;

/**
 * A tensor in host memory, dense, in the logical order of its shape (the last extent runs fastest), float32: what
 * files hold and what users pass in and get back.
 *
 * <p>The array is not copied: whoever hands it over keeps its hands off it. Two tensors are equal when their shapes are
 * and their elements agree in value, where NaN equals NaN and 0 differs from -0.
 *
 * @param shape logical extents
 * @param data the elements, exactly as many as the shape has
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString are written for the array below
public record HostTensor(Shape shape, float[] data) {

    /** Checks that the array has as many elements as the shape. */
    public HostTensor {
        if (shape.elements() != data.length) {
            throw new IllegalArgumentException(
                    "shape " + shape + " has " + shape.elements() + " elements, the array " + data.length);
        }
    }

    /** A tensor of zeros. */
    public static HostTensor zeros(Shape shape) {
        return new HostTensor(shape, new float[Math.toIntExact(shape.elements())]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostTensor that && shape.equals(that.shape) && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "HostTensor" + shape;
    }
}
