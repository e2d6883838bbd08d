package residua.op.elementwise;

import residua.kernel.Variant;
import residua.tensor.Tensor;

/** Tensors that a kernel walks through alike, from the first word to the last. */
final class Words {
    private Words() {}

    /** Checks that all lie alike; the words of {@link Variant#lanes} elements of each. */
    static long of(Variant variant, Tensor first, Tensor... others) {
        for (Tensor other : others) {
            other.requireShape(first.shape()).requireLayout(first.layout());
            if (other.block() != first.block()) {
                throw new IllegalArgumentException(other + " does not lie as " + first);
            }
        }
        int lanes = variant.lanes(first.block());
        if (first.elements() % lanes != 0) {
            throw new IllegalArgumentException(first + " is not in whole vectors of " + lanes);
        }
        return first.elements() / lanes;
    }
}
