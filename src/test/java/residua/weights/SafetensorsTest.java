package residua.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.SharedFiles;
import residua.shape.Shape;
import residua.tensor.HostTensor;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static byte[] file(String json, int... data) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        for (int b : data) {
            bytes.put((byte) b);
        }
        return bytes.array();
    }

    private Path written(byte[] bytes) throws IOException {
        Path path = folder.resolve("x.safetensors");
        Files.write(path, bytes);
        return path;
    }

    private static Map<String, HostTensor> twoTensors() {
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "z.weight", new HostTensor(Shape.of(2, 1, 2), new float[] {1, -0f, Float.MIN_VALUE, Float.MAX_VALUE}));
        tensors.put("a \"quoted\"\n\u00e4", new HostTensor(Shape.of(), new float[] {Float.intBitsToFloat(0x7fc12345)}));
        return tensors;
    }

    @Test
    void whatIsWrittenIsReadBackToTheBitInItsOrder() {
        Path path = folder.resolve("x.safetensors");
        Map<String, String> metadata = Map.of("model", "resnet18", "note", "two\nlines");
        Safetensors.write(path, twoTensors(), metadata);
        WeightSet set = Safetensors.read(path);
        assertEquals(
                List.copyOf(twoTensors().keySet()), List.copyOf(set.tensors().keySet()));
        twoTensors().forEach((name, tensor) -> {
            assertEquals(tensor.shape(), set.tensors().get(name).shape());
            for (int i = 0; i < tensor.data().length; i++) {
                assertEquals(
                        Float.floatToRawIntBits(tensor.data()[i]),
                        Float.floatToRawIntBits(set.tensors().get(name).data()[i]));
            }
        });
        assertEquals(metadata, set.metadata());
        assertEquals(Format.SAFETENSORS, set.format());
    }

    @Test
    void theSameContentGivesTheSameBytesAndTheNumbersAreAligned() {
        Map<String, String> metadata = new LinkedHashMap<>(Map.of("b", "1", "a", "2", "c", "3"));
        Safetensors.write(folder.resolve("1"), twoTensors(), metadata);
        Safetensors.write(folder.resolve("2"), twoTensors(), new java.util.TreeMap<>(metadata));
        byte[] one = Refusal.bytes(folder.resolve("1"));
        assertArrayEquals(one, Refusal.bytes(folder.resolve("2")));
        assertEquals(0, ByteBuffer.wrap(one).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    }

    @Test
    void tensorsLongerThanOnePieceOfReading() {
        float[] data = new float[(1 << 18) + 3];
        for (int i = 0; i < data.length; i++) {
            data[i] = i;
        }
        Path path = folder.resolve("long");
        Map<String, HostTensor> tensors = Map.of("x", new HostTensor(Shape.of(data.length), data));
        Safetensors.write(path, tensors, Map.of());
        assertEquals(tensors, Safetensors.read(path).tensors());
    }

    @ParameterizedTest
    @CsvSource({
        "F64, 2, 0 0 0 0 0 0 248 63 0 0 0 0 0 0 0 192, 1.5 -2",
        "F16, 4, 0 60 0 192 1 0 0 252, 1 -2 5.9604645E-8 -Infinity",
        "BF16, 2, 128 63 192 192, 1 -6",
        "I64, 1, 254 255 255 255 255 255 255 255, -2",
        "I32, 1, 254 255 255 255, -2",
        "I16, 1, 254 255, -2",
        "I8, 2, 254 127, -2 127",
        "U8, 2, 254 127, 254 127",
        "BOOL, 3, 1 0 1, 1 0 1"
    })
    void everyElementTypeBecomesFloat(String dtype, int count, String data, String want) throws IOException {
        int[] bytes = java.util.Arrays.stream(data.split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        Path path = written(file(
                "{\"x\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + count + "],\"data_offsets\":[0," + bytes.length
                        + "]}}",
                bytes));
        List<Float> got = new ArrayList<>();
        for (float value : Safetensors.read(path).tensors().get("x").data()) {
            got.add(value);
        }
        assertEquals(
                java.util.Arrays.stream(want.split(" ", -1)).map(Float::valueOf).toList(), got);
    }

    @Test
    void everyHalfPrecisionNumberIsExact() {
        ByteBuffer all = ByteBuffer.allocate(2 * 65536).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 65536; bits++) {
            all.putShort((short) bits);
        }
        float[] got = new float[65536];
        Dtype.F16.decode(all.flip(), got, 0, 65536);
        for (int bits = 0; bits < 65536; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            double magnitude = exponent == 0
                    ? Math.scalb((double) fraction, -24)
                    : exponent == 31
                            ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                            : Math.scalb(1024.0 + fraction, exponent - 25);
            assertEquals((float) (bits < 32768 ? magnitude : -magnitude), got[bits], "bits " + bits);
        }
    }

    @Test
    void scalarsAreReadAndTensorsWithoutElementsLeftOut() throws IOException {
        Path path = written(file(
                "{\"s\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]},"
                        + "\"e\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[1,1]}}  ",
                7));
        assertEquals(
                Map.of("s", new HostTensor(Shape.of(), new float[] {7})),
                Safetensors.read(path).tensors());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{} {}|goes on behind its end",
                "{} x|no valid JSON",
                "[]|no safetensors file",
                "{\"x\":1}|instead of START_OBJECT",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}}|lacks type, shape or offsets of x",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|lacks type, shape or offsets of x",
                "{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}|elements of type F8_E4M3",
                "{\"x\":{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]}}|instead of VALUE_STRING",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|impossible numbers for x",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}|instead of VALUE_NUMBER_INT",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}|no valid JSON",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|x of shape [2] takes 8 bytes",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|gives it 4 to 0",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|begin at byte 4",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}|cut short: 4 bytes",
                "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|3 bytes behind its last tensor",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[4000000000,4000000000,4000000000],\"data_offsets\":[0,4]}}|too large",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}}|too large",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"y\":0}}|says \"y\" of x",
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"x\":{}}|no valid JSON",
                "{\"__metadata__\":{\"a\":1}}|instead of VALUE_STRING",
                "{\"x\":{\"dtype\":\"F32\"|no valid JSON",
                "{\"x\\n\":{\"dtype\":\"F32\"}}|lacks type, shape or offsets of x?"
            })
    void wrongHeadersAreRefusedInOneLine(String jsonAndWords) throws IOException {
        int bar = jsonAndWords.lastIndexOf('|');
        Path path = written(file(jsonAndWords.substring(0, bar), 1, 2, 3, 4));
        Refusal.of(path, jsonAndWords.substring(bar + 1), () -> Safetensors.read(path));
    }

    @Test
    void aHeaderThatClaimsTooMuchIsRefusedBeforeAnythingIsAllocated() throws IOException {
        for (long claim : new long[] {-1, Long.MAX_VALUE, 100_000_001}) {
            byte[] bytes = file("{}");
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(claim);
            Path path = written(bytes);
            Refusal.of(path, "claims " + Long.toUnsignedString(claim), () -> Safetensors.read(path));
        }
        byte[] bytes = file("{}");
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(90_000_000);
        Path path = written(bytes);
        Refusal.of(path, "cut short", () -> Safetensors.read(path));
    }

    @Test
    void aFileCutAnywhereIsRefused() throws IOException {
        Path path = folder.resolve("x");
        Safetensors.write(path, twoTensors(), Map.of("a", "b"));
        Refusal.everyTruncation(Refusal.bytes(path), path, 1, Safetensors::read);
    }

    @Test
    void flippedBitsGiveWeightsOrOneLine() throws IOException {
        Path path = folder.resolve("x");
        Safetensors.write(path, twoTensors(), Map.of("a", "b"));
        byte[] whole = Refusal.bytes(path);
        Refusal.flips(whole, path, 400, whole.length - 20, Safetensors::read);
    }

    @Test
    void theReferenceFileIsRead() {
        WeightSet set = Safetensors.read(SharedFiles.at("reference/resnet20-init.safetensors"));
        assertEquals(97, set.tensors().size());
        assertEquals(269_722 + 2 * 688, set.elements());
        assertEquals(Shape.of(16, 3, 3, 3), set.tensors().get("conv1.weight").shape());
        assertEquals("conv1.weight", set.tensors().keySet().iterator().next());
    }
}
