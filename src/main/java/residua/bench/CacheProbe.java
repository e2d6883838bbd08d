package residua.bench;

import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/**
 * The rate at which the whole device reads the same bytes of global memory again and again, which is that of the caches
 * that hold them. The bytes are cut in slices, a power of two, of which each group of work-items has one; where they are
 * too few, groups share. Kernel: {@code opencl/probe/cache_read.cl}.
 */
final class CacheProbe implements Probe {
    private static final int LOADS = 8;

    /** A launch reads so much on each compute unit: long enough that its own cost does not count. */
    private static final long BYTES_PER_UNIT = 64L << 20;

    /**
     * A shape of the kernel.
     *
     * @param lanes numbers in a word
     * @param group work-items in a group
     * @param groupsPerUnit groups for each compute unit
     */
    record Form(int lanes, int group, int groupsPerUnit) {
        /** One item a core for CPUs, enough to hide latencies for GPUs. */
        static final List<Form> ALL = List.of(new Form(16, 1, 1), new Form(4, 64, 16));

        /**
         * Those for a device. On CPUs but one: many groups are shared out more evenly where other work has a core for a
         * while, and would win that race, but they read caches no faster.
         */
        static List<Form> of(DeviceFacts facts) {
            return facts.kind() == DeviceFacts.Kind.CPU ? ALL.subList(0, 1) : ALL;
        }

        /** The least that groups read. */
        int sliceBytes() {
            return LOADS * group * lanes * Integer.BYTES;
        }

        @Override
        public String toString() {
            return "words of " + Integer.BYTES * lanes + " bytes, groups of " + group + ", " + groupsPerUnit
                    + " a unit";
        }
    }

    private final Form form;
    private final long groups;
    private final long slices;
    private final long words;
    private final int rounds;
    private final ClBuffer y;
    private final Launch launch;

    /**
     * Reads the first bytes of {@link ProbeArrays#x}, which stays the caller's.
     *
     * @param setBytes how many: a power of two, at least 16 KiB
     */
    CacheProbe(KernelLibrary kernels, ProbeArrays arrays, long setBytes, Form form) {
        this(
                kernels,
                arrays,
                setBytes,
                form,
                Math.max(1, kernels.context().facts().computeUnits()),
                BYTES_PER_UNIT);
    }

    /** On so many compute units, and so much for each. */
    CacheProbe(KernelLibrary kernels, ProbeArrays arrays, long setBytes, Form form, int units, long bytesPerUnit) {
        if (setBytes > arrays.floats() * Float.BYTES || setBytes < form.sliceBytes()) {
            throw new IllegalArgumentException(setBytes + " bytes of " + arrays.floats() * Float.BYTES);
        }
        this.form = form;
        this.groups = (long) units * form.groupsPerUnit();
        this.slices = Long.highestOneBit(Math.min(groups, setBytes / form.sliceBytes()));
        int wordBytes = form.lanes() * Integer.BYTES;
        this.words = setBytes / slices / form.sliceBytes() * LOADS * form.group();
        this.rounds = (int) Math.max(1, bytesPerUnit * units / (groups * words * wordBytes));
        this.y = kernels.context().buffer(groups * form.group() * wordBytes, "sums of words");
        Params params = Params.of("LANES", form.lanes(), "GROUP", form.group());
        this.launch = new Launch(
                "cache read",
                kernels.load("probe/cache_read.cl", "cache_read", params).args(arrays.x(), y, slices, words, rounds),
                NdRange.covering(groups * form.group(), form.group()));
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
        return (double) groups * words * form.lanes() * Integer.BYTES * rounds;
    }

    @Override
    public boolean right(ClQueue queue) {
        queue.fill(y, Float.NaN);
        launch.enqueue(queue);
        int[] got = queue.readInts(y);
        int[] want = new int[Math.toIntExact(slices * form.group() * form.lanes())];
        for (int i = 0; i < want.length; i++) {
            want[i] = rounds * sum(i / form.lanes() / form.group(), i / form.lanes() % form.group(), i % form.lanes());
        }
        for (int i = 0; i < got.length; i++) {
            if (got[i] != want[i % want.length]) {
                return false;
            }
        }
        return true;
    }

    private int sum(long slice, int item, int lane) {
        int sum = 0;
        for (long word = item; word < words; word += form.group()) {
            sum += Float.floatToRawIntBits(ProbeArrays.given((slice * words + word) * form.lanes() + lane));
        }
        return sum;
    }

    @Override
    public void close() {
        launch.close();
        y.close();
    }
}
