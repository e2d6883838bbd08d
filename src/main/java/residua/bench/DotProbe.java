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
 * The largest rate of dot products of four signed bytes. Kernel: {@code opencl/probe/dot_peak.cl}.
 */
final class DotProbe implements Probe {
    /** What a device needs for it. */
    static final String EXTENSION = "cl_khr_integer_dot_product";

    private static final int STEPS = 8192;
    private static final int STEPS_PER_ROUND = 8;
    private static final int GROUPS_PER_UNIT = 128;
    private static final int A = 0x81_7f_03_fe;
    private static final int B = 12345;
    private static final int BYTES = 4;

    /** Four products and as many additions. */
    private static final double OPERATIONS = 2.0 * BYTES;

    /**
     * A shape of the kernel.
     *
     * @param chains registers under way
     * @param group work-items in a group
     */
    record Form(int chains, int group) {
        /** For CPUs and for GPUs. */
        static final List<Form> ALL = List.of(new Form(8, 64), new Form(16, 64), new Form(8, 256));

        @Override
        public String toString() {
            return chains + " chains, groups of " + group;
        }
    }

    private final Form form;
    private final int steps;
    private final int items;
    private final ClBuffer y;
    private final Launch launch;

    /** In that form, filling the device; the kernels stay the caller's. */
    DotProbe(KernelLibrary kernels, Form form) {
        this(kernels, form, groups(kernels.context().facts()), STEPS);
    }

    /** With so many groups and dot products of each chain. */
    DotProbe(KernelLibrary kernels, Form form, int groups, int steps) {
        this.form = form;
        this.steps = steps;
        this.items = Math.multiplyExact(groups, form.group());
        this.y = kernels.context().buffer((long) Integer.BYTES * items, "sums of chains");
        Params params = Params.of("CHAINS", form.chains(), "GROUP", form.group());
        this.launch = new Launch(
                "dot peak",
                kernels.load("probe/dot_peak.cl", "dot_peak", params).args(y, steps / STEPS_PER_ROUND, A, B),
                NdRange.covering(items, form.group()));
    }

    private static int groups(DeviceFacts facts) {
        return Math.multiplyExact(GROUPS_PER_UNIT, Math.max(1, facts.computeUnits()));
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
        return OPERATIONS * steps * form.chains() * items;
    }

    @Override
    public boolean right(ClQueue queue) {
        queue.fill(y, Float.NaN);
        launch.enqueue(queue);
        int[] got = queue.readInts(y);
        int step = Math.max(1, got.length / form.group()); // some items of every group's places
        for (int i = 0; i < got.length; i += step) {
            if (got[i] != expected(i)) {
                return false;
            }
        }
        return true;
    }

    private int expected(int item) {
        int sum = 0;
        for (int chain = 0; chain < form.chains(); chain++) {
            int v = item + 77 * chain;
            for (int s = 0; s < steps; s++) {
                v = B + dot(v, A);
            }
            sum += v;
        }
        return sum;
    }

    private static int dot(int x, int y) {
        int sum = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            sum += (byte) (x >> shift) * (byte) (y >> shift);
        }
        return sum;
    }

    @Override
    public void close() {
        launch.close();
        y.close();
    }
}
