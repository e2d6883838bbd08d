package residua.cl;

import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_DEVICE_TYPE_ALL;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.CL_SUCCESS;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** The devices of this machine. */
public final class Devices {
    /** What the ICD loader answers where no platform is installed (cl_khr_icd). */
    private static final int PLATFORM_NOT_FOUND_KHR = -1001;

    private static final String WHAT_TO_DO = "install the OpenCL driver of your GPU's vendor, or PoCL for the CPU"
            + " (Debian, Ubuntu: apt-get install pocl-opencl-icd ocl-icd-libopencl1)";

    private Devices() {}

    /** All devices, in the order of their platforms; empty where there is no OpenCL at all. */
    public static List<ClDevice> all() {
        if (Jocl.missing() != Jocl.Missing.NOTHING) {
            return List.of();
        }
        List<ClDevice> devices = new ArrayList<>();
        for (cl_platform_id platform : platforms()) {
            String name = Jocl.text(
                    (n, p, r) -> CL.clGetPlatformInfo(platform, CL_PLATFORM_NAME, n, p, r),
                    "clGetPlatformInfo",
                    "a platform");
            for (cl_device_id id : deviceIds(platform, name)) {
                devices.add(new ClDevice(platform, name, id, devices.size()));
            }
        }
        return List.copyOf(devices);
    }

    /**
     * The device meant by a selector: an index of {@link #all()}, {@code cpu}, {@code gpu}, or a part of a name in any
     * case; null or empty means the best GPU, else the CPU, else whatever there is. Among several the one with the
     * most compute units is best, the first of equals.
     *
     * @throws NoDeviceException with what to do, or with the devices that exist where the selector fits none of them
     */
    public static ClDevice choose(String selector) {
        List<ClDevice> all = all();
        if (all.isEmpty()) {
            throw none();
        }
        String wanted = selector == null ? "" : selector.strip().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            return all.stream()
                    .max(Comparator.comparingInt(Devices::preference).thenComparing(Devices::smaller))
                    .orElseThrow();
        }
        if (wanted.chars().allMatch(c -> c >= '0' && c <= '9') && wanted.length() < 10) {
            int index = Integer.parseInt(wanted);
            if (index < all.size()) {
                return all.get(index);
            }
        }
        return all.stream()
                .filter(fits(wanted))
                .max(Devices::smaller)
                .orElseThrow(() -> new NoDeviceException("no device fits \"" + selector + "\"; there is "
                        + all.stream().map(d -> d.facts().line()).collect(Collectors.joining("; "))));
    }

    private static Predicate<ClDevice> fits(String wanted) {
        return switch (wanted) {
            case "cpu" -> d -> d.facts().kind() == DeviceFacts.Kind.CPU;
            case "gpu" -> d -> d.facts().kind() == DeviceFacts.Kind.GPU;
            default -> d -> d.facts().name().toLowerCase(Locale.ROOT).contains(wanted);
        };
    }

    private static int preference(ClDevice device) {
        return switch (device.facts().kind()) {
            case GPU -> 2;
            case CPU -> 1;
            default -> 0;
        };
    }

    /** Orders by compute units, and of equals the later one is smaller. */
    private static int smaller(ClDevice a, ClDevice b) {
        int units = Integer.compare(a.facts().computeUnits(), b.facts().computeUnits());
        return units != 0 ? units : Integer.compare(b.facts().index(), a.facts().index());
    }

    private static NoDeviceException none() {
        return switch (Jocl.missing()) {
            case NOTHING -> new NoDeviceException("no OpenCL device: " + WHAT_TO_DO);
            case OPENCL -> new NoDeviceException("no OpenCL library (libOpenCL.so.1) can be loaded: " + WHAT_TO_DO);
            case BINDING ->
                new NoDeviceException("the OpenCL binding cannot be loaded from the temporary folder "
                        + System.getProperty("java.io.tmpdir")
                        + ": it must allow files to be written and programs to be run"
                        + " (the Java option -Djava.io.tmpdir=FOLDER names another)");
        };
    }

    private static cl_platform_id[] platforms() {
        int[] count = new int[1];
        int code = CL.clGetPlatformIDs(0, null, count);
        if (code == PLATFORM_NOT_FOUND_KHR || (code == CL_SUCCESS && count[0] == 0)) {
            return new cl_platform_id[0];
        }
        Jocl.check(code, "clGetPlatformIDs", "this machine");
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        Jocl.check(CL.clGetPlatformIDs(platforms.length, platforms, null), "clGetPlatformIDs", "this machine");
        return platforms;
    }

    private static cl_device_id[] deviceIds(cl_platform_id platform, String name) {
        int[] count = new int[1];
        int code = CL.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, null, count);
        if (code == CL_DEVICE_NOT_FOUND || (code == CL_SUCCESS && count[0] == 0)) {
            return new cl_device_id[0];
        }
        Jocl.check(code, "clGetDeviceIDs", name);
        cl_device_id[] ids = new cl_device_id[count[0]];
        Jocl.check(CL.clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, ids.length, ids, null), "clGetDeviceIDs", name);
        return ids;
    }
}
