package residua.nn;

import residua.graph.Op;
import residua.graph.Value;

/**
 * The way around a residual block (He and others 2015, section 4.1).
 *
 * @param option what happens where the block changes the size
 * @param pad where option A puts its zero channels; of no meaning to the others
 */
public record Shortcut(Option option, Pad pad) {

    /** What the shortcut does. */
    public enum Option {
        /** No parameters: every stride-th pixel, missing channels zero; identity where sizes agree. */
        A,
        /** 1x1 convolution (and batch norm) where sizes change, identity elsewhere. */
        B,
        /** 1x1 convolution (and batch norm) in every block. */
        C
    }

    /** Where option A puts its zero channels. */
    public enum Pad {
        /** Half before the real channels, half behind. */
        SPLIT,
        /** All behind the real channels. */
        BACK
    }

    /** Option A with split padding. */
    public static final Shortcut A = new Shortcut(Option.A, Pad.SPLIT);

    /** Option B. */
    public static final Shortcut B = new Shortcut(Option.B, Pad.SPLIT);

    /** Option C. */
    public static final Shortcut C = new Shortcut(Option.C, Pad.SPLIT);

    /** Whether the shortcut of a block with these sizes hands x on as it is. */
    boolean identity(Value x, int k, int stride) {
        return option != Option.C && stride == 1 && x.shape().dim(1) == k;
    }

    /** Adds the shortcut to {@code k} channels; a projection is normalised: {@code downsample.0}, {@code .1}. */
    Value build(Scope at, Value x, int k, int stride) {
        if (identity(x, k, stride) || option == Option.A) {
            return plain(at, x, k, stride);
        }
        return at.add("downsample.1", new BatchNorm(), project(at, x, k, stride));
    }

    /** The same without batch norm behind a projection, for blocks that normalise first. */
    Value buildUnnormalised(Scope at, Value x, int k, int stride) {
        return identity(x, k, stride) || option == Option.A ? plain(at, x, k, stride) : project(at, x, k, stride);
    }

    private Value plain(Scope at, Value x, int k, int stride) {
        if (identity(x, k, stride)) {
            return x;
        }
        int before = pad == Pad.SPLIT ? (k - x.shape().dim(1)) / 2 : 0;
        Op.ShortcutA op = new Op.ShortcutA(x.shape(), k, stride, before);
        return at.node("shortcut", op, op.y(), x);
    }

    private static Value project(Scope at, Value x, int k, int stride) {
        return at.add("downsample.0", Conv.of1x1(k, stride), x);
    }
}
