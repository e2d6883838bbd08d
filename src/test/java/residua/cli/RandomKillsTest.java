package residua.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;
import residua.weights.Checkpoint;

/**
 * A training run that is killed again and again, at any moment of its life and while it writes a checkpoint. After
 * each kill a copy of what is left goes on to the end, and must end with the bits of a run that nobody disturbed; what
 * is left itself is resumed to be killed once more. {@code -Dresidua.kills=50} for a long trial.
 */
class RandomKillsTest {
    private static final int FEW = 1;
    private static final int KILLS = Integer.getInteger("residua.kills", FEW);
    private static final int EPOCHS = 2;
    private static final int STEPS = 12;
    private static final int BATCH = 8;
    private static final long LONGEST_NANOS = 300_000_000_000L;
    private static final long POLL_NANOS = 50_000;
    private static final long LONGEST_WRITE_NANOS = 10_000_000;

    @TempDir
    private Path folder;

    private final SplittableRandom random = new SplittableRandom(20);
    private Path undisturbed;
    private int writing;
    private int withoutCheckpoint;

    private static Path checkpoint(Path out) {
        return out.resolve("checkpoint.safetensors");
    }

    private static Path unfinished(Path out) {
        return out.resolve("checkpoint.safetensors.tmp");
    }

    /** Goes on with the run in the folder, or begins it where there is no checkpoint yet. */
    private List<String> command(Path out) {
        if (Files.exists(checkpoint(out))) {
            return List.of("train", "--resume", "--out", out.toString());
        }
        return List.of(("train --model cifar-resnet8 --test-data none --epochs " + EPOCHS + " --batch " + BATCH
                        + " --checkpoint-steps 1 --data cifar10:" + folder.resolve("data") + " --out " + out)
                .split(" "));
    }

    private Process start(Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(command(out));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile())
                .start();
    }

    /** Waits until a moment has come, or the process has ended; true for the moment. */
    private static boolean await(Process process, Moment moment) throws IOException {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!moment.hasCome()) {
            if (!process.isAlive()) {
                return false;
            }
            assertTrue(System.nanoTime() < end, "hangs");
            LockSupport.parkNanos(POLL_NANOS);
        }
        return process.isAlive();
    }

    /** When to kill. */
    private interface Moment {
        boolean hasCome() throws IOException;
    }

    /** Some time after the start. */
    private Moment anyTime(long lifeNanos) {
        long at = System.nanoTime() + random.nextLong(lifeNanos);
        return () -> System.nanoTime() >= at;
    }

    /** Some time after the beginning of one of the next writes. */
    private Moment whileWriting(Path out) {
        long later = random.nextLong(LONGEST_WRITE_NANOS);
        int skip = random.nextInt(STEPS);
        return new Moment() {
            private int seen;
            private boolean there;
            private long at = Long.MAX_VALUE;

            @Override
            public boolean hasCome() {
                boolean now = Files.exists(unfinished(out));
                if (now && !there && seen++ == skip) {
                    at = System.nanoTime() + later;
                }
                there = now;
                return System.nanoTime() >= at && at != Long.MAX_VALUE;
            }
        };
    }

    /** What the run left in the folder goes on, in a copy, to the undisturbed end. */
    private void judge(Path left, int kill) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy-" + kill));
        try (Stream<Path> files = Files.list(left)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        if (Files.exists(checkpoint(copy))) {
            Checkpoint.read(checkpoint(copy));
        } else {
            withoutCheckpoint++;
        }
        if (Files.exists(Checkpoint.previous(checkpoint(copy)))) {
            Checkpoint.read(Checkpoint.previous(checkpoint(copy)));
        }
        writing += Files.exists(unfinished(copy)) ? 1 : 0;
        Cli resumed = Cli.run(command(copy).toArray());
        assertEquals(0, resumed.status(), resumed.stderr());
        assertEnd(copy);
    }

    private void assertEnd(Path out) throws IOException {
        assertArrayEquals(
                Files.readAllBytes(checkpoint(undisturbed)), Files.readAllBytes(checkpoint(out)), out.toString());
        assertEquals(EPOCHS, Files.readAllLines(out.resolve("log.jsonl")).size());
    }

    @Test
    void whateverIsLeftGoesOnToTheBitsOfARunThatNobodyDisturbed() throws IOException, InterruptedException {
        TestDevice.require();
        TinyCifar.write(folder.resolve("data"), STEPS * BATCH / 5 + 1, BATCH);
        undisturbed = folder.resolve("undisturbed");
        long begin = System.nanoTime();
        Process whole = start(undisturbed);
        assertEquals(0, whole.waitFor(), Files.readString(folder.resolve("said.txt")));
        long lifeNanos = System.nanoTime() - begin;

        int run = 0;
        int kill = 0;
        while (kill < KILLS) {
            Path out = folder.resolve("run-" + run);
            begin = System.nanoTime();
            Process process = start(out);
            boolean alive;
            try {
                alive = await(process, kill % 2 == 0 ? whileWriting(out) : anyTime(lifeNanos));
            } finally {
                process.destroyForcibly().waitFor(); // SIGKILL
            }
            if (!alive || process.exitValue() == 0) {
                assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said.txt")));
                assertEnd(out);
                lifeNanos = Math.min(lifeNanos, System.nanoTime() - begin); // the first one compiled its kernels
                run++;
                continue;
            }
            if (Files.exists(out)) {
                judge(out, kill);
            } else {
                withoutCheckpoint++;
            }
            kill++;
        }
        if (KILLS > FEW) {
            System.out.println(KILLS + " kills, " + writing + " of them while a checkpoint was written and "
                    + withoutCheckpoint + " before the first one; all went on to the same bits");
        }
    }
}
