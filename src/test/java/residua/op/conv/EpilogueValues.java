package residua.op.conv;

import java.util.Optional;
import residua.oracle.ConvOracle;
import residua.oracle.Expected;
import residua.oracle.Inputs;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.GuardedTensors;

/**
 * An epilogue with its values in plain order.
 *
 * @param scale per channel, with shift or not at all
 * @param shift per channel
 * @param residual added to the output
 * @param relu clamp at zero
 */
record EpilogueValues(Optional<float[]> scale, Optional<float[]> shift, Optional<float[]> residual, boolean relu) {
    static final EpilogueValues NONE = new EpilogueValues(Optional.empty(), Optional.empty(), Optional.empty(), false);

    /** Each part or none of it, with whole numbers. */
    static EpilogueValues integers(ConvGeometry g, boolean affine, boolean residual, boolean relu) {
        Shape channels = Shape.of(g.k());
        return new EpilogueValues(
                affine ? Optional.of(Inputs.integers(channels, 11)) : Optional.empty(),
                affine ? Optional.of(Inputs.integers(channels, 12)) : Optional.empty(),
                residual ? Optional.of(Inputs.integers(g.y(), 13)) : Optional.empty(),
                relu);
    }

    /** All parts, with real numbers. */
    static EpilogueValues reals(ConvGeometry g) {
        Shape channels = Shape.of(g.k());
        return new EpilogueValues(
                Optional.of(Inputs.reals(channels, 11)),
                Optional.of(Inputs.reals(channels, 12)),
                Optional.of(Inputs.reals(g.y(), 13)),
                true);
    }

    /** On the device. */
    Epilogue on(GuardedTensors tensors, ConvGeometry g, int block) {
        Epilogue epilogue = Epilogue.NONE.withRelu(relu);
        if (scale.isPresent() && shift.isPresent()) {
            epilogue = epilogue.withAffine(
                    tensors.input(scale.get(), Shape.of(g.k()), Layout.CHANNELS, block),
                    tensors.input(shift.get(), Shape.of(g.k()), Layout.CHANNELS, block));
        }
        if (residual.isPresent()) {
            epilogue = epilogue.withResidual(tensors.input(residual.get(), g.y(), Layout.BLOCKED, block));
        }
        return epilogue;
    }

    /** In double. */
    Expected of(Expected y) {
        Expected z = y;
        if (scale.isPresent() && shift.isPresent()) {
            z = ConvOracle.affine(z, scale.get(), shift.get());
        }
        if (residual.isPresent()) {
            z = ConvOracle.add(z, residual.get());
        }
        return relu ? ConvOracle.relu(z) : z;
    }
}
