package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import residua.cl.DeviceFacts;
import residua.cl.DeviceFacts.Kind;
import residua.cl.TestDevice;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.tensor.GuardedTensors;
import residua.tensor.Tensor;

/** What is chosen, what is refused, and what is asked of the device's memory. */
class ConvAlgorithmsTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
    private static final ConvGeometry GROUPED = new ConvGeometry(8, 128, 56, 56, 128, 3, 3, 1, 1, 1, 1, 1, 1, 32);

    private static DeviceFacts device(Kind kind, int lanes) {
        return new DeviceFacts(
                0,
                "d",
                "v",
                "1",
                "p",
                "OpenCL 1.2",
                kind,
                1,
                1,
                1,
                1,
                1,
                lanes,
                1,
                true,
                false,
                false,
                false,
                Set.of());
    }

    @Test
    void directOnCpusAndPlainElsewhere() {
        DeviceFacts cpu = device(Kind.CPU, 16);
        assertEquals("direct", ConvAlgorithms.defaultForward(LAYER, cpu, 16).name());
        assertEquals(
                "direct", ConvAlgorithms.defaultBackwardData(LAYER, cpu, 16).name());
        assertEquals(
                "direct", ConvAlgorithms.defaultBackwardWeights(LAYER, cpu, 16).name());
        assertEquals("plain", ConvAlgorithms.defaultForward(GROUPED, cpu, 16).name());
        assertEquals("plain", ConvAlgorithms.defaultForward(LAYER, cpu, 32).name());
        assertEquals(
                "plain",
                ConvAlgorithms.defaultForward(LAYER, device(Kind.GPU, 1), 16).name());
    }

    @Test
    void tilesFitTheRegisters() {
        assertEquals(28, DirectLimits.sums(device(Kind.CPU, 16), 16));
        assertEquals(6, DirectLimits.sums(device(Kind.CPU, 8), 16));
        assertEquals(12, DirectLimits.sums(device(Kind.CPU, 8), 8));
        assertEquals(7, DirectLimits.sums(device(Kind.CPU, 4), 16));
    }

    @Test
    void fewPiecesOrLargeTensorsAreSplit() {
        DeviceFacts cpu = device(Kind.CPU, 16);
        WeightPieces few = WeightPieces.of(ConvGeometry.square(128, 3, 32, 32, 16, 3, 1, 1), cpu, 16);
        assertEquals(3, few.channels());
        assertTrue(few.parts() * 3L * few.splits() >= 32, few::toString);
        assertEquals(few.splits() * 9L * 16 * 16 * Float.BYTES, few.scratchBytes());
        WeightPieces many = WeightPieces.of(ConvGeometry.square(8, 512, 7, 7, 512, 3, 1, 1), cpu, 16);
        assertEquals(1, many.splits());
        assertEquals(0, many.scratchBytes());
    }

    @Test
    void tensorsThatDoNotFitAreNamedWithBothShapes() {
        TestDevice device = TestDevice.require();
        ConvGeometry g = ConvGeometry.square(1, 3, 4, 4, 5, 3, 1, 1);
        try (GuardedTensors tensors = new GuardedTensors(device)) {
            Tensor x = tensors.output(g.x(), Layout.BLOCKED, 16);
            Tensor w = tensors.output(g.filter(), Layout.FILTER, 16);
            Tensor y = tensors.output(g.y(), Layout.BLOCKED, 16);
            for (ConvForward algorithm : ConvAlgorithms.forward()) {
                String message = assertThrows(
                                IllegalArgumentException.class,
                                () -> algorithm.bind(device.kernels(), g, y, w, Epilogue.NONE, y, Optional.empty()))
                        .getMessage();
                assertTrue(message.contains("[1, 3, 4, 4]") && message.contains("[1, 5, 4, 4]"), message);
            }
            Tensor eights = tensors.output(g.y(), Layout.BLOCKED, 8);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new ConvPlainForward()
                            .bind(device.kernels(), g, x, w, Epilogue.NONE, eights, Optional.empty()));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new ConvDirectBackwardData().bind(device.kernels(), g, y, w, x, Optional.empty()));
        }
    }
}
