package residua.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.bench.ModelRow.Figure;

/** Shell scripts instead of the program. */
class FirstResultTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "skipped: no /bin/sh");
    }

    private FirstResult.Result run(String script, int cold, int warm) throws IOException {
        Path cache = Files.createDirectories(folder.resolve("user/residua"));
        Files.createDirectories(cache.resolve("tuned"));
        Files.writeString(cache.resolve("tuned/device.json"), "{}");
        Files.createDirectories(cache.resolve("programs"));
        Files.writeString(cache.resolve("programs/a.bin"), "compiled");
        return new FirstResult(List.of("/bin/sh", "-c", script), cache, 20).run("net", cold, warm);
    }

    @Test
    void theFirstFindsNoProgramsAndTheOthersThose() throws IOException {
        Path seen = folder.resolve("seen");
        String script =
                "p=$XDG_CACHE_HOME/residua/programs; ls $XDG_CACHE_HOME/residua/tuned >>" + seen + "; ls $p >>" + seen
                        + " 2>&1 && echo warm >>" + seen + "; mkdir -p $p $POCL_CACHE_DIR; [ -f $p/b ] || sleep 0.3;"
                        + " echo b >$p/b; echo 2097152";
        FirstResult.Result result = run(script, 2, 3);
        assertEquals(List.of(), result.leftOut());
        List<ModelRow> rows = result.rows();
        assertEquals("net, first result, cold", rows.get(0).value().name());
        assertEquals(2, rows.get(0).value().repeats());
        assertEquals(3, rows.get(1).value().repeats());
        assertTrue(rows.get(0).value().median() >= 0.3);
        assertEquals(Figure.MEMORY, rows.get(2).figure());
        assertEquals(2, rows.get(2).value().median());
        String all = Files.readString(seen);
        assertEquals(5, all.split("device.json", -1).length - 1, all);
        assertEquals(3, all.split("warm", -1).length - 1, all);
    }

    @Test
    void whatFailsSaysWhy() throws IOException {
        FirstResult.Result result = run("echo 'residua: no device' >&2; exit 3", 1, 1);
        assertEquals(List.of(), result.rows());
        assertEquals(
                "the process that was started said: residua: no device",
                result.leftOut().get(0).why());
    }

    @Test
    void whatTakesTooLongIsEndedAndTheRestKept() throws IOException {
        String script = "[ -d $POCL_CACHE_DIR ] && exec sleep 60; mkdir -p $POCL_CACHE_DIR; echo 0";
        FirstResult.Result result = new FirstResult(List.of("/bin/sh", "-c", script), folder, 2).run("net", 1, 2);
        assertEquals(1, result.rows().size(), "the cold one; no process has no memory");
        assertEquals("it took longer than 2 seconds", result.leftOut().get(0).why());
    }

    @Test
    void theSystemsPeakIsRead() throws IOException {
        Path status = Files.writeString(folder.resolve("status"), "Name:\tjava\nVmPeak:\t 9 kB\nVmHWM:\t    2048 kB\n");
        assertEquals(2 << 20, PeakMemory.residentBytes(status).orElseThrow());
        assertTrue(PeakMemory.residentBytes(folder.resolve("absent")).isEmpty());
    }
}
