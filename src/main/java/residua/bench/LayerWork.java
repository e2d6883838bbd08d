package residua.bench;

import java.util.Optional;
import residua.kernel.KernelLibrary;

/** What can be run on a device by itself. */
interface LayerWork {

    /** Ready to be run, in one thread at a time. */
    interface Trial extends AutoCloseable {
        /** Microseconds of a run, the mean of as many as fill the time. */
        double sample(long sampleNanos);

        /** What is wrong with the results; empty where nothing is, or nothing is known. */
        Optional<String> fault();

        @Override
        void close();
    }

    /** Equal to that of other work that does the same. */
    Object identity();

    /** Device memory that a trial takes, within a few percent. */
    long bytes();

    /** Takes memory and loads kernels. */
    Trial open(KernelLibrary kernels);
}
