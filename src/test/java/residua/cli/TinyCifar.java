package residua.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Files in CIFAR-10's binary format, of noise. */
final class TinyCifar {
    /** Bytes of a record: label, then the three planes. */
    static final int RECORD = 1 + 3 * 32 * 32;

    private TinyCifar() {}

    /** Some records, the same for the same seed. */
    static byte[] records(int count, long seed) {
        byte[] bytes = new byte[count * RECORD];
        new SplittableRandom(seed).nextBytes(bytes);
        for (int i = 0; i < count; i++) {
            bytes[i * RECORD] = (byte) (i * 7 % 10);
        }
        return bytes;
    }

    /** Writes five training files and one test file, with so many records each. */
    static void write(Path folder, int trainingRecords, int testRecords) throws IOException {
        Files.createDirectories(folder);
        for (int i = 1; i <= 5; i++) {
            Files.write(folder.resolve("data_batch_" + i + ".bin"), records(trainingRecords, i));
        }
        Files.write(folder.resolve("test_batch.bin"), records(testRecords, 6));
    }
}
