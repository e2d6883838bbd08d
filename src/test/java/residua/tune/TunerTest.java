package residua.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.Params;
import residua.kernel.TunedFile;
import residua.kernel.TunedLookup;
import residua.kernel.TunedProblem;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvPlainForward;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.trial.WrongForward;

class TunerTest {
    private static final long SECOND = 1_000_000_000;
    private static final List<TunedValues.Key> PROBLEMS = List.of(
            new TunedValues.Key(ConvPass.FORWARD, ConvGeometry.square(1, 3, 6, 7, 17, 3, 1, 1), 16),
            new TunedValues.Key(ConvPass.FORWARD, ConvGeometry.square(1, 16, 6, 6, 16, 1, 1, 0), 16));

    private final TestDevice device = TestDevice.require();

    @TempDir
    private Path folder;

    private static List<ConvAlgorithm> all() {
        List<ConvAlgorithm> algorithms = new ArrayList<>();
        for (WrongForward.Fault fault : WrongForward.Fault.values()) {
            algorithms.add(new WrongForward(fault));
        }
        algorithms.add(new ConvPlainForward());
        return algorithms;
    }

    private Tuner tuner(List<ConvAlgorithm> algorithms) {
        return new Tuner(device.context(), pass -> algorithms, List.of());
    }

    private Tuner.Task task(boolean again) throws IOException {
        return task(again, 100 * SECOND);
    }

    private Tuner.Task task(boolean again, long nanos) throws IOException {
        Path file = folder.resolve("values.json");
        Optional<TunedFile> before = Files.exists(file)
                ? Optional.of(TunedFile.parse(file.toString(), Files.readString(file)))
                : Optional.empty();
        return new Tuner.Task(PROBLEMS, file, before, again, nanos);
    }

    private static class Counter implements Tuner.Listener {
        private final List<String> candidates = new ArrayList<>();
        private final List<Integer> solved = new ArrayList<>();

        @Override
        public void candidate(int done, TunedProblem problem, String text) {
            candidates.add(done + " " + text);
        }

        @Override
        public void solved(int done, Tuner.Outcome outcome) {
            solved.add(done);
        }
    }

    @Test
    void wrongOnesCannotWinAndAreReported() throws IOException {
        int before = LiveObjects.count();
        List<Tuner.Outcome> outcomes = tuner(all()).run(task(false), new Counter());
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        for (Tuner.Outcome outcome : outcomes) {
            assertEquals(
                    List.of("plain", "wrong-none"),
                    outcome.results().stream()
                            .map(TunedValues.Entry::algorithm)
                            .sorted()
                            .toList());
            assertEquals(8, outcome.candidates());
            assertEquals(8, outcome.tried());
            assertEquals(0, outcome.ruleMicros(), "the rule's algorithm is not among these");
        }
        List<Rejection> rejections = outcomes.get(0).rejections();
        assertEquals(
                List.of(
                        "wrong-value WRONG",
                        "wrong-lane WRONG",
                        "wrong-outside WRONG",
                        "wrong-nothing WRONG",
                        "wrong-no_kernel COMPILE",
                        "wrong-no_launch LAUNCH"),
                rejections.stream().map(r -> r.algorithm() + " " + r.reason()).toList());
        assertTrue(rejections.get(4).message().contains("not_declared"), rejections.get(4)::message);
    }

    @Test
    void whereAllAreWrongNothingIsKept() throws IOException {
        Tuner.Task task = task(false);
        List<ConvAlgorithm> wrong = List.of(new WrongForward(WrongForward.Fault.VALUE));
        List<Tuner.Outcome> outcomes = tuner(wrong).run(task, new Counter());
        assertEquals(List.of(), outcomes.get(0).results());
        assertEquals(
                List.of(), TunedFile.parse("", Files.readString(task.file())).problems());
    }

    @Test
    void aSecondRunMeasuresNothing() throws IOException {
        List<ConvAlgorithm> plain = List.of(new ConvPlainForward());
        List<Tuner.Outcome> first = tuner(plain).run(task(false), new Counter());
        assertTrue(first.stream().allMatch(Tuner.Outcome::measured));
        assertEquals("plain", first.get(0).results().get(0).algorithm());
        String written = Files.readString(task(false).file());

        Counter counter = new Counter();
        List<Tuner.Outcome> second = tuner(plain).run(task(false), counter);
        assertEquals(List.of(), counter.candidates);
        assertEquals(List.of(1, 2), counter.solved);
        assertEquals(first.get(0).results(), second.get(0).results());
        assertFalse(second.get(0).measured());
        assertEquals(written, Files.readString(task(false).file()));

        assertTrue(tuner(plain).run(task(true), counter).get(1).measured(), "unless it is to be measured again");
        assertFalse(counter.candidates.isEmpty());
    }

    @Test
    void aNewAlgorithmAndAChangedKernelAreMeasured() throws IOException {
        List<ConvAlgorithm> plain = List.of(new ConvPlainForward());
        tuner(plain).run(task(false), new Counter());
        List<ConvAlgorithm> more = List.of(new WrongForward(WrongForward.Fault.NONE), new ConvPlainForward());
        assertTrue(tuner(more).run(task(false), new Counter()).get(0).measured());

        Path file = task(false).file();
        Files.writeString(
                file, Files.readString(file).replaceAll("plain_forward.cl\":\"....", "plain_forward.cl\":\"beef"));
        assertTrue(tuner(more).run(task(false), new Counter()).get(0).measured());
    }

    /** Ended in the second problem: the first is kept, and a second run does the rest. */
    @Test
    void whoeverEndsItLosesOneProblem() throws IOException {
        List<ConvAlgorithm> plain = List.of(new ConvPlainForward());
        Counter ends = new Counter() {
            @Override
            public void candidate(int done, TunedProblem problem, String text) {
                if (done == 1) {
                    throw new IllegalStateException("Ctrl-C");
                }
            }
        };
        assertThrows(IllegalStateException.class, () -> tuner(plain).run(task(false), ends));
        List<Tuner.Outcome> rest = tuner(plain).run(task(false), new Counter());
        assertEquals(
                List.of(false, true), rest.stream().map(Tuner.Outcome::measured).toList());
    }

    @Test
    void whatWasKnownOfOthersIsKept() throws IOException {
        ConvGeometry other = ConvGeometry.square(9, 3, 6, 7, 17, 3, 1, 1);
        TunedFile.Problem known = new TunedFile.Problem(
                new TunedValues.Key(ConvPass.BACKWARD_DATA, other, 16),
                "2026-01-01",
                "",
                0,
                List.of(new TunedFile.Result(new TunedValues.Entry("plain", Params.none(), 1, 0), Map.of())));
        Tuner.Task task = task(false);
        TunedWriter.write(task.file(), new TunedFile(Map.of(), "a reason", true, List.of(known), List.of()));
        tuner(List.of(new ConvPlainForward())).run(task(false), new Counter());
        TunedFile after = TunedFile.parse("", Files.readString(task.file()));
        assertEquals("a reason", after.why());
        assertEquals(3, after.problems().size());
        assertTrue(after.problems().contains(known));
        assertEquals(TunedLookup.identity(device.facts()), after.device());
    }

    /** With no time at all only the first candidate is measured; it is worth another search with more. */
    @Test
    void aSearchThatWasCutShortGoesOnWithMoreTime() throws IOException {
        List<ConvAlgorithm> two = List.of(new ConvPlainForward(), new WrongForward(WrongForward.Fault.NONE));
        List<Tuner.Outcome> brief = tuner(two).run(task(false, SECOND / 100), new Counter());
        assertEquals(List.of(1, 1), brief.stream().map(Tuner.Outcome::tried).toList());
        List<Tuner.Outcome> longer = tuner(two).run(task(false), new Counter());
        assertEquals(List.of(2, 2), longer.stream().map(Tuner.Outcome::tried).toList());
        assertFalse(
                tuner(two).run(task(false, 100 * SECOND), new Counter()).get(0).measured(), "all were tried");
    }
}
