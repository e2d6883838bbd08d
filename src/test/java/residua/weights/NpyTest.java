package residua.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.SharedFiles;
import residua.shape.Shape;
import residua.tensor.HostTensor;

class NpyTest {
    @TempDir
    Path folder;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private Path written(String dict, int dataBytes) throws IOException {
        String head = "\u0093NUMPY\1\0" + (char) (dict.length() & 255) + (char) (dict.length() >> 8) + dict;
        return Files.write(folder.resolve("x.npy"), ascii(head + "\0".repeat(dataBytes)));
    }

    /** What numpy 2.4 writes for numpy.save of float32 [[1, 2], [3, 4]]. */
    @Test
    void theBytesAreNumpys() {
        Path path = folder.resolve("x.npy");
        Npy.write(path, new HostTensor(Shape.of(2, 2), new float[] {1, 2, 3, 4}));
        String dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }";
        byte[] want = ascii("\u0093NUMPY\1\0v\0" + dict + " ".repeat(117 - dict.length()) + "\n"
                + "\0\0\u0080?\0\0\0@\0\0@@\0\0\u0080@");
        assertArrayEquals(want, Refusal.bytes(path));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Path path = folder.resolve("x.npy");
        for (Shape shape : new Shape[] {Shape.of(), Shape.of(3), Shape.of(2, 3), Shape.of(1, 2, 3, 4)}) {
            HostTensor tensor = new HostTensor(shape, new float[(int) shape.elements()]);
            tensor.data()[0] = -0.5f;
            Npy.write(path, tensor);
            assertEquals(tensor, Npy.read(path));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<f4 | False | 2, | 7 | 8 bytes of numbers",
                "<f4 | False | 2, | 9 | 8 bytes of numbers",
                "<f4 | True | 2, | 8 | Fortran",
                ">f4 | False | 2, | 8 | not understood",
                "<c8 | False | 1, | 8 | type <c8",
                "<f4 | False | 0, | 0 | shape (0,)",
                "<f4 | False | 99999999999999999999, | 8 | shape (99999999999999999999,)",
                "<f4 | False | 65536, 65536, 65536 | 8 | shape (65536"
            })
    void otherArraysAreRefusedInOneLine(String type, String order, String shape, int bytes, String words)
            throws IOException {
        Path path = written(
                "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + shape + "), }\n", bytes);
        Refusal.of(path, words, () -> Npy.read(path));
    }

    @Test
    void aFileCutAnywhereOrWithFlippedBitsIsRefusedOrRead() throws IOException {
        Path path = folder.resolve("x.npy");
        Npy.write(path, new HostTensor(Shape.of(2, 2), new float[] {1, 2, 3, 4}));
        byte[] whole = Refusal.bytes(path);
        Refusal.everyTruncation(whole, path, 1, Npy::read);
        Refusal.flips(whole, path, 500, 72, Npy::read);
    }

    @Test
    void theReferenceLogitsAreRead() {
        HostTensor logits = Npy.read(SharedFiles.at("reference/logits-resnet20-12fca82f.npy"));
        assertEquals(Shape.of(1017, 10), logits.shape());
    }
}
