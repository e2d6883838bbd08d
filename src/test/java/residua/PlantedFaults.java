package residua;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClKernel;
import residua.cl.ClProgram;
import residua.cl.ClQueue;
import residua.cl.Devices;
import residua.cl.NdRange;

/** Kernels that are wrong on purpose, for {@link SimulatorTest} alone: its name keeps it out of the suite. */
@Tag("planted")
class PlantedFaults {

    @Test
    void writesBeyondTheBuffer() {
        run("__kernel void planted(__global float *x) { x[get_global_id(0) + 1] = 1.0f; }");
    }

    @Test
    void readsWhatAnotherWritesWithoutABarrier() {
        run("""
            __kernel void planted(__global float *x)
            {
                __local float seen[4];
                const int i = get_local_id(0);
                seen[i] = i;
                x[get_global_id(0)] = seen[3 - i];
            }
            """);
    }

    @Test
    void readsWhatNobodyWrote() {
        run("__kernel void planted(__global float *x) { if (x[get_global_id(0)] > 0.0f) x[get_global_id(0)] = 1.0f; }");
    }

    private static void run(String source) {
        try (ClContext context = ClContext.open(Devices.choose(""));
                ClQueue queue = context.queue();
                ClProgram program = context.build(source, "-cl-std=CL1.2", "planted.cl");
                ClKernel kernel = program.kernel("planted");
                ClBuffer x = context.buffer(16 * Float.BYTES, "x")) {
            queue.launch(kernel.args(x), NdRange.groups(4).of(4));
            queue.finish();
        }
    }
}
