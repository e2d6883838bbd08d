package residua.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One change of a file. Places are shares of its length, so that any change fits any file.
 *
 * @param kind what is done
 * @param from where, 0 to 1
 * @param to another place, 0 to 1
 * @param value what else the kind needs, any number
 */
public record Mutation(Kind kind, double from, double to, long value) {
    private static final int LONGEST = 1 << 16;
    private static final int LONGEST_STRETCH = 64;
    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        4,
        8,
        16,
        100,
        127,
        128,
        255,
        256,
        1000,
        32767,
        32768,
        65535,
        65536,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8L,
        Integer.MIN_VALUE,
        1L << 31,
        (1L << 32) - 1,
        1L << 32,
        1L << 40,
        1L << 62,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "7",
            "1000",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483648",
            "4294967297",
            "9223372036854775807",
            "9223372036854775808",
            "99999999999999999999999",
            "1e999",
            "-0.0",
            "1e-320",
            "0x10",
            "1.5",
            "NaN",
            "Infinity",
            "null",
            "\"\"",
            "[]",
            "{}",
            "true");

    /** Kinds of change. */
    public enum Kind {
        /** Turns one bit over. */
        FLIP,
        /** Gives one byte another value. */
        SET,
        /** Ends the file there. */
        CUT,
        /** Takes a stretch out. */
        REMOVE,
        /** Puts some equal bytes in. */
        INSERT,
        /** Puts a copy of a stretch somewhere else. */
        REPEAT,
        /** Copies a stretch over another place. */
        COPY,
        /** Exchanges two stretches. */
        SWAP,
        /** The beginning of this file, then the end of another. */
        SPLICE,
        /** Writes a number from the edge of its range, in 1 to 8 bytes, either end first. */
        NUMBER,
        /** Replaces a number in text. */
        DIGITS,
        /** Puts a word in that means something in the format. */
        WORD,
        /** Writes such a word over what is there. */
        WORD_OVER
    }

    /** Any change. */
    public static Mutation random(Random random) {
        Kind[] kinds = Kind.values();
        return new Mutation(
                kinds[random.nextInt(kinds.length)], random.nextDouble(), random.nextDouble(), random.nextLong());
    }

    /** The file with this change, never longer than {@link #LONGEST}. */
    byte[] apply(byte[] file, byte[] other, List<byte[]> words) {
        if (file.length == 0) {
            return kind == Kind.WORD ? word(words) : new byte[] {(byte) value};
        }
        int at = place(from, file.length);
        int second = place(to, file.length);
        int stretch = 1 + (int) Math.floorMod(value >>> 8, (long) LONGEST_STRETCH);
        byte[] changed = switch (kind) {
            case FLIP -> over(file, at, (byte) (file[at] ^ (1 << (value & 7))));
            case SET -> over(file, at, (byte) value);
            case CUT -> Arrays.copyOf(file, at);
            case REMOVE -> replace(file, at, Math.min(file.length, at + stretch), new byte[0]);
            case INSERT -> {
                byte[] equal = new byte[stretch];
                Arrays.fill(equal, (byte) value);
                yield replace(file, at, at, equal);
            }
            case REPEAT -> replace(file, second, second, stretch(file, at, stretch));
            case COPY -> over(file, second, stretch(file, at, stretch));
            case SWAP -> over(over(file, second, stretch(file, at, stretch)), at, stretch(file, second, stretch));
            case SPLICE -> {
                byte[] end = Arrays.copyOfRange(other, place(to, other.length + 1), other.length);
                yield replace(file, at, file.length, end);
            }
            case NUMBER -> over(file, at, number(file));
            case DIGITS -> digits(file, at);
            case WORD -> replace(file, at, at, word(words));
            case WORD_OVER -> over(file, at, word(words));
        };
        return changed.length <= LONGEST ? changed : file;
    }

    private static int place(double share, int length) {
        return Math.min(length - 1, (int) (share * length));
    }

    private byte[] word(List<byte[]> words) {
        return words.isEmpty() ? new byte[0] : words.get((int) Math.floorMod(value, (long) words.size()));
    }

    private byte[] number(byte[] file) {
        long edge = EDGES[(int) Math.floorMod(value, (long) EDGES.length)];
        long number = (value & 0x1000) == 0 ? edge : file.length + (value >> 16 & 15) - 8;
        int bytes = 1 << (value >>> 20 & 3);
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES)
                .order((value & 0x400000) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(0, number);
        int first = all.order() == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - bytes;
        return Arrays.copyOfRange(all.array(), first, first + bytes);
    }

    /** The next run of digits becomes another number. */
    private byte[] digits(byte[] file, int at) {
        int start = at;
        while (start < file.length && !digit(file[start])) {
            start++;
        }
        int end = start;
        while (end < file.length && digit(file[end])) {
            end++;
        }
        String number = NUMBERS.get((int) Math.floorMod(value, (long) NUMBERS.size()));
        return start == end ? file : replace(file, start, end, number.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static byte[] stretch(byte[] file, int at, int length) {
        return Arrays.copyOfRange(file, at, Math.min(file.length, at + length));
    }

    private static byte[] over(byte[] file, int at, byte... bytes) {
        byte[] changed = file.clone();
        System.arraycopy(bytes, 0, changed, at, Math.min(bytes.length, changed.length - at));
        return changed;
    }

    private static byte[] replace(byte[] file, int from, int to, byte[] bytes) {
        byte[] changed = new byte[file.length - (to - from) + bytes.length];
        System.arraycopy(file, 0, changed, 0, from);
        System.arraycopy(bytes, 0, changed, from, bytes.length);
        System.arraycopy(file, to, changed, from + bytes.length, file.length - to);
        return changed;
    }
}
