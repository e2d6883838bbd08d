package residua.bench;

import residua.schedule.Plan;

/** A network on a device with initial weights, ready for one batch after the other. Serves one thread. */
interface BoundNetwork extends AutoCloseable {

    /** What is run. */
    Plan plan();

    /** Begins a batch; its images travel while the one before is computed. */
    void submit();

    /** Waits for all that is under way. */
    void finish();

    @Override
    void close();
}
