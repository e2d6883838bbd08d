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

    private static final String SCRATCH = "scratch";

    private record Guarded(ClBuffer whole, ClBuffer part, int guardWords, String label) {}

    private final TestDevice device;
    private final List<Guarded> all = new ArrayList<>();

    /** No tensor yet. */
    public GuardedTensors(TestDevice device) {
        this.device = device;
    }

    /** A tensor that holds the values, given in plain order. */
    public Tensor input(float[] logical, Shape shape, Layout layout, int block) {
        return tensor(words(Blocking.toDevice(logical, shape, layout, block)), shape, layout, block);
    }

    /** A PLAIN tensor of ints. */
    public Tensor input(int[] values, Shape shape) {
        return tensor(values, shape, Layout.PLAIN, 1);
    }

    /** A tensor full of NaN, also in the lanes beyond the last channel. */
    public Tensor output(Shape shape, Layout layout, int block) {
        return tensor(nan(Tensor.bytes(shape, layout, block)), shape, layout, block);
    }

    /** Bare scratch full of NaN; at least one element. */
    public ClBuffer scratch(long bytes) {
        return guarded(nan(Math.max(1, bytes)), SCRATCH);
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

    /** What everything holds now, guards included, for {@link #restore}. */
    public List<int[]> contents() {
        return all.stream().map(g -> device.queue().readInts(g.whole())).toList();
    }

    /** Checks the guards, then makes everything as it was; scratch is full of NaN again. */
    public void restore(List<int[]> contents) {
        checkGuards();
        for (int i = 0; i < all.size(); i++) {
            Guarded g = all.get(i);
            int[] content =
                    g.label().equals(SCRATCH) ? between(nan(g.part().bytes()), g.guardWords()) : contents.get(i);
            device.queue().write(g.whole(), content);
        }
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

    private Tensor tensor(int[] words, Shape shape, Layout layout, int block) {
        return new Tensor(guarded(words, shape + " " + layout), shape, layout, block);
    }

    /** In one write: the simulator takes what another write of the same buffer left out for uninitialised. */
    private ClBuffer guarded(int[] words, String label) {
        int guardWords = Math.max(256, device.facts().alignmentBytes()) / 4;
        int[] content = between(words, guardWords);
        ClBuffer whole = device.context().buffer(4L * content.length, label);
        device.queue().write(whole, content);
        ClBuffer part = whole.sub(4L * guardWords, 4L * words.length);
        all.add(new Guarded(whole, part, guardWords, label));
        return part;
    }

    private static int[] between(int[] words, int guardWords) {
        int[] content = new int[words.length + 2 * guardWords];
        Arrays.fill(content, GUARD);
        System.arraycopy(words, 0, content, guardWords, words.length);
        return content;
    }

    private static int[] nan(long bytes) {
        int[] words = new int[Math.toIntExact((bytes + 3) / 4)];
        Arrays.fill(words, Float.floatToRawIntBits(Float.NaN));
        return words;
    }

    private static int[] words(float[] values) {
        int[] words = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            words[i] = Float.floatToRawIntBits(values[i]);
        }
        return words;
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
