package residua.cl;

import static org.jocl.CL.CL_DEVICE_DOUBLE_FP_CONFIG;
import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_CACHE_SIZE;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_HOST_UNIFIED_MEMORY;
import static org.jocl.CL.CL_DEVICE_LOCAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_LOCAL_MEM_TYPE;
import static org.jocl.CL.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_ACCELERATOR;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VENDOR;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_LOCAL;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** A device that can be opened. Holds nothing that needs closing. */
public final class ClDevice {
    private final cl_platform_id platform;
    private final cl_device_id id;
    private final DeviceFacts facts;

    @SuppressWarnings("deprecation") // CL_DEVICE_HOST_UNIFIED_MEMORY: without a successor, and the floor is OpenCL 1.2
    ClDevice(cl_platform_id platform, String platformName, cl_device_id id, int index) {
        this.platform = platform;
        this.id = id;
        Set<String> extensions =
                new LinkedHashSet<>(List.of(text(CL_DEVICE_EXTENSIONS).split("\\s+")));
        this.facts = new DeviceFacts(
                index,
                text(CL_DEVICE_NAME),
                text(CL_DEVICE_VENDOR),
                text(CL_DRIVER_VERSION),
                platformName,
                text(CL_DEVICE_VERSION),
                kind(number(CL_DEVICE_TYPE)),
                number(CL_DEVICE_GLOBAL_MEM_SIZE),
                number(CL_DEVICE_GLOBAL_MEM_CACHE_SIZE),
                number(CL_DEVICE_LOCAL_MEM_SIZE),
                number(CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                (int) number(CL_DEVICE_MAX_COMPUTE_UNITS),
                number(CL_DEVICE_MAX_WORK_GROUP_SIZE),
                (int) Math.max(1, number(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT)),
                (int) Math.max(1, number(CL_DEVICE_MEM_BASE_ADDR_ALIGN) / Byte.SIZE),
                number(CL_DEVICE_HOST_UNIFIED_MEMORY) != 0,
                extensions.contains("cl_khr_fp16"),
                extensions.contains("cl_khr_fp64") || number(CL_DEVICE_DOUBLE_FP_CONFIG) != 0,
                number(CL_DEVICE_LOCAL_MEM_TYPE) == CL_LOCAL,
                extensions);
    }

    /** What the device says of itself. */
    public DeviceFacts facts() {
        return facts;
    }

    /** Bytes of the cache before global memory, as far as the driver knows; 0 for none. */
    public long cacheBytes() {
        return number(CL_DEVICE_GLOBAL_MEM_CACHE_SIZE);
    }

    cl_platform_id platform() {
        return platform;
    }

    cl_device_id id() {
        return id;
    }

    @Override
    public String toString() {
        return facts.name();
    }

    private static DeviceFacts.Kind kind(long type) {
        if ((type & CL_DEVICE_TYPE_GPU) != 0) {
            return DeviceFacts.Kind.GPU;
        }
        if ((type & CL_DEVICE_TYPE_CPU) != 0) {
            return DeviceFacts.Kind.CPU;
        }
        return (type & CL_DEVICE_TYPE_ACCELERATOR) != 0 ? DeviceFacts.Kind.ACCELERATOR : DeviceFacts.Kind.OTHER;
    }

    private String text(int what) {
        return Jocl.text((n, p, r) -> CL.clGetDeviceInfo(id, what, n, p, r), "clGetDeviceInfo", "a device");
    }

    /** A fact of 4 or 8 bytes. */
    long number(int what) {
        return Jocl.number((n, p, r) -> CL.clGetDeviceInfo(id, what, n, p, r), "clGetDeviceInfo", "a device");
    }
}
