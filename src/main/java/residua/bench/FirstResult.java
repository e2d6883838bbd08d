package residua.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How long a process takes from its start to its first logits, in child processes that answer in one line: the peak of
 * their own memory in bytes, 0 where they do not know. The first one finds no compiled programs, neither the project's
 * nor the drivers' own; the others find what it left.
 */
public final class FirstResult {
    private static final double NANOS_A_SECOND = 1e9;
    private static final double MIB = 1 << 20;

    private final List<String> command;
    private final Path userCache;
    private final long mostSeconds;

    /**
     * What was found.
     *
     * @param rows the figures
     * @param leftOut what failed
     */
    public record Result(List<ModelRow> rows, List<ModelResults.NotMeasured> leftOut) {}

    private record Answer(double seconds, long residentBytes) {}

    /**
     * With that program.
     *
     * @param command that ends after its answer
     * @param userCache the project's folder of what can be made again; all of it but programs is there for the children
     * @param mostSeconds for all children of a network; the one that runs then is ended
     */
    public FirstResult(List<String> command, Path userCache, long mostSeconds) {
        this.command = List.copyOf(command);
        this.userCache = userCache;
        this.mostSeconds = mostSeconds;
    }

    /**
     * Runs the children.
     *
     * @param model name of the network, for the rows
     * @param cold how many without programs, at least one
     * @param warm how many with them
     */
    public Result run(String model, int cold, int warm) {
        List<ModelRow> rows = new ArrayList<>();
        String title = ModelRow.title(model, 1, Scenario.FIRST_RESULT);
        List<ModelResults.NotMeasured> leftOut = new ArrayList<>();
        List<Answer> first = new ArrayList<>();
        List<Answer> later = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(mostSeconds);
        try {
            for (int i = 0; i < cold; i++) {
                run(i == cold - 1 ? warm : 0, end, first, later);
            }
        } catch (IOException e) {
            leftOut.add(new ModelResults.NotMeasured(title, e.getMessage()));
        }
        if (!first.isEmpty()) {
            rows.add(time(model, title, "cold", first));
        }
        if (!later.isEmpty()) {
            rows.add(time(model, title, "warm", later));
            memory(model, title, later).ifPresent(rows::add);
        }
        return new Result(rows, leftOut);
    }

    /** One child that compiles, then some with what it left. */
    private void run(int warm, long end, List<Answer> first, List<Answer> later) throws IOException {
        Path caches = Files.createTempDirectory("residua-cold");
        try {
            copyUserCache(caches);
            first.add(ask(caches, end));
            for (int i = 0; i < warm; i++) {
                later.add(ask(caches, end));
            }
        } finally {
            delete(caches);
        }
    }

    private static ModelRow time(String model, String title, String start, List<Answer> answers) {
        double[] seconds = answers.stream().mapToDouble(Answer::seconds).toArray();
        Measurement value = Measurement.of(title + ", " + start, "s", seconds);
        return new ModelRow(model, 1, Scenario.FIRST_RESULT, ModelRow.Figure.TIME, start, value, Optional.empty());
    }

    private static Optional<ModelRow> memory(String model, String title, List<Answer> answers) {
        double[] peaks = answers.stream()
                .mapToDouble(answer -> answer.residentBytes() / MIB)
                .filter(peak -> peak > 0)
                .toArray();
        if (peaks.length == 0) {
            return Optional.empty();
        }
        Measurement value = Measurement.of(title + ", resident memory", "MiB", peaks);
        return Optional.of(new ModelRow(
                model, 1, Scenario.FIRST_RESULT, ModelRow.Figure.MEMORY, "resident", value, Optional.empty()));
    }

    /** Tuned values and quarantine decide what is run: the children have them too. */
    private void copyUserCache(Path caches) throws IOException {
        if (!Files.isDirectory(userCache)) {
            return;
        }
        Path to = caches.resolve("xdg/residua");
        Path programs = userCache.resolve("programs");
        try (Stream<Path> files = Files.walk(userCache)) {
            for (Path file : files.filter(f -> !f.startsWith(programs)).toList()) {
                Path copy = to.resolve(userCache.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else if (Files.isRegularFile(file)) {
                    Files.copy(file, copy);
                }
            }
        }
    }

    /** Starts a child and waits for its line. */
    private Answer ask(Path caches, long end) throws IOException {
        Path log = caches.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().putAll(environment(caches));
        long start = System.nanoTime();
        Process child = builder.start();
        Thread guard = guard(child, end - start);
        try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            double seconds = (System.nanoTime() - start) / NANOS_A_SECOND;
            if (line == null && System.nanoTime() - end >= 0) {
                throw new IOException("it took longer than " + mostSeconds + " seconds");
            }
            if (line == null || !line.matches("\\d+")) {
                throw new IOException("the process that was started said: " + (line == null ? lastLine(log) : line));
            }
            return new Answer(seconds, Long.parseLong(line));
        } finally {
            guard.interrupt();
            end(child);
        }
    }

    /** Ends the child when it takes too long. */
    private static Thread guard(Process child, long nanos) {
        Thread guard = new Thread(
                () -> {
                    try {
                        if (!child.waitFor(nanos, TimeUnit.NANOSECONDS)) {
                            child.destroyForcibly();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // it has answered
                    }
                },
                "residua-first-result");
        guard.setDaemon(true);
        guard.start();
        return guard;
    }

    private static void end(Process child) {
        try {
            if (!child.waitFor(1, TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
    }

    /** Where programs are kept: by this project, PoCL, NVIDIA, AMD, Mesa and Intel. */
    private static Map<String, String> environment(Path caches) {
        return Map.of(
                "XDG_CACHE_HOME", caches.resolve("xdg").toString(),
                "POCL_CACHE_DIR", caches.resolve("pocl").toString(),
                "CUDA_CACHE_PATH", caches.resolve("cuda").toString(),
                "AMD_COMGR_CACHE_DIR", caches.resolve("comgr").toString(),
                "MESA_SHADER_CACHE_DIR", caches.resolve("mesa").toString(),
                "NEO_CACHE_DIR", caches.resolve("neo").toString());
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
