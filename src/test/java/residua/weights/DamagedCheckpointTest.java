package residua.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/** One bit of a checkpoint is wrong: who reads it learns which part, and that the checkpoint before is whole. */
class DamagedCheckpointTest {
    private static final int SAMPLES = 200;
    private static final int FIRST_BYTES = 24;

    @TempDir
    private Path folder;

    private static Checkpoint checkpoint(int floats, long step) {
        SplittableRandom random = new SplittableRandom(step);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        Map<String, HostTensor> momentum = new LinkedHashMap<>();
        for (String name : List.of("conv1.weight", "layer1.0.bn1.weight", "fc.bias")) {
            tensors.put(name, random(floats, random));
            momentum.put(name, random(floats, random));
        }
        NetworkDescription network = new NetworkDescription(
                "cifar-resnet20",
                Map.of("classes", "2"),
                Shape.of(3, 32, 32),
                List.of(0.5f, 0.5f, 0.5f),
                List.of(0.25f, 0.25f, 0.25f),
                List.of("cat", "\u00e4"));
        TrainingState training = new TrainingState(
                new TrainingState.Position(1, 0, step),
                1,
                "shapes",
                8,
                0,
                0.1,
                "sgd",
                "cosine",
                "best=1",
                Map.of("epochs", "3"),
                momentum);
        return new Checkpoint(network, tensors, Optional.of(training));
    }

    private static HostTensor random(int floats, SplittableRandom random) {
        float[] data = new float[floats];
        for (int i = 0; i < floats; i++) {
            data[i] = (float) random.nextDouble();
        }
        return new HostTensor(Shape.of(1, floats), data);
    }

    private Path written(int floats) {
        Path path = folder.resolve("x.safetensors");
        checkpoint(floats, 899).write(path);
        return path;
    }

    private static int headerEnd(byte[] file) {
        return Long.BYTES
                + Math.toIntExact(
                        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    /** In place: to write the whole file anew, again and again, would wait for the disk. */
    private static void flip(FileChannel file, int at, int bit) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        file.read(one, at);
        one.put(0, (byte) (one.get(0) ^ 1 << bit));
        file.write(one.flip(), at);
    }

    /** Flips the bit, and back when the readers, the second for one bit of a byte, refused the file in a line that has the word. */
    private static void refusedWithout(FileChannel file, Path path, int at, int bit, String word) throws IOException {
        flip(file, at, bit);
        Refusal.of(path, word, () -> WeightFile.read(path));
        if (bit == at % Byte.SIZE) {
            Refusal.of(path, word, () -> Checkpoint.read(path));
        }
        flip(file, at, bit);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @Test
    void everyBitOfTheHeaderIsNoticedAndTheHeaderIsNamed() throws IOException {
        Path path = written(1);
        int end = headerEnd(Refusal.bytes(path));
        try (FileChannel file = open(path)) {
            for (int at = 0; at < end; at++) {
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    refusedWithout(file, path, at, bit, "header");
                }
            }
        }
        assertEquals(checkpoint(1, 899), Checkpoint.read(path));
    }

    @Test
    void bitsOfTheDataAreNoticedAndTheirTensorIsNamed() throws IOException {
        int floats = 1000;
        Path path = written(floats);
        byte[] whole = Refusal.bytes(path);
        int start = headerEnd(whole);
        List<String> names = List.of(
                "conv1.weight",
                "layer1.0.bn1.weight",
                "fc.bias",
                "optimizer.momentum.conv1.weight",
                "optimizer.momentum.layer1.0.bn1.weight",
                "optimizer.momentum.fc.bias");
        assertEquals(names.size() * floats * Float.BYTES, whole.length - start);
        SplittableRandom random = new SplittableRandom(5);
        try (FileChannel file = open(path)) {
            for (int sample = 0; sample < SAMPLES; sample++) {
                // The first bytes in order, then the last one, then anywhere.
                int at = sample < FIRST_BYTES ? start + sample : start + random.nextInt(whole.length - start);
                if (sample == FIRST_BYTES) {
                    at = whole.length - 1;
                }
                String name = names.get((at - start) / Float.BYTES / floats);
                refusedWithout(
                        file, path, at, random.nextInt(Byte.SIZE), path + " is damaged: tensor " + name + " does not");
            }
        }
        assertEquals(checkpoint(floats, 899), Checkpoint.read(path));
    }

    @Test
    void theCheckpointBeforeIsKeptAndOffered() throws IOException {
        Path path = folder.resolve("run.safetensors");
        Path previous = folder.resolve("run.previous.safetensors");
        assertEquals(previous, Checkpoint.previous(path));
        checkpoint(9, 10).replace(path);
        assertFalse(Files.exists(previous));
        checkpoint(9, 20).replace(path);
        checkpoint(9, 30).replace(path);
        assertEquals(checkpoint(9, 30), Checkpoint.read(path));
        assertEquals(checkpoint(9, 20), Checkpoint.read(previous));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }

        byte[] bytes = Refusal.bytes(path);
        bytes[bytes.length - 1] ^= 1;
        Files.write(path, bytes);
        Refusal.of(
                path,
                "tensor optimizer.momentum.fc.bias does not have the checksum it was written with; the checkpoint before"
                        + " it, after step 20, is whole: give " + previous + " to --resume or --weights",
                () -> WeightFile.read(path));
        Files.delete(path);
        Refusal.of(
                path, "does not exist; the checkpoint before it, after step 20, is whole", () -> Checkpoint.read(path));
        Files.write(path, bytes);
        Files.write(previous, bytes);
        Refusal.of(
                path,
                "the checkpoint before it cannot be read either: " + previous + " is damaged",
                () -> Checkpoint.read(path));
    }

    /** Ended between the two renames, both names stand for one file. */
    @Test
    void twoNamesOfOneFileDoNotStay() throws IOException {
        Path path = folder.resolve("run.safetensors");
        checkpoint(9, 10).write(path);
        Files.createLink(Checkpoint.previous(path), path);
        checkpoint(9, 20).replace(path);
        assertEquals(checkpoint(9, 10), Checkpoint.read(Checkpoint.previous(path)));
        assertEquals(checkpoint(9, 20), Checkpoint.read(path));
        try (var files = Files.list(folder)) {
            assertTrue(files.allMatch(f -> f.toString().endsWith(".safetensors")));
        }
    }
}
