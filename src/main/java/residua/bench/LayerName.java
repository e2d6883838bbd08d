package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import residua.graph.Node;
import residua.graph.Op;
import residua.shape.PoolGeometry;
import residua.shape.Shape;

/** Names of what is measured, for people: what is computed, and its sizes. */
final class LayerName {
    private LayerName() {}

    /** Such as {@code batch norm + add + relu, 64x56x56}: with the larger of input and output, without the batch. */
    static String of(Node node) {
        Optional<String> full = fullyConnected(node.op());
        if (full.isPresent()) {
            return full.get();
        }
        Shape in = (node.inputs().isEmpty() ? node.out(0) : node.in(0)).shape();
        Shape out = node.out(0).shape();
        List<Integer> dims = (in.elements() >= out.elements() ? in : out).dims();
        return words(node.op()) + pieces(node) + ", "
                + dims.stream().skip(1).map(String::valueOf).collect(Collectors.joining("x"));
    }

    private static Optional<String> fullyConnected(Op op) {
        if (op instanceof Op.FullyConnected full) {
            return Optional.of("fully connected, " + full.c() + "-" + full.k());
        } else if (op instanceof Op.FullyConnectedBackwardData full) {
            return Optional.of("fully connected backward data, "
                    + full.forward().c() + "-" + full.forward().k());
        } else if (op instanceof Op.FullyConnectedBackwardWeights full) {
            return Optional.of("fully connected backward weights, "
                    + full.forward().c() + "-" + full.forward().k());
        }
        return Optional.empty();
    }

    /** A batch norm's work depends on how many pieces the convolution before it found statistics of. */
    private static String pieces(Node node) {
        boolean ofPieces = node.op() instanceof Op.BatchNorm bn && bn.ofPieces();
        return ofPieces ? " of " + node.in(node.inputs().size() - 1).shape().dim(0) + " pieces" : "";
    }

    private static String words(Op op) {
        if (op instanceof Op.BatchNorm bn) {
            return plus("batch norm", bn.residual() ? "add" : "", bn.relu() ? "relu" : "");
        } else if (op instanceof Op.BatchNormApply bn) {
            return plus("batch norm", bn.residual() ? "add" : "", bn.relu() ? "relu" : "") + " again";
        } else if (op instanceof Op.BatchNormBackward bn) {
            String relu = switch (bn.mask()) {
                case NONE -> "";
                case FROM_X -> "relu";
                case FROM_Y -> "relu (from y)";
            };
            String words = plus("batch norm", bn.residual() ? "add" : "", relu) + " backward";
            return bn.second() ? words + " of two gradients" : words;
        } else if (op instanceof Op.Add add) {
            return plus("add", add.relu() ? "relu" : "");
        } else if (op instanceof Op.MaxPool pool) {
            return "max pool " + window(pool.g());
        } else if (op instanceof Op.MaxPoolBackward pool) {
            return "max pool " + window(pool.g()) + " backward";
        } else if (op instanceof Op.ShortcutA shortcut) {
            return "shortcut A" + stride(shortcut.stride());
        } else if (op instanceof Op.ShortcutABackward shortcut) {
            return "shortcut A" + stride(shortcut.forward().stride()) + " backward";
        }
        // GlobalAvgPoolBackward: global avg pool backward
        return op.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    private static String plus(String... parts) {
        List<String> there = new ArrayList<>(List.of(parts));
        there.removeIf(String::isEmpty);
        return String.join(" + ", there);
    }

    private static String window(PoolGeometry g) {
        return g.window() + "x" + g.window() + stride(g.stride());
    }

    private static String stride(int step) {
        return step > 1 ? "/" + step : "";
    }
}
