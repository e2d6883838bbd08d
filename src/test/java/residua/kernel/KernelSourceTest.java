package residua.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelSourceTest {

    @AfterEach
    void forgetFolder() {
        System.clearProperty(KernelSource.FOLDER_PROPERTY);
    }

    @Test
    void includesArePutInPlaceAndLinesKeepTheirNumbers() {
        String text = KernelSource.expand("test/broken_include.cl");
        assertEquals("""
                #line 1 "opencl/test/broken_include.cl"
                /* For tests of messages: the included file does not compile in its line 2. */
                #line 1 "opencl/test/broken_inner.clh"
                inline float inner(void) {
                    return also_not_declared;
                }
                #line 3 "opencl/test/broken_include.cl"
                __kernel void test_broken_include(__global float *y) { y[0] = inner(); }
                """, text);
    }

    @Test
    void aMissingFileIsNamedWithTheFileThatWantsIt() {
        assertEquals(
                "no kernel file opencl/test/nowhere.cl",
                assertThrows(IllegalArgumentException.class, () -> KernelSource.expand("test/nowhere.cl"))
                        .getMessage());
        assertEquals(
                "no kernel file opencl/test/nowhere.clh, included by opencl/test/missing.cl",
                assertThrows(IllegalArgumentException.class, () -> KernelSource.expand("test/missing.cl"))
                        .getMessage());
    }

    @Test
    void aFileThatIncludesItselfIsRefused() {
        assertEquals(
                "opencl/test/circle.cl includes itself, by way of opencl/test/circle.clh",
                assertThrows(IllegalArgumentException.class, () -> KernelSource.expand("test/circle.cl"))
                        .getMessage());
    }

    @Test
    void aFileInTheFolderTakesThePlaceOfThePackedOne(@TempDir Path folder) throws IOException {
        Path mine = folder.resolve("test/broken_inner.clh");
        Files.createDirectories(folder.resolve("test"));
        Files.writeString(mine, "inline float inner(void) { return 1.0f; }\n");
        System.setProperty(KernelSource.FOLDER_PROPERTY, folder.toString());
        assertEquals("""
                #line 1 "opencl/test/broken_include.cl"
                /* For tests of messages: the included file does not compile in its line 2. */
                #line 1 "%s"
                inline float inner(void) { return 1.0f; }
                #line 3 "opencl/test/broken_include.cl"
                __kernel void test_broken_include(__global float *y) { y[0] = inner(); }
                """.formatted(mine), KernelSource.expand("test/broken_include.cl"));
    }
}
