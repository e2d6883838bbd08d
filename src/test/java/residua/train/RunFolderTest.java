package residua.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.shape.UserException;

/** A new run never takes the place of an old one. */
class RunFolderTest {
    @TempDir
    private Path folder;

    private void leaveRun(Path path) throws IOException {
        Files.createDirectories(path);
        Files.writeString(new RunFolder(path).checkpoint(), "a run");
    }

    @Test
    void runsAreNumberedFromTheSecondOn() throws IOException {
        Path base = folder.resolve("net-data");
        assertEquals(base, RunFolder.next(base));
        assertEquals(base, RunFolder.latest(base));
        leaveRun(base);
        Path second = folder.resolve("net-data-2");
        assertEquals(second, RunFolder.next(base));
        assertEquals(base, RunFolder.latest(base));
        leaveRun(second);
        assertEquals(folder.resolve("net-data-3"), RunFolder.next(base));
        assertEquals(second, RunFolder.latest(base));
    }

    @Test
    void aRunWhoseLastCheckpointIsLostIsARunStill() throws IOException {
        Path base = folder.resolve("net-data");
        leaveRun(base);
        RunFolder run = new RunFolder(base);
        Files.move(run.checkpoint(), run.previous());
        assertEquals(folder.resolve("net-data-2"), RunFolder.next(base));
        assertThrows(UserException.class, () -> RunFolder.fresh(base));
    }

    @Test
    void goingOnFromThePreviousCheckpointPutsItInTheLastOnesPlace() throws IOException {
        leaveRun(folder);
        RunFolder run = new RunFolder(folder);
        Files.writeString(run.previous(), "the one before");
        run.goingOnFrom(run.checkpoint());
        assertEquals("a run", Files.readString(run.checkpoint()));
        run.goingOnFrom(folder.resolve(".").resolve(run.previous().getFileName()));
        assertEquals("the one before", Files.readString(run.checkpoint()));
        assertFalse(Files.exists(run.previous()));
    }

    @Test
    void aFolderWithARunIsRefusedForANewOne() throws IOException {
        leaveRun(folder);
        String message =
                assertThrows(UserException.class, () -> RunFolder.fresh(folder)).getMessage();
        assertTrue(message.contains("--resume") && message.contains(folder.toString()), message);
        assertEquals("a run", Files.readString(new RunFolder(folder).checkpoint()));
    }
}
