package residua.graph;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import residua.shape.ConvGeometry;

/** Operations in words, for people. */
final class OpWords {
    private OpWords() {}

    static String of(Op op) {
        if (op instanceof Op.Conv conv) {
            Op.Epilogue e = conv.epilogue();
            return filter(conv.g())
                    + (e.affine() ? " + scale, shift" : "")
                    + (e.residual() ? " + add" : "")
                    + (e.relu() ? " + relu" : "")
                    + (conv.statistics() ? " + statistics" : "");
        } else if (op instanceof Op.ConvBlock block) {
            String chain = Stream.concat(
                            block.g().first().stream(),
                            Stream.concat(Stream.of(block.g().middle()), block.g().last().stream()))
                    .map(OpWords::filter)
                    .collect(Collectors.joining(", "));
            return chain
                    + block.g()
                            .projection()
                            .map(g -> " + shortcut's " + filter(g))
                            .orElse("")
                    + (block.residual() ? " + add" : "")
                    + (block.relu() ? " + relu" : "");
        } else if (op instanceof Op.ConvBackwardData conv) {
            return filter(conv.g()) + " backward data";
        } else if (op instanceof Op.ConvBackwardWeights conv) {
            return filter(conv.g()) + " backward weights";
        } else if (op instanceof Op.BatchNorm bn) {
            return "batch norm" + (bn.residual() ? " + add" : "") + (bn.relu() ? " + relu" : "");
        } else if (op instanceof Op.BatchNormApply bn) {
            return "batch norm" + (bn.residual() ? " + add" : "") + (bn.relu() ? " + relu" : "") + " again";
        } else if (op instanceof Op.BatchNormEval bn) {
            return "batch norm" + (bn.residual() ? " + add" : "") + (bn.relu() ? " + relu" : "");
        } else if (op instanceof Op.BatchNormBackward bn) {
            return (bn.second() ? "add + " : "") + "batch norm backward";
        } else if (op instanceof Op.Add add) {
            return "add" + (add.relu() ? " + relu" : "");
        } else if (op instanceof Op.MaxPool pool) {
            return "max pool " + pool.g().window() + "x" + pool.g().window()
                    + stride(pool.g().stride());
        } else if (op instanceof Op.ShortcutA shortcut) {
            return "shortcut A" + stride(shortcut.stride());
        }
        // GlobalAvgPool: global avg pool
        String words = op.getClass().getSimpleName().replaceAll("(?<=.)([A-Z])", " $1");
        return words.toLowerCase(Locale.ROOT);
    }

    private static String filter(ConvGeometry g) {
        return "conv " + g.r() + "x" + g.s() + stride(g.strideH())
                + (g.groups() > 1 ? ", " + g.groups() + " groups" : "");
    }

    private static String stride(int step) {
        return step > 1 ? " /" + step : "";
    }
}
