package residua.hostile;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import residua.shape.UserException;

/**
 * What a door must do with any input: let it in or refuse it with a {@link UserException} of one short line; in bounded
 * time and memory; and load no class that the input names. Serves one thread.
 */
public final class Knock {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long LONGEST_SECONDS = 10;
    private static final int LONGEST_LINE = 3000;
    private static final int SHOWN_BYTES = 4096;

    private final Door door;
    private final long ofOthers;
    private long let;
    private long refused;
    private long mostBytes;
    private double mostPerByte;
    private long longestNanos;

    /** At that door. Sound inputs come first: one at least must be let in, and they bring what is loaded once. */
    public Knock(Door door) {
        this(door, 0);
    }

    /** As {@link #Knock(Door)}, where others allocate so many bytes in a reader's name, such as an agent that rewrites classes. */
    Knock(Door door, long ofOthers) {
        this.door = door;
        this.ofOthers = ofOthers;
        door.seeds().forEach(seed -> {
            try {
                door.reading().read(seed);
                let++;
            } catch (UserException e) {
                refused++;
            } catch (Exception e) {
                throw failure("failed with " + e, seed, e);
            }
        });
        if (let == 0) {
            throw new AssertionError(door + " does not take a sound input");
        }
    }

    /** Knocks once. */
    public void at(byte[] input) {
        long thread = Thread.currentThread().getId();
        long before = THREADS.getThreadAllocatedBytes(thread);
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            door.reading().read(input);
            let++;
        } catch (UserException e) {
            refused++;
            String line = e.getMessage();
            if (line == null || line.isBlank() || line.length() > LONGEST_LINE || !plain(line)) {
                throw failure("refused with \"" + line + "\", which is no short plain line", input, e);
            }
        } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw failure("failed with " + e, input, e);
        }
        long nanos = THREADS.getCurrentThreadCpuTime() - start;
        long bytes = THREADS.getThreadAllocatedBytes(thread) - before;
        longestNanos = Math.max(longestNanos, nanos);
        mostBytes = Math.max(mostBytes, bytes);
        mostPerByte = Math.max(mostPerByte, (double) (bytes - door.fixedBytes()) / Math.max(1, input.length));
        if (nanos > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
            throw failure("took " + TimeUnit.NANOSECONDS.toSeconds(nanos) + " s of processor time", input, null);
        }
        if (bytes > ofOthers + door.fixedBytes() + door.perByte() * input.length) {
            throw failure("allocated " + bytes + " bytes", input, null);
        }
        if (System.getProperty(Trap.PROPERTY) != null) {
            throw failure(System.getProperty(Trap.PROPERTY), input, null);
        }
    }

    private static boolean plain(String line) {
        return line.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    }

    private AssertionError failure(String what, byte[] input, Throwable cause) {
        String base64 = Base64.getEncoder().encodeToString(input);
        String shown = base64.length() <= SHOWN_BYTES ? base64 : base64.substring(0, SHOWN_BYTES) + "...";
        return new AssertionError(
                door + " " + what + "\n" + input.length + " bytes in Base64: " + shown + "\nas text: "
                        + new String(input, 0, Math.min(input.length, SHOWN_BYTES), StandardCharsets.ISO_8859_1),
                cause);
    }

    /** Inputs so far. */
    public long inputs() {
        return let + refused;
    }

    /** What came of it, on one line. */
    public String summary() {
        return String.format(
                "%-22s %,9d inputs: %,8d read, %,8d refused; at most %,d bytes allocated, %.0f a byte of input beyond"
                        + " the fixed part; longest %.1f ms of processor time",
                door, inputs(), let, refused, mostBytes, Math.max(0, mostPerByte), longestNanos / 1e6);
    }
}
