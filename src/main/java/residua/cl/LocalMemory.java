package residua.cl;

/**
 * Local memory as a kernel argument.
 *
 * @param bytes size for one work-group
 */
public record LocalMemory(long bytes) {
    /** Refuses an empty one. */
    public LocalMemory {
        if (bytes < 1) {
            throw new IllegalArgumentException("local memory needs a positive size, not " + bytes + " bytes");
        }
    }
}
