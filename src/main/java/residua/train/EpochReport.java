package residua.train;

/**
 * One line of the log: what an epoch came to.
 *
 * @param epoch from 1
 * @param step steps taken since the start of the run
 * @param learningRate of the epoch's last step
 * @param trainLoss mean loss over the epoch, each batch before its own update
 * @param trainError percent of the epoch's examples classified wrongly, likewise
 * @param top1Error percent of the test examples classified wrongly; NaN where there was no test
 * @param imagesPerSecond examples of the epoch over its time, the test left out
 * @param seconds time of the epoch, the test left out
 */
public record EpochReport(
        int epoch,
        long step,
        double learningRate,
        double trainLoss,
        double trainError,
        double top1Error,
        double imagesPerSecond,
        double seconds) {}
