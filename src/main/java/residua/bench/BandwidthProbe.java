package residua.bench;

import java.util.List;
import java.util.Locale;
import residua.cl.ClKernel;
import residua.cl.ClQueue;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/**
 * The rate at which a device reads and writes global memory in one {@link Pattern}. Kernels:
 * {@code opencl/probe/bandwidth.cl}.
 */
final class BandwidthProbe implements Probe {
    private static final String FILE = "probe/bandwidth.cl";
    private static final float FACTOR = 3.0f;

    /** What is done to memory. */
    enum Pattern {
        /** Sums x. */
        READ(1),
        /** Overwrites y. */
        WRITE(1),
        /** y = x. */
        COPY(2),
        /** z = a x + y. */
        TRIAD(3);

        private final int tensors;

        Pattern(int tensors) {
            this.tensors = tensors;
        }

        /** Tensors that are read or written. */
        int tensors() {
            return tensors;
        }
    }

    /**
     * A shape of the kernels.
     *
     * @param lanes floats in a word
     * @param group work-items in a group
     * @param spread whether neighbouring items touch neighbouring words
     * @param run words of an item
     */
    record Form(int lanes, int group, boolean spread, int run) {
        /** A stretch of memory for each item for CPUs, words of 16 bytes side by side for GPUs. */
        static final List<Form> ALL = List.of(
                new Form(16, 1, false, 64),
                new Form(16, 1, false, 1024),
                new Form(16, 1, false, 16384),
                new Form(4, 64, true, 4),
                new Form(4, 64, true, 64));

        @Override
        public String toString() {
            return run + " words of " + Float.BYTES * lanes + " bytes an item, " + (spread ? "spread" : "in a row")
                    + ", groups of " + group;
        }
    }

    private final Pattern pattern;
    private final Form form;
    private final ProbeArrays arrays;
    private final long words;
    private final long items;
    private final Launch launch;

    /** On those arrays, which stay the caller's. */
    BandwidthProbe(KernelLibrary kernels, ProbeArrays arrays, Pattern pattern, Form form) {
        this.pattern = pattern;
        this.form = form;
        this.arrays = arrays;
        this.words = arrays.floats() / form.lanes();
        this.items = (words + form.run() - 1) / form.run();
        String name = "bandwidth_" + pattern.name().toLowerCase(Locale.ROOT);
        Params params = Params.of("LANES", form.lanes(), "GROUP", form.group(), "SPREAD", form.spread());
        ClKernel kernel = kernels.load(FILE, name, params);
        long run = form.run();
        switch (pattern) {
            case READ, COPY -> kernel.args(arrays.x(), arrays.z(), words, run);
            case WRITE -> kernel.args(arrays.z(), words, run);
            case TRIAD -> kernel.args(arrays.x(), arrays.y(), arrays.z(), words, run, FACTOR);
        }
        this.launch = new Launch(name, kernel, NdRange.covering(items, form.group()));
    }

    @Override
    public String form() {
        return form.toString();
    }

    @Override
    public List<Launch> launches() {
        return List.of(launch);
    }

    @Override
    public double work() {
        return (double) pattern.tensors() * arrays.floats() * Float.BYTES;
    }

    @Override
    public boolean right(ClQueue queue) {
        arrays.spoil();
        launch.enqueue(queue);
        int lanes = form.lanes();
        return switch (pattern) {
            case READ -> arrays.holds(items * lanes, this::sum);
            case WRITE -> arrays.holds(arrays.floats(), i -> ProbeArrays.written(i, lanes));
            case COPY -> arrays.holds(arrays.floats(), ProbeArrays::given);
            case TRIAD -> arrays.holds(arrays.floats(), i -> (FACTOR + 1) * ProbeArrays.given(i));
        };
    }

    /** What an item makes of its words, in one lane. */
    private float sum(long i) {
        long item = i / form.lanes();
        long step = form.spread() ? items : 1;
        long first = form.spread() ? item : item * form.run();
        long end = form.spread() ? words : Math.min(words, first + form.run());
        long sum = 0;
        for (long word = first; word < end; word += step) {
            sum += ProbeArrays.given(word * form.lanes() + i % form.lanes());
        }
        return sum;
    }

    @Override
    public void close() {
        launch.close();
    }
}
