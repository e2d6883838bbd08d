package residua.optim;

/**
 * One optimiser at work on the packed parameters of a store. Where a loss of the step is not finite the update is
 * skipped, so that the weights that led there stay to be looked at.
 */
public interface Update extends AutoCloseable {

    /** Says at which rate the next step is taken, before the queue is told to compute gradients. */
    void begin(float learningRate);

    /** Applies the gradients that the queue has been told to compute. May return before it is done. */
    void apply();

    /** Brings the store's momentum up to date, for a checkpoint. */
    void storeMomentum();

    @Override
    void close();
}
