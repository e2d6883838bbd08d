package residua.trial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Blocking;
import residua.tensor.Tensor;

/**
 * Launches of any operation on guarded tensors, twice from the same state, to be compared with a reference. It belongs to
 * one thread.
 *
 * <pre>{@code
 * try (OpTrial trial = OpTrial.open(kernels, 16)) {
 *     Tensor x = trial.input(values, shape, Layout.BLOCKED);
 *     Tensor y = trial.output(shape, Layout.BLOCKED);
 *     Optional<String> fault = trial.run(Relu.forward(kernels, Variant.VECTOR, x, y));
 *     float[] got = trial.logical(y);
 * }
 * }</pre>
 */
public final class OpTrial implements AutoCloseable {
    private static final int NAN = Float.floatToRawIntBits(Float.NaN);

    /** A tensor and what it holds before a run. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Held(BufferView memory, String what, int[] start, boolean input) {}

    private final KernelLibrary kernels;
    private final ClQueue queue;
    private final GuardedTensors tensors;
    private final List<Held> held = new ArrayList<>();
    private final int block;

    private OpTrial(KernelLibrary kernels, int block) {
        this.kernels = kernels;
        this.queue = kernels.context().queue();
        this.tensors = new GuardedTensors(kernels.context(), queue);
        this.block = block;
    }

    /**
     * Without any tensor yet.
     *
     * @param kernels of the device; they stay the caller's
     * @param block channels in a block
     */
    public static OpTrial open(KernelLibrary kernels, int block) {
        return new OpTrial(kernels, block);
    }

    /** Kernels of the device. */
    public KernelLibrary kernels() {
        return kernels;
    }

    /** Channels in a block. */
    public int block() {
        return block;
    }

    /** A tensor that holds the values, given in plain order, and must hold them ever after. */
    public Tensor input(float[] logical, Shape shape, Layout layout) {
        return hold(shape, layout, words(Blocking.toDevice(logical, shape, layout, block)), true);
    }

    /** A PLAIN tensor {@code [values.length]} of ints that must hold them ever after. */
    public Tensor input(int... values) {
        return hold(Shape.of(values.length), Layout.PLAIN, values.clone(), true);
    }

    /** A tensor that holds the values and may be changed by a run. */
    public Tensor state(float[] logical, Shape shape, Layout layout) {
        return hold(shape, layout, words(Blocking.toDevice(logical, shape, layout, block)), false);
    }

    /** A tensor full of NaN until a run writes it. */
    public Tensor output(Shape shape, Layout layout) {
        int[] nan = new int[Math.toIntExact(Tensor.bytes(shape, layout, block) / Float.BYTES)];
        Arrays.fill(nan, NAN);
        return hold(shape, layout, nan, false);
    }

    /** Scratch of that size, full of NaN at the start of each run. */
    public BufferView scratch(long bytes) {
        BufferView scratch = tensors.scratch(Math.max(1, bytes)).orElseThrow();
        int[] nan = new int[Math.toIntExact((Math.max(1, bytes) + Float.BYTES - 1) / Float.BYTES)];
        Arrays.fill(nan, NAN);
        held.add(new Held(scratch, "scratch", nan, false));
        return scratch;
    }

    /**
     * Runs the launches twice and closes them.
     *
     * @return what is wrong: other bits the second time, an input that was changed, a guard word that was overwritten; empty
     *     where nothing is
     */
    public Optional<String> run(List<Launch> launches) {
        try {
            List<int[]> first = once(launches);
            List<int[]> second = once(launches);
            for (int i = 0; i < held.size(); i++) {
                Held h = held.get(i);
                if (h.input() && !Arrays.equals(h.start(), first.get(i))) {
                    return Optional.of(h.what() + " is an input and was changed");
                }
                if (!Arrays.equals(first.get(i), second.get(i)) && !h.what().equals("scratch")) {
                    return Optional.of(h.what() + " has other bits in the second of two equal runs");
                }
            }
            return tensors.fault();
        } finally {
            launches.forEach(Launch::close);
        }
    }

    private List<int[]> once(List<Launch> launches) {
        held.forEach(h -> queue.write(h.memory(), h.start()));
        launches.forEach(launch -> launch.enqueue(queue));
        queue.finish();
        return held.stream().map(h -> queue.readInts(h.memory())).toList();
    }

    /** The values in plain order. */
    public float[] logical(Tensor tensor) {
        return Blocking.toLogical(queue.readFloats(tensor), tensor.shape(), tensor.layout(), block);
    }

    /** An element beyond the last channel that is not zero, in words; empty where there is none. */
    public Optional<String> padding(Tensor tensor) {
        float[] raw = queue.readFloats(tensor);
        float[] clean = Blocking.toDevice(logical(tensor), tensor.shape(), tensor.layout(), block);
        for (int i = 0; i < raw.length; i++) {
            if (clean[i] == 0.0f && raw[i] != 0.0f) { // NaN is not 0 either
                return Optional.of("a lane beyond the last channel of " + tensor.shape() + " is " + raw[i]);
            }
        }
        return Optional.empty();
    }

    private Tensor hold(Shape shape, Layout layout, int[] start, boolean input) {
        Tensor tensor = tensors.tensor(shape, layout, block, shape.toString());
        held.add(new Held(tensor, shape.toString(), start, input));
        return tensor;
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
        tensors.close();
        queue.close();
    }
}
