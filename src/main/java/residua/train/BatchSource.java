package residua.train;

import residua.data.Batches;

/** Where the batches of a run come from; a function of the epoch alone, so that a resumed run sees the same ones. */
public interface BatchSource {

    /** Whole batches of one epoch. */
    int stepsPerEpoch();

    /**
     * The batches of an epoch from some step on. The caller closes it.
     *
     * @param epoch from 0
     * @param firstStep steps of the epoch to leave out
     */
    Batches epoch(int epoch, int firstStep);
}
