package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/** The transforms of {@code conv/winograd_local_*.cl}, which the passes share. */
final class WinogradLocalLaunches {
    private static final String INPUT = "conv/winograd_local_input.cl";
    private static final String FILTER = "conv/winograd_local_filter.cl";

    /** Work-items of a group, {@code GROUP}. */
    private static final int GROUP = 64;

    private WinogradLocalLaunches() {}

    /** {@code v = B^T d B} of all tiles of x. */
    static Launch input(KernelLibrary kernels, WinogradProducts products, BufferView x, BufferView v) {
        ConvGeometry g = products.g();
        ClKernel kernel = kernels.load(INPUT, "conv_winograd_local_input", tileParams(products));
        List<Object> arguments = new ArrayList<>(List.of(x, v, g.h(), g.w(), g.padH(), g.padW()));
        arguments.addAll(tiles(products));
        kernel.args(arguments.toArray());
        return new Launch("conv winograd local input", kernel, range(products, g.c()));
    }

    /** {@code z = A dy A^T} of all tiles of dy. */
    static Launch gradient(KernelLibrary kernels, WinogradProducts products, BufferView dy, BufferView z) {
        ConvGeometry g = products.g();
        ClKernel kernel = kernels.load(INPUT, "conv_winograd_local_gradient", tileParams(products));
        List<Object> arguments = new ArrayList<>(List.of(dy, z, g.p(), g.q()));
        arguments.addAll(tiles(products));
        kernel.args(arguments.toArray());
        return new Launch("conv winograd local gradient", kernel, range(products, g.k()));
    }

    /** {@code y = epilogue(A^T m A)} of all tiles. */
    static Launch output(
            KernelLibrary kernels, WinogradProducts products, BufferView m, Epilogue epilogue, BufferView y) {
        ConvGeometry g = products.g();
        ClKernel kernel = kernels.load(
                "conv/winograd_local_output.cl", "conv_winograd_local_output", epilogue.addTo(tileParams(products)));
        List<Object> arguments = epilogue.arguments(List.of(m), y);
        arguments.addAll(List.of(g.p(), g.q()));
        arguments.addAll(tiles(products));
        kernel.args(arguments.toArray());
        return new Launch("conv winograd local output", kernel, range(products, g.k()));
    }

    /**
     * {@code u = G g G^T}.
     *
     * @param products of the convolution that u is for
     * @param rotate for the gradient of the input, whose channels are w's exchanged
     */
    static Launch filter(KernelLibrary kernels, WinogradProducts products, boolean rotate, BufferView w, BufferView u) {
        int in = Layout.blocks(products.g().c(), products.block());
        int out = Layout.blocks(products.g().k(), products.block());
        ClKernel kernel = kernels.load(FILTER, "conv_winograd_local_filter", filterParams(products, rotate));
        kernel.args(w, u, rotate ? out : in, rotate ? in : out);
        return new Launch("conv winograd local filter", kernel, pairs(products));
    }

    /** {@code dw = G^T s G}. */
    static Launch filterGradient(KernelLibrary kernels, WinogradProducts products, BufferView s, BufferView dw) {
        ConvGeometry g = products.g();
        ClKernel kernel = kernels.load(FILTER, "conv_winograd_local_filter_gradient", filterParams(products, false));
        kernel.args(s, dw, Layout.blocks(g.c(), products.block()), Layout.blocks(g.k(), products.block()));
        return new Launch("conv winograd local filter gradient", kernel, pairs(products));
    }

    /** Groups of {@link #output} for a channel block, each of which may find the statistics of its outputs. */
    static int pieces(WinogradProducts products) {
        return Math.toIntExact(groups(products));
    }

    /** Bytes of scratch that {@link #outputOf} takes. */
    static long scratchBytes(WinogradProducts products, ConvForward multiply, DeviceFacts facts) {
        long more = multiply.scratchBytes(products.grouped(), facts, products.block());
        return ScratchParts.bytes(facts, products.inputBytes(), products.outputBytes(), more);
    }

    /**
     * The convolution of x with a transformed filter.
     *
     * @param multiply computes the products
     * @param u FILTER of {@link WinogradProducts#grouped}
     * @param scratch parts are taken from it
     */
    static List<Launch> outputOf(
            KernelLibrary kernels,
            WinogradProducts products,
            ConvForward multiply,
            Tensor x,
            Tensor u,
            Epilogue epilogue,
            Tensor y,
            ScratchParts scratch) {
        ConvGeometry grouped = products.grouped();
        int block = products.block();
        Tensor v = new Tensor(scratch.take(products.inputBytes()), grouped.x(), Layout.BLOCKED, block);
        Tensor m = new Tensor(scratch.take(products.outputBytes()), grouped.y(), Layout.BLOCKED, block);
        DeviceFacts facts = kernels.context().facts();
        Optional<BufferView> more = scratch.takeIfAny(multiply.scratchBytes(grouped, facts, block));
        List<Launch> launches = new ArrayList<>();
        launches.add(input(kernels, products, x, v));
        launches.addAll(multiply.bind(kernels, grouped, v, u, Epilogue.NONE, m, more));
        launches.add(output(kernels, products, m, epilogue, y));
        return launches;
    }

    private static List<Integer> tiles(WinogradProducts products) {
        return List.of(products.tileRows(), products.tileColumns(), products.tiles());
    }

    /** Channels of an item: 16 bytes, half of that where as many values again are in registers. */
    private static int lanes(WinogradProducts products) {
        return products.winograd() == Winograd.F2 ? 4 : 2;
    }

    /** Parameters of the transforms of tiles. */
    static Params tileParams(WinogradProducts products) {
        return params(products).with("LANES", lanes(products));
    }

    /** Parameters of the transforms of filters. */
    static Params filterParams(WinogradProducts products, boolean rotate) {
        return params(products).with("ROTATE", rotate);
    }

    private static Params params(WinogradProducts products) {
        return Params.of("CB", products.block(), "TILE", products.winograd().tile(), "GROUP", GROUP);
    }

    /** Items for all tiles of some channels. */
    private static NdRange range(WinogradProducts products, int channels) {
        return NdRange.groups(groups(products), Layout.blocks(channels, products.block()))
                .of(GROUP, 1);
    }

    private static long groups(WinogradProducts products) {
        long items = (long) products.tiles() * (products.block() / lanes(products));
        return (items + GROUP - 1) / GROUP;
    }

    /** Items for all pairs of channels. */
    private static NdRange pairs(WinogradProducts products) {
        ConvGeometry g = products.g();
        long pairs = (long) Layout.padded(g.c(), products.block()) * Layout.padded(g.k(), products.block());
        return NdRange.groups((pairs + GROUP - 1) / GROUP).of(GROUP);
    }
}
