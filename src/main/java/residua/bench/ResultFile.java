package residua.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import residua.cl.DeviceFacts;
import residua.kernel.TunedValues;

/**
 * What every result of a benchmark says of the circumstances, so that it can be laid beside another. Schema:
 * {@code residua/bench/result-1.schema.json} among the resources; a change that breaks readers is another
 * {@link #VERSION} and another schema.
 *
 * @param kind {@code device}, {@code layers}, {@code model} or, of all of them, {@code all}
 * @param program version of the program
 * @param commit of the program, {@code unknown} where it was not told
 * @param date when the measurement began
 * @param host the machine, at that moment
 */
public record ResultFile(String kind, String program, String commit, Instant date, HostFacts host) {
    /** Mark of the format. */
    public static final String FORMAT = "residua-bench";

    /** Of the format. */
    public static final int VERSION = 1;

    private static final int HASH_CHARACTERS = 16;
    private static final double MILLIS = 1000;

    /** To be called before anything is measured: the load of the machine is still that of others. */
    public static ResultFile begin(String kind, String program, String commit) {
        return new ResultFile(kind, program, commit, Instant.now(), HostFacts.now());
    }

    /** A sentence where the machine was noisy. */
    public Optional<String> note(Collection<Measurement> measured) {
        return Noise.note(measured, host.load(), host.processors());
    }

    /**
     * The whole object.
     *
     * @param device where it was measured
     * @param tuned values that decided, empty where none could
     * @param measured all that was
     * @param body results and what else belongs to the kind; its {@code device} and {@code notes}, if any, are added to
     *     what is said here
     */
    public Map<String, Object> object(
            DeviceFacts device,
            Optional<TunedValues> tuned,
            Collection<Measurement> measured,
            Map<String, Object> body) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("format", FORMAT);
        object.put("formatVersion", VERSION);
        object.put("kind", kind);
        object.put("date", date.truncatedTo(ChronoUnit.SECONDS).toString());
        object.put("program", program);
        object.put("commit", commit);
        object.put("host", machine());
        Map<String, Object> where = device(device);
        if (body.get("device") instanceof Map<?, ?> more) {
            more.forEach((key, value) -> where.put(key.toString(), value));
        }
        object.put("device", where);
        tuned.ifPresent(values -> object.put("tuned", Map.of("values", values.size(), "hash", hash(values))));
        List<Object> notes = new ArrayList<>();
        note(measured).ifPresent(notes::add);
        if (body.get("notes") instanceof List<?> more) {
            notes.addAll(more);
        }
        object.put("notes", notes);
        object.put("seconds", Math.max(1, Duration.between(date, Instant.now()).toMillis()) / MILLIS);
        body.forEach(object::putIfAbsent);
        return object;
    }

    private Map<String, Object> machine() {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("cpu", host.cpu());
        machine.put("processors", host.processors());
        machine.put("memoryBytes", host.memoryBytes());
        machine.put("os", host.os());
        machine.put("architecture", host.architecture());
        machine.put("jdk", host.jdk());
        machine.put("load", host.load());
        Map<String, Object> clocks = host.clocks().object(Clocks.now());
        if (!clocks.isEmpty()) {
            machine.put("clocks", clocks);
        }
        return machine;
    }

    private static Map<String, Object> device(DeviceFacts facts) {
        Map<String, Object> device = new LinkedHashMap<>();
        device.put("name", facts.name());
        device.put("vendor", facts.vendor());
        device.put("driver", facts.driver());
        device.put("platform", facts.platform());
        device.put("version", facts.version());
        device.put("type", facts.kind().name().toLowerCase(Locale.ROOT));
        device.put("computeUnits", facts.computeUnits());
        device.put("globalMemoryBytes", facts.globalMemoryBytes());
        device.put("globalMemoryCacheBytes", facts.globalMemoryCacheBytes());
        device.put("localMemoryBytes", facts.localMemoryBytes());
        device.put("maxAllocationBytes", facts.maxAllocationBytes());
        device.put("fp16", facts.fp16());
        device.put("fp64", facts.fp64());
        return device;
    }

    /** The same for the same values, wherever they come from. */
    static String hash(TunedValues values) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text(values).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String text(TunedValues values) {
        return text(values.entries()) + text(values.blocks().entries()) + "\n" + values.preferences() + "\n"
                + values.otherwise().map(ResultFile::text).orElse("");
    }

    /** In an order that does not depend on how the map came about. */
    private static String text(Map<?, List<TunedValues.Entry>> entries) {
        return entries.entrySet().stream()
                .collect(Collectors.toMap(
                        e -> e.getKey().toString(), e -> e.getValue().toString(), (a, b) -> a, TreeMap::new))
                .toString();
    }
}
