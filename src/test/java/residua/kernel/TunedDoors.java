package residua.kernel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import residua.hostile.Door;
import residua.hostile.Place;

/** The readers of tuned values and of the quarantine, for tests with hostile files. */
public final class TunedDoors {
    private static final long FIXED = 1 << 20;

    /** To compare hashes, each kernel that is named is read. */
    private static final long ALL_KERNELS = 64 << 20;

    private static final String TUNED =
            "{\"format\":\"residua-tuned-1\",\"device\":{\"name\":\"D\"},\"measured\":true,\"why\":\"w\","
                    + "\"entries\":[{\"pass\":\"forward\",\"block\":16,\"x\":[8,64,56,56],\"k\":64,\"filter\":[3,3],\"stride\":[1,1],"
                    + "\"pad\":[1,1],\"dilation\":[1,1],\"groups\":1,\"date\":\"2026-11-21\",\"searched\":\"ab\",\"seconds\":0,\"results\":"
                    + "[{\"algorithm\":\"direct\",\"settings\":{\"TILE\":\"4\"},\"micros\":100.5,\"prepareMicros\":0,\"kernels\":"
                    + "{\"conv/direct_forward.cl\":\"0123456789abcdef\"}}]}],\"preferences\":[{\"passes\":[\"backward-data\"],"
                    + "\"filter\":[3,3],\"stride\":[1,1],\"leastChannels\":16,\"leastOutputs\":1,\"algorithm\":\"direct\",\"settings\":{}}]}";

    private TunedDoors() {}

    /** All of them. */
    public static List<Door> all(Place place) {
        return List.of(
                new Door(
                        "tuned values",
                        List.of(TUNED.getBytes(StandardCharsets.UTF_8)),
                        Door.json("\"../../../dev/zero\":", "backward-weights", "\"CB\":", "1e99"),
                        FIXED + ALL_KERNELS,
                        256,
                        input -> TunedFile.read(place.put("tuned.json", input)).fresh()),
                new Door(
                        "quarantine",
                        List.of("MaxPool/group\nConvForward/winograd-f4\n".getBytes(StandardCharsets.UTF_8)),
                        Door.words("/", "\n", "MaxPool/group\n"),
                        FIXED,
                        64,
                        input -> Quarantine.read(place.put("quarantine.txt", input))
                                .allows("MaxPool", "group")));
    }
}
