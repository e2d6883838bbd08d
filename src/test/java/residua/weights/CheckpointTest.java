package residua.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.shape.Shape;
import residua.tensor.HostTensor;

class CheckpointTest {
    @TempDir
    Path folder;

    private static final NetworkDescription NETWORK = new NetworkDescription(
            "cifar-resnet20",
            Map.of("shortcut", "A", "pad", "split", "classes", "10"),
            Shape.of(3, 32, 32),
            List.of(0.485f, 1f / 3, 0.406f),
            List.of(0.229f, Float.MIN_VALUE, 0.225f),
            List.of("aeroplane", "a \"cat\"", "\u00e4 b"));

    private static final TrainingState TRAINING = new TrainingState(
            new TrainingState.Position(2, 117, 899),
            -7,
            "cifar10:/data",
            128,
            0.1f,
            0.1 + 0.2,
            "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=1.0E-4",
            "steps:81,122@0.1",
            "best=Infinity,waited=0,drops=0,warm=false",
            Map.of("lossSum", String.valueOf(Math.PI * 1e-7), "note", "two\nlines"),
            Map.of("conv1.weight", tensor(Float.MIN_VALUE, -0f, 3)));

    private static HostTensor tensor(float... data) {
        return new HostTensor(Shape.of(data.length), data);
    }

    private static Checkpoint checkpoint(Optional<TrainingState> training) {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put("conv1.weight", tensor(1f / 3, -0f, Float.MAX_VALUE));
        tensors.put("bn1.running_mean", tensor(Float.NaN, Float.NEGATIVE_INFINITY));
        return new Checkpoint(NETWORK, tensors, training);
    }

    private Path written() {
        Path path = folder.resolve("x.safetensors");
        checkpoint(Optional.of(TRAINING)).write(path);
        return path;
    }

    @Test
    void everythingIsReadBackToTheBit() {
        Checkpoint got = Checkpoint.read(written());
        assertEquals(checkpoint(Optional.of(TRAINING)), got);
        assertEquals(
                List.of("conv1.weight", "bn1.running_mean"),
                List.copyOf(got.tensors().keySet()));
    }

    @Test
    void aCheckpointWithoutTrainingIsReadBack() {
        Path path = folder.resolve("x");
        checkpoint(Optional.empty()).write(path);
        assertEquals(checkpoint(Optional.empty()), Checkpoint.read(path));
    }

    @Test
    void theSameStateGivesTheSameBytes() {
        byte[] first = Refusal.bytes(written());
        assertArrayEquals(first, Refusal.bytes(written()));
    }

    @Test
    void asAFileOfWeightsItGivesTheNetworkAlone() {
        WeightSet set = WeightFile.read(written());
        assertEquals(Format.CHECKPOINT, set.format());
        assertEquals(checkpoint(Optional.empty()).tensors(), set.tensors());
        assertEquals("cifar-resnet20", set.metadata().get("model"));
        assertFalse(set.metadata().containsKey("train.step"));
        assertFalse(set.metadata().containsKey("crc32c"));
    }

    @Test
    void convertingDropsTheTrainingRun() {
        Path out = folder.resolve("out");
        WeightFile.convert(written(), out);
        assertEquals(checkpoint(Optional.empty()), Checkpoint.read(out));
    }

    @Test
    void aChangedStepIsNoticed() throws IOException {
        Path path = written();
        String text = new String(Refusal.bytes(path), StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("\"train.step\":\"899\""));
        Files.write(
                path,
                text.replace("\"train.step\":\"899\"", "\"train.step\":\"898\"").getBytes(StandardCharsets.ISO_8859_1));
        Refusal.of(path, "its header does not have the checksum", () -> Checkpoint.read(path));
    }

    @Test
    void aLaterVersionIsRefused() {
        Path path = folder.resolve("x");
        Safetensors.write(path, Map.of("w", tensor(1)), Map.of("format", "residua-checkpoint", "version", "2"));
        Refusal.of(path, "of version 2; this Residua reads version 1", () -> Checkpoint.read(path));
    }

    @Test
    void metadataThatLackSomethingAreRefused() {
        Path path = folder.resolve("x");
        for (String key : List.of("model", "mean", "input", "labels", "train.optimizer", "train.batch")) {
            Map<String, String> metadata = CheckpointMetadata.write(NETWORK, Optional.of(TRAINING));
            metadata.remove(key);
            Map<String, HostTensor> tensors = Map.of("w", tensor(1));
            Checksums.add(metadata, tensors);
            Safetensors.write(path, tensors, metadata);
            Refusal.of(path, "its metadata lack " + key, () -> Checkpoint.read(path));
        }
        for (String key : List.of("mean", "input", "train.step", "train.baseRate")) {
            Map<String, String> metadata = CheckpointMetadata.write(NETWORK, Optional.of(TRAINING));
            metadata.put(key, "one two three");
            Map<String, HostTensor> tensors = Map.of("w", tensor(1));
            Checksums.add(metadata, tensors);
            Safetensors.write(path, tensors, metadata);
            Refusal.of(path, key + " is no number", () -> Checkpoint.read(path));
        }
        Map<String, String> metadata = CheckpointMetadata.write(NETWORK, Optional.empty());
        metadata.put("input", "3 0 32");
        Map<String, HostTensor> tensors = Map.of("w", tensor(1));
        Checksums.add(metadata, tensors);
        Safetensors.write(path, tensors, metadata);
        Refusal.of(path, "is damaged: extents must be positive", () -> Checkpoint.read(path));
    }

    @Test
    void oneWithoutChecksumsIsReadAsItIs() {
        Path path = folder.resolve("x");
        Checkpoint old = checkpoint(Optional.empty());
        Safetensors.write(path, old.tensors(), CheckpointMetadata.write(NETWORK, Optional.empty()));
        assertEquals(old, Checkpoint.read(path));
        assertEquals(Format.CHECKPOINT, WeightFile.read(path).format());
    }

    @Test
    void aCutFileIsRefused() throws IOException {
        Path path = written();
        Refusal.everyTruncation(Refusal.bytes(path), path, 7, Checkpoint::read);
    }

    @Test
    void otherFilesAreNoCheckpoints() throws IOException {
        Path weights = folder.resolve("weights");
        Safetensors.write(weights, Map.of("w", tensor(1)), Map.of());
        Refusal.of(weights, "is no checkpoint of Residua", () -> Checkpoint.read(weights));
        Path text = Files.writeString(folder.resolve("text"), "some words, long enough");
        Refusal.of(text, "no checkpoint of Residua", () -> Checkpoint.read(text));
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Refusal.of(empty, "is empty", () -> Checkpoint.read(empty));
        Refusal.of(folder, "is a directory", () -> Checkpoint.read(folder));
        Path absent = folder.resolve("absent");
        Refusal.of(absent, "does not exist", () -> Checkpoint.read(absent));
    }
}
