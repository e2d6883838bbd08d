package residua.nn;

import residua.graph.Parameter.Initial;
import residua.shape.Shape;

/**
 * Which side of a filter sets the deviation of its random start: {@code sqrt(2 / fan)} (He and others 2015,
 * "Delving deep into rectifiers", section 2.2). Groups are not divided out, as in PyTorch.
 */
public enum Fan {
    /** {@code C/groups * R * S}: keeps the size of activations. The paper's choice. */
    IN,
    /** {@code K * R * S}: keeps the size of gradients. torchvision's choice. */
    OUT;

    /** How a filter {@code [K, C/groups, R, S]} starts. */
    Initial initial(Shape filter) {
        double taps = (double) filter.dim(2) * filter.dim(3);
        return new Initial.Normal(Math.sqrt(2.0 / (taps * filter.dim(this == IN ? 1 : 0))));
    }
}
