package residua.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import residua.hostile.Door;
import residua.hostile.Place;

/** The reader of results of benchmarks, for tests with hostile files. */
public final class BenchDoors {
    private static final long FIXED = 2 << 20;

    /** The bootstrap's draws: a sample takes two bytes at least. */
    private static final long PER_BYTE = 25_000;

    private static final String RESULT = "{\"format\":\"residua-bench\",\"formatVersion\":1,\"kind\":\"layers\","
            + "\"date\":\"2026-11-21T10:00:00Z\",\"device\":{\"name\":\"D\",\"driver\":\"1\"},\"results\":["
            + "{\"name\":\"p\",\"unit\":\"us\",\"better\":\"lower\",\"samples\":[100,101.5,102,99,98]},"
            + "{\"name\":\"q\",\"unit\":\"us\",\"better\":\"lower\",\"samples\":[10,10]}]}";

    private BenchDoors() {}

    /** All of them. */
    public static List<Door> all(Place place) {
        byte[] seed = RESULT.getBytes(StandardCharsets.UTF_8);
        BenchResult base = BenchResult.parse("base", RESULT);
        return List.of(new Door(
                "bench results",
                List.of(seed),
                Door.json("1e308", "1e-308", "\"samples\":[1]", "\"name\":\"p\""),
                FIXED,
                PER_BYTE,
                input -> {
                    Comparison comparison = Comparison.of(base, BenchResult.read(place.put("result.json", input)));
                    if (!(comparison.geometricMean() > 0) || Double.isInfinite(comparison.geometricMean())) {
                        throw new AssertionError("a geometric mean of " + comparison.geometricMean());
                    }
                }));
    }
}
