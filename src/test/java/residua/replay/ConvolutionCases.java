package residua.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.cl.TestDevice;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.shape.ChannelPieces;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;
import residua.trial.CaseTable;

/** Every algorithm of every pass of a convolution, forward with statistics of its output as well: with its own settings on all sizes, with each other setting on few. */
final class ConvolutionCases {
    private static final int BLOCK = 16;
    /** Settings of an algorithm that are all tried on every size: its form for CPUs and the one for GPUs. */
    private static final int FEW_SETTINGS = 2;

    private static final List<Integer> SMALLER_BLOCKS = List.of(4, 8);

    /** Channels beyond a tile of any setting, and pixels that fill none. */
    private static final List<ConvGeometry> FOR_SETTINGS = List.of(
            ConvGeometry.square(2, 20, 9, 11, 132, 3, 1, 1),
            ConvGeometry.square(1, 132, 5, 7, 20, 1, 1, 0),
            new ConvGeometry(2, 33, 9, 6, 33, 3, 3, 2, 2, 1, 1, 1, 1, 33));

    /**
     * Winograd's products in local memory fill tiles of an implicit GEMM for each of 16 or 36 positions, at which a simulator
     * works for many seconds whatever the sizes: several channel blocks and images with 16, tiles in part with 36.
     */
    private static final ConvGeometry SEVERAL_BLOCKS = ConvGeometry.square(2, 3, 4, 5, 17, 3, 1, 1);

    private static final ConvGeometry TILES_IN_PART = ConvGeometry.square(1, 8, 5, 4, 6, 3, 1, 1);

    private final LaunchList list;
    private final DeviceFacts facts = TestDevice.require().facts();

    private ConvolutionCases(LaunchList list) {
        this.list = list;
    }

    /** Appends every algorithm on the sizes of that set. */
    static void addTo(LaunchList list, String set) {
        ConvolutionCases cases = new ConvolutionCases(list);
        for (ConvGeometry g : CaseTable.convolutions(set)) {
            cases.algorithms(set, g, BLOCK, a -> cases.takes(set, a, g));
            cases.allSettings(set, g, FEW_SETTINGS);
        }
    }

    /** Appends Winograd in local memory on the smallest sizes that the others have. */
    static void addWinogradInLocalMemory(LaunchList list) {
        ConvolutionCases cases = new ConvolutionCases(list);
        for (ConvGeometry g : CaseTable.convolutions("small")) {
            cases.algorithms("products", g, BLOCK, a -> cases.inLocalMemory(a) && !cases.takes("small", a, g));
        }
    }

    private boolean inLocalMemory(ConvAlgorithm a) {
        return a.name().endsWith("-local");
    }

    /** Whether an algorithm is run on sizes of that set. */
    private boolean takes(String set, ConvAlgorithm a, ConvGeometry g) {
        return !set.equals("small")
                || !inLocalMemory(a)
                || g.equals(a.winograd() == 2 ? SEVERAL_BLOCKS : TILES_IN_PART);
    }

    /** Appends every algorithm on the smallest sizes in smaller channel blocks. */
    static void addSmallerBlocks(LaunchList list) {
        ConvolutionCases cases = new ConvolutionCases(list);
        for (int block : SMALLER_BLOCKS) {
            CaseTable.convolutions("small").forEach(g -> cases.algorithms("blocks", g, block, a -> true));
        }
    }

    /** Appends every setting that may be timed on few sizes. */
    static void addSettings(LaunchList list) {
        ConvolutionCases cases = new ConvolutionCases(list);
        FOR_SETTINGS.forEach(g -> cases.allSettings("settings", g, Integer.MAX_VALUE));
    }

    private void algorithms(String set, ConvGeometry g, int block, Predicate<ConvAlgorithm> which) {
        Predicate<ConvAlgorithm> wanted = a -> a.supports(g, facts, block) && which.test(a);
        for (ConvForward a : ConvAlgorithms.forward()) {
            if (wanted.test(a)) {
                forward(set, a, g, block, Layout.BLOCKED);
                if (g.c() <= block && a.readsPlain(g)) {
                    forward(set, a, g, block, Layout.PLAIN);
                }
                int pieces = a.pieces(g, facts, block);
                if (pieces > 0 && (!set.equals("small") || !inLocalMemory(a) || a.winograd() == 2)) {
                    statistics(set, a, g, block, pieces);
                }
            }
        }
        for (ConvBackwardData a : ConvAlgorithms.backwardData()) {
            if (wanted.test(a)) {
                backwardData(set, a, g, block);
            }
        }
        for (ConvBackwardWeights a : ConvAlgorithms.backwardWeights()) {
            if (wanted.test(a)) {
                backwardWeights(set, a, g, block, Layout.BLOCKED);
                if (g.c() <= block && a.readsPlain(g)) {
                    backwardWeights(set, a, g, block, Layout.PLAIN);
                }
            }
        }
    }

    private void allSettings(String set, ConvGeometry g, int most) {
        for (ConvForward a : ConvAlgorithms.forward()) {
            settings(a, g, most).forEach(s -> forward(set, a.with(s), g, BLOCK, Layout.BLOCKED));
        }
        for (ConvBackwardData a : ConvAlgorithms.backwardData()) {
            settings(a, g, most).forEach(s -> backwardData(set, a.with(s), g, BLOCK));
        }
        for (ConvBackwardWeights a : ConvAlgorithms.backwardWeights()) {
            settings(a, g, most).forEach(s -> backwardWeights(set, a.with(s), g, BLOCK, Layout.BLOCKED));
        }
    }

    /** All that may be timed but the first, which is the algorithm's own choice; none where they are more than that. */
    private List<Params> settings(ConvAlgorithm a, ConvGeometry g, int most) {
        List<Params> all = a.supports(g, facts, BLOCK) ? a.candidates(g, facts, BLOCK) : List.of();
        return all.size() > most ? List.of() : all.stream().skip(1).toList();
    }

    private LaunchList.Case begin(String pass, String set, ConvAlgorithm a, ConvGeometry g, int block, Layout x) {
        String settings = a.settings().toString().replace(" ", "").replace("-D", ",");
        String variant = a.name() + (x == Layout.PLAIN ? "/plain-x" : "") + (settings.isEmpty() ? "" : "/" + settings);
        return list.begin(
                "conv_" + pass,
                variant,
                set,
                block,
                "winograd",
                a.winograd(),
                "relu",
                1,
                "groups",
                g.groups(),
                "stride_h",
                g.strideH(),
                "stride_w",
                g.strideW(),
                "pad_h",
                g.padH(),
                "pad_w",
                g.padW(),
                "dilation_h",
                g.dilationH(),
                "dilation_w",
                g.dilationW());
    }

    /** Winograd's tiles at the border lack products for outputs that are not stored, and transform them all the same. */
    private Optional<BufferView> scratch(LaunchList.Case c, ConvAlgorithm a, ConvGeometry g, int block) {
        long bytes = a.scratchBytes(g, facts, block);
        if (bytes == 0) {
            return Optional.empty();
        }
        return Optional.of(a.winograd() > 0 ? c.loose("scratch", bytes) : c.scratch("scratch", bytes));
    }

    private void forward(String set, ConvForward a, ConvGeometry g, int block, Layout layout) {
        try (LaunchList.Case c = begin("forward", set, a, g, block, layout)) {
            Tensor x = c.in("x", g.x(), layout);
            Tensor w = c.in("w", g.filter(), Layout.FILTER);
            Shape k = Shape.of(g.k());
            Epilogue epilogue = Epilogue.NONE
                    .withAffine(c.in("scale", k, Layout.CHANNELS), c.in("shift", k, Layout.CHANNELS))
                    .withResidual(c.in("residual", g.y(), Layout.BLOCKED))
                    .withRelu(true);
            launch(c, a, g, block, x, w, epilogue);
        }
    }

    private void statistics(String set, ConvForward a, ConvGeometry g, int block, int pieces) {
        try (LaunchList.Case c = begin("statistics", set, a, g, block, Layout.BLOCKED)) {
            Tensor x = c.in("x", g.x(), Layout.BLOCKED);
            Tensor w = c.in("w", g.filter(), Layout.FILTER);
            Tensor table = c.out("statistics", new ChannelPieces(pieces, g.k()).shape(block), Layout.PLAIN);
            launch(c, a, g, block, x, w, Epilogue.NONE.withStatistics(table));
        }
    }

    private void launch(
            LaunchList.Case c, ConvForward a, ConvGeometry g, int block, Tensor x, Tensor w, Epilogue epilogue) {
        Tensor y = c.out("y", g.y(), Layout.BLOCKED);
        Optional<BufferView> scratch = scratch(c, a, g, block);
        Optional<Tensor> form = a.prepared(g, facts, block)
                .map(shape -> new Tensor(
                        c.scratch("prepared", Tensor.bytes(shape, Layout.PLAIN, block))
                                .buffer(),
                        shape,
                        Layout.PLAIN,
                        block));
        List<Launch> launches = new ArrayList<>();
        form.ifPresent(f -> launches.addAll(a.prepare(c.kernels(), g, w, f)));
        launches.addAll(a.bind(c.kernels(), g, x, form.orElse(w), epilogue, y, scratch));
        c.launch(launches);
    }

    private void backwardData(String set, ConvBackwardData a, ConvGeometry g, int block) {
        try (LaunchList.Case c = begin("backward_data", set, a, g, block, Layout.BLOCKED)) {
            Tensor dy = c.in("dy", g.y(), Layout.BLOCKED);
            Tensor w = c.in("w", g.filter(), Layout.FILTER);
            Tensor dx = c.out("dx", g.x(), Layout.BLOCKED);
            c.launch(a.bind(c.kernels(), g, dy, w, dx, scratch(c, a, g, block)));
        }
    }

    private void backwardWeights(String set, ConvBackwardWeights a, ConvGeometry g, int block, Layout layout) {
        try (LaunchList.Case c = begin("backward_weights", set, a, g, block, layout)) {
            Tensor x = c.in("x", g.x(), layout);
            Tensor dy = c.in("dy", g.y(), Layout.BLOCKED);
            Tensor dw = c.out("dw", g.filter(), Layout.FILTER);
            c.launch(a.bind(c.kernels(), g, x, dy, dw, scratch(c, a, g, block)));
        }
    }
}
