package residua.oracle;

import residua.shape.Shape;

/**
 * What an oracle says about a result, in logical order.
 *
 * @param shape logical extents
 * @param value each element in double
 * @param magnitude for each element the sum of the absolute values of its terms: what rounding errors are relative to
 */
@SuppressWarnings("ArrayRecordComponent") // compared within a bound, never by equals
public record Expected(Shape shape, double[] value, double[] magnitude) {

    /** Checks the lengths. */
    public Expected {
        if (value.length != shape.elements() || magnitude.length != value.length) {
            throw new IllegalArgumentException("shape " + shape + " does not have " + value.length + " values and "
                    + magnitude.length + " magnitudes");
        }
    }

    /** All zeros, to be accumulated into with {@link #add}. */
    public static Expected zeros(Shape shape) {
        int elements = Math.toIntExact(shape.elements());
        return new Expected(shape, new double[elements], new double[elements]);
    }

    /** Adds a term to element {@code i}. */
    public void add(int i, double term) {
        value[i] += term;
        magnitude[i] += Math.abs(term);
    }

    /** Sets element {@code i}. */
    public void set(int i, double newValue, double newMagnitude) {
        value[i] = newValue;
        magnitude[i] = newMagnitude;
    }

    /** The values rounded to float: the very results where they are small integers. */
    public float[] floats() {
        float[] rounded = new float[value.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) value[i];
        }
        return rounded;
    }
}
