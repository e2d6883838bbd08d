package residua.weights;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.hostile.Door;
import residua.hostile.Knock;
import residua.hostile.Place;
import residua.shape.UserException;

/** Weights that are made to hurt: small files that would take much, and what once failed. */
class HostileWeightsTest {
    private static final int MANY = 100_000;

    @TempDir
    Path folder;

    private Place place;

    @BeforeEach
    void open() {
        place = new Place(folder, "inputs");
    }

    private Knock knock(String name) {
        return new Knock(WeightDoors.all(place).stream()
                .filter(door -> door.name().equals(name))
                .findFirst()
                .orElseThrow());
    }

    private void refused(String name, String words, byte[] input) {
        Door door = WeightDoors.all(place).stream()
                .filter(d -> d.name().equals(name))
                .findFirst()
                .orElseThrow();
        knock(name).at(input);
        String message = assertThrows(UserException.class, () -> door.reading().read(input))
                .getMessage();
        assertTrue(message.contains(words), message);
    }

    /** Two lists that hold each other have no text that ends. */
    @Test
    void aKeyThatHoldsItself() {
        byte[] keys = new PickleWriter()
                .op(PickleOpcode.EMPTY_LIST)
                .op(PickleOpcode.BINPUT)
                .raw(0)
                .op(PickleOpcode.EMPTY_LIST)
                .op(PickleOpcode.BINGET)
                .raw(0)
                .op(PickleOpcode.APPEND)
                .op(PickleOpcode.APPEND)
                .stop();
        byte[] emptyList = new PickleWriter()
                .op(PickleOpcode.EMPTY_LIST)
                .op(PickleOpcode.MARK)
                .op(PickleOpcode.APPENDS)
                .stop();
        byte[] withTensor = TorchFiles.legacy(
                new PickleWriter()
                        .orderedDict()
                        .text("w")
                        .tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1}, true)
                        .endDict()
                        .stop(),
                Map.of());
        byte[] head = Arrays.copyOf(withTensor, withTensor.length - emptyList.length);
        refused("torch legacy", "its list of blocks is damaged", joined(head, keys));
    }

    @Test
    void nestedTuples() {
        PickleWriter pickle = new PickleWriter().op(PickleOpcode.EMPTY_TUPLE);
        for (int i = 0; i < MANY; i++) {
            pickle.op(PickleOpcode.TUPLE1);
        }
        refused("torch pickle", "no dict of tensors", pickle.stop());
    }

    @Test
    void emptyDictsAndMemos() {
        PickleWriter pickle = new PickleWriter();
        for (int i = 0; i < MANY; i++) {
            pickle.op(PickleOpcode.EMPTY_DICT).op(PickleOpcode.MEMOIZE);
        }
        refused("torch pickle", "no tensors at the top", pickle.stop());
    }

    /** A list that is written once and copied a thousand times. */
    @Test
    void copiesOfALongList() {
        PickleWriter pickle = new PickleWriter()
                .global("collections", "OrderedDict")
                .op(PickleOpcode.BINPUT)
                .raw(0)
                .op(PickleOpcode.EMPTY_LIST)
                .op(PickleOpcode.MARK);
        for (int i = 0; i < 5000; i++) {
            pickle.number(i).op(PickleOpcode.NONE).op(PickleOpcode.TUPLE2);
        }
        pickle.op(PickleOpcode.APPENDS)
                .op(PickleOpcode.TUPLE1)
                .op(PickleOpcode.BINPUT)
                .raw(1);
        for (int i = 0; i < 1000; i++) {
            pickle.op(PickleOpcode.BINGET).raw(0).op(PickleOpcode.BINGET).raw(1).op(PickleOpcode.REDUCE);
        }
        refused("torch pickle", "more than weights need", pickle.stop());
    }

    /** 32 MiB of nothing, packed into 32 KiB. */
    @Test
    void aPickleThatUnpacks() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            byte[] piece = new byte[1 << 20];
            Arrays.fill(piece, (byte) PickleOpcode.EMPTY_DICT.code());
            for (int i = 0; i < 32; i++) {
                zip.write(piece);
            }
            zip.closeEntry();
        }
        refused("torch zip", "33554432 bytes, at most", bytes.toByteArray());
    }

    @Test
    void oneBlockInManyViews() {
        PickleWriter pickle = new PickleWriter().orderedDict();
        for (int i = 0; i < 100; i++) {
            pickle.text("t" + i).tensor("ByteStorage", "0", MANY, 0, new long[] {MANY}, new long[] {1}, false);
        }
        byte[] zip = TorchFiles.zip(pickle.endDict().stop(), Map.of("0", new byte[MANY]));
        refused("torch zip", "claim more elements than the file has bytes", zip);
    }

    @Test
    void aHeaderOfBlanks() {
        String dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)" + " ".repeat(65000) + "!";
        refused("npy", "not understood", npy(dict));
    }

    @Test
    void extentsWithoutACommaBetween() {
        refused("npy", "shape (2 3) is not read", npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), }"));
    }

    private static byte[] npy(String dict) {
        byte[] head = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) dict.length(), (byte) (dict.length() >> 8)};
        return joined(head, dict.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void manyEmptyTensors() {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 2000; i++) {
            header.append("\"").append(i).append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},");
        }
        header.append("\"x\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,20]}}");
        knock("safetensors header").at(header.toString().getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void metadataOutOfRange() {
        String sound = new String(
                WeightDoors.all(place).stream()
                        .filter(d -> d.name().equals("checkpoint metadata"))
                        .findFirst()
                        .orElseThrow()
                        .seeds()
                        .get(0),
                StandardCharsets.UTF_8);
        metadata(sound, "input=3 32 32", "input=2147483647 2147483647 2147483647 3", "long overflow");
        metadata(sound, "option.height=32", "option.height=2147483647", "height must be at most");
        metadata(sound, "option.classes=2", "option.classes=2147483647", "classes must be at most");
        metadata(sound, "train.more.epochSums=0x1.8p3 7 256", "train.more.epochSums=a\u001bb", "a?b");
        metadata(sound, "model=cifar-resnet20", "model=\u001b[2J\u202e", "no model is called");
    }

    private void metadata(String sound, String now, String then, String words) {
        assertTrue(sound.contains(now), sound);
        refused("checkpoint metadata", words, sound.replace(now, then).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }
}
