package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.op.sgd.SgdUpdate;
import residua.optim.Schedule;
import residua.optim.SgdSettings;
import residua.shape.UserException;
import residua.weights.Checkpoint;

/** Whole runs: repeated, stopped, cut off, resumed and diverging. */
class TrainingRunTest {
    private static final int EPOCHS = 3;
    private static final Set<String> KEYS = Set.of(
            "epoch", "step", "learningRate", "trainLoss", "trainError", "top1Error", "imagesPerSecond", "seconds");

    @TempDir
    private Path temporary;

    private RunFolder undisturbed;
    private RunFolder disturbed;

    /** Ends a run as a crash would: without a word to the run. */
    private static final class CutOff extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @BeforeEach
    void openFolders() {
        TestDevice.require();
        undisturbed = RunFolder.open(temporary.resolve("undisturbed"));
        disturbed = RunFolder.open(temporary.resolve("disturbed"));
    }

    private static byte[] bytes(RunFolder folder) throws IOException {
        return Files.readAllBytes(folder.checkpoint());
    }

    private static List<JsonNode> log(RunFolder folder) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.log())) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    /** One line for each epoch, each with every key; all but the times as undisturbed. */
    private void assertLogAsUndisturbed() throws IOException {
        List<JsonNode> want = log(undisturbed);
        List<JsonNode> got = log(disturbed);
        assertEquals(EPOCHS, want.size());
        assertEquals(EPOCHS, got.size());
        for (int i = 0; i < EPOCHS; i++) {
            Set<String> keys = new TreeSet<>();
            got.get(i).fieldNames().forEachRemaining(keys::add);
            assertEquals(new TreeSet<>(KEYS), keys);
            assertEquals(i + 1, got.get(i).get("epoch").asInt());
            assertEquals((i + 1) * TinyRun.STEPS, got.get(i).get("step").asInt());
            for (String key : List.of("learningRate", "trainLoss", "trainError", "top1Error")) {
                assertEquals(want.get(i).get(key), got.get(i).get(key), key + " of epoch " + (i + 1));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoRunsWriteTheSameBytes(boolean hostOptimizer) throws IOException {
        RunSpec spec = TinyRun.spec(TinyRun.loop(EPOCHS, 0), hostOptimizer);
        Progress end = TinyRun.start(spec, undisturbed);
        assertEquals((long) EPOCHS * TinyRun.STEPS, end.step());
        TinyRun.start(spec, disturbed);
        assertArrayEquals(bytes(undisturbed), bytes(disturbed));
        assertLogAsUndisturbed();
    }

    @Test
    void theOptimiserOnTheHostGivesTheSameTensors() {
        TinyRun.start(TinyRun.spec(TinyRun.loop(1, 0), false), undisturbed);
        TinyRun.start(TinyRun.spec(TinyRun.loop(1, 0), true), disturbed);
        Checkpoint device = Checkpoint.read(undisturbed.checkpoint());
        Checkpoint host = Checkpoint.read(disturbed.checkpoint());
        device.tensors()
                .forEach((name, tensor) -> assertEquals(tensor, host.tensors().get(name), name));
        device.training()
                .orElseThrow()
                .momentum()
                .forEach((name, tensor) -> assertEquals(
                        tensor, host.training().orElseThrow().momentum().get(name), "momentum of " + name));
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 9", "true, 9", "false, 12"})
    void stoppedAndResumedGivesTheBitsOfARunThatWasNot(boolean hostOptimizer, long steps) throws IOException {
        RunSpec spec = TinyRun.spec(TinyRun.loop(EPOCHS, 0), hostOptimizer);
        TinyRun.start(spec, undisturbed);
        Progress stopped = TinyRun.start(spec, disturbed, (run, done) -> {
            if (done == steps) {
                run.stop();
            }
        });
        assertTrue(stopped.step() >= steps && stopped.step() <= steps + TrainingSession.DEPTH, stopped.toString());
        Progress end = TinyRun.resume(disturbed);
        assertEquals((long) EPOCHS * TinyRun.STEPS, end.step());
        assertArrayEquals(bytes(undisturbed), bytes(disturbed));
        assertLogAsUndisturbed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutOffBetweenCheckpointsAndResumedGivesTheBitsOfARunThatWasNot(boolean hostOptimizer) throws IOException {
        RunSpec spec = TinyRun.spec(TinyRun.loop(EPOCHS, 4), hostOptimizer);
        TinyRun.start(spec, undisturbed);
        assertThrows(
                CutOff.class,
                () -> TinyRun.start(spec, disturbed, (run, done) -> {
                    if (done == 10) {
                        throw new CutOff();
                    }
                }));
        assertEquals(
                8, RunSpec.progress(Checkpoint.read(disturbed.checkpoint())).step());
        TinyRun.resume(disturbed);
        assertArrayEquals(bytes(undisturbed), bytes(disturbed));
        assertLogAsUndisturbed();
    }

    /** The line of an epoch is written before its checkpoint: between the two a run must not count it twice. */
    @Test
    void epochsThatAreDoneAgainAreLoggedOnce() throws IOException {
        RunSpec spec = TinyRun.spec(TinyRun.loop(EPOCHS, 0), false);
        TinyRun.start(spec, undisturbed);
        TinyRun.start(spec.withLoop(TinyRun.loop(1, 0)), disturbed);
        Files.writeString(
                disturbed.log(), Files.readAllLines(undisturbed.log()).get(1) + "\n", StandardOpenOption.APPEND);
        TinyRun.resume(spec, disturbed);
        assertLogAsUndisturbed();
        assertArrayEquals(bytes(undisturbed), bytes(disturbed));
    }

    @Test
    void divergenceNamesEpochStepAndLayerAndLeavesTheCheckpoint() throws IOException {
        RunSpec spec = TinyRun.spec(TinyRun.loop(1, 0), false);
        TinyRun.start(spec, disturbed);
        byte[] before = bytes(disturbed);
        RunSpec absurd = spec.withLoop(new Trainer.Settings(2, 1e30, Schedule.parse("constant"), 0));
        String message = assertThrows(UserException.class, () -> TinyRun.resume(absurd, disturbed))
                .getMessage();
        assertTrue(message.startsWith("training diverged in epoch 2, step 2: the loss is not finite; "), message);
        assertTrue(message.matches(".*; (conv1|layer|linear|fc|bn)[a-z0-9.]* is the first to hold .*"), message);
        assertArrayEquals(before, bytes(disturbed));
    }

    /** The loss before the update is finite, so only the weights show it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 0})
    void weightsThatAreNoNumbersNeverReplaceACheckpoint(long checkpointSteps) throws IOException {
        RunSpec spec = TinyRun.spec(TinyRun.loop(1, 0), true);
        TinyRun.start(spec, disturbed);
        byte[] before = bytes(disturbed);
        SgdSettings absurd = new SgdSettings(0, false, SgdUpdate.Convention.PYTORCH, 3e38f, List.of());
        Trainer.Settings loop = new Trainer.Settings(2, 1000, Schedule.parse("constant"), checkpointSteps);
        String message = assertThrows(
                        UserException.class, () -> TinyRun.resume(TinyRun.spec(loop, absurd, true), disturbed))
                .getMessage();
        assertTrue(
                message.startsWith(
                        checkpointSteps > 0
                                ? "training diverged in epoch 2, step 1: conv1"
                                : "training diverged in epoch 2, step 2: the loss"),
                message);
        assertArrayEquals(before, bytes(disturbed));
    }

    @Test
    void aRunGivesBackEverythingItTook() {
        int before = LiveObjects.count();
        TinyRun.start(TinyRun.spec(TinyRun.loop(1, 0), true), disturbed);
        TinyRun.resume(TinyRun.spec(TinyRun.loop(2, 0), true), disturbed);
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        assertFalse(Files.exists(Path.of(disturbed.checkpoint() + ".tmp")));
    }
}
