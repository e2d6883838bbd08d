package residua.op.conv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import residua.cl.ClKernel;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;
import residua.shape.ConvGeometry;

/** What the plain algorithms share: every geometry on every device, the order of the sizes, work-groups of 64. */
abstract class ConvPlain implements ConvAlgorithm {
    private static final int GROUP = 64;

    @Override
    public final String name() {
        return "plain";
    }

    @Override
    public final boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return true;
    }

    @Override
    public final boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return true;
    }

    @Override
    public final long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        return 0;
    }

    static Launch launch(
            KernelLibrary kernels, String pass, Params params, List<?> tensors, ConvGeometry g, long[] items) {
        ClKernel kernel = kernels.load("conv/plain_" + pass + ".cl", "conv_plain_" + pass, params);
        List<Object> arguments = new ArrayList<>(tensors);
        arguments.addAll(Arrays.asList(g.c(), g.h(), g.w(), g.k(), g.p(), g.q()));
        arguments.addAll(Arrays.asList(g.r(), g.s(), g.groups(), g.strideH(), g.strideW()));
        arguments.addAll(Arrays.asList(g.padH(), g.padW(), g.dilationH(), g.dilationW()));
        kernel.args(arguments.toArray());
        return new Launch("conv plain " + pass.replace('_', ' '), kernel, NdRange.covering(items, GROUP, 1, 1));
    }
}
