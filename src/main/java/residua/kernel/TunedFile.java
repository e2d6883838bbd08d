package residua.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import residua.shape.SmallFile;
import residua.shape.UserException;

/**
 * A file of tuned values: what the tuner writes for one device, and what ships for families of devices.
 *
 * @param device which device was measured, or which devices are meant
 * @param why how the values came about, for readers
 * @param measured false where they follow from reasoning alone
 * @param problems what was measured
 * @param preferences what to take for anything else
 */
public record TunedFile(
        Map<String, String> device,
        String why,
        boolean measured,
        List<Problem> problems,
        List<Preference> preferences) {
    /** Mark of the format, which a file must have. */
    public static final String FORMAT = "residua-tuned-1";

    private static final int MOST_BYTES = 16 << 20;

    /**
     * One pass of one convolution, or one block.
     *
     * @param key which
     * @param date of the measurement, ISO 8601
     * @param searched hash of the candidates that there were: with others there is something to measure again
     * @param seconds that the search was given, where they did not suffice for every candidate; else 0
     * @param results each algorithm's best
     */
    public record Problem(TunedProblem key, String date, String searched, double seconds, List<Result> results) {
        /** Copies the list. */
        public Problem {
            results = List.copyOf(results);
        }
    }

    /**
     * An algorithm's best, and with which kernels.
     *
     * @param entry the algorithm
     * @param kernels kernel files and {@link KernelSource#hash} of each
     */
    public record Result(TunedValues.Entry entry, Map<String, String> kernels) {
        /** Copies the map. */
        public Result {
            kernels = Map.copyOf(kernels);
        }
    }

    /** Copies the lists. */
    public TunedFile {
        device = Map.copyOf(device);
        problems = List.copyOf(problems);
        preferences = List.copyOf(preferences);
    }

    /**
     * Reads a file of at most {@value #MOST_BYTES} bytes; allocates at most 256 for each of them, and a megabyte.
     *
     * @throws UserException in one line, where it is damaged
     * @throws IOException where it cannot be read
     */
    public static TunedFile read(Path file) throws IOException {
        return parse(file.toString(), SmallFile.text(file, MOST_BYTES));
    }

    /**
     * Reads one from text.
     *
     * @param name for messages
     * @param text JSON
     * @throws UserException in one line, where it is damaged
     */
    public static TunedFile parse(String name, String text) {
        return new TunedJson(name).parse(text);
    }

    /** Results whose kernels have changed since. */
    public long stale() {
        KernelHashes now = new KernelHashes();
        return problems.stream()
                .flatMap(p -> p.results().stream())
                .filter(r -> !now.unchanged(r.kernels()))
                .count();
    }

    /**
     * The values, without those of problems of which a result is stale: another may be the fastest now. Reads each kernel that
     * is named, and includes of kernels, once.
     */
    public TunedValues fresh() {
        KernelHashes now = new KernelHashes();
        return values(r -> now.unchanged(r.kernels()));
    }

    /** All values, whatever became of the kernels since: for what ships, and is measured when kernels are released. */
    public TunedValues all() {
        return values(r -> true);
    }

    private TunedValues values(Predicate<Result> wanted) {
        Map<TunedValues.Key, List<TunedValues.Entry>> entries = new HashMap<>();
        Map<TunedBlocks.Key, List<TunedValues.Entry>> blocks = new HashMap<>();
        for (Problem problem : problems) {
            List<TunedValues.Entry> found =
                    problem.results().stream().filter(wanted).map(Result::entry).toList();
            if (found.isEmpty() || found.size() < problem.results().size()) {
                continue; // which is the fastest is known of all or of none
            }
            if (problem.key() instanceof TunedValues.Key key) {
                entries.put(key, found);
            } else if (problem.key() instanceof TunedBlocks.Key key) {
                blocks.put(key, found);
            }
        }
        return new TunedValues(entries, new TunedBlocks(blocks), preferences, Optional.empty());
    }
}
