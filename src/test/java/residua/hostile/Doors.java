package residua.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import residua.bench.BenchDoors;
import residua.cli.CommandDoors;
import residua.data.DataDoors;
import residua.kernel.TunedDoors;
import residua.train.RunDoors;
import residua.weights.WeightDoors;

/** Every reader of what others made. */
final class Doors {
    private Doors() {}

    /** All, with their files in that place. */
    static List<Door> all(Place place) throws IOException {
        List<Door> doors = new ArrayList<>();
        doors.addAll(WeightDoors.all(place));
        doors.addAll(DataDoors.all(place));
        doors.addAll(TunedDoors.all(place));
        doors.addAll(BenchDoors.all(place));
        doors.addAll(RunDoors.all(place));
        doors.addAll(CommandDoors.all(place));
        return doors;
    }
}
