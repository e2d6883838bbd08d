package residua.tune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.kernel.Params;
import residua.kernel.Preference;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedFile;
import residua.kernel.TunedValues;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.UserException;

class TunedWriterTest {
    @TempDir
    private Path folder;

    private static final TunedFile.Problem FIRST =
            problem(ConvPass.FORWARD, ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1), Params.of("TILE", 4, "ROWS", 2));
    private static final TunedFile.Problem SECOND = problem(
            ConvPass.BACKWARD_WEIGHTS, new ConvGeometry(1, 6, 5, 7, 4, 3, 2, 2, 1, 1, 0, 1, 2, 2), Params.none());

    private static TunedFile.Problem problem(ConvPass pass, ConvGeometry g, Params settings) {
        TunedFile.Result result = new TunedFile.Result(
                new TunedValues.Entry("direct", settings, 12.5, 0), Map.of("conv/a.cl", "01", "conv/b.cl", "02"));
        return new TunedFile.Problem(
                new TunedValues.Key(pass, g, 16), "2026-11-21", "0a", 1.5, List.of(result, result));
    }

    private static TunedFile.Problem block(Optional<ConvGeometry> projection) {
        ConvGeometry first = ConvGeometry.square(2, 20, 9, 8, 16, 1, 1, 0);
        ConvGeometry middle = ConvGeometry.square(2, 16, 9, 8, 16, 3, 2, 1);
        ConvGeometry last = ConvGeometry.square(2, 16, 5, 4, 33, 1, 1, 0);
        BlockGeometry g =
                BlockGeometry.of(List.of(first, middle, last), projection).orElseThrow();
        TunedFile.Result result = new TunedFile.Result(
                new TunedValues.Entry("separate", Params.of("WINOGRAD", 0), 3, 0), Map.of("conv/a.cl", "01"));
        return new TunedFile.Problem(
                new TunedBlocks.Key(g, projection.isEmpty(), 16), "2026-11-21", "0b", 0, List.of(result));
    }

    @Test
    void blocksAreReadToo() {
        TunedFile.Problem[] problems = {
            FIRST, block(Optional.empty()), block(Optional.of(ConvGeometry.square(2, 20, 9, 8, 33, 1, 2, 0)))
        };
        TunedFile read = TunedFile.parse("", TunedWriter.text(file(problems)));
        assertEquals(Set.of(problems), Set.copyOf(read.problems()));
        assertEquals(2, read.all().blocks().entries().size());
    }

    @Test
    void aDamagedBlockIsNamed() {
        String text = TunedWriter.text(file(block(Optional.empty())));
        for (String chain : List.of("[[16,1,1],[16,5,2],[33,1,1]]", "[[16,1,1],[16,3]]", "[]", "[[0,1,1],[16,3,1]]")) {
            String damaged = text.replace("[[16,1,1],[16,3,2],[33,1,1]]", chain);
            assertTrue(!damaged.equals(text));
            String message = assertThrows(UserException.class, () -> TunedFile.parse("here", damaged))
                    .getMessage();
            assertTrue(message.startsWith("damaged tuned values in here: "), message);
        }
    }

    private static TunedFile file(TunedFile.Problem... problems) {
        Preference preference = new Preference(
                List.of(ConvPass.BACKWARD_DATA, ConvPass.FORWARD),
                List.of(3, 3),
                List.of(1, 1),
                16,
                100,
                "direct",
                Params.none());
        return new TunedFile(
                Map.of("name", "A \"device\"", "driver", "1.0"),
                "why not",
                true,
                List.of(problems),
                List.of(preference));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Path path = folder.resolve("a/new/folder/values.json");
        TunedWriter.write(path, file(FIRST, SECOND));
        assertEquals(file(FIRST, SECOND), TunedFile.parse("", Files.readString(path)));
        TunedWriter.write(path, file(SECOND));
        assertEquals(file(SECOND), TunedFile.parse("", Files.readString(path)), "written over");
        assertArrayEquals(
                new String[] {"values.json"}, path.getParent().toFile().list(), "nothing is left beside it");
    }

    @Test
    void nothingIsAFileToo() {
        TunedFile empty = new TunedFile(Map.of(), "", false, List.of(), List.of());
        assertEquals(empty, TunedFile.parse("", TunedWriter.text(empty)));
    }

    @Test
    void theOrderIsThatOfTheProblems() {
        assertEquals(TunedWriter.text(file(FIRST, SECOND)), TunedWriter.text(file(SECOND, FIRST)));
        assertEquals(
                2,
                TunedWriter.text(file(FIRST, SECOND))
                        .lines()
                        .filter(l -> l.contains("\"results\""))
                        .count());
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        String message = assertThrows(
                        UserException.class, () -> TunedWriter.write(file.resolve("values.json"), file(FIRST)))
                .getMessage();
        assertTrue(message.contains(file.toString()), message);
    }
}
