/**
 * Measures: whole networks ({@link residua.bench.ModelBenchmark}), their layers one by one
 * ({@link residua.bench.LayerBenchmark}), the limits of a device ({@link residua.bench.DeviceProbe}). Warm-up, interleaved
 * repeats, medians. May import everything but {@code cli}.
 */
package residua.bench;
