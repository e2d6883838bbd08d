package residua.shape;

import java.util.Arrays;
import java.util.List;

/**
 * Logical extents of a tensor in elements, outermost first: activations are {@code [N, C, H, W]} or
 * {@code [N, C]}, filters {@code [K, C, R, S]}, per-channel values {@code [C]}. Padding to whole channel
 * blocks is a matter of {@link Layout}, not of the shape.
 *
 * @param dims extents, each at least 1
 */
public record Shape(List<Integer> dims) {

    /** Checks that every extent is positive and that their product fits a long. */
    public Shape {
        dims = List.copyOf(dims);
        if (dims.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException("extents must be positive: " + dims);
        }
        long elements = 1;
        for (int d : dims) {
            elements = Math.multiplyExact(elements, (long) d);
        }
    }

    /** A shape of the given extents, outermost first. */
    public static Shape of(int... dims) {
        return new Shape(Arrays.stream(dims).boxed().toList());
    }

    /** Number of extents. */
    public int rank() {
        return dims.size();
    }

    /** Extent {@code i}, outermost first. */
    public int dim(int i) {
        return dims.get(i);
    }

    /** Extent {@code i}, or 1 where the shape has fewer extents. */
    public int dimOr1(int i) {
        return i < dims.size() ? dims.get(i) : 1;
    }

    /** Product of the extents. */
    public long elements() {
        long elements = 1;
        for (int d : dims) {
            elements *= d;
        }
        return elements;
    }

    @Override
    public String toString() {
        return dims.toString();
    }
}
