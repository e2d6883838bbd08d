package residua.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import residua.shape.ConvGeometry;
import residua.shape.PoolGeometry;
import residua.shape.Shape;

/**
 * The sizes that kernels are tried with: {@code native-tests/cases/*.csv}, which the tests in C++ read as well. A row names
 * the sets it belongs to; {@code conv.csv} says what they are.
 */
public final class CaseTable {
    private static final String COMMENT = "#.*";

    private CaseTable() {}

    /**
     * Sizes, and the channel block to try them with.
     *
     * @param block channels in a block
     * @param sizes of the tensors
     * @param <T> what holds sizes
     */
    public record Case<T>(int block, T sizes) {}

    /** Convolutions of a set, in the order of the table. */
    public static List<ConvGeometry> convolutions(String set) {
        return rows("conv", set)
                .map(r -> new ConvGeometry(
                        r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11], r[12], r[13]))
                .toList();
    }

    /** Activations {@code [N, C, H, W]} or {@code [N, C]} of a set. */
    public static List<Case<Shape>> tensors(String set) {
        return rows("tensor", set)
                .map(r -> new Case<>(r[0], Shape.of(Arrays.copyOfRange(r, 1, r.length))))
                .toList();
    }

    /** Max poolings of a set. */
    public static List<Case<PoolGeometry>> pools(String set) {
        return rows("pool", set)
                .map(r -> new Case<>(r[0], new PoolGeometry(r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8] != 0)))
                .toList();
    }

    /** Fully connected layers of a set, {@code [N, C, K]}. */
    public static List<Case<Shape>> layers(String set) {
        return rows("linear", set)
                .map(r -> new Case<>(r[0], Shape.of(r[1], r[2], r[3])))
                .toList();
    }

    /** The numbers of each row that belongs to the set; the first line of a table names the columns. */
    private static Stream<int[]> rows(String table, String set) {
        return text(table)
                .lines()
                .map(line -> line.replaceFirst(COMMENT, "").strip())
                .filter(line -> !line.isEmpty())
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(row -> List.of(row[0].split(" ", -1)).contains(set))
                .map(row -> Arrays.stream(row)
                        .skip(1)
                        .filter(cell -> !cell.isBlank())
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    private static String text(String table) {
        String name = "/residua/cases/" + table + ".csv";
        try (InputStream in = CaseTable.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("no table " + name);
            }
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }
}
