package residua.bench;

import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/** The rate at which groups of work-items read their local memory. Kernel: {@code opencl/probe/local_read.cl}. */
final class LocalMemoryProbe implements Probe {
    private static final int FACTOR = 40503;
    private static final int ITEMS_PER_UNIT = 1024;
    private static final int MOST_GROUPS_PER_UNIT = 16;
    private static final long BYTES_PER_UNIT = 64L << 20;

    /**
     * A shape of the kernel.
     *
     * @param lanes numbers in a word
     * @param group work-items in a group
     */
    record Form(int lanes, int group) {
        /** Vectors of one item for CPUs, 16 bytes an item for GPUs. */
        static final List<Form> ALL = List.of(new Form(16, 1), new Form(4, 64), new Form(4, 128));

        /** Whether every item has its four words of such a tile. */
        boolean fits(int tileBytes) {
            return tileBytes >= 4 * group * lanes * Integer.BYTES;
        }

        @Override
        public String toString() {
            return "words of " + Integer.BYTES * lanes + " bytes, groups of " + group;
        }
    }

    private final Form form;
    private final int words;
    private final int rounds;
    private final int groups;
    private final ClBuffer y;
    private final Launch launch;

    /** On tiles of so many bytes, a power of two. */
    LocalMemoryProbe(KernelLibrary kernels, int tileBytes, Form form) {
        this(kernels, tileBytes, form, Math.max(1, kernels.context().facts().computeUnits()), BYTES_PER_UNIT);
    }

    /** On so many compute units, and so much for each. */
    LocalMemoryProbe(KernelLibrary kernels, int tileBytes, Form form, int units, long bytesPerUnit) {
        this.form = form;
        this.words = tileBytes / (form.lanes() * Integer.BYTES);
        if (!form.fits(tileBytes) || Integer.bitCount(words) != 1) {
            throw new IllegalArgumentException("no tile of " + tileBytes + " bytes for " + form);
        }
        int groupsPerUnit = Math.min(MOST_GROUPS_PER_UNIT, ITEMS_PER_UNIT / form.group());
        this.groups = units * groupsPerUnit;
        this.rounds = (int) Math.max(1, bytesPerUnit / groupsPerUnit / tileBytes);
        this.y = kernels.context().buffer((long) groups * form.group() * form.lanes() * Integer.BYTES, "sums of words");
        Params params = Params.of("LANES", form.lanes(), "GROUP", form.group(), "WORDS", words);
        this.launch = new Launch(
                "local read",
                kernels.load("probe/local_read.cl", "local_read", params).args(y, rounds),
                NdRange.covering((long) groups * form.group(), form.group()));
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
        int[] want = new int[form.group()];
        for (int r = 0; r < rounds; r++) {
            for (int item = 0; item < want.length; item++) {
                want[item] += everyGroupOf((item + r) % form.group());
            }
        }
        for (int i = 0; i < got.length; i++) {
            if (got[i] != want[i / form.lanes() % form.group()]) {
                return false;
            }
        }
        return true;
    }

    /** The sum of the words that are so many beyond a multiple of the group's size. */
    private int everyGroupOf(int first) {
        int sum = 0;
        for (int word = first; word < words; word += form.group()) {
            sum += FACTOR * word;
        }
        return sum;
    }

    @Override
    public void close() {
        launch.close();
        y.close();
    }
}
