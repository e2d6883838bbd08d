package residua.replay;

import java.util.Optional;
import residua.kernel.Variant;
import residua.op.norm.BatchNorm;
import residua.op.norm.BatchNormBackward;
import residua.op.norm.BatchNormEval;
import residua.op.norm.BatchNormFold;
import residua.shape.ChannelPieces;
import residua.shape.Layout;
import residua.shape.ReluMask;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

/** Every variant of batch norm and its gradient. */
final class NormCases {
    private static final float EPS = 1e-5f;
    private static final float MOMENTUM = 0.1f;
    /** Uneven, and more than some groups have items. */
    private static final int MOST_PIECES = 37;

    private final LaunchList list;
    private final String set;
    private final int block;
    private final Shape shape;
    private final Shape channels;

    private NormCases(LaunchList list, String set, CaseTable.Case<Shape> sizes) {
        this.list = list;
        this.set = set;
        this.block = sizes.block();
        this.shape = sizes.sizes();
        this.channels = Shape.of(shape.dim(1));
    }

    /** Appends those on the sizes of that set. */
    static void addTo(LaunchList list, String set) {
        for (CaseTable.Case<Shape> sizes : CaseTable.tensors(set)) {
            NormCases cases = new NormCases(list, set, sizes);
            for (Variant variant : Variant.values()) {
                for (boolean rest : new boolean[] {false, true}) {
                    cases.eval(variant, rest);
                    cases.training(variant, rest);
                }
                cases.ofPieces(variant);
                for (ReluMask mask : ReluMask.values()) {
                    cases.backward(variant, mask, mask == ReluMask.FROM_Y, false);
                    cases.backward(variant, mask, true, true);
                }
            }
            cases.fold();
        }
    }

    private Tensor perChannel(LaunchList.Case c, String name) {
        return c.in(name, channels, Layout.CHANNELS);
    }

    private void training(Variant variant, boolean rest) {
        try (LaunchList.Case c = list.begin(
                "batch_norm", variant.name(), set, block, "eps", EPS, "momentum", MOMENTUM, "relu", rest ? 1 : 0)) {
            BatchNorm.Tensors t = new BatchNorm.Tensors(
                    c.in("x", shape, Layout.BLOCKED),
                    perChannel(c, "gamma"),
                    perChannel(c, "beta"),
                    c.state("running_mean", channels, Layout.CHANNELS),
                    c.state("running_var", channels, Layout.CHANNELS),
                    c.in(rest, "residual", shape, Layout.BLOCKED),
                    c.out("y", shape, Layout.BLOCKED),
                    c.out("mean", channels, Layout.CHANNELS),
                    c.out("invstd", channels, Layout.CHANNELS),
                    c.scratch("scratch", BatchNorm.scratchBytes(shape, block)));
            c.launch(BatchNorm.forward(c.kernels(), variant, EPS, MOMENTUM, rest, t));
        }
    }

    /** Whose statistics another kernel has begun. */
    private void ofPieces(Variant variant) {
        int values = Math.toIntExact(shape.elements() / shape.dim(1));
        ChannelPieces pieces = new ChannelPieces(Math.min(values, MOST_PIECES), shape.dim(1));
        try (LaunchList.Case c = list.begin(
                "batch_norm_of_pieces", variant.name(), set, block, "eps", EPS, "momentum", MOMENTUM, "relu", 1)) {
            BatchNorm.Tensors t = new BatchNorm.Tensors(
                    c.in("x", shape, Layout.BLOCKED),
                    perChannel(c, "gamma"),
                    perChannel(c, "beta"),
                    c.state("running_mean", channels, Layout.CHANNELS),
                    c.state("running_var", channels, Layout.CHANNELS),
                    Optional.empty(),
                    c.out("y", shape, Layout.BLOCKED),
                    c.out("mean", channels, Layout.CHANNELS),
                    c.out("invstd", channels, Layout.CHANNELS),
                    c.in("statistics", pieces.shape(block), Layout.PLAIN));
            c.launch(BatchNorm.forwardOfPieces(c.kernels(), variant, EPS, MOMENTUM, true, pieces, t));
        }
    }

    private void eval(Variant variant, boolean rest) {
        try (LaunchList.Case c =
                list.begin("batch_norm_eval", variant.name(), set, block, "eps", EPS, "relu", rest ? 1 : 0)) {
            c.launch(BatchNormEval.forward(
                    c.kernels(),
                    variant,
                    EPS,
                    rest,
                    c.in("x", shape, Layout.BLOCKED),
                    perChannel(c, "gamma"),
                    perChannel(c, "beta"),
                    perChannel(c, "running_mean"),
                    perChannel(c, "running_var"),
                    c.in(rest, "residual", shape, Layout.BLOCKED),
                    c.out("y", shape, Layout.BLOCKED)));
        }
    }

    private void backward(Variant variant, ReluMask mask, boolean residual, boolean second) {
        try (LaunchList.Case c =
                list.begin("batch_norm_backward", variant.name(), set, block, "eps", EPS, "mask", number(mask))) {
            BatchNormBackward.Tensors t = new BatchNormBackward.Tensors(
                    c.in("dy", shape, Layout.BLOCKED),
                    c.in("x", shape, Layout.BLOCKED),
                    perChannel(c, "gamma"),
                    perChannel(c, "beta"),
                    perChannel(c, "mean"),
                    perChannel(c, "invstd"),
                    c.in(mask == ReluMask.FROM_Y, "y", shape, Layout.BLOCKED),
                    c.in(second, "dy2", shape, Layout.BLOCKED),
                    c.out("dx", shape, Layout.BLOCKED),
                    c.out("dgamma", channels, Layout.CHANNELS),
                    c.out("dbeta", channels, Layout.CHANNELS),
                    residual ? Optional.of(c.out("dresidual", shape, Layout.BLOCKED)) : Optional.empty(),
                    c.scratch("scratch", BatchNormBackward.scratchBytes(shape, block)));
            c.launch(BatchNormBackward.backward(c.kernels(), variant, mask, t));
        }
    }

    /** As the kernel's parameter has it. */
    private static int number(ReluMask mask) {
        return switch (mask) {
            case NONE -> 0;
            case FROM_X -> 1;
            case FROM_Y -> 2;
        };
    }

    private void fold() {
        try (LaunchList.Case c = list.begin("batch_norm_fold", Variant.PLAIN.name(), set, block, "eps", EPS)) {
            c.launch(BatchNormFold.forward(
                    c.kernels(),
                    EPS,
                    perChannel(c, "gamma"),
                    perChannel(c, "beta"),
                    perChannel(c, "running_mean"),
                    perChannel(c, "running_var"),
                    c.out("scale", channels, Layout.CHANNELS),
                    c.out("shift", channels, Layout.CHANNELS)));
        }
    }
}
