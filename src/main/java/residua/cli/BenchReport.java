package residua.cli;

import java.util.Map;

/** What a benchmark found. */
interface BenchReport {

    /** As JSON, see the schema of {@link residua.bench.ResultFile}. */
    Map<String, Object> object();

    /** For people. */
    String text();
}
