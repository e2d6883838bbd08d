package residua.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * As many inputs for each reader as the system property {@code residua.hostile.inputs} says, of the readers whose name
 * holds {@code residua.hostile.reader}; the profile {@code hostile} says 100,000 for all. Prints what came of them.
 */
@EnabledIfSystemProperty(named = "residua.hostile.inputs", matches = "\\d+")
class LongHostileTest {
    private static final long INPUTS = Long.getLong("residua.hostile.inputs", 0);
    private static final long SEED = Long.getLong("residua.hostile.seed", 1);
    private static final String READER = System.getProperty("residua.hostile.reader", "");

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> everyReader() throws IOException {
        Place place = new Place(folder, "inputs");
        return Doors.all(place).stream()
                .filter(door -> door.name().contains(READER))
                .map(door -> DynamicTest.dynamicTest(door.name(), () -> knock(door, place)))
                .toList();
    }

    private static void knock(Door door, Place place) {
        Knock knock = new Knock(door);
        Random random = new Random(SEED);
        for (long i = 0; i < INPUTS; i++) {
            knock.at(door.input(random));
        }
        System.out.println(knock.summary());
        assertEquals(Set.of(), place.strangers(), "files that a reader put there");
    }
}
