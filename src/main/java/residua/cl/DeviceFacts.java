package residua.cl;

import java.util.Locale;
import java.util.Set;

/**
 * What a device says of itself.
 *
 * @param index place in {@link Devices#all()}
 * @param name the device's name
 * @param vendor who made it; for reports only, nothing is decided by it
 * @param driver version of the driver
 * @param platform name of the platform that offers it
 * @param version OpenCL version of the device, such as {@code OpenCL 3.0 PoCL}
 * @param kind CPU, GPU, accelerator or other
 * @param globalMemoryBytes device memory; varies on CPUs
 * @param globalMemoryCacheBytes the last cache before device memory; 0 where there is none, or none is told of
 * @param localMemoryBytes local memory of one work-group
 * @param maxAllocationBytes largest buffer
 * @param computeUnits number of compute units
 * @param maxWorkGroupSize largest number of work-items in a group
 * @param nativeFloatLanes floats in a vector register of a CPU; 1 where lanes are work-items
 * @param alignmentBytes what the offset of a sub-buffer must be a multiple of
 * @param unifiedMemory true where host and device share memory
 * @param fp16 true where half-precision arithmetic is offered
 * @param fp64 true where double-precision arithmetic is offered
 * @param localMemoryIsReal true where local memory is a memory of its own, not a part of global memory
 * @param extensions names of extensions
 */
public record DeviceFacts(
        int index,
        String name,
        String vendor,
        String driver,
        String platform,
        String version,
        Kind kind,
        long globalMemoryBytes,
        long globalMemoryCacheBytes,
        long localMemoryBytes,
        long maxAllocationBytes,
        int computeUnits,
        long maxWorkGroupSize,
        int nativeFloatLanes,
        int alignmentBytes,
        boolean unifiedMemory,
        boolean fp16,
        boolean fp64,
        boolean localMemoryIsReal,
        Set<String> extensions) {

    /** The kind of a device. */
    public enum Kind {
        /** A host processor. */
        CPU,
        /** A graphics processor. */
        GPU,
        /** A dedicated accelerator. */
        ACCELERATOR,
        /** Anything else. */
        OTHER
    }

    /** Keeps the extensions unmodifiable. */
    public DeviceFacts {
        extensions = Set.copyOf(extensions);
    }

    /** Index, name and kind, for lists and messages. */
    public String line() {
        return index + ": " + name + " (" + kind.name().toLowerCase(Locale.ROOT) + ", " + platform + ")";
    }
}
