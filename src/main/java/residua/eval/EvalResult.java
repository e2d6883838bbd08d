package residua.eval;

/**
 * What a network made of a test set.
 *
 * @param examples images looked at
 * @param top1Errors images whose class was not the first answer
 * @param top5Errors images whose class was not among the first five answers
 * @param imagesPerSecond images over time, from the first batch to the last answer
 */
public record EvalResult(int examples, int top1Errors, int top5Errors, double imagesPerSecond) {

    /** Percent of wrong first answers. */
    public double top1Error() {
        return 100.0 * top1Errors / examples;
    }

    /** Percent of images whose class is not among the first five answers. */
    public double top5Error() {
        return 100.0 * top5Errors / examples;
    }
}
