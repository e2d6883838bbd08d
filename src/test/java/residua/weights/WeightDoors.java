package residua.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import residua.hostile.Door;
import residua.hostile.Place;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;
import residua.train.RunSpec;

/** The readers of weights, checkpoints and arrays, for tests with hostile files. */
public final class WeightDoors {
    /** Buffers of streams and of the JSON parser, one megabyte at a time of a tensor. */
    private static final long FIXED = 1 << 20;

    private static final long PER_BYTE = 256;

    private static final List<byte[]> PICKLE_WORDS = Door.words(
            "cbuiltins\neval\n",
            "cresidua.hostile\nTrap\n",
            "ccollections\nOrderedDict\n",
            "ctorch\nFloatStorage\n",
            "ctorch._utils\n_rebuild_tensor_v2\n",
            "ctorch\nSize\n",
            "(t",
            "}",
            "]",
            "(",
            "u",
            "s",
            "a",
            "e",
            "t",
            "R",
            "b",
            "Q",
            "h\0",
            "q\1",
            "h\1",
            "0",
            "1",
            ".",
            "N",
            "K\1",
            "G????????",
            "U\4name",
            "X\4\0\0\0name",
            ")R",
            "\u0085");

    private static final List<byte[]> METADATA_WORDS = Door.words(
            "=",
            "\n",
            "train.step=1\n",
            "train.more.parts=0\n",
            "option.classes=",
            "option.size=9\n",
            "labels=[",
            "[\"",
            "vgg16",
            "resnet50",
            "preact-cifar-resnet110",
            "plateau:0.1,5",
            "cosine",
            "poly:2,0.1",
            "warmup-until:0.8@0.1+",
            "+",
            "@",
            ",",
            ":",
            " ",
            "crc32c=[",
            "crc32c={}",
            "version=2");

    private static final List<byte[]> JSON_WORDS = Door.json(
            "\\", "\\ud800", "\"__metadata__\":{", "\"dtype\":\"F32\"", "\"shape\":[", "\"data_offsets\":[0,0]");

    private final Place place;

    private WeightDoors(Place place) {
        this.place = place;
    }

    /** All of them. */
    public static List<Door> all(Place place) {
        return new WeightDoors(place).doors();
    }

    private List<Door> doors() {
        return List.of(
                door("torch zip", List.of(zip(pickle(false)), zip(plainPickle())), PICKLE_WORDS, this::weights),
                door("torch pickle", List.of(pickle(false), plainPickle()), PICKLE_WORDS, input -> weights(zip(input))),
                door("torch legacy", List.of(legacy(pickle(true))), PICKLE_WORDS, this::weights),
                door("safetensors", List.of(safetensors()), JSON_WORDS, this::weights),
                door(
                        "safetensors header",
                        List.of(header(safetensors())),
                        JSON_WORDS,
                        input -> weights(withHeader(input, 1, 2, 3, 4, 5))),
                door("checkpoint", List.of(checkpoint()), JSON_WORDS, this::checkpoint),
                // A network of a thousand layers is named in a few letters.
                new Door("checkpoint metadata", List.of(words()), METADATA_WORDS, 64 * FIXED, PER_BYTE, this::sealed),
                door(
                        "npy",
                        List.of(npy()),
                        Door.words(
                                "'<f4'", "'<f8'", "True", "(", ")", ",", "{", "}", "'shape'", "    ", "\1\0", "\2\0"),
                        input -> Npy.read(place.put("array.npy", input))));
    }

    private static Door door(String name, List<byte[]> seeds, List<byte[]> words, Door.Reading reading) {
        return new Door(name, seeds, words, FIXED, PER_BYTE, reading);
    }

    private void weights(byte[] input) {
        WeightSet set = WeightFile.read(place.put("weights", input));
        if (!set.tensors().isEmpty()) {
            refusedAtMost(() -> WeightMatch.match(EXPECTED, set));
            refusedAtMost(() -> WeightMatch.matchAllButClassifier(EXPECTED, set));
        }
    }

    private static final List<ExpectedTensor> EXPECTED = List.of(
            new ExpectedTensor("conv1.weight", Shape.of(2, 1, 1, 1)), new ExpectedTensor("fc.bias", Shape.of(3)));

    /** A file that is sound in itself need not fit a network: to refuse it then is right, too, and to fail is not. */
    private static void refusedAtMost(Runnable fitting) {
        try {
            fitting.run();
        } catch (UserException e) {
            if (e.getMessage().isEmpty()) {
                throw new AssertionError("refused without a reason", e);
            }
        }
    }

    private void checkpoint(byte[] input) {
        Checkpoint.read(place.put("checkpoint.safetensors", input));
    }

    /** Metadata as lines, put into a file whose checksums are right. */
    private void sealed(byte[] lines) {
        Map<String, String> metadata = new TreeMap<>();
        new String(lines, StandardCharsets.UTF_8).lines().forEach(line -> {
            int equals = line.indexOf('=');
            metadata.put(line.substring(0, Math.max(0, equals)), line.substring(equals + 1));
        });
        Checksums.add(metadata, TENSORS);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("__metadata__", metadata);
        header.put("conv1.weight", Map.of("dtype", "F32", "shape", List.of(2, 1, 1, 1), "data_offsets", List.of(0, 8)));
        byte[] json = new ObjectMapper().valueToTree(header).toString().getBytes(StandardCharsets.UTF_8);
        Path file = place.put(
                "sealed.safetensors",
                withHeader(json, TENSORS.get("conv1.weight").data()));
        Checkpoint checkpoint = Checkpoint.read(file);
        RunSpec.network(checkpoint.network());
        if (checkpoint.training().isPresent()) {
            RunSpec.of(checkpoint);
            RunSpec.progress(checkpoint);
        }
    }

    private static Checkpoint sample() {
        NetworkDescription network = new NetworkDescription(
                "cifar-resnet20",
                Map.of("shortcut", "A", "pad", "split", "classes", "2", "height", "32"),
                Shape.of(3, 32, 32),
                List.of(0.5f, 0.25f, 0.125f),
                List.of(1f, 2f, 3f),
                List.of("cat", "dog"));
        TrainingState training = new TrainingState(
                new TrainingState.Position(2, 117, 899),
                -7,
                "shapes",
                128,
                0.1f,
                0.3,
                "sgd,momentum=0.9,nesterov=false,convention=caffe,decay=1.0E-4,decay:norm=0.0",
                "warmup:5+steps:81,122@0.1",
                "best=Infinity,waited=0,drops=0,warm=false",
                Map.of(
                        "epochs",
                        "3",
                        "testData",
                        "",
                        "augment",
                        "true",
                        "checkpointSteps",
                        "10",
                        "parts",
                        "1",
                        "winograd",
                        "F2",
                        "epochSums",
                        "0x1.8p3 7 256",
                        "windowSums",
                        "0x1.8p3 7 256"),
                Map.of());
        return new Checkpoint(network, TENSORS, Optional.of(training));
    }

    private static byte[] pickle(boolean legacy) {
        return new PickleWriter()
                .dict()
                .text("state_dict")
                .orderedDict()
                .text("conv1.weight")
                .tensor("FloatStorage", "0", 6, 2, new long[] {2, 1, 1, 1}, new long[] {1, 1, 1, 1}, legacy)
                .text("linear.bias")
                .tensor("FloatStorage", "0", 6, 0, new long[] {3}, new long[] {2}, legacy)
                .text("bn.num_batches_tracked")
                .number(7)
                .endDict()
                .text("best_prec1")
                .real(91.5)
                .text("epoch")
                .number(70000)
                .endDict()
                .stop();
    }

    private static byte[] plainPickle() {
        return new PickleWriter()
                .orderedDict()
                .text("module.fc.weight")
                .op(PickleOpcode.BINPUT)
                .raw(0)
                .tensor("FloatStorage", "1", 4, 0, new long[] {2, 2}, new long[] {1, 2}, false)
                .op(PickleOpcode.BINPUT)
                .raw(1)
                .op(PickleOpcode.BINGET)
                .raw(0)
                .op(PickleOpcode.BINGET)
                .raw(1)
                .endDict()
                .stop();
    }

    private static final Map<String, byte[]> BLOCKS =
            new TreeMap<>(Map.of("0", TorchFiles.floats(1, 2, 3, 4, 5, 6), "1", TorchFiles.floats(1, 2, 3, 4)));

    private static byte[] zip(byte[] pickle) {
        return TorchFiles.zip(pickle, BLOCKS);
    }

    private static byte[] legacy(byte[] pickle) {
        return TorchFiles.legacy(pickle, Map.of("0", TorchFiles.floats(1, 2, 3, 4, 5, 6)));
    }

    private static final Map<String, HostTensor> TENSORS =
            Map.of("conv1.weight", new HostTensor(Shape.of(2, 1, 1, 1), new float[] {1, 2}));

    private byte[] safetensors() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>(TENSORS);
        tensors.put("linear.bias", new HostTensor(Shape.of(3), new float[] {1, 2, 3}));
        Path file = place.put("seed.safetensors", new byte[0]);
        Safetensors.write(file, tensors, Map.of("format", "pt", "note", "a \"note\""));
        return bytes(file);
    }

    private byte[] checkpoint() {
        Path file = place.put("seed.safetensors", new byte[0]);
        sample().write(file);
        return bytes(file);
    }

    private static byte[] words() {
        StringBuilder lines = new StringBuilder();
        Checkpoint sample = sample();
        CheckpointMetadata.write(sample.network(), sample.training())
                .forEach((key, value) ->
                        lines.append(key).append('=').append(value).append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] npy() {
        Path file = place.put("seed.npy", new byte[0]);
        Npy.write(file, new HostTensor(Shape.of(2, 3), new float[] {1, 2, 3, 4, 5, 6}));
        return bytes(file);
    }

    private static byte[] header(byte[] file) {
        int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Arrays.copyOfRange(file, Long.BYTES, Long.BYTES + length);
    }

    private static byte[] withHeader(byte[] header, float... data) {
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(TorchFiles.floats(data))
                .array();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
