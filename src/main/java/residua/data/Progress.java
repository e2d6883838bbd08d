package residua.data;

/** Hears how far long work has come. Called on the thread that asked for the work, now and then and at its end. */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (done, total) -> {};

    /** {@code done} of {@code total} are ready. */
    void report(long done, long total);
}
