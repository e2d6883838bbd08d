package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import residua.cl.BufferView;
import residua.cl.DeviceFacts;
import residua.cl.DeviceFacts.Kind;
import residua.cl.ImaginaryDevice;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.GuardedTensors;
import residua.tensor.Tensor;

/** What is chosen, what is refused, and what is asked of the device's memory. */
class ConvAlgorithmsTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1);
    /** Groups that neither fill blocks nor share them evenly. */
    private static final ConvGeometry UNEVEN = new ConvGeometry(8, 34, 5, 6, 68, 3, 3, 1, 1, 1, 1, 1, 1, 2);

    private static final ConvGeometry GROUPED = new ConvGeometry(8, 128, 56, 56, 128, 3, 3, 1, 1, 1, 1, 1, 1, 32);

    private static DeviceFacts device(Kind kind, int lanes) {
        return device(kind, lanes, 16 << 10, 64);
    }

    private static DeviceFacts device(Kind kind, int lanes, long localMemoryBytes, long maxWorkGroupSize) {
        return ImaginaryDevice.of(kind)
                .localBytes(localMemoryBytes)
                .allocationBytes(1)
                .computeUnits(1)
                .groupSize(maxWorkGroupSize)
                .lanes(lanes)
                .alignmentBytes(1)
                .facts();
    }

    @Test
    void directOnCpusElsePlain() {
        DeviceFacts cpu = device(Kind.CPU, 16);
        assertEquals(
                "direct",
                ConvAlgorithms.defaultForward(LAYER, cpu, 16, Winograd.OFF).name());
        assertEquals(
                "direct",
                ConvAlgorithms.defaultBackwardData(LAYER, cpu, 16, Winograd.OFF).name());
        assertEquals(
                "direct",
                ConvAlgorithms.defaultBackwardWeights(LAYER, cpu, 16, Winograd.OFF)
                        .name());
        assertEquals(
                "direct",
                ConvAlgorithms.defaultForward(GROUPED, cpu, 16, Winograd.OFF).name());
        assertEquals(
                "plain",
                ConvAlgorithms.defaultForward(UNEVEN, cpu, 16, Winograd.OFF).name());
        assertEquals(
                "plain",
                ConvAlgorithms.defaultForward(LAYER, cpu, 32, Winograd.OFF).name());
    }

    @Test
    void implicitGemmElsewhereWhereItCan() {
        for (Kind kind : List.of(Kind.GPU, Kind.ACCELERATOR, Kind.OTHER)) {
            assertEquals(
                    List.of("implicit-gemm", "implicit-gemm", "implicit-gemm"), choices(LAYER, device(kind, 1), 16));
        }
        List<String> plain = List.of("plain", "plain", "plain");
        assertEquals(
                List.of("implicit-gemm", "implicit-gemm", "implicit-gemm"), choices(GROUPED, device(Kind.GPU, 1), 16));
        ConvGeometry depthwise = new ConvGeometry(8, 128, 56, 56, 128, 3, 3, 1, 1, 1, 1, 1, 1, 128);
        assertEquals(List.of("depthwise", "depthwise", "depthwise"), choices(depthwise, device(Kind.GPU, 1), 16));
        assertEquals(plain, choices(LAYER, device(Kind.GPU, 1), 32));
        assertEquals(plain, choices(LAYER, device(Kind.GPU, 1, 8 << 10, 64), 16));
        assertEquals(plain, choices(LAYER, device(Kind.GPU, 1, 16 << 10, 32), 16));
    }

    @Test
    void implicitGemmNeverOnCpus() {
        DeviceFacts cpu = device(Kind.CPU, 16);
        for (ConvGeometry g : ConvCases.all()) {
            for (int block : new int[] {4, 8, 16, 32}) {
                assertFalse(choices(g, cpu, block).contains("implicit-gemm"), g::toString);
            }
        }
    }

    @Test
    void tensorsOfMoreThan32BitsAreLeftToThePlainKernel() {
        ConvGeometry images = ConvGeometry.square(1 << 15, 3, 256, 256, 16, 1, 1, 0);
        ConvGeometry image = ConvGeometry.square(1, 1024, 2048, 1024, 16, 1, 1, 0);
        ConvGeometry filter = ConvGeometry.square(1, 1 << 14, 3, 3, 1 << 14, 3, 1, 1);
        for (ConvGeometry g : List.of(images, image, filter)) {
            assertEquals(List.of("plain", "plain", "plain"), choices(g, device(Kind.GPU, 1), 16), g::toString);
        }
    }

    private static List<String> choices(ConvGeometry g, DeviceFacts facts, int block) {
        return List.of(
                ConvAlgorithms.defaultForward(g, facts, block, Winograd.OFF).name(),
                ConvAlgorithms.defaultBackwardData(g, facts, block, Winograd.OFF)
                        .name(),
                ConvAlgorithms.defaultBackwardWeights(g, facts, block, Winograd.OFF)
                        .name());
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

    @Test
    void whatIsNotSupportedIsNotBound() {
        TestDevice device = TestDevice.require();
        DeviceFacts facts = device.facts();
        // Groups that neither fill blocks nor share them evenly, and are no whole quads.
        ConvGeometry g = new ConvGeometry(1, 34, 5, 6, 68, 3, 3, 2, 2, 1, 1, 1, 1, 2);
        try (GuardedTensors tensors = new GuardedTensors(device)) {
            Tensor x = tensors.output(g.x(), Layout.BLOCKED, 16);
            Tensor w = tensors.output(g.filter(), Layout.FILTER, 16);
            Tensor y = tensors.output(g.y(), Layout.BLOCKED, 16);
            Optional<BufferView> scratch = Optional.of(tensors.output(Shape.of(1 << 16), Layout.PLAIN, 16));
            int before = LiveObjects.count();
            int refused = 0;
            for (ConvForward a : unsupported(ConvAlgorithms.forward(), g, facts)) {
                refuses(a, () -> a.bind(device.kernels(), g, x, w, Epilogue.NONE, y, scratch));
                refused++;
            }
            for (ConvBackwardData a : unsupported(ConvAlgorithms.backwardData(), g, facts)) {
                refuses(a, () -> a.bind(device.kernels(), g, y, w, x, scratch));
                refused++;
            }
            for (ConvBackwardWeights a : unsupported(ConvAlgorithms.backwardWeights(), g, facts)) {
                refuses(a, () -> a.bind(device.kernels(), g, x, y, w, scratch));
                refused++;
            }
            assertEquals(8 + 8 + 7, refused, "all but the plain ones");
            assertEquals(before, LiveObjects.count());
        }
    }

    private static <A extends ConvAlgorithm> List<A> unsupported(List<A> all, ConvGeometry g, DeviceFacts facts) {
        return all.stream().filter(a -> !a.supports(g, facts, 16)).toList();
    }

    private static void refuses(ConvAlgorithm algorithm, Executable bind) {
        assertThrows(IllegalArgumentException.class, bind, algorithm::name);
    }
}
