package residua.weights;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import residua.shape.UserException;

/**
 * A file open for reading. Nothing is allocated for bytes that the file does not have; whatever goes wrong is a
 * {@link UserException} whose line begins with the file's name.
 */
final class SourceFile implements AutoCloseable {
    private static final int PIECE = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    private SourceFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /** Opens a regular file that is not empty. */
    static SourceFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new UserException(path + " is a directory; name a file");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new UserException(path + " is no regular file");
        }
        try {
            FileChannel channel = FileChannel.open(path);
            try {
                if (channel.size() == 0) {
                    throw new UserException(path + " is empty");
                }
                return new SourceFile(path, channel, channel.size());
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UserException(path + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new UserException(path + " cannot be read: permission denied", e);
        } catch (IOException e) {
            throw new UserException(path + " cannot be read: " + Shown.name(String.valueOf(e.getMessage())), e);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** The refusal of this file for the reason given. */
    UserException refuse(String reason) {
        return new UserException(path + ": " + reason);
    }

    /** The refusal of this file because reading failed. */
    UserException unreadable(IOException cause) {
        return new UserException(path + " cannot be read: " + Shown.name(String.valueOf(cause.getMessage())), cause);
    }

    /** The bytes from {@code at} on, little-endian. */
    ByteBuffer read(long at, int length) {
        requireInside(at, length);
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes, at);
        return bytes;
    }

    /** The {@code count} elements of the type from byte {@code at} on. */
    float[] floats(long at, Dtype dtype, int count) {
        requireInside(at, (long) count * dtype.bytes());
        float[] floats = new float[count];
        int most = PIECE / dtype.bytes();
        ByteBuffer piece =
                ByteBuffer.allocate(Math.min(count, most) * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < count; ) {
            int elements = Math.min(most, count - done);
            piece.clear().limit(elements * dtype.bytes());
            fill(piece, at + (long) done * dtype.bytes());
            dtype.decode(piece, floats, done, elements);
            done += elements;
        }
        return floats;
    }

    /** The whole file from its beginning; closed with this. */
    InputStream stream() {
        try {
            channel.position(0);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
    }

    private void requireInside(long at, long length) {
        if (at < 0 || length < 0 || at > size || length > size - at) {
            throw refuse("cut short: " + length + " bytes are missing from byte " + at + ", the file has " + size);
        }
    }

    private void fill(ByteBuffer bytes, long at) {
        try {
            while (bytes.hasRemaining()) {
                int read = channel.read(bytes, at + bytes.position());
                if (read < 0) {
                    throw refuse("became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        bytes.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }
}
