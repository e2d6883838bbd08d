package residua.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/**
 * NumPy's files of one array: a magic number and version, the length of a Python dict as text, the dict with type, order
 * and shape, the numbers. Source: numpy/lib/format.py. Written as version 1.0, little-endian float32 in C order.
 */
public final class Npy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int LONGEST_HEADER = 65535;

    /** Blanks are taken for good: to try fewer, again and again, would take time by the square of their number. */
    private static final Pattern HEADER = Pattern.compile("\\{\\s*+'descr':\\s*+'([<|][a-z]\\d)',\\s*+"
            + "'fortran_order':\\s*+(True|False),\\s*+'shape':\\s*+\\(([\\d, ]*+)\\)\\s*+,?+\\s*+\\}\\s*+");

    private static final Map<String, Dtype> TYPES = Map.of(
            "<f4", Dtype.F32,
            "<f8", Dtype.F64,
            "<f2", Dtype.F16,
            "<i8", Dtype.I64,
            "<i4", Dtype.I32,
            "<i2", Dtype.I16,
            "|i1", Dtype.I8,
            "|u1", Dtype.U8,
            "|b1", Dtype.BOOL);

    private Npy() {}

    /**
     * Writes the tensor. The file of that name stays as it was until the new one is complete.
     *
     * @throws residua.shape.UserException in one line, if the file cannot be written
     */
    public static void write(Path path, HostTensor tensor) {
        List<Integer> dims = tensor.shape().dims();
        String shape = dims.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String dict =
                "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + (dims.size() == 1 ? ",), }" : "), }");
        int start = MAGIC.length + 4;
        int length = Math.floorDiv(start + dict.length() + 1 + ALIGNMENT - 1, ALIGNMENT) * ALIGNMENT - start;
        ByteBuffer head = ByteBuffer.allocate(start + length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        head.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) length);
        head.put((dict + " ".repeat(length - 1 - dict.length()) + "\n").getBytes(StandardCharsets.US_ASCII));
        AtomicFile.write(path, out -> {
            AtomicFile.writeAll(out, head.flip());
            Safetensors.writeFloats(out, tensor.data());
        });
    }

    /**
     * Reads an array of numbers in C order; every type becomes float32.
     *
     * @throws residua.shape.UserException in one line, if the file is not whole or something else
     */
    public static HostTensor read(Path path) {
        try (SourceFile file = SourceFile.open(path)) {
            ByteBuffer head = file.read(0, (int) Math.min(file.size(), MAGIC.length + 6L));
            if (head.limit() < MAGIC.length + 4 || head.mismatch(ByteBuffer.wrap(MAGIC)) != MAGIC.length) {
                throw file.refuse("no .npy file");
            }
            int version = head.get(MAGIC.length);
            int start = MAGIC.length + (version == 1 ? 4 : 6);
            if (version < 1 || version > 3 || head.limit() < start) {
                throw file.refuse("a .npy file of version " + version + ", which is not read");
            }
            long length = version == 1
                    ? Short.toUnsignedInt(head.getShort(MAGIC.length + 2))
                    : Integer.toUnsignedLong(head.getInt(MAGIC.length + 2));
            if (length > LONGEST_HEADER) {
                throw file.refuse("its header claims " + length + " bytes");
            }
            String dict = StandardCharsets.ISO_8859_1
                    .decode(file.read(start, (int) length))
                    .toString();
            return read(file, dict, start + length);
        }
    }

    private static HostTensor read(SourceFile file, String dict, long at) {
        Matcher header = HEADER.matcher(dict);
        if (!header.matches()) {
            throw file.refuse("its header is not understood: " + Shown.name(dict.strip()));
        }
        Dtype dtype = TYPES.get(header.group(1));
        if (dtype == null) {
            throw file.refuse("its elements are of type " + header.group(1) + ", which is not read");
        }
        if (header.group(2).equals("True")) {
            throw file.refuse("in Fortran order; save it in C order");
        }
        List<Integer> dims = new ArrayList<>();
        long elements = 1;
        for (String extent : header.group(3).split(",", -1)) {
            String digits = extent.strip();
            if (digits.contains(" ")) {
                throw file.refuse("an array of shape (" + Shown.name(header.group(3)) + ") is not read");
            }
            if (!digits.isEmpty()) {
                long dim = digits.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(digits);
                // Neither factor is past 2^31: the product fits.
                elements *= dim;
                if (elements < 1 || elements > Integer.MAX_VALUE - 8) {
                    throw file.refuse("an array of shape (" + Shown.name(header.group(3)) + ") is not read");
                }
                dims.add((int) dim);
            }
        }
        if (file.size() - at != elements * dtype.bytes()) {
            throw file.refuse("its header says " + elements * dtype.bytes() + " bytes of numbers, there are "
                    + (file.size() - at));
        }
        return new HostTensor(new Shape(dims), file.floats(at, dtype, (int) elements));
    }
}
