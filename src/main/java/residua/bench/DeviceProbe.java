package residua.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.shape.UserException;

/**
 * The limits of a device, seen by small kernels that do nothing else: float32 multiply-adds, and global memory read and
 * written in arrays well past the caches. Each comes in several forms, for CPUs and for GPUs; the fastest counts. A form
 * that the device refuses or computes wrongly is left out, with a line in the log.
 *
 * <p>Sampled over and over between other measurements, it sees the device in the state in which it is for them.
 */
public final class DeviceProbe implements AutoCloseable {
    private static final long SMALLEST_ARRAY_BYTES = 128L << 20;
    private static final long LARGEST_ARRAY_BYTES = 1L << 30;
    private static final int CACHES = 4;
    private static final int SHARE_OF_MEMORY = 8;
    private static final int SAMPLES_OF_A_SIZE = 3;

    private final ClQueue queue;
    private final FormRace race;
    private ProbeArrays arrays;
    private Series arithmetic;
    private Yardstick yardstick;
    private final Map<BandwidthProbe.Pattern, Series> memory = new EnumMap<>(BandwidthProbe.Pattern.class);

    /** The fastest form of a probe, and what it reached so far, in 1e9 a second. */
    private record Series(Probe probe, List<Double> rates) {}

    private DeviceProbe(ClQueue queue) {
        this.queue = queue;
        this.race = new FormRace(queue);
    }

    /**
     * Finds the fastest forms; takes a second or two, more where kernels are compiled for the first time.
     *
     * @param kernels of the device; they stay the caller's
     * @throws UserException where the device computes none of the forms of a probe rightly
     */
    public static DeviceProbe open(KernelLibrary kernels) {
        return open(kernels, arrayBytes(kernels.context()));
    }

    static DeviceProbe open(KernelLibrary kernels, long arrayBytes) {
        DeviceProbe probe = new DeviceProbe(kernels.context().queue());
        try {
            FmaProbe multiplyAdds =
                    probe.race.fastest(FmaProbe.Form.ALL, form -> new FmaProbe(kernels, FmaProbe.Type.FLOAT, form));
            probe.arithmetic = new Series(multiplyAdds, new ArrayList<>());
            probe.yardstick = probe.race.yardstick(kernels, multiplyAdds);
            probe.arrays = new ProbeArrays(kernels, probe.queue, arrayBytes);
            for (BandwidthProbe.Pattern pattern : BandwidthProbe.Pattern.values()) {
                probe.memory.put(
                        pattern,
                        probe.fastest(
                                BandwidthProbe.Form.ALL,
                                form -> new BandwidthProbe(kernels, probe.arrays, pattern, form)));
            }
            return probe;
        } catch (RuntimeException | Error e) {
            probe.close();
            throw e;
        }
    }

    /** Several times the last cache, as far as the device has room for three such arrays. */
    static long arrayBytes(ClContext context) {
        long wanted = Math.max(SMALLEST_ARRAY_BYTES, CACHES * context.device().cacheBytes());
        long room =
                Math.min(context.facts().maxAllocationBytes(), context.facts().globalMemoryBytes() / SHARE_OF_MEMORY);
        return Math.min(Math.min(wanted, LARGEST_ARRAY_BYTES), room);
    }

    /**
     * Bandwidth by the memory that is touched, which shows the caches: those of a megabyte and more, for within less the
     * time of a launch weighs more.
     *
     * @param workingSetBytes all tensors of the pattern together
     * @return GB/s for each, from a few samples
     */
    static List<Measurement> sweep(KernelLibrary kernels, BandwidthProbe.Pattern pattern, long... workingSetBytes) {
        List<Measurement> results = new ArrayList<>();
        for (long bytes : workingSetBytes) {
            DeviceProbe probe = new DeviceProbe(kernels.context().queue());
            try (probe) {
                probe.arrays = new ProbeArrays(kernels, probe.queue, bytes / pattern.tensors());
                List<BandwidthProbe.Form> forms = BandwidthProbe.Form.ALL;
                Series series = probe.fastest(forms, f -> new BandwidthProbe(kernels, probe.arrays, pattern, f));
                probe.memory.put(pattern, series);
                for (int i = 0; i < SAMPLES_OF_A_SIZE; i++) {
                    probe.sample(series);
                }
                results.add(measurement(bytes + " bytes, " + name(pattern), "GB/s", series));
            }
        }
        return results;
    }

    private <F> Series fastest(List<F> forms, Function<F, Probe> open) {
        return new Series(race.fastest(forms, open), new ArrayList<>());
    }

    /** Measures each limit once more. Takes some 100 milliseconds. */
    public void sample() {
        sample(arithmetic);
        memory.values().forEach(this::sample);
    }

    /** The multiply-adds of this probe as a yardstick for what is measured between its samples. */
    Yardstick yardstick() {
        return yardstick;
    }

    private void sample(Series series) {
        series.rates().add(race.rate(series.probe()));
    }

    /** The limits from all samples so far; there is at least one. */
    public DeviceLimits limits() {
        Map<String, Measurement> bandwidth = new LinkedHashMap<>();
        memory.forEach((pattern, series) -> bandwidth.put(name(pattern), measurement(name(pattern), "GB/s", series)));
        return new DeviceLimits(measurement("multiply-adds", "GFLOP/s", arithmetic), bandwidth);
    }

    private static String name(BandwidthProbe.Pattern pattern) {
        return pattern.name().toLowerCase(Locale.ROOT);
    }

    private static Measurement measurement(String what, String unit, Series series) {
        double[] rates =
                series.rates().stream().mapToDouble(Double::doubleValue).toArray();
        return Measurement.of(what + ", " + series.probe().form(), unit, rates);
    }

    @Override
    public void close() {
        if (yardstick != null) {
            yardstick.close();
        }
        if (arithmetic != null) {
            arithmetic.probe().close();
        }
        memory.values().forEach(s -> s.probe().close());
        if (arrays != null) {
            arrays.close();
        }
        queue.close();
    }
}
