package residua.schedule;

import java.util.List;
import java.util.function.Function;
import residua.cl.DeviceFacts;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.shape.ConvGeometry;
import residua.tensor.Tensor;

/** Chooses a convolution's algorithm, for each pass on its own. */
final class ConvLowering {
    private final DeviceFacts device;
    private final int block;
    private final boolean plain;

    ConvLowering(DeviceFacts device, PlanOptions options) {
        this.device = device;
        this.block = options.block();
        this.plain = options.plain();
    }

    Step forward(Node node, Op.Conv op) {
        ConvGeometry g = op.g();
        ConvForward algorithm =
                plain ? last(ConvAlgorithms.forward()) : ConvAlgorithms.defaultForward(g, device, block);
        return step(
                node,
                g,
                algorithm,
                (kernels, t, scratch) -> algorithm.bind(
                        kernels,
                        g,
                        t.apply(node.in(0)),
                        t.apply(node.in(1)),
                        epilogue(node, op, t),
                        t.apply(node.out(0)),
                        scratch));
    }

    Step backwardData(Node node, ConvGeometry g) {
        ConvBackwardData algorithm =
                plain ? last(ConvAlgorithms.backwardData()) : ConvAlgorithms.defaultBackwardData(g, device, block);
        return step(
                node,
                g,
                algorithm,
                (kernels, t, scratch) -> algorithm.bind(
                        kernels, g, t.apply(node.in(0)), t.apply(node.in(1)), t.apply(node.out(0)), scratch));
    }

    Step backwardWeights(Node node, ConvGeometry g) {
        ConvBackwardWeights algorithm = plain
                ? last(ConvAlgorithms.backwardWeights())
                : ConvAlgorithms.defaultBackwardWeights(g, device, block);
        return step(
                node,
                g,
                algorithm,
                (kernels, t, scratch) -> algorithm.bind(
                        kernels, g, t.apply(node.in(0)), t.apply(node.in(1)), t.apply(node.out(0)), scratch));
    }

    private Step step(Node node, ConvGeometry g, ConvAlgorithm algorithm, Step.Binder binder) {
        return new Step(node, algorithm.name(), algorithm.scratchBytes(g, device, block), binder);
    }

    private static Epilogue epilogue(Node node, Op.Conv op, Function<Value, Tensor> t) {
        Epilogue epilogue = Epilogue.NONE.withRelu(op.epilogue().relu());
        int next = 2;
        if (op.epilogue().affine()) {
            epilogue = epilogue.withAffine(t.apply(node.in(next)), t.apply(node.in(next + 1)));
            next += 2;
        }
        return op.epilogue().residual() ? epilogue.withResidual(t.apply(node.in(next))) : epilogue;
    }

    private static <A> A last(List<A> algorithms) {
        return algorithms.get(algorithms.size() - 1);
    }
}
