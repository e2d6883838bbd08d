package residua.bench;

import java.util.List;
import java.util.Locale;
import residua.cl.ClBuffer;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.cl.NdRange;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Params;

/**
 * The largest rate of multiply-adds of a type that a device shows: chains that wait for nothing but themselves, in several
 * forms, of which the fastest counts. Kernel: {@code opencl/probe/fma_peak.cl}.
 */
final class FmaProbe implements Probe {
    private static final int STEPS_PER_ROUND = 8;
    private static final int SHORTER = 2;

    /** A type of numbers. */
    enum Type {
        /** 16 bits. */
        HALF(1024, 512),
        /** 32 bits. */
        FLOAT(8192, 128),
        /** 64 bits. */
        DOUBLE(8192, 64);

        private final int steps;
        private final int groupsPerUnit;

        /** Multiply-adds of each chain (whole numbers stay exact, see the kernel's head); groups for each unit. */
        Type(int steps, int groupsPerUnit) {
            this.steps = steps;
            this.groupsPerUnit = groupsPerUnit;
        }

        /** Whether a device has it. */
        boolean on(DeviceFacts facts) {
            return this == FLOAT || (this == HALF ? facts.fp16() : facts.fp64());
        }

        /** Forms worth trying, the fastest of which counts. */
        List<Form> forms() {
            return switch (this) {
                case HALF -> List.of(new Form(16, 8, 1), new Form(2, 8, 64), new Form(1, 16, 64));
                case FLOAT -> Form.ALL;
                case DOUBLE -> List.of(new Form(8, 8, 1), new Form(4, 10, 1), new Form(1, 8, 64));
            };
        }

        /** As in OpenCL C. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A shape of the kernel.
     *
     * @param lanes numbers in a register
     * @param chains registers under way
     * @param group work-items in a group
     */
    record Form(int lanes, int chains, int group) {
        /** Vectors for CPUs, from 512 bits down to 128; scalars and short vectors in groups for GPUs. */
        static final List<Form> ALL = List.of(
                new Form(16, 8, 1),
                new Form(16, 12, 1),
                new Form(8, 10, 1),
                new Form(4, 12, 1),
                new Form(1, 8, 64),
                new Form(1, 16, 64),
                new Form(4, 4, 64));

        @Override
        public String toString() {
            return chains + " chains of " + (lanes == 1 ? "scalars" : "vectors of " + lanes) + ", groups of " + group;
        }
    }

    private final Type type;
    private final Form form;
    private final int steps;
    private final int items;
    private final ClBuffer y;
    private final Launch launch;

    /** In that form, filling the device; the kernels stay the caller's. */
    FmaProbe(KernelLibrary kernels, Type type, Form form) {
        this(kernels, type, form, groups(kernels.context().facts(), type), type.steps);
    }

    /** With so many groups and multiply-adds of each chain. */
    FmaProbe(KernelLibrary kernels, Type type, Form form, int groups, int steps) {
        this.type = type;
        this.form = form;
        this.steps = steps;
        this.items = Math.multiplyExact(groups, form.group());
        Params plain = Params.of("LANES", form.lanes(), "CHAINS", form.chains(), "GROUP", form.group());
        Params params = type == Type.FLOAT ? plain : plain.with("REAL", type);
        this.y = kernels.context().buffer((long) Float.BYTES * items * form.lanes(), "sums of chains");
        this.launch = new Launch(
                "fma peak",
                kernels.load("probe/fma_peak.cl", "fma_peak", params).args(y, steps / STEPS_PER_ROUND, 1.0f, 1.0f),
                NdRange.covering(items, form.group()));
    }

    /** The same in half the time: shorter launches than that feel cold caches. */
    FmaProbe shorter(KernelLibrary kernels) {
        return new FmaProbe(kernels, type, form, items / form.group(), steps / SHORTER);
    }

    private static int groups(DeviceFacts facts, Type type) {
        return Math.multiplyExact(type.groupsPerUnit, Math.max(1, facts.computeUnits()));
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
        return 2.0 * steps * form.chains() * form.lanes() * items;
    }

    @Override
    public boolean right(ClQueue queue) {
        queue.fill(y, Float.NaN);
        launch.enqueue(queue);
        float[] got = queue.readFloats(y);
        for (int i = 0; i < got.length; i++) {
            int start = i / form.lanes() % 16 + 16 * (i % form.lanes());
            int chains = form.chains();
            if (got[i] != chains * (start + steps) + chains * (chains - 1) / 2) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        launch.close();
        y.close();
    }
}
