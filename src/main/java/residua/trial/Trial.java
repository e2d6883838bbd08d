package residua.trial;

import java.util.Optional;

/** Tensors on a device for everything that computes the same. It belongs to one thread. */
public interface Trial extends AutoCloseable {

    /** Releases the tensors. */
    @Override
    void close();

    /** Something bound to the tensors of a trial; closed before the trial is. */
    interface Run extends AutoCloseable {
        /**
         * Runs it into an output full of NaN.
         *
         * @return what is wrong: an element that was not written, is further from the formula's result in double than it
         *     may be, or a guard word that was overwritten; empty where nothing is
         */
        Optional<String> fault();

        /** Runs the launches once, with filters in the form that is wanted; how long that took. */
        long onceNanos();

        /** Microseconds of a run with filters in the form that is wanted. */
        Timing time(LaunchTimer.Effort effort);

        /** Microseconds of bringing the filters into that form; 0 where none is needed, or constant weights are at hand. */
        Timing timePrepare(LaunchTimer.Effort effort);

        @Override
        void close();
    }
}
