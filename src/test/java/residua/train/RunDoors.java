package residua.train;

import java.nio.charset.StandardCharsets;
import java.util.List;
import residua.hostile.Door;
import residua.hostile.Place;

/** The reader of a run's log, for tests with hostile files. */
public final class RunDoors {
    private static final long FIXED = 1 << 20;

    private RunDoors() {}

    /** All of them. */
    public static List<Door> all(Place place) {
        return List.of(new Door(
                "run log",
                List.of("{\"epoch\":1,\"step\":10}\n{\"epoch\":2,\"step\":20}\n".getBytes(StandardCharsets.UTF_8)),
                Door.words("\n", "{"),
                FIXED,
                64,
                input -> new RunFolder(place.put("run/log.jsonl", input).getParent()).rewindLog(1)));
    }
}
