package residua.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.PlanOptions;

/**
 * Times the layers of networks one by one on a device, beside what the device allows. A layer that occurs several times,
 * also in several networks, is measured once. Convolutions are checked before; the time of one that is wrong is void.
 *
 * <p>Repeats go round all layers, every few of them with the probes of the device, so that what slows the machine for a while slows all of
 * them; where the layers' tensors do not fit the device together, round as many as do. A sample is a layer run again and
 * again on the same tensors for {@link #SAMPLE_NANOS}, after one run that does not count: tensors that fit the caches
 * come from there, as they often do in a network, where the layer before has just written them; larger ones come from
 * memory. Samples are short and many, and before and after each the machine itself is looked at: a disturbance that lasts
 * longer is seen by both.
 */
public final class LayerBenchmark {
    /** Least duration of a sample. */
    public static final long SAMPLE_NANOS = 4_000_000;

    private static final long MOST_BYTES_AT_ONCE = 2L << 30;
    private static final int SHARE_OF_MEMORY = 4;

    /** The limits of the device are seen from few samples, which take long. */
    private static final int ROUNDS_BETWEEN_LIMITS = 5;

    private final KernelLibrary kernels;
    private final PlanOptions options;
    private final LayerSelection selection;
    private final List<Layer> layers = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();

    /** Hears how far the work is. */
    @FunctionalInterface
    public interface Progress {
        /** So many of all samples are taken; the last one was of that layer. */
        void at(long done, long total, String layer);
    }

    /**
     * What was found.
     *
     * @param limits of the device
     * @param results of each layer, in the order of networks, passes and layers
     * @param leftOut what could not be measured
     */
    public record Report(DeviceLimits limits, List<LayerResult> results, List<LeftOut> leftOut) {
        /** Copies the lists. */
        public Report {
            results = List.copyOf(results);
            leftOut = List.copyOf(leftOut);
        }
    }

    /** Of no network yet. */
    public LayerBenchmark(KernelLibrary kernels, PlanOptions options, LayerSelection selection) {
        this.kernels = kernels;
        this.options = options;
        this.selection = selection;
    }

    /** Adds the layers of a network. */
    public LayerBenchmark add(Network network, int batch) {
        NetworkLayers found = NetworkLayers.of(network, batch, kernels.context().facts(), options, selection);
        layers.addAll(found.layers());
        leftOut.addAll(found.leftOut());
        return this;
    }

    /** Measures each layer so many times. */
    public Report run(int repeats, Progress progress) {
        Map<Object, LayerSeries> distinct = new LinkedHashMap<>();
        layers.forEach(
                layer -> distinct.computeIfAbsent(layer.work().identity(), id -> new LayerSeries(layer, repeats)));
        try (DeviceProbe probe = DeviceProbe.open(kernels)) {
            long done = 0;
            for (List<LayerSeries> wave : waves(distinct.values())) {
                measure(wave, probe, repeats, done, distinct.size() * (long) repeats, progress);
                done += wave.size() * (long) repeats;
            }
            return report(probe.limits(), distinct);
        }
    }

    private void measure(
            List<LayerSeries> wave, DeviceProbe probe, int repeats, long before, long total, Progress progress) {
        long done = before;
        Yardstick yardstick = probe.yardstick();
        try {
            wave.parallelStream().forEach(series -> series.open(kernels)); // drivers compile on several threads
            for (int i = 0; i < repeats; i++) {
                if (i % ROUNDS_BETWEEN_LIMITS == 0) {
                    probe.sample();
                }
                for (LayerSeries series : wave) {
                    series.sample(SAMPLE_NANOS, yardstick);
                    progress.at(++done, total, series.layer().name());
                }
            }
        } finally {
            wave.forEach(LayerSeries::close);
        }
    }

    /** As many neighbours together as leave room on the device; at least one. */
    private List<List<LayerSeries>> waves(Collection<LayerSeries> all) {
        long room = Math.min(MOST_BYTES_AT_ONCE, kernels.context().facts().globalMemoryBytes() / SHARE_OF_MEMORY);
        List<List<LayerSeries>> waves = new ArrayList<>();
        long taken = Long.MAX_VALUE;
        for (LayerSeries series : all) {
            long bytes = series.layer().work().bytes();
            if (taken > room - bytes) {
                waves.add(new ArrayList<>());
                taken = 0;
            }
            waves.get(waves.size() - 1).add(series);
            taken += bytes;
        }
        return waves;
    }

    private Report report(DeviceLimits limits, Map<Object, LayerSeries> measured) {
        long cache = kernels.context().device().cacheBytes();
        List<LayerResult> results = new ArrayList<>();
        List<LeftOut> missing = new ArrayList<>(leftOut);
        for (Layer layer : layers) {
            LayerSeries series = measured.get(layer.work().identity());
            series.failure()
                    .ifPresentOrElse(
                            why -> missing.add(new LeftOut(layer.model(), layer.pass(), layer.name(), why)),
                            () -> results.add(LayerResult.of(series, layer, limits, cache)));
        }
        return new Report(limits, results, missing);
    }
}
