package residua.op.conv;

import java.util.List;
import residua.cl.DeviceFacts;
import residua.kernel.Params;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * What the implicit GEMM algorithms share. For GPUs: work-groups of 64, 10 KiB of local memory, more only where settings
 * ask for it; any stride, padding, dilation and filter, and groups of whole quads of channels.
 */
abstract class ConvImplicitGemm extends ConvTunable {
    private final ConvPass pass;

    ConvImplicitGemm(ConvPass pass, Params settings) {
        super(ImplicitGemmProduct.NAME, ImplicitGemmProduct.require(settings));
        this.pass = pass;
    }

    /** The pass as a product of matrices. */
    final ImplicitGemmProduct product(ConvGeometry g) {
        return new ImplicitGemmProduct(pass, g);
    }

    @Override
    public final List<Params> candidates(ConvGeometry g, DeviceFacts facts, int block) {
        return product(g).candidates(facts);
    }

    @Override
    public final boolean readsPlain(ConvGeometry g) {
        return pass != ConvPass.BACKWARD_DATA && g.groups() == 1;
    }

    @Override
    public final boolean supports(ConvGeometry g, DeviceFacts facts, int block) {
        return product(g).allowed(facts, block, settings());
    }

    @Override
    public final boolean suits(ConvGeometry g, DeviceFacts facts, int block) {
        return facts.kind() != DeviceFacts.Kind.CPU;
    }

    @Override
    public final long scratchBytes(ConvGeometry g, DeviceFacts facts, int block) {
        long result = switch (pass) {
            case FORWARD -> Tensor.bytes(g.y(), Layout.BLOCKED, block);
            case BACKWARD_DATA -> Tensor.bytes(g.x(), Layout.BLOCKED, block);
            case BACKWARD_WEIGHTS -> Tensor.bytes(g.filter(), Layout.FILTER, block);
        };
        return ImplicitGemmProduct.sumBytes(product(g).plan(facts, settings()), result);
    }
}
