package residua.cl;

/** An OpenCL call failed. The message is one line: the call, the object it was for, and the code by name. */
public class ClException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String object;
    private final String codeName;

    ClException(String call, String object, int code) {
        this(call, object, Jocl.codeName(code), call + " failed with " + Jocl.codeName(code) + " for " + object);
    }

    ClException(String call, String object, String codeName, String message) {
        super(message);
        this.call = call;
        this.object = object;
        this.codeName = codeName;
    }

    /** The OpenCL function, such as {@code clEnqueueNDRangeKernel}. */
    public String call() {
        return call;
    }

    /** What the call was for, in words. */
    public String object() {
        return object;
    }

    /** The error code by name, such as {@code CL_INVALID_WORK_GROUP_SIZE}. */
    public String codeName() {
        return codeName;
    }
}
