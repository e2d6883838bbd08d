package residua.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import residua.shape.IoReason;
import residua.shape.UserException;

/** Standard output, which remembers that something could not be written: a print stream goes on as if nothing were. */
final class StandardOutput extends FilterOutputStream {
    /** What the system calls it when whoever reads has seen enough. */
    private static final String NOBODY_READS = "Broken pipe";

    private IOException failed;

    StandardOutput(OutputStream to) {
        super(to);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int first, int count) throws IOException {
        try {
            out.write(bytes, first, count);
        } catch (IOException e) {
            failed = failed == null ? e : failed;
            throw e;
        }
    }

    /** The status of a command that ended with another one: failed where its result was not all written, which is said. */
    synchronized int status(int ofCommand, PrintStream stderr, boolean verbose) {
        if (failed == null || ofCommand != 0) {
            return ofCommand;
        }
        if (NOBODY_READS.equals(failed.getMessage())) {
            return Failure.FAILED;
        }
        UserException lost =
                new UserException("the result cannot be written to standard output: " + IoReason.of(failed), failed);
        return Failure.of(lost).report(stderr, lost, verbose);
    }
}
