package residua.bench;

import java.util.List;
import residua.cl.ClQueue;
import residua.kernel.Launch;

/** A small kernel that shows what a device can do at most. */
interface Probe extends AutoCloseable {

    /** Which of several forms it has, in words. */
    String form();

    /** What is timed. */
    List<Launch> launches();

    /** Floating-point operations or bytes of one run. */
    double work();

    /** Runs it once; whether the result is exactly what it should be: nobody left the work out. Waits. */
    boolean right(ClQueue queue);

    @Override
    void close();
}
