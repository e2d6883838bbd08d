package residua.eval;

import java.util.function.IntConsumer;
import residua.data.Batch;
import residua.data.Batches;
import residua.data.Normalisation;
import residua.data.Transform;
import residua.model.Input;
import residua.model.LabelRank;
import residua.model.Network;

/** Counts the errors of a classifier on a test set. */
public final class Evaluator {
    private static final int TOP = 5;

    private Evaluator() {}

    /**
     * What brings a picture to a network for measuring: its shorter side to the size that the network asks for, then the
     * centre.
     *
     * @param crops 1, or 10 for the four corners, the centre and their mirror images
     */
    public static Transform transform(Network network, int crops) {
        Input input = network.input();
        return Transform.evaluation(
                input.height(), input.width(), input.resize(), Normalisation.of(input.mean(), input.std()), crops);
    }

    /** Receives the logits of each example. */
    @FunctionalInterface
    public interface LogitSink {
        /** No interest. */
        LogitSink NONE = (index, logits) -> {};

        /**
         * One example.
         *
         * @param index number of the example in its data set
         * @param logits one for each class; valid during the call
         */
        void accept(int index, float[] logits);
    }

    /**
     * Looks at every example once.
     *
     * @param batches full batches of as many images as the classifier takes, views included
     * @param views images that stand for one example, one behind the other: their probabilities' mean decides;
     *     1 for a single crop
     * @param done told the number of examples after each batch
     */
    public static EvalResult evaluate(
            Classifier classifier, Batches batches, int views, LogitSink sink, IntConsumer done) {
        int classes = classifier.network().classes();
        float[] answer = new float[classes];
        long start = System.nanoTime();
        int examples = 0;
        int top1 = 0;
        int top5 = 0;
        while (batches.hasNext()) {
            Batch batch = batches.next();
            float[] logits = classifier.logits(batch.images(), batch.count() * views);
            for (int i = 0; i < batch.count(); i++) {
                Views.combine(logits, i * views, views, answer);
                int rank = LabelRank.of(answer, 0, classes, batch.labels()[i]);
                top1 += rank > 0 ? 1 : 0;
                top5 += rank >= TOP ? 1 : 0;
                sink.accept(batch.indices()[i], answer);
                examples++;
            }
            done.accept(examples);
        }
        return new EvalResult(examples, top1, top5, examples / ((System.nanoTime() - start) * 1e-9));
    }
}
