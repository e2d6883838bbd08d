package residua.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import residua.shape.SmallFile;

/** Where the bytes of one picture lie. Opened anew for each reading, so that nothing is left open. */
interface ImageSource {

    /** For messages: a file, or an archive and an entry. */
    String name();

    /** All bytes. */
    byte[] read() throws IOException;

    /** A file of its own. */
    record InFolder(Path file) implements ImageSource {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public byte[] read() throws IOException {
            return SmallFile.bytes(file, ImageDecoder.MAX_BYTES);
        }
    }

    /** A stretch of an uncompressed archive. */
    record InTar(Path tar, String entry, long offset, int bytes) implements ImageSource {
        @Override
        public String name() {
            return tar + ":" + entry;
        }

        @Override
        public byte[] read() throws IOException {
            byte[] content = new byte[bytes];
            ByteBuffer left = ByteBuffer.wrap(content);
            try (FileChannel channel = FileChannel.open(tar)) {
                while (left.hasRemaining()) {
                    if (channel.read(left, offset + left.position()) < 0) {
                        throw new IOException("the archive became shorter while it was read");
                    }
                }
            }
            return content;
        }
    }
}
