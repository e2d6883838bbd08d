package residua.cli;

import java.util.List;
import picocli.CommandLine.Option;
import residua.data.DataSpec;
import residua.data.OpenOptions;
import residua.data.Progress;

/** The options that say how images are read. */
final class DataChoice {
    /** For help texts. */
    static final String KINDS = DataSpec.KINDS;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that decode and prepare images; never changes a result. Default: all processors.")
    private Integer threads;

    @Option(names = "--any-checksum", description = "Take an archive of CIFAR whose checksum is not the published one.")
    private boolean anyChecksum;

    @Option(names = "--skip-corrupt", description = "Leave out images that cannot be decoded, instead of failing.")
    private boolean skipCorrupt;

    /** How to open a data set whose folders are matched with these labels (empty: numbered by name). */
    OpenOptions options(List<String> labels, int classes, Progress progress) {
        return OpenOptions.defaults()
                .withThreads(threads())
                .withSkipCorrupt(skipCorrupt)
                .withAnyChecksum(anyChecksum)
                .withLabels(labels)
                .withNoiseClasses(classes)
                .withProgress(progress);
    }

    /** Threads that prepare images. */
    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : Positive.option("--threads", threads);
    }
}
