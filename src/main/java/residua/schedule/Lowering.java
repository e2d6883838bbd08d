package residua.schedule;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Quarantine;
import residua.kernel.Variant;
import residua.op.elementwise.Add;
import residua.op.elementwise.Bias;
import residua.op.elementwise.Dropout;
import residua.op.elementwise.Ones;
import residua.op.elementwise.Relu;
import residua.op.elementwise.ShortcutA;
import residua.op.linear.FullyConnected;
import residua.op.loss.SoftmaxCrossEntropy;
import residua.op.norm.BatchNorm;
import residua.op.norm.BatchNormApply;
import residua.op.norm.BatchNormBackward;
import residua.op.norm.BatchNormEval;
import residua.op.norm.BatchNormFold;
import residua.op.pool.GlobalAvgPool;
import residua.op.pool.MaxPool;
import residua.op.reorder.Nchw;
import residua.op.sgd.LossGuard;
import residua.op.sgd.SgdUpdate;
import residua.shape.ChannelPieces;
import residua.shape.ReluMask;
import residua.tensor.Tensor;

/** Turns each node into a step: one line for each operation of {@link Op}. */
final class Lowering {
    private final ConvLowering conv;
    private final BlockLowering blocks;
    private final DeviceFacts device;
    private final boolean plain;
    private final Quarantine quarantine;
    private final int block;
    private final Optional<UpdateRule> update;

    Lowering(DeviceFacts device, PlanOptions options, ConvLowering conv, BlockLowering blocks) {
        this.conv = conv;
        this.blocks = blocks;
        this.block = options.block();
        this.device = device;
        this.plain = options.plain();
        this.quarantine = options.quarantine();
        this.update = options.update();
    }

    /** Tensors of a node while it is bound. */
    private record Operands(Node node, Variant variant, Function<Value, Tensor> tensors, Optional<BufferView> scratch) {
        Tensor in(int i) {
            return tensors.apply(node.in(i));
        }

        Tensor out(int i) {
            return tensors.apply(node.out(i));
        }

        Optional<Tensor> inIf(boolean there, int i) {
            return there ? Optional.of(in(i)) : Optional.empty();
        }
    }

    /** Makes the launches of one kind of node. */
    @FunctionalInterface
    private interface Maker {
        List<Launch> make(KernelLibrary kernels, Operands o);
    }

    Step lower(Node node) {
        Op op = node.op();
        if (op instanceof Op.Conv c) {
            return conv.forward(node, c);
        } else if (op instanceof Op.ConvBlock b) {
            return blocks.step(node, b);
        } else if (op instanceof Op.ConvFilterTransform c) {
            return conv.filterTransform(node, c.g());
        } else if (op instanceof Op.ConvBackwardData c) {
            return conv.backwardData(node, c.g());
        } else if (op instanceof Op.ConvBackwardWeights c) {
            return conv.backwardWeights(node, c.g());
        } else if (op instanceof Op.BatchNorm bn) {
            long scratchBytes = bn.ofPieces() ? 0 : BatchNorm.scratchBytes(bn.x(), block);
            return step(node, scratchBytes, (k, o) -> batchNorm(k, bn, o));
        } else if (op instanceof Op.BatchNormBackward bn) {
            return step(node, BatchNormBackward.scratchBytes(bn.x(), block), (k, o) -> batchNormBackward(k, bn, o));
        } else if (op instanceof Op.BiasBackward b) {
            return step(
                    node,
                    Bias.backwardScratchBytes(b.x(), block),
                    (k, o) -> Bias.backward(
                            k, o.variant(), o.in(0), o.out(0), o.scratch().orElseThrow()));
        }
        return step(node, 0, withoutScratch(op));
    }

    private Maker withoutScratch(Op op) {
        if (op instanceof Op.Reorder) {
            return (k, o) -> Nchw.toBlocked(k, o.variant(), o.in(0), o.out(0));
        } else if (op instanceof Op.Bias) {
            return (k, o) -> Bias.forward(k, o.variant(), o.in(0), o.in(1), o.out(0));
        } else if (op instanceof Op.BatchNormEval bn) {
            return (k, o) -> BatchNormEval.forward(
                    k,
                    o.variant(),
                    bn.eps(),
                    bn.relu(),
                    o.in(0),
                    o.in(1),
                    o.in(2),
                    o.in(3),
                    o.in(4),
                    o.inIf(bn.residual(), 5),
                    o.out(0));
        } else if (op instanceof Op.BatchNormApply bn) {
            return (k, o) -> BatchNormApply.forward(
                    k,
                    o.variant(),
                    bn.relu(),
                    o.in(0),
                    o.in(1),
                    o.in(2),
                    o.in(3),
                    o.in(4),
                    o.inIf(bn.residual(), 5),
                    o.out(0));
        } else if (op instanceof Op.BatchNormFold bn) {
            return (k, o) -> BatchNormFold.forward(k, bn.eps(), o.in(0), o.in(1), o.in(2), o.in(3), o.out(0), o.out(1));
        } else if (op instanceof Op.Ones) {
            return (k, o) -> Ones.fill(k, o.out(0));
        } else if (op instanceof Op.Relu) {
            return (k, o) -> Relu.forward(k, o.variant(), o.in(0), o.out(0));
        } else if (op instanceof Op.ReluBackward) {
            return (k, o) -> Relu.backward(k, o.variant(), o.in(0), o.in(1), o.out(0));
        } else if (op instanceof Op.Add a) {
            return (k, o) -> Add.forward(k, o.variant(), a.relu(), o.in(0), o.in(1), o.out(0));
        } else if (op instanceof Op.ShortcutA s) {
            return (k, o) -> ShortcutA.forward(k, o.variant(), s.stride(), s.before(), o.in(0), o.out(0));
        } else if (op instanceof Op.ShortcutABackward s) {
            Op.ShortcutA forward = s.forward();
            return (k, o) -> ShortcutA.backward(k, o.variant(), forward.stride(), forward.before(), o.in(0), o.out(0));
        } else if (op instanceof Op.MaxPool p) {
            return (k, o) -> MaxPool.forward(k, o.variant(), p.g(), o.in(0), o.out(0));
        } else if (op instanceof Op.MaxPoolBackward p) {
            return (k, o) -> MaxPool.backward(k, o.variant(), p.g(), o.in(0), o.in(1), o.in(2), o.out(0));
        } else if (op instanceof Op.GlobalAvgPool) {
            return (k, o) -> GlobalAvgPool.forward(k, o.variant(), o.in(0), o.out(0));
        } else if (op instanceof Op.GlobalAvgPoolBackward) {
            return (k, o) -> GlobalAvgPool.backward(k, o.variant(), o.in(0), o.out(0));
        } else if (op instanceof Op.Dropout d) {
            return (k, o) -> Dropout.forward(k, o.variant(), d.rate(), d.key(), o.in(0), o.in(1), o.out(0));
        }
        return classifier(op);
    }

    private Maker classifier(Op op) {
        if (op instanceof Op.FullyConnected) {
            return (k, o) -> FullyConnected.forward(k, o.variant(), o.in(0), o.in(1), o.in(2), o.out(0));
        } else if (op instanceof Op.FullyConnectedBackwardData) {
            return (k, o) -> FullyConnected.backwardData(k, o.variant(), o.in(0), o.in(1), o.out(0));
        } else if (op instanceof Op.FullyConnectedBackwardWeights) {
            return (k, o) -> FullyConnected.backwardWeights(k, o.variant(), o.in(0), o.in(1), o.out(0), o.out(1));
        } else if (op instanceof Op.SoftmaxCrossEntropy s) {
            return (k, o) ->
                    SoftmaxCrossEntropy.forward(k, o.variant(), s.smoothing(), o.in(0), o.in(1), o.out(0), o.out(1));
        } else if (op instanceof Op.LossGuard) {
            return (k, o) -> LossGuard.forward(k, o.in(0), o.out(0));
        } else if (op instanceof Op.SgdUpdate s) {
            return sgdUpdate(s, update.orElseThrow());
        }
        throw new IllegalArgumentException("no kernel computes " + op);
    }

    private Maker sgdUpdate(Op.SgdUpdate s, UpdateRule rule) {
        return (k, o) -> SgdUpdate.update(
                k,
                Variant.inPlace(device),
                block,
                rule.step(),
                o.in(1).elements(),
                new SgdUpdate.Tensors(o.in(1), o.in(0), o.in(2), o.in(3), o.in(4)),
                SgdUpdate.Decay.ofAll(s.decay()));
    }

    private List<Launch> batchNorm(KernelLibrary k, Op.BatchNorm bn, Operands o) {
        Optional<Tensor> statistics = o.inIf(bn.ofPieces(), bn.residual() ? 6 : 5);
        BatchNorm.Tensors tensors = new BatchNorm.Tensors(
                o.in(0),
                o.in(1),
                o.in(2),
                o.in(3),
                o.in(4),
                o.inIf(bn.residual(), 5),
                o.out(0),
                o.out(1),
                o.out(2),
                statistics.<BufferView>map(t -> t).or(o::scratch).orElseThrow());
        if (statistics.isPresent()) {
            ChannelPieces pieces =
                    ChannelPieces.in(statistics.get().shape(), bn.x().dim(1));
            return BatchNorm.forwardOfPieces(k, o.variant(), bn.eps(), bn.momentum(), bn.relu(), pieces, tensors);
        }
        return BatchNorm.forward(k, o.variant(), bn.eps(), bn.momentum(), bn.relu(), tensors);
    }

    private List<Launch> batchNormBackward(KernelLibrary k, Op.BatchNormBackward bn, Operands o) {
        BatchNormBackward.Tensors tensors = new BatchNormBackward.Tensors(
                o.in(0),
                o.in(1),
                o.in(2),
                o.in(3),
                o.in(4),
                o.in(5),
                o.inIf(bn.mask() == ReluMask.FROM_Y, 6),
                o.inIf(bn.second(), bn.inputOfDy2()),
                o.out(0),
                o.out(1),
                o.out(2),
                bn.residual() ? Optional.of(o.out(3)) : Optional.empty(),
                o.scratch().orElseThrow());
        return BatchNormBackward.backward(k, o.variant(), bn.mask(), tensors);
    }

    private Step step(Node node, long scratchBytes, Maker maker) {
        Variant variant = variant(node);
        return new Step(
                node,
                variant.name().toLowerCase(Locale.ROOT),
                scratchBytes,
                (kernels, tensors, scratch) -> maker.make(kernels, new Operands(node, variant, tensors, scratch)));
    }

    private Variant variant(Node node) {
        if (plain) {
            return Variant.PLAIN;
        }
        long bytes = Stream.concat(node.inputs().stream(), node.outputs().stream())
                .mapToLong(v -> PackedLayout.bytes(v, block))
                .sum();
        Variant variant = Variant.of(device, bytes);
        String kernel = node.op().getClass().getSimpleName();
        return quarantine.allows(kernel, variant.name().toLowerCase(Locale.ROOT)) ? variant : Variant.PLAIN;
    }
}
