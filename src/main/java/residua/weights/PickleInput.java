package residua.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle in order. Never allocates more than the stream still has. */
final class PickleInput {
    private static final int LONGEST_LINE = 256;

    private final InputStream in;
    private final long limit;
    private long position;

    /** Reads from a stream that ends after {@code limit} bytes. */
    PickleInput(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Bytes that the stream has at most. */
    long limit() {
        return limit;
    }

    /** Bytes read so far. */
    long position() {
        return position;
    }

    int u8() throws IOException, PickleFault {
        int value = in.read();
        if (value < 0) {
            throw cut();
        }
        position++;
        return value;
    }

    /** The next bytes. */
    byte[] take(long count) throws IOException, PickleFault {
        if (count < 0 || count > limit - position) {
            throw cut();
        }
        byte[] bytes = in.readNBytes((int) Math.min(count, Integer.MAX_VALUE));
        position += bytes.length;
        if (bytes.length < count) {
            throw cut();
        }
        return bytes;
    }

    int i32() throws IOException, PickleFault {
        return ByteBuffer.wrap(take(Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    long u32() throws IOException, PickleFault {
        return Integer.toUnsignedLong(i32());
    }

    String text(long count, Charset charset) throws IOException, PickleFault {
        return new String(take(count), charset);
    }

    /** Text up to a line feed, which is taken too. */
    String line() throws IOException, PickleFault {
        StringBuilder line = new StringBuilder();
        for (int c = u8(); c != '\n'; c = u8()) {
            if (line.length() == LONGEST_LINE) {
                throw new PickleFault("is damaged: a name in it is longer than " + LONGEST_LINE + " bytes");
            }
            line.append((char) c);
        }
        return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private PickleFault cut() {
        return new PickleFault("is cut short");
    }
}
