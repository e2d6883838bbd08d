package residua.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.TestDevice;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.block.BlockTensors;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** Every kernel for the convolutions of a whole block, in each of the block's forms. */
final class BlockCases {
    private static final int BLOCK = 16;

    private BlockCases() {}

    /** Appends those of that set. */
    static void addTo(LaunchList list, String set) {
        for (BlockForward a : BlockAlgorithms.all()) {
            sizes(set).forEach(g -> add(list, a, set, g));
        }
    }

    private static List<BlockGeometry> sizes(String set) {
        return switch (set) {
            case "small" ->
                List.of(
                        bottleneck(1, 5, 3, 4, 6, 1, false),
                        bottleneck(1, 17, 4, 3, 18, 2, true),
                        basic(1, 3, 3, 5, 1),
                        basic(1, 3, 4, 5, 2));
            case "quick" -> List.of(bottleneck(2, 33, 9, 17, 36, 2, true), basic(2, 18, 11, 20, 1));
            default ->
                List.of(
                        bottleneck(1, 64, 14, 16, 64, 1, false),
                        bottleneck(1, 32, 5, 200, 48, 1, false),
                        basic(1, 64, 8, 64, 2));
        };
    }

    private static BlockGeometry bottleneck(int n, int c, int side, int width, int k, int stride, boolean projection) {
        ConvGeometry first = ConvGeometry.square(n, c, side, side, width, 1, 1, 0);
        ConvGeometry middle = ConvGeometry.square(n, width, side, side, width, 3, stride, 1);
        ConvGeometry last = ConvGeometry.square(n, width, middle.p(), middle.q(), k, 1, 1, 0);
        ConvGeometry shortcut = ConvGeometry.square(n, c, side, side, k, 1, stride, 0);
        return BlockGeometry.of(List.of(first, middle, last), projection ? Optional.of(shortcut) : Optional.empty())
                .orElseThrow();
    }

    private static BlockGeometry basic(int n, int c, int side, int width, int stride) {
        ConvGeometry first = ConvGeometry.square(n, c, side, side + 2, width, 3, stride, 1);
        ConvGeometry middle = ConvGeometry.square(n, width, first.p(), first.q(), width, 3, 1, 1);
        ConvGeometry shortcut = ConvGeometry.square(n, c, side, side + 2, width, 1, stride, 0);
        return BlockGeometry.of(List.of(first, middle), stride > 1 ? Optional.of(shortcut) : Optional.empty())
                .orElseThrow();
    }

    private static void add(LaunchList list, BlockForward a, String set, BlockGeometry g) {
        var facts = TestDevice.require().facts();
        if (!a.supports(g, facts, BLOCK)) {
            return;
        }
        List<ConvGeometry> all = g.convolutions();
        List<Object> numbers = new ArrayList<>(
                List.of("convolutions", all.size(), "projection", g.projection().isPresent() ? 1 : 0, "relu", 1));
        for (int i = 0; i < all.size(); i++) {
            numbers.addAll(List.of(
                    "stride" + i, all.get(i).strideH(), "pad" + i, all.get(i).padH()));
        }
        try (LaunchList.Case c = list.begin("block", a.name(), set, BLOCK, numbers.toArray())) {
            Tensor x = c.in("x", g.x(), Layout.BLOCKED);
            List<BlockTensors.Layer> layers = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                Shape k = Shape.of(all.get(i).k());
                layers.add(new BlockTensors.Layer(
                        c.in("w" + i, all.get(i).filter(), Layout.FILTER),
                        c.in("scale" + i, k, Layout.CHANNELS),
                        c.in("shift" + i, k, Layout.CHANNELS)));
            }
            Optional<Tensor> residual = c.in(g.projection().isEmpty(), "residual", g.y(), Layout.BLOCKED);
            Tensor y = c.out("y", g.y(), Layout.BLOCKED);
            long bytes = a.scratchBytes(g, facts, BLOCK);
            Optional<BufferView> scratch = bytes == 0 ? Optional.empty() : Optional.of(c.scratch("scratch", bytes));
            c.launch(a.bind(c.kernels(), g, true, new BlockTensors(x, layers, residual, y), scratch));
        }
    }
}
