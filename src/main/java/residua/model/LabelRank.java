package residua.model;

/** Where the true class stands among a network's answers: the one rule behind every error figure. */
public final class LabelRank {
    private LabelRank() {}

    /**
     * Number of classes placed before the label: 0 is a correct first answer, below 5 a correct top-5. Of equal logits
     * the lower class comes first; a logit that is not a number puts the label last.
     *
     * @param logits all logits of a batch
     * @param offset where the example's logits start
     * @param classes how many there are
     * @param label the true class
     */
    public static int of(float[] logits, int offset, int classes, int label) {
        float own = logits[offset + label];
        int rank = 0;
        for (int k = 0; k < classes; k++) {
            float other = logits[offset + k];
            if (Float.isNaN(other) || Float.isNaN(own)) {
                return classes - 1;
            }
            if (other > own || (other == own && k < label)) {
                rank++;
            }
        }
        return rank;
    }
}
