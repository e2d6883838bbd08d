package residua.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a tar archive in their order: POSIX ustar and pax (of which path and size count), GNU's long names,
 * large numbers and sparse files. Source: IEEE 1003.1, pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format".
 *
 * <p>Nothing of a head is believed before its checksum was found right. Allocates four times the bytes that it goes past
 * at most, whatever they say; time grows with the archive's length alone.
 */
final class TarEntries {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 1 << 16;
    private static final int LONGEST_EXTENSION = 1 << 20;
    private static final long LARGEST = 1L << 60;
    private static final int NAME = 0;
    private static final int NAME_BYTES = 100;
    private static final int SIZE = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final int KIND = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_BYTES = 155;
    private static final int SPARSE_GOES_ON = 482;

    private final InputStream in;
    private final long limit;
    private long position;
    private long next;
    private boolean ended;

    /**
     * An entry.
     *
     * @param name its path
     * @param file whether it holds bytes, unlike folders and links
     * @param sparse whether those are not the file's own but say where its zeros are
     * @param offset first of its bytes in the archive
     * @param bytes how many
     */
    record Entry(String name, boolean file, boolean sparse, long offset, long bytes) {}

    /** Of a stream, of which no more than {@code limit} bytes are read. */
    TarEntries(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    /**
     * The next entry, none behind the last.
     *
     * @throws IOException with a reason in words, where this is no archive or it ends too early
     */
    Optional<Entry> next() throws IOException {
        String longName = "";
        Map<String, String> extension = Map.of();
        while (true) {
            skip(next - position);
            byte[] head = in.readNBytes(BLOCK);
            position += head.length;
            if (head.length == 0 || zero(head)) {
                ended = head.length > 0;
                return Optional.empty();
            }
            check(head);
            long bytes = number(head, SIZE, SIZE_BYTES);
            char kind = (char) (head[KIND] & 0xFF);
            next = position + bytes + Math.floorMod(-bytes, BLOCK);
            switch (kind) {
                case 'L' -> longName = text(content(bytes, LONGEST_NAME, "a name"), 0, LONGEST_NAME);
                case 'x' -> extension = records(content(bytes, LONGEST_EXTENSION, "an extension"));
                case 'g', 'K', 'V' -> skip(0); // what they say concerns none of us
                default -> {
                    return Optional.of(entry(head, kind, longName.isEmpty() ? name(head) : longName, extension));
                }
            }
        }
    }

    /** Whether the mark of the archive's end was met. */
    boolean ended() {
        return ended;
    }

    /** The bytes of the entry that {@link #next} gave last, if there are at most so many. */
    byte[] content(long bytes, int most, String what) throws IOException {
        if (bytes > most) {
            throw new IOException(what + " of " + bytes + " bytes, at most " + most + " are read");
        }
        require(bytes);
        byte[] content = in.readNBytes((int) bytes);
        position += content.length;
        if (content.length < bytes) {
            throw new EOFException("it ends within " + what);
        }
        return content;
    }

    private Entry entry(byte[] head, char kind, String name, Map<String, String> extension) throws IOException {
        for (byte[] block = head; kind == 'S' && block[block == head ? SPARSE_GOES_ON : BLOCK - 8] != 0; ) {
            block = content(BLOCK, BLOCK, "a list of zeros");
            next += BLOCK;
        }
        long bytes = number(head, SIZE, SIZE_BYTES);
        if (extension.containsKey("size")) {
            bytes = decimal(extension.get("size"));
            next = position + bytes + Math.floorMod(-bytes, BLOCK);
        }
        String path = extension.getOrDefault("path", name);
        boolean sparse = kind == 'S' || extension.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
        boolean file = (kind == 0 || kind == '0' || kind == '7' || kind == 'S') && !path.endsWith("/");
        return new Entry(path, file, sparse, position, bytes);
    }

    private static String name(byte[] head) {
        String name = text(head, NAME, NAME_BYTES);
        boolean posix = text(head, MAGIC, 6).equals("ustar");
        String prefix = posix ? text(head, PREFIX, PREFIX_BYTES) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Sums of bytes, the checksum itself counted as blanks; old archives took bytes for signed. */
    private static void check(byte[] head) throws IOException {
        if (head.length < BLOCK) {
            throw new EOFException("it ends within the head of an entry");
        }
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_BYTES;
            unsigned += own ? ' ' : head[i] & 0xFF;
            signed += own ? ' ' : head[i];
        }
        long stated = number(head, CHECKSUM, CHECKSUM_BYTES);
        if (stated != unsigned && stated != signed) {
            throw new IOException("the head of an entry has a wrong checksum");
        }
    }

    /** Octal digits between blanks and zeros; or, after a first byte of 0x80, all others as one number. */
    private static long number(byte[] head, int at, int length) throws IOException {
        long number = 0;
        if ((head[at] & 0x80) != 0) {
            boolean large = (head[at] & 0x7F) != 0;
            for (int i = at + 1; i < at + length; i++) {
                large |= number > LARGEST >> Byte.SIZE;
                number = (number << Byte.SIZE) | (head[i] & 0xFF);
            }
            if (large) {
                throw new IOException("an entry of an impossible size");
            }
            return number;
        }
        String digits = text(head, at, length).strip();
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '7') {
                throw new IOException("the head of an entry has letters where a number belongs");
            }
            number = number * 8 + digits.charAt(i) - '0';
        }
        return number;
    }

    private static long decimal(String digits) throws IOException {
        if (!digits.matches("\\d{1,18}") || Long.parseLong(digits) > LARGEST) {
            throw new IOException("an entry of an impossible size");
        }
        return Long.parseLong(digits);
    }

    /** Pax: {@code LENGTH KEY=VALUE\n}, the length that of the whole record. */
    private static Map<String, String> records(byte[] extension) throws IOException {
        Map<String, String> records = new HashMap<>();
        for (int at = 0; at < extension.length && extension[at] != 0; ) {
            int blank = find(extension, at, (byte) ' ');
            int equals = find(extension, at, (byte) '=');
            long length = decimal(new String(extension, at, blank - at, StandardCharsets.ISO_8859_1));
            if (length <= equals - at || length > extension.length - at || equals < blank) {
                throw new IOException("a damaged extension of an entry");
            }
            int end = at + (int) length;
            records.put(
                    new String(extension, blank + 1, equals - blank - 1, StandardCharsets.UTF_8),
                    new String(extension, equals + 1, Math.max(0, end - equals - 2), StandardCharsets.UTF_8));
            at = end;
        }
        return records;
    }

    private static int find(byte[] bytes, int from, byte wanted) throws IOException {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new IOException("a damaged extension of an entry");
    }

    private static String text(byte[] bytes, int from, int most) {
        int end = from;
        while (end < Math.min(bytes.length, from + most) && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static boolean zero(byte[] head) {
        return head.length == BLOCK && Arrays.equals(head, new byte[BLOCK]);
    }

    private void skip(long bytes) throws IOException {
        require(bytes);
        in.skipNBytes(bytes);
        position += bytes;
    }

    private void require(long bytes) throws IOException {
        if (bytes > limit - position) {
            throw new EOFException("it holds more than " + limit + " bytes, or less than it says");
        }
    }
}
