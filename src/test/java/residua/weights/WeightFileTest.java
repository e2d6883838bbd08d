package residua.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.SharedFiles;
import residua.shape.Shape;
import residua.tensor.HostTensor;

class WeightFileTest {
    @TempDir
    Path folder;

    @Test
    void filesThatHoldNoWeightsAreRefused() throws IOException {
        Refusal.of(folder, "is a directory; name a file", () -> WeightFile.read(folder));
        Path absent = folder.resolve("absent");
        Refusal.of(absent, "does not exist", () -> WeightFile.read(absent));
        Path empty = Files.writeString(folder.resolve("empty"), "");
        Refusal.of(empty, "is empty", () -> WeightFile.read(empty));
        for (String text : List.of("x", "four", "a line of text\n", "{\"json\": [1, 2, 3]}", "PK", "\u0001\u0002")) {
            Path file = Files.writeString(folder.resolve("text"), text);
            Refusal.of(file, "no weights in it", () -> WeightFile.read(file));
        }
        Path zip = Files.writeString(folder.resolve("zip"), "PK\3\4 and no more");
        Refusal.of(zip, "a zip archive cut short or damaged", () -> WeightFile.read(zip));
    }

    @Test
    void aHeaderOfAnyLengthIsNoPickle() {
        Map<String, HostTensor> tensors = Map.of("w", new HostTensor(Shape.of(1), new float[] {1}));
        for (int length = 0; length < 300; length += 8) {
            Path file = folder.resolve("x");
            Safetensors.write(file, tensors, Map.of("note", "n".repeat(length)));
            assertEquals(tensors, WeightFile.read(file).tensors());
        }
    }

    @Test
    void randomBytesAreRefused() throws IOException {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            byte[] noise = new byte[random.nextInt(2000) + 1];
            random.nextBytes(noise);
            if (round % 2 == 0) {
                noise[0] = (byte) 0x80;
            }
            Path file = Files.write(folder.resolve("noise"), noise);
            Refusal.of(file, "", () -> WeightFile.read(file));
        }
    }

    @Test
    void aPublishedNetworkConvertedHasTheSameTensorsWithoutTheWrapper() {
        Path source = SharedFiles.at("data/pretrained/resnet20-12fca82f.th");
        Path out = folder.resolve("out.safetensors");
        WeightFile.convert(source, out);
        WeightSet want = WeightFile.read(source);
        WeightSet got = WeightFile.read(out);
        assertEquals(Format.SAFETENSORS, got.format());
        assertEquals(want.tensors().size(), got.tensors().size());
        want.tensors().forEach((name, tensor) -> {
            HostTensor converted = got.tensors().get(name.substring("module.".length()));
            assertEquals(tensor.shape(), converted.shape());
            assertArrayEquals(tensor.data(), converted.data());
        });
        assertEquals(
                Map.of(
                        "best_prec1",
                        "91.78000183105469",
                        "format",
                        "pt",
                        "source",
                        "resnet20-12fca82f.th, PyTorch checkpoint (legacy)"),
                got.metadata());
    }

    @Test
    void aFileConvertedOntoItselfIsWhole() throws IOException {
        Path file = folder.resolve("x");
        Map<String, HostTensor> tensors = Map.of("module.w", new HostTensor(Shape.of(2), new float[] {1, 2}));
        Safetensors.write(file, tensors, Map.of("note", "kept"));
        WeightFile.convert(file, file);
        WeightSet got = WeightFile.read(file);
        assertEquals(Map.of("w", tensors.get("module.w")), got.tensors());
        assertEquals("kept", got.metadata().get("note"));
    }
}
