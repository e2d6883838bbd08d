package residua.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.TestDevice;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * Device tensors for tests, each between guard words: NaN in outputs before a launch shows an element that was not
 * written, a changed guard shows a write outside. {@link #close()} checks the guards and closes the buffers.
 *
 * <pre>{@code
 * try (GuardedTensors tensors = new GuardedTensors(TestDevice.require())) {
 *     Tensor x = tensors.input(values, Shape.of(2, 3, 5, 5), Layout.BLOCKED, 16);
 *     Tensor y = tensors.output(Shape.of(2, 3), Layout.BLOCKED, 16);
 *     ...launch...
 *     float[] got = tensors.logical(y);
 * }
 * }</pre>
 */
public final class GuardedTensors implements AutoCloseable {
    /** A NaN with a mark, and unlike the NaN of an output. */
    private static final int GUARD = 0x7fc0_ca7a;

    private record Guarded(ClBuffer whole, ClBuffer part, int guardWords, String label) {}

    private final TestDevice device;
    private final List<Guarded> all = new ArrayList<>();

    /** No tensor yet. */
    public GuardedTensors(TestDevice device) {
        this.device = device;
    }

    /** A tensor that holds the values, given in plain order. */
    public Tensor input(float[] logical, Shape shape, Layout layout, int block) {
        Tensor tensor = allocate(shape, layout, block);
        device.queue().write(tensor, Blocking.toDevice(logical, shape, layout, block));
        return tensor;
    }

    /** A PLAIN tensor of ints. */
    public Tensor input(int[] values, Shape shape) {
        Tensor tensor = allocate(shape, Layout.PLAIN, 1);
        device.queue().write(tensor, values);
        return tensor;
    }

    /** A tensor full of NaN, also in the lanes beyond the last channel. */
    public Tensor output(Shape shape, Layout layout, int block) {
        Tensor tensor = allocate(shape, layout, block);
        device.queue().fill(tensor, Float.NaN);
        return tensor;
    }

    /** Bare scratch full of NaN; at least one element. */
    public ClBuffer scratch(long bytes) {
        ClBuffer buffer = guarded(Math.max(4, (bytes + 3) / 4 * 4), "scratch");
        device.queue().fill(buffer, Float.NaN);
        return buffer;
    }

    /** The values in plain order; fails where a lane beyond the last channel is not zero. */
    public float[] logical(Tensor tensor) {
        float[] raw = device.queue().readFloats(tensor);
        float[] logical = Blocking.toLogical(raw, tensor.shape(), tensor.layout(), tensor.block());
        float[] clean = Blocking.toDevice(logical, tensor.shape(), tensor.layout(), tensor.block());
        for (int i = 0; i < raw.length; i++) {
            if (clean[i] == 0.0f && raw[i] != 0.0f) {
                throw new AssertionError(tensor + ": element " + i + " on the device, a padded lane, is " + raw[i]);
            }
        }
        return logical;
    }

    /** The values of a PLAIN tensor of ints. */
    public int[] ints(Tensor tensor) {
        return device.queue().readInts(tensor);
    }

    /** Fails where a guard has changed. */
    public void checkGuards() {
        for (Guarded g : all) {
            int[] words = device.queue().readInts(g.whole());
            for (int i = 0; i < words.length; i++) {
                if (i < g.guardWords() || i >= words.length - g.guardWords()) {
                    assertEquals(GUARD, words[i], g.label() + ": written outside, 4-byte word " + (i - g.guardWords()));
                }
            }
        }
    }

    private Tensor allocate(Shape shape, Layout layout, int block) {
        ClBuffer part = guarded(Tensor.bytes(shape, layout, block), shape + " " + layout);
        return new Tensor(part, shape, layout, block);
    }

    private ClBuffer guarded(long bytes, String label) {
        int alignment = device.facts().alignmentBytes();
        int guardBytes = Math.max(256, alignment);
        ClBuffer whole = device.context().buffer(bytes + 2L * guardBytes, label);
        int[] guards = new int[Math.toIntExact(whole.bytes() / 4)];
        Arrays.fill(guards, GUARD);
        device.queue().write(whole, guards);
        ClBuffer part = whole.sub(guardBytes, bytes);
        all.add(new Guarded(whole, part, guardBytes / 4, label));
        return part;
    }

    @Override
    public void close() {
        try {
            checkGuards();
        } finally {
            for (Guarded g : all) {
                g.part().close();
                g.whole().close();
            }
            all.clear();
        }
    }
}
