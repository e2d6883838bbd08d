package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.ClBuffer;
import residua.cl.ClBuildException;
import residua.cl.ClException;
import residua.cl.ClKernel;
import residua.cl.LiveObjects;
import residua.cl.NdRange;
import residua.cl.TestDevice;

class KernelLibraryTest {
    private static final String FILE = "test/scale.cl";

    @TempDir
    Path folder;

    private TestDevice device;
    private int openBefore;

    @BeforeEach
    void open() {
        device = TestDevice.require();
        openBefore = LiveObjects.count();
    }

    @AfterEach
    void nothingIsLeftOpen() {
        assertEquals(openBefore, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void parametersMakeDifferentPrograms() {
        try (KernelLibrary library = KernelLibrary.storingNothing(device.context());
                ClKernel six = library.load(FILE, "test_scale", Params.none());
                ClKernel ten = library.load(FILE, "test_scale", Params.of("FACTOR", 2, "INNER", 5));
                ClKernel negate = library.load(FILE, "test_negate", Params.none())) {
            assertEquals(openBefore + 3 + 2, LiveObjects.count(), "three kernels, two programs");
            assertEquals(6.0f, run(six));
            assertEquals(10.0f, run(ten));
            assertEquals(-1.0f, run(negate));
        }
    }

    @Test
    void theSecondStartTakesTheStoredProgram() throws IOException {
        assertEquals(6.0f, startAndRun());
        List<Path> stored = stored();
        assertEquals(1, stored.size());
        byte[] bytes = Files.readAllBytes(stored.get(0));
        assertEquals(6.0f, startAndRun());
        assertEquals(stored, stored());
        assertArrayEquals(bytes, Files.readAllBytes(stored.get(0)), "it was not compiled and stored again");
    }

    @Test
    void storedProgramsKeepTheTypesOfTheirArguments() {
        assertEquals(6.0f, startAndRun());
        try (KernelLibrary library = KernelLibrary.storingIn(folder, device.context());
                ClKernel scale = library.load(FILE, "test_scale", Params.none())) {
            assertThrows(IllegalArgumentException.class, () -> scale.arg(2, 1.0f));
        }
    }

    @Test
    void aDamagedProgramIsCompiledAndStoredAgain() throws IOException {
        startAndRun();
        Path file = stored().get(0);
        byte[] good = Files.readAllBytes(file);
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 1;
        for (byte[] damaged :
                List.of(new byte[0], new byte[7], java.util.Arrays.copyOf(good, good.length / 2), flipped)) {
            Files.write(file, damaged);
            assertEquals(6.0f, startAndRun());
            assertEquals(good.length, Files.size(file), "stored again, after a file of " + damaged.length + " bytes");
        }
    }

    @Test
    void aProgramThatTheDriverDoesNotTakeIsCompiledAgain() throws IOException {
        startAndRun();
        String name = stored().get(0).getFileName().toString();
        ProgramStore store = new ProgramStore(folder, 1 << 20);
        store.write(name.substring(0, name.length() - ".bin".length()), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        assertEquals(6.0f, startAndRun());
        assertTrue(Files.size(stored().get(0)) > 1000, "stored again");
    }

    @Test
    void aFolderThatCannotBeWrittenOnlyCostsTheStore() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (KernelLibrary library = KernelLibrary.storingIn(file.resolve("programs"), device.context());
                ClKernel scale = library.load(FILE, "test_scale", Params.none())) {
            assertEquals(6.0f, run(scale));
        }
        assertFalse(Files.isDirectory(file));
    }

    @Test
    void theOldestProgramsGoWhenTheStoreIsFull() throws IOException, InterruptedException {
        ProgramStore store = new ProgramStore(folder, 4000);
        for (int i = 0; i < 5; i++) {
            store.write("program" + i, new byte[900]);
            Thread.sleep(20); // times of files are compared
            assertTrue(store.read("program0").isPresent(), "read again each time");
        }
        assertTrue(store.read("program0").isPresent(), "read last");
        assertTrue(store.read("program1").isEmpty(), "read longest ago");
        assertTrue(store.read("program4").isPresent(), "the newest");
    }

    @Test
    void manyThreadsLoadAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<ClKernel> kernels = new ArrayList<>();
        try (KernelLibrary library = KernelLibrary.storingIn(folder, device.context())) {
            List<Future<ClKernel>> loading = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Params params = Params.of("FACTOR", 1 + i % 3);
                loading.add(threads.submit(() -> library.load(FILE, "test_scale", params)));
            }
            for (Future<ClKernel> kernel : loading) {
                kernels.add(kernel.get());
            }
            assertEquals(openBefore + 12 + 3, LiveObjects.count(), "twelve kernels, three programs");
            for (int i = 0; i < 12; i++) {
                assertEquals(3.0f * (1 + i % 3), run(kernels.get(i)));
            }
            assertEquals(3, stored().size());
        } finally {
            kernels.forEach(ClKernel::close);
            threads.shutdown();
        }
    }

    @Test
    void aBrokenKernelIsNamedWithFileLineOptionsAndLog() {
        try (KernelLibrary library = KernelLibrary.storingIn(folder, device.context())) {
            ClBuildException e = assertThrows(
                    ClBuildException.class, () -> library.load("test/broken.cl", "test_broken", Params.of("CB", 4)));
            assertEquals("opencl/test/broken.cl", e.file());
            assertEquals(5, e.line());
            assertEquals("CL_BUILD_PROGRAM_FAILURE", e.codeName());
            assertTrue(e.options().endsWith("-DCB=4"), e.options());
            assertTrue(e.log().contains("not_declared"), e.log());
            assertTrue(e.getMessage().startsWith("opencl/test/broken.cl:5: "), e.getMessage());
            assertTrue(e.getMessage().contains("not_declared"), e.getMessage());
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
    }

    @Test
    void aBrokenIncludeIsNamedWithItsOwnLine() {
        try (KernelLibrary library = KernelLibrary.storingNothing(device.context())) {
            ClBuildException e = assertThrows(
                    ClBuildException.class,
                    () -> library.load("test/broken_include.cl", "test_broken_include", Params.none()));
            assertEquals("opencl/test/broken_inner.clh", e.file());
            assertEquals(2, e.line());
        }
    }

    @Test
    void anUnknownKernelIsNamed() {
        try (KernelLibrary library = KernelLibrary.storingNothing(device.context())) {
            ClException e = assertThrows(ClException.class, () -> library.load(FILE, "test_nothing", Params.none()));
            assertEquals("CL_INVALID_KERNEL_NAME", e.codeName());
            assertTrue(e.getMessage().contains("test_nothing"), e.getMessage());
            assertTrue(e.getMessage().contains("opencl/test/scale.cl"), e.getMessage());
        }
    }

    @Test
    void aClosedLibraryLoadsNothing() {
        KernelLibrary library = KernelLibrary.storingNothing(device.context());
        library.close();
        library.close();
        assertThrows(IllegalStateException.class, () -> library.load(FILE, "test_scale", Params.none()));
    }

    @Test
    void theCacheFollowsTheDesktopsRules() {
        assertEquals(Path.of("/x"), CacheFolder.root("/x", "/home/me"));
        assertEquals(Path.of("/home/me/.cache"), CacheFolder.root(null, "/home/me"));
        assertEquals(Path.of("/home/me/.cache"), CacheFolder.root("not/absolute", "/home/me"));
    }

    private float startAndRun() {
        try (KernelLibrary library = KernelLibrary.storingIn(folder, device.context());
                ClKernel scale = library.load(FILE, "test_scale", Params.none())) {
            return run(scale);
        }
    }

    /** What the kernel makes of 1. */
    private float run(ClKernel kernel) {
        try (ClBuffer x = device.context().buffer(16, "x");
                ClBuffer y = device.context().buffer(16, "y")) {
            device.queue().fill(x, 1.0f);
            device.queue().fill(y, Float.NaN);
            try (Launch launch =
                    new Launch("scale", kernel.args(x, y, 4), NdRange.groups(1).of(4))) {
                launch.enqueue(device.queue());
                return device.queue().readFloats(y)[3];
            }
        }
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
