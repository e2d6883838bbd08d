package residua.cl;

import java.util.Set;

/** A device that nobody has, for what asks for facts alone. */
public final class ImaginaryDevice {
    private final DeviceFacts.Kind kind;
    private String name = "Imaginary 1";
    private String vendor = "nobody";
    private String driver = "1";
    private String platform = "none";
    private String version = "OpenCL 1.2";
    private long memoryBytes = 1L << 34;
    private long cacheBytes = 1 << 25;
    private long localBytes = 64 << 10;
    private long allocationBytes = 1L << 32;
    private int computeUnits = 2;
    private long groupSize = 1024;
    private int lanes;
    private int alignmentBytes = 128;
    private Set<String> extensions = Set.of();

    private ImaginaryDevice(DeviceFacts.Kind kind) {
        this.kind = kind;
        this.lanes = kind == DeviceFacts.Kind.CPU ? 16 : 4;
    }

    /** With 16 GiB of memory, and local memory of its own unless it is a CPU. */
    public static ImaginaryDevice of(DeviceFacts.Kind kind) {
        return new ImaginaryDevice(kind);
    }

    /** What it says of itself. */
    public DeviceFacts facts() {
        boolean cpu = kind == DeviceFacts.Kind.CPU;
        return new DeviceFacts(
                0,
                name,
                vendor,
                driver,
                platform,
                version,
                kind,
                memoryBytes,
                cacheBytes,
                localBytes,
                allocationBytes,
                computeUnits,
                groupSize,
                lanes,
                alignmentBytes,
                cpu,
                false,
                false,
                !cpu,
                extensions);
    }

    /** Its name. */
    public ImaginaryDevice name(String text) {
        name = text;
        return this;
    }

    /** Who made it. */
    public ImaginaryDevice vendor(String text) {
        vendor = text;
        return this;
    }

    /** Of its driver. */
    public ImaginaryDevice driver(String text) {
        driver = text;
        return this;
    }

    /** Its platform. */
    public ImaginaryDevice platform(String text) {
        platform = text;
        return this;
    }

    /** Of OpenCL. */
    public ImaginaryDevice version(String text) {
        version = text;
        return this;
    }

    /** All of its memory. */
    public ImaginaryDevice memoryBytes(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    /** The cache of its memory. */
    public ImaginaryDevice cacheBytes(long bytes) {
        cacheBytes = bytes;
        return this;
    }

    /** Local memory of a group. */
    public ImaginaryDevice localBytes(long bytes) {
        localBytes = bytes;
        return this;
    }

    /** Its largest buffer. */
    public ImaginaryDevice allocationBytes(long bytes) {
        allocationBytes = bytes;
        return this;
    }

    /** Cores and the like. */
    public ImaginaryDevice computeUnits(int units) {
        computeUnits = units;
        return this;
    }

    /** Items of its largest group. */
    public ImaginaryDevice groupSize(long items) {
        groupSize = items;
        return this;
    }

    /** Floats of a register. */
    public ImaginaryDevice lanes(int floats) {
        lanes = floats;
        return this;
    }

    /** Where parts of buffers may begin. */
    public ImaginaryDevice alignmentBytes(int bytes) {
        alignmentBytes = bytes;
        return this;
    }

    /** What it offers. */
    public ImaginaryDevice extensions(Set<String> names) {
        extensions = names;
        return this;
    }
}
