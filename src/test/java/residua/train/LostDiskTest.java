package residua.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;
import residua.shape.UserException;
import residua.weights.Checkpoint;

/** A disk that is full, or can no longer be written, in the middle of a run. The run goes on to the same bits later. */
class LostDiskTest {
    private static final int EPOCHS = 3;
    private static final int CHECKPOINT_STEPS = 2;
    private static final int LOST_AT = 9;
    private static final int LONGEST_SECONDS = 20;

    @TempDir
    private Path temporary;

    private Path disk;
    private RunFolder undisturbed;
    private RunFolder disturbed;

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void mount() throws IOException {
        TestDevice.require();
        disk = Files.createDirectory(temporary.resolve("disk"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()),
                "skipped: a small file system can only be mounted by root");
        undisturbed = RunFolder.open(temporary.resolve("undisturbed"));
        disturbed = RunFolder.open(disk.resolve("run"));
    }

    @AfterEach
    void unmount() {
        assertTrue(succeeds("umount", disk.toString()) || !Files.exists(disk.resolve("run")), "unmounted");
    }

    private static RunSpec spec() {
        return TinyRun.spec(TinyRun.loop(EPOCHS, CHECKPOINT_STEPS), false);
    }

    /** A run that loses its disk after a step; the message it ends with. */
    private String messageOfRunThat(Runnable losesItsDisk) {
        return assertThrows(
                        UserException.class,
                        () -> TinyRun.start(spec(), disturbed, (run, steps) -> {
                            if (steps == LOST_AT) {
                                losesItsDisk.run();
                            }
                        }))
                .getMessage();
    }

    private void assertLastCheckpointsAreWhole() {
        long last = Checkpoint.read(disturbed.checkpoint())
                .training()
                .orElseThrow()
                .position()
                .step();
        long previous = Checkpoint.read(disturbed.previous())
                .training()
                .orElseThrow()
                .position()
                .step();
        assertTrue(last < LOST_AT && last >= LOST_AT - CHECKPOINT_STEPS, () -> "step " + last);
        assertEquals(last - CHECKPOINT_STEPS, previous);
    }

    private void assertGoesOnToTheSameBits() throws IOException {
        TinyRun.resume(disturbed);
        TinyRun.start(spec(), undisturbed);
        assertArrayEquals(Files.readAllBytes(undisturbed.checkpoint()), Files.readAllBytes(disturbed.checkpoint()));
        assertArrayEquals(Files.readAllBytes(undisturbed.previous()), Files.readAllBytes(disturbed.previous()));
        assertEquals(EPOCHS, Files.readAllLines(disturbed.log()).size());
    }

    /** Takes all the room there is. */
    private Path fill() {
        Path filler = disk.resolve("filler");
        byte[] much = new byte[8 << 20];
        assertThrows(IOException.class, () -> Files.write(filler, much));
        return filler;
    }

    @Test
    void aDiskThatBecomesFull() throws IOException {
        String message = messageOfRunThat(this::fill);
        assertTrue(message.contains("No space left on device"), message);
        assertLastCheckpointsAreWhole();
        assertThrows(UserException.class, () -> TinyRun.resume(disturbed), "still full");
        assertLastCheckpointsAreWhole();
        try (var files = Files.list(disturbed.path())) {
            assertEquals(
                    List.of(),
                    files.filter(f -> f.toString().endsWith(".safetensors.tmp")).toList());
        }
        Files.delete(disk.resolve("filler"));
        assertGoesOnToTheSameBits();
    }

    @Test
    void aDiskThatCanNoLongerBeWritten() throws IOException {
        String message = messageOfRunThat(() -> assertTrue(succeeds("mount", "-o", "remount,ro", disk.toString())));
        assertTrue(message.contains("Read-only file system"), message);
        assertLastCheckpointsAreWhole();
        message = assertThrows(UserException.class, () -> RunFolder.open(disturbed.path()))
                .getMessage();
        assertTrue(message.contains("Read-only file system") && message.contains("--out"), message);
        assertTrue(succeeds("mount", "-o", "remount,rw", disk.toString()));
        assertGoesOnToTheSameBits();
        assertFalse(Files.exists(disk.resolve("filler")));
    }
}
