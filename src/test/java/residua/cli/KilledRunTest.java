package residua.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;
import residua.weights.Checkpoint;
import residua.weights.TrainingState;

/** A training process that is killed, without a chance to tidy up, and then resumed. */
class KilledRunTest {
    private static final int EPOCHS = 4;
    private static final int STEPS = 60;
    private static final int BATCH = 16;
    private static final long LONGEST_NANOS = 120_000_000_000L;

    @TempDir
    private Path folder;

    private List<String> training(Path data, Path out) {
        return List.of(("train --model cifar-resnet8 --test-data none --epochs " + EPOCHS + " --batch " + BATCH
                        + " --checkpoint-steps 5 --data cifar10:" + data + " --out " + out)
                .split(" "));
    }

    /** Runs a command in this process. */
    private static void run(List<String> args) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertEquals(
                0, Main.run(stream, stream, args.toArray(String[]::new)), () -> said.toString(StandardCharsets.UTF_8));
    }

    private static Process start(List<String> args, Path output) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static boolean inTheMiddleOfTheThirdEpoch(Path checkpoint) {
        if (!Files.exists(checkpoint)) {
            return false;
        }
        TrainingState.Position at =
                Checkpoint.read(checkpoint).training().orElseThrow().position();
        return at.epoch() == 2 && at.stepInEpoch() > 0;
    }

    @Test
    void killedInTheThirdEpochAndResumedGivesTheBitsOfARunThatWasNot() throws IOException, InterruptedException {
        TestDevice.require();
        Path data = folder.resolve("data");
        TinyCifar.write(data, STEPS * BATCH / 5, BATCH);
        Path undisturbed = folder.resolve("undisturbed");
        Path killed = folder.resolve("killed");
        run(training(data, undisturbed));

        Path output = folder.resolve("output.txt");
        Process process = start(training(data, killed), output);
        try {
            Path checkpoint = killed.resolve("checkpoint.safetensors");
            long start = System.nanoTime();
            while (!inTheMiddleOfTheThirdEpoch(checkpoint)) {
                assertTrue(
                        process.isAlive() && System.nanoTime() - start < LONGEST_NANOS,
                        "not killed in the third epoch: " + Files.readString(output));
                Thread.sleep(5);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertNotEquals(0, process.exitValue());
        assertEquals(2, Files.readAllLines(killed.resolve("log.jsonl")).size(), "killed in the third epoch");

        Path last = killed.resolve("checkpoint.safetensors");
        Path previous = killed.resolve("checkpoint.previous.safetensors");
        byte[] damaged = Files.readAllBytes(last);
        damaged[damaged.length / 2] ^= 1;
        Files.write(Files.createDirectory(folder.resolve("damaged")).resolve(last.getFileName()), damaged);
        Files.move(folder.resolve("damaged").resolve(last.getFileName()), last, StandardCopyOption.REPLACE_EXISTING);
        Cli.run("train", "--resume", "--out", killed)
                .failed(Failure.FAILED, last + " is damaged: tensor ", "is whole: give " + previous + " to --resume");
        assertArrayEquals(damaged, Files.readAllBytes(last));

        run(List.of("train", "--resume", previous.toString()));
        assertArrayEquals(
                Files.readAllBytes(undisturbed.resolve("checkpoint.safetensors")),
                Files.readAllBytes(killed.resolve("checkpoint.safetensors")));
        assertEquals(EPOCHS, Files.readAllLines(killed.resolve("log.jsonl")).size());
    }
}
