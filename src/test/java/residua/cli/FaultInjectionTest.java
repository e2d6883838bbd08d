package residua.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.TestDevice;
import residua.weights.Checkpoint;

/**
 * A driver that fails: a short training run, of which {@code native-tests/fault_layer.c} makes one OpenCL call go wrong at a time.
 * With {@code -Dresidua.faults=all} every kind of call at its first, second, middle and last time with every plausible
 * code; else each kind once.
 */
class FaultInjectionTest {
    private static final int LONGEST_SECONDS = 120;
    private static final boolean ALL = "all".equals(System.getProperty("residua.faults"));

    /** What drivers answer with, the likeliest first. */
    private static final Map<String, List<String>> CODES = Map.ofEntries(
            Map.entry("clGetPlatformInfo", List.of("-6")),
            Map.entry("clGetDeviceIDs", List.of("-6", "-1")),
            Map.entry("clGetDeviceInfo", List.of("-5", "-33")),
            Map.entry("clCreateContext", List.of("-2", "-5", "-6")),
            Map.entry("clCreateCommandQueue", List.of("-5", "-6")),
            Map.entry("clCreateBuffer", List.of("-4", "-5", "-61")),
            Map.entry("clCreateSubBuffer", List.of("-13", "-5")),
            Map.entry("clCreateProgramWithSource", List.of("-6")),
            Map.entry("clCreateProgramWithBinary", List.of("-42", "-6")),
            Map.entry("clBuildProgram", List.of("-11", "-3", "-6", "delay")),
            Map.entry("clGetProgramInfo", List.of("-5")),
            Map.entry("clGetProgramBuildInfo", List.of("-5")),
            Map.entry("clCreateKernel", List.of("-46", "-5")),
            Map.entry("clGetKernelInfo", List.of("-5")),
            Map.entry("clGetKernelArgInfo", List.of("-19", "-5")),
            Map.entry("clSetKernelArg", List.of("-51", "-5")),
            Map.entry("clEnqueueNDRangeKernel", List.of("-5", "-4", "-54", "-48", "delay")),
            Map.entry("clEnqueueReadBuffer", List.of("-5", "-36", "nan", "delay")),
            Map.entry("clEnqueueWriteBuffer", List.of("-4", "-36", "delay")),
            Map.entry("clEnqueueFillBuffer", List.of("-5", "-4")),
            Map.entry("clEnqueueCopyBuffer", List.of("-5", "-4")),
            Map.entry("clFlush", List.of("-36", "-5")),
            Map.entry("clFinish", List.of("-5", "-36", "-9999", "delay")),
            Map.entry("clWaitForEvents", List.of("-14", "-5")),
            Map.entry("clGetEventProfilingInfo", List.of("-7")),
            Map.entry("clReleaseContext", List.of("-5")),
            Map.entry("clReleaseCommandQueue", List.of("-5")),
            Map.entry("clReleaseMemObject", List.of("-5")),
            Map.entry("clReleaseProgram", List.of("-5")),
            Map.entry("clReleaseKernel", List.of("-5")),
            Map.entry("clReleaseEvent", List.of("-5")));

    @TempDir
    private static Path folder;

    private static Path layer;

    /** What a run left. */
    private record Ended(int status, String said, Map<String, Long> log, Path out) {
        byte[] checkpoint() throws IOException {
            return Files.readAllBytes(out.resolve("checkpoint.safetensors"));
        }
    }

    @BeforeAll
    static void buildTheLayer() throws IOException, InterruptedException {
        TestDevice.require();
        layer = FaultLayer.build(folder);
        TinyCifar.write(folder.resolve("data"), 4, 8);
    }

    private static Ended run(String name, Optional<String> fault, Optional<Path> cache)
            throws IOException, InterruptedException {
        Path out = folder.resolve(name);
        Path said = folder.resolve(name + ".said");
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:ErrorFile=" + folder.resolve(name + ".crash"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(("train --model cifar-resnet8 --epochs 1 --batch 8 --checkpoint-steps 1 --data cifar10:"
                        + folder.resolve("data") + " --out " + out)
                .split(" ")));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("OPENCL_LAYERS", layer.toString());
        builder.environment().put("FAULT_LOG", log.toString());
        fault.ifPresent(f -> builder.environment().put("FAULT", f));
        // What PoCL compiles is kept for all runs; Residua's own cache is each run's own.
        builder.environment().put("POCL_CACHE_DIR", folder.resolve("pocl").toString());
        cache.ifPresent(c -> builder.environment().put("XDG_CACHE_HOME", c.toString()));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS), () -> name + " hangs");
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.exists(folder.resolve(name + ".crash")), () -> name + ": the JVM crashed");
        Map<String, Long> counts = new LinkedHashMap<>();
        // Whoever ends without its last word was ended by a signal.
        for (String line : Files.exists(log) ? Files.readAllLines(log) : List.of("fault 1", "alive last words -1")) {
            int space = line.lastIndexOf(' ');
            counts.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        }
        return new Ended(process.exitValue(), Files.readString(said), counts, out);
    }

    /** A call that goes wrong, with compiled programs in the cache or with none. */
    private record Fault(String call, long number, String code, boolean cold) {
        String text() {
            return call + ":" + number + ":" + code;
        }
    }

    private static List<Fault> faults(Map<String, Long> counts, boolean cold, Set<String> but) {
        List<Fault> faults = new ArrayList<>();
        counts.forEach((call, count) -> {
            List<String> codes = CODES.get(call);
            if (codes == null || but.contains(call)) {
                return;
            }
            Set<Long> numbers =
                    new LinkedHashSet<>(ALL ? List.of(1L, 2L, (count + 1) / 2, count) : List.of((count + 1) / 2));
            for (long number : numbers) {
                for (String code : ALL ? codes : codes.subList(0, 1)) {
                    if (number <= count) {
                        faults.add(new Fault(call, number, code, cold));
                    }
                }
            }
        });
        return faults;
    }

    @Test
    void everyCallThatFailsEndsInOneLineAndLosesNothing() throws IOException, InterruptedException, ExecutionException {
        Path warm = folder.resolve("cache");
        Ended fresh = run("cold", Optional.empty(), Optional.of(warm));
        Ended right = run("right", Optional.empty(), Optional.of(warm));
        assertEquals(0, right.status(), right.said());
        assertArrayEquals(fresh.checkpoint(), right.checkpoint());
        List<Fault> faults = new ArrayList<>(faults(right.log(), false, Set.of()));
        Set<String> known = right.log().keySet();
        faults.addAll(faults(fresh.log(), true, ALL ? Set.of() : known));
        assertTrue(faults.size() >= 20, faults::toString);

        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            List<Future<Judged>> judging = new ArrayList<>();
            for (Fault fault : faults) {
                judging.add(two.submit(() -> judge(fault, warm, right)));
            }
            List<Judged> judged = new ArrayList<>();
            for (Future<Judged> each : judging) {
                judged.add(each.get());
            }
            List<String> wrong = judged.stream()
                    .map(Judged::wrong)
                    .filter(text -> !text.isEmpty())
                    .toList();
            assertEquals(List.of(), wrong, () -> wrong.size() + " of " + faults.size() + " faults");
            long met = judged.stream().filter(Judged::met).count();
            assertTrue(met >= faults.size() * 9L / 10, () -> met + " of " + faults.size() + " faults were met");
            if (ALL) {
                long well = judged.stream().filter(j -> j.met() && j.well()).count();
                System.out.println(met + " faults tried: " + (met - well) + " ended in one line, " + well
                        + " went on to the same bits, nothing lost");
            }
        } finally {
            two.shutdownNow();
        }
    }

    /**
     * How a run ended.
     *
     * @param met whether it came to the call that was to fail
     * @param well whether it ended as if nothing had been
     * @param wrong what is wrong with that; empty for nothing
     */
    private record Judged(boolean met, boolean well, String wrong) {}

    private static Judged judge(Fault fault, Path warm, Ended right) throws IOException, InterruptedException {
        String name = fault.text().replace(':', '.') + (fault.cold() ? ".cold" : "");
        Optional<Path> cache =
                fault.cold() ? Optional.of(folder.resolve(name + ".cache")) : Optional.of(copy(warm, name));
        Ended ended = run(name, Optional.of(fault.text()), cache);
        List<String> wrong = new ArrayList<>();
        if (ended.log().get("fault") != 1) {
            return new Judged(false, true, ""); // another number of calls this time
        }
        long lines = ended.said().lines().filter(l -> l.startsWith("residua: ")).count();
        Path checkpoint = ended.out().resolve("checkpoint.safetensors");
        if (ended.status() == 0) {
            if (lines != 0 || !Arrays.equals(ended.checkpoint(), right.checkpoint())) {
                wrong.add("ended well with other bits");
            }
        } else if ((ended.status() != Failure.FAILED && ended.status() != Failure.NO_DEVICE) || lines != 1) {
            wrong.add("status " + ended.status() + ", " + lines + " lines");
        }
        if (ended.said().contains("internal error") || ended.said().contains("\tat ")) {
            wrong.add("an internal error");
        }
        if (Files.exists(checkpoint)) {
            Checkpoint.read(checkpoint);
        }
        boolean refusedRelease = fault.call().startsWith("clRelease");
        ended.log().forEach((what, count) -> {
            if (what.startsWith("alive") && count != (refusedRelease ? count : 0)) {
                wrong.add(what + " " + count);
            }
        });
        return new Judged(true, ended.status() == 0, wrong.isEmpty() ? "" : fault + ": " + wrong + "\n" + ended.said());
    }

    /** A cache of its own: what a fault does to it must not change the next run. */
    private static Path copy(Path from, String name) throws IOException {
        Path to = folder.resolve(name + ".cache");
        try (Stream<Path> files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }
}
