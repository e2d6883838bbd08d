package residua.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a device was seen to do at most, by {@link DeviceProbe}. Its limits are the ninth tenths of the samples: what
 * disturbs a sample makes it slower, never faster.
 *
 * @param arithmetic float32 multiply-adds, two operations each, in GFLOP/s
 * @param memory global memory in GB/s, by pattern: {@code read}, {@code write}, {@code copy}, {@code triad}
 */
public record DeviceLimits(Measurement arithmetic, Map<String, Measurement> memory) {

    /** What bounds a kernel. */
    public enum Bound {
        /** The rate of multiply-adds. */
        COMPUTE,
        /** The rate at which tensors come from memory and go there. */
        BANDWIDTH
    }

    /** Copies the map. */
    public DeviceLimits {
        memory = Collections.unmodifiableMap(new LinkedHashMap<>(memory));
        if (memory.isEmpty()) {
            throw new IllegalArgumentException("no measurement of memory");
        }
    }

    /** The limit of multiply-adds in GFLOP/s. */
    public double gigaflops() {
        return arithmetic.p90();
    }

    /** The limit of memory in GB/s, that of the fastest pattern. */
    public double gigabytes() {
        return memory.values().stream().mapToDouble(Measurement::p90).max().orElseThrow();
    }

    /** The least microseconds for so much work: the roofline of Williams, Waterman and Patterson (2009). */
    public double leastMicros(double flops, double bytes) {
        return Math.max(flops / gigaflops(), bytes / gigabytes()) * 1e-3;
    }

    /** Which of the two limits so much work meets first. */
    public Bound bound(double flops, double bytes) {
        return flops / gigaflops() >= bytes / gigabytes() ? Bound.COMPUTE : Bound.BANDWIDTH;
    }
}
