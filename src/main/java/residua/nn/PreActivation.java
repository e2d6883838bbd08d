package residua.nn;

import residua.graph.Op;
import residua.graph.Value;

/**
 * The frame of a residual block that normalises and clamps before each convolution (He and others 2016, "Identity
 * mappings in deep residual networks", figure 4e): {@code x + branch(relu(bn(x)))}, nothing behind the addition.
 *
 * <p>A shortcut that changes the size reads the activated input, as the branch does (the authors' code), and a
 * projection has no batch norm of its own. The first block of a network reads a stem that ends in batch norm and ReLU,
 * and has no activation of its own (their appendix).
 */
final class PreActivation {
    private PreActivation() {}

    /** Adds a block of {@code k} channels: activation unless first, branch, shortcut, addition. */
    static Value build(Scope at, Value x, boolean first, int k, int stride, Shortcut shortcut, Layer branch) {
        Value active = first ? x : activate(at, "1", x);
        Value y = branch.build(at, active);
        Value source = shortcut.identity(x, k, stride) ? x : active;
        Value around = shortcut.buildUnnormalised(at, source, k, stride);
        return at.node("add", new Op.Add(y.shape(), false), y.shape(), y, around);
    }

    /** Adds batch norm and ReLU {@code bn<suffix>}, {@code relu<suffix>}. */
    static Value activate(Scope at, String suffix, Value x) {
        return at.add("relu" + suffix, new Relu(), at.add("bn" + suffix, new BatchNorm(), x));
    }
}
