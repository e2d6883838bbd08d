package residua.cl;

/** There is no OpenCL device, or none that was asked for. The message is one line that says what to do. */
public final class NoDeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a one-line message for the user. */
    public NoDeviceException(String message) {
        super(message);
    }
}
