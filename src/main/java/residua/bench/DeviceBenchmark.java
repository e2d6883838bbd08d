package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.ClContext;
import residua.cl.ClException;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.shape.UserException;

/**
 * What a device can do at most, each figure by a small kernel that does nothing else: multiply-adds of each type that it
 * has, integer dot products where it has them, global memory past the caches, the caches by working set, local memory,
 * launches, transfers, building kernels. Results are checked first; what the device refuses or computes wrongly is left out,
 * with a line in the log. Repeats go round all figures.
 */
public final class DeviceBenchmark implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceBenchmark.class);

    /** The smallest working set of the curve, for which forms race: larger ones wait for caches, whatever their form. */
    static final long SMALLEST_SET_BYTES = 16L << 10;

    private static final int[] TILE_BYTES = {4 << 10, 16 << 10, 32 << 10};
    private static final int LARGE_TRANSFER_FLOATS = 8 << 20;
    private static final int SMALL_TRANSFER_FLOATS = 1 << 10;

    /** A few more than a comparison needs to tell anything: in the end some of them may turn out disturbed. */
    private static final int FEWEST = Comparison.FEWEST_SAMPLES + 2;

    /** Of builds, which take long. */
    private static final int MOST_BUILDS = FEWEST + 3;

    private static final double MICROS_TO_GIGA = 1e-3;
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final KernelLibrary kernels;
    private final ClContext context;
    private final ClQueue queue;
    private final FormRace race;
    private final long arrayBytes;
    private final long opened = System.nanoTime();
    private final List<Gauge> gauges = new ArrayList<>();
    private final List<AutoCloseable> owned = new ArrayList<>();
    private Optional<Yardstick> yardstick = Optional.empty();

    /** One figure: how a sample of it is taken, and those that were. */
    private record Gauge(
            String group,
            String name,
            String unit,
            String form,
            long bytes,
            DoubleSupplier sample,
            List<Double> taken,
            List<Double> yardstick) {
        DeviceRow row() {
            double[] values = taken.stream().mapToDouble(Double::doubleValue).toArray();
            Measurement value = Measurement.of(name, unit, values);
            return new DeviceRow(group, yardstick.isEmpty() ? value : value.beside(yardstick), form, bytes);
        }

        boolean build() {
            return group.equals("build");
        }
    }

    /** Hears how far the work is. */
    @FunctionalInterface
    public interface Progress {
        /** So much of all is done; the last was this. */
        void at(long done, long total, String name);
    }

    private DeviceBenchmark(KernelLibrary kernels, long arrayBytes) {
        this.kernels = kernels;
        this.context = kernels.context();
        this.queue = context.queue();
        this.race = new FormRace(queue);
        this.arrayBytes = arrayBytes;
    }

    /** Compiles, finds the fastest forms and checks results. The kernels stay the caller's. */
    public static DeviceBenchmark open(KernelLibrary kernels) {
        return open(kernels, Long.highestOneBit(DeviceProbe.arrayBytes(kernels.context())), LARGE_TRANSFER_FLOATS);
    }

    /** On arrays of so many bytes, a power of two, and transfers of so many floats. */
    static DeviceBenchmark open(KernelLibrary kernels, long arrayBytes, int transferFloats) {
        DeviceBenchmark benchmark = new DeviceBenchmark(kernels, arrayBytes);
        try {
            benchmark.arithmetic();
            benchmark.memory();
            benchmark.local();
            benchmark.launches();
            benchmark.transfers(transferFloats);
            benchmark.builds();
            return benchmark;
        } catch (RuntimeException | Error e) {
            benchmark.close();
            throw e;
        }
    }

    private void arithmetic() {
        for (FmaProbe.Type type : FmaProbe.Type.values()) {
            if (type.on(context.facts())) {
                String name = type + " multiply-adds";
                Optional<FmaProbe> fastest = raced(
                        "arithmetic", name, "GFLOP/s", 0, type.forms(), form -> new FmaProbe(kernels, type, form));
                if (type == FmaProbe.Type.FLOAT) {
                    yardstick = fastest.map(probe -> own(race.yardstick(kernels, probe)));
                }
            }
        }
        if (context.facts().extensions().contains(DotProbe.EXTENSION)) {
            String name = "dot products of signed bytes";
            raced("arithmetic", name, "GOP/s", 0, DotProbe.Form.ALL, form -> new DotProbe(kernels, form));
        }
    }

    private void memory() {
        ProbeArrays arrays = own(new ProbeArrays(kernels, queue, arrayBytes));
        for (BandwidthProbe.Pattern pattern : BandwidthProbe.Pattern.values()) {
            String name = "memory " + pattern.name().toLowerCase(Locale.ROOT) + ", " + size(arrayBytes) + " arrays";
            List<BandwidthProbe.Form> forms = BandwidthProbe.Form.ALL;
            raced("memory", name, "GB/s", 0, forms, form -> new BandwidthProbe(kernels, arrays, pattern, form));
        }
        String fastest;
        try (Probe winner = race.fastest(
                CacheProbe.Form.of(context.facts()), f -> new CacheProbe(kernels, arrays, SMALLEST_SET_BYTES, f))) {
            fastest = winner.form();
        } catch (UserException e) {
            LOG.warn("caches are left out: {}", e.getMessage());
            return;
        }
        List<CacheProbe.Form> form = CacheProbe.Form.ALL.stream()
                .filter(f -> f.toString().equals(fastest))
                .toList();
        for (long bytes = SMALLEST_SET_BYTES; bytes <= arrayBytes; bytes *= 2) {
            long set = bytes;
            String name = "read again, " + size(set);
            checked("cache", name, "GB/s", set, form.get(0), f -> new CacheProbe(kernels, arrays, set, f));
        }
    }

    private void local() {
        for (int bytes : TILE_BYTES) {
            if (bytes <= context.facts().localMemoryBytes()) {
                List<LocalMemoryProbe.Form> forms = LocalMemoryProbe.Form.ALL.stream()
                        .filter(f ->
                                f.fits(bytes) && f.group() <= context.facts().maxWorkGroupSize())
                        .toList();
                String name = "local memory, " + size(bytes) + " a group";
                raced("local", name, "GB/s", bytes, forms, form -> new LocalMemoryProbe(kernels, bytes, form));
            }
        }
    }

    private void launches() {
        LaunchProbe probe = own(new LaunchProbe(kernels, queue));
        if (right("launches", probe::right)) {
            gauge("launch", "a launch, waited for", "us", "", 0, probe::alone);
            gauge("launch", "a launch in a row", "us", "", 0, probe::inARow);
        }
    }

    private void transfers(int floats) {
        TransferProbe large = own(new TransferProbe(context, queue, floats));
        TransferProbe small = own(new TransferProbe(context, queue, SMALL_TRANSFER_FLOATS));
        if (right("transfers", () -> large.right() && small.right())) {
            String size = size(large.bytes());
            double bytes = large.bytes();
            gauge("transfer", "upload, " + size, "GB/s", "", 0, () -> bytes / large.upload() * MICROS_TO_GIGA);
            gauge("transfer", "read back, " + size, "GB/s", "", 0, () -> bytes / large.download() * MICROS_TO_GIGA);
            gauge("transfer", "upload, " + size(small.bytes()), "us", "", 0, small::upload);
            gauge("transfer", "read back, " + size(small.bytes()), "us", "", 0, small::download);
        }
    }

    private void builds() {
        BuildProbe probe = own(new BuildProbe(context, queue));
        gauge("build", "building a kernel of one statement", "ms", "", 0, probe::smallest);
        gauge("build", "building a kernel of a loop", "ms", "", 0, probe::loop);
    }

    private boolean right(String what, Supplier<Boolean> check) {
        boolean right = check.get();
        if (!right) {
            LOG.warn("the device does not do {} rightly, which are left out", what);
        }
        return right;
    }

    private <F, P extends Probe> Optional<P> raced(
            String group, String name, String unit, long bytes, List<F> forms, Function<F, P> open) {
        try {
            P probe = own(race.fastest(forms, open));
            gauge(group, name, unit, probe.form(), bytes, () -> race.rate(probe));
            return Optional.of(probe);
        } catch (UserException e) {
            LOG.warn("{} is left out: {}", name, e.getMessage());
            return Optional.empty();
        }
    }

    private <F> void checked(String group, String name, String unit, long bytes, F form, Function<F, Probe> open) {
        try {
            Probe probe = own(open.apply(form));
            if (race.right(probe)) {
                gauge(group, name, unit, probe.form(), bytes, () -> race.rate(probe));
            }
        } catch (ClException e) {
            LOG.warn("{} is left out: {}", name, e.getMessage());
        }
    }

    private void gauge(String group, String name, String unit, String form, long bytes, DoubleSupplier sample) {
        gauges.add(new Gauge(group, name, unit, form, bytes, sample, new ArrayList<>(), new ArrayList<>()));
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.add(resource);
        return resource;
    }

    /**
     * Takes samples of each figure, after one that does not count, until so many of each were taken beside an undisturbed
     * machine, or the time is over; of builds, which take long, no more than a comparison needs.
     *
     * @param enoughNanos when so long has passed, of the device's opening on, as many as a comparison needs are enough
     * @param mostNanos after so long no round is begun, but always {@link Comparison#FEWEST_SAMPLES} are taken
     */
    public List<DeviceRow> run(int repeats, long enoughNanos, long mostNanos, Progress progress) {
        for (Gauge gauge : gauges) {
            if (!gauge.build()) {
                gauge.taken().add(gauge.sample().getAsDouble());
                gauge.taken().clear();
            }
        }
        List<Gauge> wanting = gauges;
        for (int round = 0; !wanting.isEmpty(); round++) {
            for (Gauge gauge : wanting) {
                yardstick.ifPresent(Yardstick::await);
                gauge.taken().add(gauge.sample().getAsDouble());
                yardstick.map(Yardstick::look).ifPresent(gauge.yardstick()::add);
                progress.at(repeats - missing(gauge, repeats), repeats, gauge.name());
            }
            long nanos = System.nanoTime() - opened;
            if (round + 1 >= Comparison.FEWEST_SAMPLES && nanos >= mostNanos) {
                break;
            }
            int enough = nanos < enoughNanos ? repeats : Math.min(repeats, FEWEST);
            wanting = gauges.stream().filter(g -> missing(g, enough) > 0).toList();
        }
        return gauges.stream().map(Gauge::row).toList();
    }

    /** How many samples of a figure are missing. */
    private int missing(Gauge gauge, int wanted) {
        int taken = gauge.taken().size();
        int good = yardstick.map(y -> y.undisturbedOf(gauge.yardstick())).orElse(taken);
        boolean enough = gauge.build() && (good >= FEWEST || taken >= MOST_BUILDS);
        return enough ? 0 : Math.max(0, wanted - good);
    }

    /** The device. */
    public DeviceFacts device() {
        return context.facts();
    }

    private static String size(long bytes) {
        return bytes >= MIB ? bytes / MIB + " MiB" : bytes / KIB + " KiB";
    }

    @Override
    public void close() {
        queue.finish();
        for (int i = owned.size() - 1; i >= 0; i--) {
            try {
                owned.get(i).close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("a probe cannot be closed", e);
            }
        }
        owned.clear();
        queue.close();
    }
}
