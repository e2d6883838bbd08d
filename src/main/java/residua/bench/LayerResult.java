package residua.bench;

import java.util.Optional;

/**
 * What was measured of a layer, beside what the device allows.
 *
 * @param model name of the network
 * @param batch images at a time
 * @param pass part of the network's work
 * @param name what is computed at which sizes
 * @param layer path of the first layer of the network that does this
 * @param count how often the network does it
 * @param algorithm kernel family and settings
 * @param time of once, in microseconds
 * @param flops operations of direct computation: two for each multiply-add, padding counted; 0 where bytes are all
 * @param leastBytes bytes that must be read and written however it is computed
 * @param leastMicros the roofline: the time that the device's limits allow for so much work
 * @param boundBy which limit that is
 * @param cached whether all tensors fit the device's cache together, which gives them faster than memory
 * @param fault what is wrong with its result, which makes the time void
 */
public record LayerResult(
        String model,
        int batch,
        LayerPass pass,
        String name,
        String layer,
        int count,
        String algorithm,
        Measurement time,
        double flops,
        long leastBytes,
        double leastMicros,
        DeviceLimits.Bound boundBy,
        boolean cached,
        Optional<String> fault) {

    static LayerResult of(LayerSeries series, Layer layer, DeviceLimits limits, long cacheBytes) {
        return new LayerResult(
                layer.model(),
                layer.batch(),
                layer.pass(),
                layer.name(),
                layer.first(),
                layer.count(),
                layer.algorithm(),
                series.micros(layer.title()),
                layer.flops(),
                layer.leastBytes(),
                limits.leastMicros(layer.flops(), (double) layer.leastBytes()),
                limits.bound(layer.flops(), (double) layer.leastBytes()),
                layer.work().bytes() <= cacheBytes,
                series.fault());
    }

    /** The rate of the direct computation's operations in GFLOP/s. */
    public double gigaflops() {
        return flops / time.median() * 1e-3;
    }

    /** The rate of the least bytes in GB/s. */
    public double gigabytes() {
        return leastBytes / time.median() * 1e-3;
    }

    /** The bound's time by the median: 1 is all that the device allows. */
    public double fractionOfBound() {
        return leastMicros / time.median();
    }
}
