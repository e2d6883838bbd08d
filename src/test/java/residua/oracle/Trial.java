package residua.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.GuardedTensors;
import residua.tensor.Tensor;

/**
 * Launches on guarded tensors. {@link #run} starts them twice from the same state, new outputs full of NaN, and fails
 * unless both runs give the same bits and leave the inputs as they were; {@link #close()} checks the guard words.
 *
 * <pre>{@code
 * try (Trial trial = new Trial(16)) {
 *     Tensor x = trial.input(values, shape, Layout.BLOCKED);
 *     Tensor y = trial.output(shape, Layout.BLOCKED);
 *     trial.run(Relu.forward(trial.kernels(), Variant.VECTOR, x, y));
 *     Bound.exact("y", trial.logical(y), want);
 * }
 * }</pre>
 */
public final class Trial implements AutoCloseable {
    private record Held(Tensor tensor, boolean input) {}

    private final TestDevice device = TestDevice.require();
    private final GuardedTensors tensors = new GuardedTensors(device);
    private final List<Held> held = new ArrayList<>();
    private final int block;

    /** With tensors of that many channels in a block; skips the calling test, in words, where there is no device. */
    public Trial(int block) {
        this.block = block;
    }

    /** Kernels of the device. */
    public KernelLibrary kernels() {
        return device.kernels();
    }

    /** Channels in a block. */
    public int block() {
        return block;
    }

    /** A tensor that holds the values, given in plain order, and must hold them ever after. */
    public Tensor input(float[] logical, Shape shape, Layout layout) {
        return hold(tensors.input(logical, shape, layout, block), true);
    }

    /** A PLAIN tensor {@code [values.length]} of ints that must hold them ever after. */
    public Tensor input(int... values) {
        return hold(tensors.input(values, Shape.of(values.length)), true);
    }

    /** A tensor that holds the values and may be changed by a run. */
    public Tensor state(float[] logical, Shape shape, Layout layout) {
        return hold(tensors.input(logical, shape, layout, block), false);
    }

    /** A tensor full of NaN until a run writes it. */
    public Tensor output(Shape shape, Layout layout) {
        return hold(tensors.output(shape, layout, block), false);
    }

    /** Scratch of that size, full of NaN at the start of each run. */
    public ClBuffer scratch(long bytes) {
        return tensors.scratch(bytes);
    }

    /** Runs the launches twice and closes them. */
    public void run(List<Launch> launches) {
        try {
            List<int[]> start = tensors.contents();
            List<int[]> before = words();
            List<int[]> first = once(start, launches);
            for (int i = 0; i < held.size(); i++) {
                Held h = held.get(i);
                if (h.input()) {
                    assertArrayEquals(before.get(i), first.get(i), () -> h.tensor() + " is an input and was changed");
                }
            }
            List<int[]> second = once(start, launches);
            for (int i = 0; i < held.size(); i++) {
                Tensor tensor = held.get(i).tensor();
                assertArrayEquals(first.get(i), second.get(i), () -> tensor + ": bits of two equal runs");
            }
        } finally {
            launches.forEach(Launch::close);
        }
    }

    private List<int[]> once(List<int[]> start, List<Launch> launches) {
        tensors.restore(start);
        launches.forEach(launch -> launch.enqueue(device.queue()));
        return words();
    }

    private List<int[]> words() {
        return held.stream().map(h -> device.queue().readInts(h.tensor())).toList();
    }

    /** The values in plain order; fails where a lane beyond the last channel is not zero. */
    public float[] logical(Tensor tensor) {
        return tensors.logical(tensor);
    }

    /** The values of a tensor of ints. */
    public int[] ints(Tensor tensor) {
        return tensors.ints(tensor);
    }

    private Tensor hold(Tensor tensor, boolean input) {
        held.add(new Held(tensor, input));
        return tensor;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
