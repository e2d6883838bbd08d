package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import residua.cl.ClContext;
import residua.cl.ClTrace;
import residua.cl.Devices;
import residua.cl.LiveObjects;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;

class ModelBenchmarkTest {
    private static final Network TINY = Zoo.network("cifar-resnet8", Options.DEFAULTS.withSize(8, 8));

    private ClContext context;
    private KernelLibrary kernels;
    private int liveBefore;

    @BeforeEach
    void open() {
        assumeTrue(!Devices.all().isEmpty(), "skipped: no OpenCL device");
        liveBefore = LiveObjects.count();
        context = ClContext.open(Devices.choose(null));
        kernels = new KernelLibrary(context);
    }

    @AfterEach
    void close() {
        if (context != null) {
            kernels.close();
            context.close();
            assertEquals(
                    liveBefore, LiveObjects.count(), () -> LiveObjects.names().toString());
        }
    }

    /** Odd and even batches, all from one reference of one or two images. */
    @Test
    void rightAnswersAreRightAtEachBatchAndWrongOnesAreFound() {
        ModelInputs inputs = new ModelInputs();
        ModelReference reference = new ModelReference(kernels, PlanOptions.DEFAULT, inputs);
        for (int batch : new int[] {1, 2, 3, 6}) {
            Plan plan = BoundInference.plan(kernels, TINY, batch, PlanOptions.DEFAULT);
            float[] logits;
            try (BoundInference bound =
                    BoundInference.open(kernels, context.queue(), TINY, batch, plan, inputs.weights(TINY))) {
                logits = bound.query();
            }
            assertFalse(wrong(reference, batch, logits), "batch " + batch);
            float last = logits[logits.length - 1];
            logits[logits.length - 1] = last * 1.001f;
            assertTrue(wrong(reference, batch, logits), "batch " + batch);
            logits[logits.length - 1] = Float.NaN;
            logits[0] = 0;
            assertTrue(wrong(reference, batch, logits), "batch " + batch);
        }
        for (int batch : new int[] {3, 4}) {
            try (BoundTraining bound = BoundTraining.open(
                    kernels, context.queue(), TINY, batch, PlanOptions.DEFAULT, inputs.weights(TINY))) {
                for (ModelResults.Check check : reference.step(TINY, batch, bound)) {
                    assertTrue(check.error() < check.allowed() / 5, check::toString);
                }
            }
        }
    }

    private static boolean wrong(ModelReference reference, int batch, float[] logits) {
        return reference.logits(TINY, Scenario.OFFLINE, batch, logits).get(0).wrong();
    }

    @Test
    void whatThereIsNoTimeForIsNamed() {
        Effort none = new Effort(2, 2, 1, 1, Long.MAX_VALUE, -1, 1, () -> 0);
        ModelResults results = new ModelBenchmark(kernels, PlanOptions.DEFAULT, none)
                .add(TINY, Scenario.SINGLE_STREAM, 1)
                .run((done, total, next) -> {});
        assertEquals(List.of(), results.rows());
        assertEquals(
                new ModelResults.NotMeasured("cifar-resnet8, single stream", "no time was left to compile it"),
                results.leftOut().get(0));
    }

    /** Time is over after the first round: it counts all the same. */
    @Test
    void aRoundIsAlwaysTaken() {
        long[] calls = {0};
        Effort one = new Effort(3, 3, 1, 1, Long.MAX_VALUE, 1_000, 2_000, () -> calls[0]++);
        calls[0] = 0;
        ModelResults results = new ModelBenchmark(kernels, PlanOptions.DEFAULT, one)
                .add(TINY, Scenario.OFFLINE, 2)
                .run((done, total, next) -> {
                    if (next.startsWith("round")) {
                        calls[0] = 5_000;
                    }
                });
        assertEquals(1, results.rows().get(0).value().repeats());
        assertEquals(
                Set.of(false),
                new TreeSet<>(
                        results.checks().stream().map(ModelResults.Check::wrong).toList()));
    }

    @Test
    void whatHasEnoughRoundsIsNotSampledAgain() {
        Effort none = new Effort(3, 0, 1, 1, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, System::nanoTime);
        assertEquals(1, rounds(none));
        Effort noTime = new Effort(9, 9, 1, 1, 0, Long.MAX_VALUE, Long.MAX_VALUE, System::nanoTime);
        assertEquals(Comparison.FEWEST_SAMPLES, rounds(noTime));
    }

    private int rounds(Effort effort) {
        ModelResults results = new ModelBenchmark(kernels, PlanOptions.DEFAULT, effort)
                .add(TINY, Scenario.OFFLINE, 2)
                .run((done, total, next) -> {});
        return results.rows().get(0).value().repeats();
    }

    @Test
    void stagesAreSumsOfWhatBelongsToThem() {
        Plan plan = BoundTraining.plan(kernels, TINY, 2, PlanOptions.DEFAULT);
        Map<String, String> stages = StagesWork.stages(plan);
        assertEquals(Set.of("upload", "forward", "backward", "update", "read-back"), new TreeSet<>(stages.values()));
        String first = plan.steps().get(0).toString();
        String last = plan.steps().get(plan.steps().size() - 1).toString();
        List<ClTrace.Span> spans = Arrays.asList(
                new ClTrace.Span(first, "a", 0, 1_000_000, 3_000_000),
                new ClTrace.Span(first, "b", 0, 3_000_000, 4_000_000),
                new ClTrace.Span(last, "c", 0, 4_000_000, 9_000_000),
                new ClTrace.Span("update", "d", 0, 9_000_000, 9_500_000),
                new ClTrace.Span("", "e", 0, 9_500_000, 10_000_000));
        assertEquals(Map.of("forward", 3.0, "backward", 5.0, "update", 0.5), StagesWork.millis(spans, stages));
    }
}
