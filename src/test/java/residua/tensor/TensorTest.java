package residua.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import residua.cl.ClBuffer;
import residua.cl.ClKernel;
import residua.cl.NdRange;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.kernel.Params;
import residua.shape.Layout;
import residua.shape.Shape;

class TensorTest {
    private TestDevice device;

    @BeforeEach
    void open() {
        device = TestDevice.require();
    }

    @Test
    void aTensorKnowsItsElementsAndBytes() {
        try (ClBuffer buffer = device.context().buffer(4 * 2 * 32 * 15, "x")) {
            Tensor x = new Tensor(buffer, Shape.of(2, 17, 3, 5), Layout.BLOCKED, 16);
            assertEquals(2 * 32 * 15, x.elements());
            assertEquals(buffer.bytes(), Tensor.bytes(x.shape(), x.layout(), x.block()));
            assertEquals(
                    x, x.requireShape(2, 17, 3, 5).requireLayout(Layout.BLOCKED).requireElements(960));
        }
    }

    @Test
    void whatDoesNotFitIsRefusedWithBoth() {
        try (ClBuffer buffer = device.context().buffer(64, "small")) {
            Tensor x = new Tensor(buffer, Shape.of(2, 8), Layout.PLAIN, 16);
            refused("[2, 9]", "[2, 8]", () -> x.requireShape(2, 9));
            refused("CHANNELS", "PLAIN", () -> x.requireLayout(Layout.CHANNELS));
            refused("17 elements", "16", () -> x.requireElements(17));
            refused("68 bytes", "64 bytes", () -> new Tensor(buffer, Shape.of(17), Layout.PLAIN, 16));
            refused("block", "0", () -> new Tensor(buffer, Shape.of(1), Layout.PLAIN, 0));
        }
    }

    /** The include's formulas, on the device, against the host's. */
    @Test
    void theIncludeOfTheKernelsAndTheHostAgree() {
        for (int block : new int[] {4, 8, 16, 32}) {
            Shape x = Shape.of(2, block + 5, 3, 4);
            Shape w = Shape.of(2 * block + 1, block + 2, 2, 3);
            try (GuardedTensors tensors = new GuardedTensors(device);
                    KernelLibrary kernels = KernelLibrary.storingNothing(device.context());
                    ClKernel blocked = kernels.load("test/layout.cl", "test_layout_blocked", Params.of("CB", block));
                    ClKernel filter = kernels.load("test/layout.cl", "test_layout_filter", Params.of("CB", block))) {
                Tensor xs = tensors.output(x, Layout.BLOCKED, block);
                device.queue().zero(xs);
                device.queue()
                        .launch(
                                blocked.args(xs, x.dim(0), x.dim(1), x.dim(2), x.dim(3)),
                                NdRange.groups(1).of(1));
                assertArrayEquals(counting(x), tensors.logical(xs), "blocked, CB " + block);
                Tensor ws = tensors.output(w, Layout.FILTER, block);
                device.queue().zero(ws);
                device.queue()
                        .launch(
                                filter.args(ws, w.dim(0), w.dim(1), w.dim(2), w.dim(3)),
                                NdRange.groups(1).of(1));
                assertArrayEquals(counting(w), tensors.logical(ws), "filter, CB " + block);
            }
        }
    }

    @Test
    void theGuardsSeeAWriteOutsideAndAPaddedLane() {
        GuardedTensors tensors = new GuardedTensors(device);
        Tensor x = tensors.input(new float[] {1, 2, 3}, Shape.of(1, 3), Layout.BLOCKED, 4);
        assertArrayEquals(new float[] {1, 2, 3}, tensors.logical(x));
        device.queue().write(x, 12, new float[] {Float.NaN});
        assertThrows(AssertionError.class, () -> tensors.logical(x), "a padded lane");
        Tensor y = tensors.output(Shape.of(4), Layout.PLAIN, 4);
        try (ClKernel overrun = device.kernels().load("test/layout.cl", "test_layout_overrun", Params.none())) {
            device.queue().launch(overrun.args(y, 4), NdRange.groups(1).of(1));
            AssertionError e = assertThrows(AssertionError.class, tensors::close);
            assertTrue(e.getMessage().contains("written outside, 4-byte word 4"), e.getMessage());
        }
    }

    private static float[] counting(Shape shape) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return values;
    }

    private static void refused(String wanted, String there, Runnable use) {
        String message = assertThrows(IllegalArgumentException.class, use::run).getMessage();
        assertTrue(message.contains(wanted) && message.contains(there), message);
    }
}
