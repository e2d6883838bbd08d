package residua.bench;

import java.util.LinkedHashSet;
import java.util.Set;
import residua.graph.Node;
import residua.graph.Op;
import residua.graph.Value;
import residua.shape.ConvGeometry;
import residua.shape.ReluMask;
import residua.shape.Shape;

/**
 * Bytes that an operation must read and write however it is computed: each tensor once, float32, without the padding of
 * the device's layout. A batch norm's statistics are known only when all of its input was seen, so what it needs of the
 * input again counts twice, as for a tensor that no cache holds.
 */
final class LeastBytes {
    /** Reads w, gradient and momentum; writes w and momentum. */
    private static final int UPDATE_PASSES = 5;

    private LeastBytes() {}

    /** Of any pass of a convolution: input, filter and output, or their gradients. */
    static long of(ConvGeometry g) {
        return bytes(g.x()) + bytes(g.filter()) + bytes(g.y());
    }

    /** Of a node of a training step. */
    static long of(Node node) {
        Set<Value> values = new LinkedHashSet<>(node.inputs());
        values.addAll(node.outputs());
        long once = values.stream().mapToLong(v -> bytes(v.shape())).sum();
        return once + again(node.op());
    }

    /** Of an update of so many bytes of parameters. */
    static long ofUpdate(long parameterBytes) {
        return Math.multiplyExact(UPDATE_PASSES, parameterBytes);
    }

    /** The part that is read or written a second time. */
    private static long again(Op op) {
        if (op instanceof Op.BatchNorm bn) {
            return bn.ofPieces() ? 0 : bytes(bn.x()); // x for the statistics, then to be normalised
        } else if (op instanceof Op.BatchNormBackward bn) {
            // dy and x for the sums, then for dx. A mask from y would make it three; the masked dy is stored instead,
            // which the first pass then writes: where it is no output of its own, that is the third.
            boolean stored = bn.mask() == ReluMask.FROM_Y && !bn.residual();
            return Math.multiplyExact(stored ? 3L : 2L, bytes(bn.x()));
        }
        return 0;
    }

    private static long bytes(Shape shape) {
        return Math.multiplyExact(shape.elements(), (long) Float.BYTES);
    }
}
