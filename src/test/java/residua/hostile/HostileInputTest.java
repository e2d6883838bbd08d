package residua.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Sound inputs with a few changes, at every reader in turn: {@link Knock} says what must come of them. In short; the long
 * form is {@link LongHostileTest}.
 */
class HostileInputTest {
    private static final int MOST_MUTATIONS = 5;
    private static final Map<String, Knock> KNOCKS = new LinkedHashMap<>();
    private static final Map<String, Door> DOORS = new LinkedHashMap<>();

    private static Path folder;
    private static Place place;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("hostile");
        place = new Place(folder, "inputs");
        for (Door door : Doors.all(place)) {
            DOORS.put(door.name(), door);
            KNOCKS.put(door.name(), new Knock(door));
        }
    }

    @AfterContainer
    static void nothingElseWasWritten() throws IOException {
        assertEquals(Set.of(), place.strangers(), "files that a reader put there");
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Provide
    Arbitrary<String> readers() {
        return Arbitraries.of(DOORS.keySet());
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        Arbitrary<Double> shares = Arbitraries.doubles().between(0, 1);
        return Combinators.combine(Arbitraries.of(Mutation.Kind.values()), shares, shares, Arbitraries.longs())
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(MOST_MUTATIONS);
    }

    @Property(tries = 4000)
    void whateverIsReadOrRefused(
            @ForAll("readers") String reader, @ForAll int seed, @ForAll("mutations") List<Mutation> mutations) {
        KNOCKS.get(reader).at(DOORS.get(reader).input(seed, mutations));
    }
}
