package residua.cl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoclLibraryTest {
    private static final byte[] LIBRARY = new byte[300_000];

    @TempDir
    Path folder;

    @Test
    void theLibraryIsPlacedWholeByMany() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Boolean>> placed = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                placed.add(threads.submit(() -> JoclLibrary.place(LIBRARY, folder, "lib.so")));
            }
            for (Future<Boolean> one : placed) {
                assertTrue(one.get());
            }
        } finally {
            threads.shutdown();
        }
        assertArrayEquals(LIBRARY, Files.readAllBytes(folder.resolve("lib.so")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count(), "no parts are left");
        }
    }

    @Test
    void aFileThatDiffersIsNotTakenAndNotTouched() throws IOException {
        Files.write(folder.resolve("lib.so"), new byte[] {1, 2, 3});
        assertFalse(JoclLibrary.place(LIBRARY, folder, "lib.so"));
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(folder.resolve("lib.so")));
    }
}
