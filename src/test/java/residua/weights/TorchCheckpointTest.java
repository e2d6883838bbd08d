package residua.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.SharedFiles;
import residua.shape.Shape;
import residua.tensor.HostTensor;

class TorchCheckpointTest {
    private static final float[] SIX = {1, 2, 3, 4, 5, 6};

    @TempDir
    Path folder;

    private WeightSet read(byte[] content) throws IOException {
        return WeightFile.read(written(content));
    }

    private Path written(byte[] content) throws IOException {
        return Files.write(folder.resolve("x.pth"), content);
    }

    private static byte[] file(boolean legacy, byte[] pickle, Map<String, byte[]> blocks) {
        return legacy ? TorchFiles.legacy(pickle, blocks) : TorchFiles.zip(pickle, blocks);
    }

    private static HostTensor tensor(Shape shape, float... data) {
        return new HostTensor(shape, data);
    }

    /** A training checkpoint: the state dict inside, scalars and an optimiser beside it. */
    private static byte[] training(boolean legacy) {
        PickleWriter p = new PickleWriter().dict();
        p.text("epoch")
                .number(300)
                .text("arch")
                .text("resnet20")
                .text("best_prec1")
                .real(91.25);
        p.text("state_dict").orderedDict();
        p.text("module.conv1.weight").tensor("FloatStorage", "7", 6, 0, new long[] {2, 3}, new long[] {3, 1}, legacy);
        p.text("module.bn1.weight").tensor("FloatStorage", "8", 2, 0, new long[] {2}, new long[] {1}, legacy);
        p.text("module.bn1.num_batches_tracked").tensor("FloatStorage", "9", 1, 0, new long[0], new long[0], legacy);
        p.endDict();
        p.dict().text("_metadata").orderedDict().endDict().endDict().op(PickleOpcode.BUILD);
        p.text("optimizer")
                .dict()
                .text("momentum")
                .real(0.9)
                .text("state")
                .dict()
                .number(0)
                .dict();
        p.text("momentum_buffer").tensor("FloatStorage", "10", 2, 0, new long[] {2}, new long[] {1}, legacy);
        p.endDict().endDict().endDict();
        Map<String, byte[]> blocks = new LinkedHashMap<>();
        blocks.put("10", TorchFiles.floats(0, 0));
        blocks.put("7", TorchFiles.floats(SIX));
        blocks.put("8", TorchFiles.floats(-1, Float.NaN));
        blocks.put("9", TorchFiles.floats(4));
        return file(legacy, p.endDict().stop(), blocks);
    }

    private static byte[] one(boolean legacy, PickleWriter tensor, float... block) {
        return file(legacy, tensor.endDict().stop(), Map.of("0", TorchFiles.floats(block)));
    }

    private static PickleWriter named() {
        return new PickleWriter().dict().text("w");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrainingCheckpointGivesItsNetworkAndItsRemarks(boolean legacy) throws IOException {
        WeightSet set = read(training(legacy));
        assertEquals(
                List.of("module.conv1.weight", "module.bn1.weight"),
                List.copyOf(set.tensors().keySet()));
        assertEquals(tensor(Shape.of(2, 3), SIX), set.tensors().get("module.conv1.weight"));
        assertEquals(tensor(Shape.of(2), -1, Float.NaN), set.tensors().get("module.bn1.weight"));
        assertEquals(Map.of("epoch", "300", "arch", "resnet20", "best_prec1", "91.25"), set.metadata());
        assertEquals(legacy ? Format.TORCH_LEGACY : Format.TORCH_ZIP, set.format());
    }

    @ParameterizedTest
    @CsvSource({"state_dict", "model", "net", "model_state_dict"})
    void stateDictsAreFoundUnderTheUsualNames(String container) throws IOException {
        PickleWriter p = new PickleWriter().dict().text("best_acc");
        p.tensor("FloatStorage", "0", 6, 5, new long[0], new long[0], false)
                .text(container)
                .dict();
        p.text("state_dict").dict().text("w");
        p.tensor("FloatStorage", "0", 6, 0, new long[] {6}, new long[] {1}, false)
                .endDict()
                .endDict();
        assertEquals(
                Map.of("w", tensor(Shape.of(6), SIX)), read(one(false, p, SIX)).tensors());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void viewsFollowTheirStrides(boolean legacy) throws IOException {
        PickleWriter p = new PickleWriter().dict();
        p.text("whole").tensor("FloatStorage", "0", 6, 0, new long[] {2, 3}, new long[] {3, 1}, legacy);
        p.text("transposed").tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3}, legacy);
        p.text("column").tensor("FloatStorage", "0", 6, 1, new long[] {2}, new long[] {3}, legacy);
        p.text("repeated").tensor("FloatStorage", "0", 6, 4, new long[] {2, 2}, new long[] {0, 1}, legacy);
        p.text("again").tensor("FloatStorage", "0", 6, 0, new long[] {6}, new long[] {1}, legacy);
        p.text("scalar").tensor("FloatStorage", "0", 6, 5, new long[0], new long[0], legacy);
        p.text("ones").tensor("FloatStorage", "0", 6, 2, new long[] {1, 2, 1}, new long[] {99, 1, 50}, legacy);
        p.text("none").tensor("FloatStorage", "0", 6, 6, new long[] {0, 3}, new long[] {3, 1}, legacy);
        byte[] padding = new byte[100];
        Map<String, byte[]> blocks = new LinkedHashMap<>();
        blocks.put("0", TorchFiles.floats(SIX));
        if (!legacy) {
            blocks.put("unused", padding);
        }
        Map<String, HostTensor> got =
                read(file(legacy, p.endDict().stop(), blocks)).tensors();
        Map<String, HostTensor> want = new LinkedHashMap<>();
        want.put("whole", tensor(Shape.of(2, 3), SIX));
        want.put("transposed", tensor(Shape.of(3, 2), 1, 4, 2, 5, 3, 6));
        want.put("column", tensor(Shape.of(2), 2, 5));
        want.put("repeated", tensor(Shape.of(2, 2), 5, 6, 5, 6));
        want.put("again", tensor(Shape.of(6), SIX));
        want.put("scalar", tensor(Shape.of(), 6));
        want.put("ones", tensor(Shape.of(1, 2, 1), 3, 4));
        assertEquals(want, got);
        assertNotSame(got.get("whole").data(), got.get("again").data());
    }

    @Test
    void parametersAndLegacyViewsOfViews() throws IOException {
        PickleWriter p = named().global("torch._utils", "_rebuild_parameter").op(PickleOpcode.MARK);
        p.global("torch._utils", "_rebuild_tensor").op(PickleOpcode.MARK);
        p.op(PickleOpcode.MARK)
                .text("storage")
                .global("torch", "FloatStorage")
                .text("0")
                .text("cpu")
                .number(6);
        p.op(PickleOpcode.MARK).text("view").number(2).number(3).op(PickleOpcode.TUPLE);
        p.op(PickleOpcode.TUPLE).op(PickleOpcode.BINPERSID).number(1).tuple(2).tuple(1);
        p.op(PickleOpcode.TUPLE)
                .op(PickleOpcode.REDUCE)
                .op(PickleOpcode.NEWTRUE)
                .op(PickleOpcode.NONE);
        p.op(PickleOpcode.TUPLE).op(PickleOpcode.REDUCE);
        assertEquals(
                Map.of("w", tensor(Shape.of(2), 4, 5)), read(one(true, p, SIX)).tensors());
    }

    @ParameterizedTest
    @CsvSource({
        "LongStorage, 8, -2",
        "DoubleStorage, 8, 0",
        "IntStorage, 4, -2",
        "HalfStorage, 2, 0",
        "BFloat16Storage, 2, 0",
        "ShortStorage, 2, -2",
        "CharStorage, 1, -2",
        "ByteStorage, 1, 254",
        "BoolStorage, 1, 1"
    })
    void everyKindOfStorage(String type, int bytes, float want) throws IOException {
        byte[] block = new byte[bytes];
        if (want != 0) {
            java.util.Arrays.fill(block, (byte) -1);
            block[0] = -2;
        }
        byte[] pickle = named().tensor(type, "0", 1, 0, new long[] {1}, new long[] {1}, false)
                .endDict()
                .stop();
        assertEquals(
                want,
                read(TorchFiles.zip(pickle, Map.of("0", block)))
                        .tensors()
                        .get("w")
                        .data()[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 0, 2 3, 4 1, does not fit the 6 elements",
        "6, 1, 6, 1, does not fit the 6 elements",
        "6, -1, 6, 1, does not fit",
        "6, 0, -6, 1, does not fit",
        "6, 0, 6, -1, does not fit",
        "6, 0, 2 3, 1, does not fit",
        "6, 0, 9223372036854775807 4, 0 0, does not fit",
        "6, 0, 2, 9223372036854775807, does not fit",
        "6, 6, 1, 1, does not fit",
        "7, 0, 6, 1, its pickle says 7",
        "-1, 0, 0, 1, block of -1",
        "4611686018427387904, 0, 6, 1, file has bytes",
        "6, 0, 1000000 1000, 0 0, file has bytes",
        "6, 0, 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1, 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1, 17 extents"
    })
    void viewsBeyondTheirBlockAreRefused(long elements, long offset, String sizes, String strides, String words)
            throws IOException {
        for (boolean legacy : new boolean[] {false, true}) {
            PickleWriter p =
                    named().tensor("FloatStorage", "0", elements, offset, numbers(sizes), numbers(strides), legacy);
            Path path = written(one(legacy, p, SIX));
            // The legacy form compares the block's own count first.
            String expected = legacy && words.endsWith("bytes") && elements > 6 ? "its pickle says" : words;
            Refusal.of(path, expected, () -> WeightFile.read(path));
        }
    }

    private static long[] numbers(String text) {
        return java.util.Arrays.stream(text.split(" ", -1))
                .mapToLong(Long::parseLong)
                .toArray();
    }

    @Test
    void archivesThatAreNoCheckpointsAreRefused() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
        }
        Path other = written(bytes.toByteArray());
        Refusal.of(other, "a zip archive, but no PyTorch checkpoint: it has no data.pkl", () -> WeightFile.read(other));

        ByteArrayOutputStream script = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(script)) {
            TorchFiles.stored(
                    zip, "m/data.pkl", new PickleWriter().dict().endDict().stop());
            TorchFiles.stored(zip, "m/constants.pkl", new byte[0]);
        }
        Path program = written(script.toByteArray());
        Refusal.of(program, "TorchScript", () -> WeightFile.read(program));

        Path lacking = written(TorchFiles.zip(
                named().tensor("FloatStorage", "0", 6, 0, new long[] {6}, new long[] {1}, false)
                        .endDict()
                        .stop(),
                Map.of("1", TorchFiles.floats(SIX))));
        Refusal.of(lacking, "lacks archive/data/0", () -> WeightFile.read(lacking));
    }

    @Test
    void aCompressedArchiveIsReadAndAnAbsurdOneIsNot() throws IOException {
        byte[] pickle = named().tensor("FloatStorage", "0", 6, 0, new long[] {6}, new long[] {1}, false)
                .endDict()
                .stop();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(pickle);
            zip.putNextEntry(new ZipEntry("a/data/0"));
            zip.write(TorchFiles.floats(SIX));
        }
        assertEquals(
                tensor(Shape.of(6), SIX), read(bytes.toByteArray()).tensors().get("w"));

        int many = 5 << 20;
        byte[] large = named().tensor("FloatStorage", "0", many, 0, new long[] {many}, new long[] {1}, false)
                .endDict()
                .stop();
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
            zip.putNextEntry(new ZipEntry("a/data.pkl"));
            zip.write(large);
            zip.putNextEntry(new ZipEntry("a/data/0"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < many >> 18; i++) {
                zip.write(zeros);
            }
        }
        Path path = written(bomb.toByteArray());
        Refusal.of(path, "more elements than the file has bytes", () -> WeightFile.read(path));
    }

    @Test
    void picklesWithoutTensorsSayWhatTheyHold() throws IOException {
        Path none = written(TorchFiles.zip(
                new PickleWriter()
                        .dict()
                        .text("epoch")
                        .number(1)
                        .text("x\ny")
                        .number(2)
                        .endDict()
                        .stop(),
                Map.of()));
        Refusal.of(none, "there are epoch, x?y", () -> WeightFile.read(none));
        Path list = written(TorchFiles.legacy(new PickleWriter().number(1).stop(), Map.of()));
        Refusal.of(list, "holds no dict of tensors", () -> WeightFile.read(list));
        Path plain = written(new PickleWriter().number(1).stop());
        Refusal.of(plain, "a pickle, but no PyTorch checkpoint", () -> WeightFile.read(plain));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFileCutAnywhereIsRefused(boolean legacy) throws IOException {
        byte[] whole = training(legacy);
        Refusal.everyTruncation(whole, folder.resolve("x"), 7, WeightFile::read);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void flippedBitsGiveWeightsOrOneLine(boolean legacy) throws IOException {
        byte[] whole = training(legacy);
        Refusal.flips(whole, folder.resolve("x"), 600, whole.length, WeightFile::read);
    }

    @Test
    void everyFlippedBitInAZipsNumbersIsNoticed() throws IOException {
        byte[] whole = training(false);
        String text = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1);
        int block = text.indexOf("archive/data/7") + "archive/data/7".length();
        for (int bit = 0; bit < 8 * 24; bit += 5) {
            byte[] flipped = whole.clone();
            flipped[block + bit / 8] ^= (byte) (1 << bit % 8);
            Path path = written(flipped);
            Refusal.of(path, "archive/data/7 is damaged", () -> WeightFile.read(path));
        }
    }

    @Test
    void thePublishedNetworksAreRead() {
        WeightSet set = WeightFile.read(SharedFiles.at("data/pretrained/resnet20-12fca82f.th"));
        assertEquals(97, set.tensors().size());
        assertEquals(Shape.of(10, 64), set.tensors().get("module.linear.weight").shape());
        assertEquals("91.78000183105469", set.metadata().get("best_prec1"));
        WeightSet larger = WeightFile.read(SharedFiles.at("data/pretrained/resnet56-4bfd9763.th"));
        assertEquals(277, larger.tensors().size());
        assertEquals("93.62", larger.metadata().get("best_prec1"));
    }

    @Test
    void thePublishedNetworkCutOrDamagedIsRefusedOrRead() throws IOException {
        byte[] whole = Files.readAllBytes(SharedFiles.at("data/pretrained/resnet20-12fca82f.th"));
        Refusal.everyTruncation(whole, folder.resolve("x"), 49_999, WeightFile::read);
        Refusal.flips(whole, folder.resolve("x"), 60, 14_000, WeightFile::read);
    }
}
