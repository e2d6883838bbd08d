package residua.cl;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jocl.CL;
import org.jocl.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Access to the binding: loaded once, codes checked by us, so its own exceptions stay off. */
final class Jocl {
    private static final Logger LOG = LoggerFactory.getLogger(Jocl.class);

    /** What cannot be loaded. */
    enum Missing {
        NOTHING,
        /** The system's OpenCL library. */
        OPENCL,
        /** The binding's own library. */
        BINDING
    }

    private static final Missing MISSING = load();

    private Jocl() {}

    private static Missing load() {
        try {
            JoclLibrary.load();
            return Missing.NOTHING;
        } catch (LinkageError e) {
            LOG.debug("OpenCL cannot be loaded", e);
            // The binding loads its own library first, and that looks for the system's.
            boolean own = !String.valueOf(e.getMessage()).contains("Could not initialize native OpenCL library");
            return own ? Missing.BINDING : Missing.OPENCL;
        }
    }

    static Missing missing() {
        return MISSING;
    }

    static void check(int code, String call, Object object) {
        if (code != CL.CL_SUCCESS) {
            throw new ClException(call, object.toString(), code);
        }
    }

    static String codeName(int code) {
        return CL.stringFor_errorCode(code);
    }

    /** One of the {@code clGet...Info} calls with its object and parameter already given. */
    interface Info {
        int get(long bytes, Pointer value, long[] bytesNeeded);
    }

    static String text(Info info, String call, Object object) {
        byte[] bytes = bytes(info, call, object);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, 0, end, UTF_8).strip();
    }

    static byte[] bytes(Info info, String call, Object object) {
        long[] needed = new long[1];
        check(info.get(0, null, needed), call, object);
        byte[] value = new byte[Math.toIntExact(needed[0])];
        if (value.length > 0) {
            check(info.get(value.length, Pointer.to(value), null), call, object);
        }
        return value;
    }

    /** A value of 4 or 8 bytes, widened. */
    static long number(Info info, String call, Object object) {
        long[] needed = new long[1];
        long[] value = new long[1];
        check(info.get(Long.BYTES, Pointer.to(value), needed), call, object);
        return needed[0] == Integer.BYTES ? (int) value[0] & 0xffff_ffffL : value[0];
    }
}
