package residua.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/**
 * Files of tensors in the safetensors format: 8 bytes of header length (little-endian), a JSON header with type, shape
 * and place of each tensor, the numbers. Source: github.com/huggingface/safetensors, "Format".
 */
public final class Safetensors {
    private static final int PIECE = 1 << 18;
    private static final int ALIGNMENT = 8;
    private static final JsonFactory JSON = new JsonFactory();

    private Safetensors() {}

    /**
     * Reads a whole file. Elements of every type become float32; tensors without elements are left out.
     *
     * @throws UserException in one line, if the file is not whole or not in this format
     */
    public static WeightSet read(Path path) {
        try (SourceFile file = SourceFile.open(path)) {
            return read(file);
        }
    }

    /** Whether the file begins as this format does: a length, then an opening brace. */
    static boolean matches(SourceFile file) {
        return file.size() > Long.BYTES && file.read(Long.BYTES, 1).get() == '{';
    }

    static WeightSet read(SourceFile file) {
        if (!matches(file)) {
            throw file.refuse("no safetensors file: its header does not begin as theirs do");
        }
        long length = file.read(0, Long.BYTES).getLong();
        if (length < 0 || length > SafetensorsHeader.MOST_BYTES) {
            throw file.refuse("its safetensors header claims " + Long.toUnsignedString(length) + " bytes, more than "
                    + SafetensorsHeader.MOST_BYTES);
        }
        if (length > file.size() - Long.BYTES) {
            throw file.refuse(
                    "cut short: its safetensors header claims " + length + " bytes, the whole file has " + file.size());
        }
        byte[] json = file.read(Long.BYTES, (int) length).array();
        long data = Long.BYTES + length;
        SafetensorsHeader header = SafetensorsHeader.parse(json, file.size() - data, file);
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            long elements = entry.elements();
            if (elements > Integer.MAX_VALUE - ALIGNMENT) {
                throw file.refuse(Shown.name(entry.name()) + " has " + elements + " elements, too many for one tensor");
            }
            if (elements > 0) {
                float[] floats = file.floats(data + entry.begin(), entry.dtype(), (int) elements);
                tensors.put(entry.name(), new HostTensor(new Shape(entry.extents()), floats));
            }
        }
        return new WeightSet(file.path().toString(), Format.SAFETENSORS, tensors, header.metadata());
    }

    /**
     * Writes tensors as F32, in the order given, and metadata in the order of its keys: the same content gives the
     * same bytes. The file of that name stays as it was until the new one is complete.
     *
     * @throws UserException in one line, if the file cannot be written
     */
    public static void write(Path path, Map<String, HostTensor> tensors, Map<String, String> metadata) {
        write(path, tensors, metadata, Optional.empty());
    }

    /** The same; the file of that name then has the other one, if there is one. */
    static void write(
            Path path, Map<String, HostTensor> tensors, Map<String, String> metadata, Optional<Path> previous) {
        byte[] header;
        try {
            header = header(tensors, metadata);
        } catch (IOException e) {
            // Nothing but a half surrogate pair in a name cannot be written to memory.
            throw new UserException("cannot write " + path + ": a name in it is no text", e);
        }
        AtomicFile.Content content = out -> {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            AtomicFile.writeAll(out, length.putLong(header.length).flip());
            AtomicFile.writeAll(out, ByteBuffer.wrap(header));
            for (HostTensor tensor : tensors.values()) {
                writeFloats(out, tensor.data());
            }
        };
        AtomicFile.write(path, content, previous);
    }

    /** Writes floats little-endian, bit by bit as they are. */
    static void writeFloats(WritableByteChannel out, float[] floats) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(Math.min(floats.length, PIECE) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < floats.length; ) {
            int count = Math.min(PIECE, floats.length - done);
            piece.clear().limit(count * Float.BYTES);
            piece.asFloatBuffer().put(floats, done, count);
            AtomicFile.writeAll(out, piece);
            done += count;
        }
    }

    private static byte[] header(Map<String, HostTensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> e : new TreeMap<>(metadata).entrySet()) {
                    json.writeStringField(e.getKey(), e.getValue());
                }
                json.writeEndObject();
            }
            long begin = 0;
            for (Map.Entry<String, HostTensor> e : tensors.entrySet()) {
                if (e.getKey().equals("__metadata__")) {
                    throw new IllegalArgumentException("a tensor cannot be called __metadata__");
                }
                HostTensor tensor = e.getValue();
                long end = begin + (long) tensor.data().length * Float.BYTES;
                json.writeObjectFieldStart(e.getKey());
                json.writeStringField("dtype", "F32");
                json.writeFieldName("shape");
                int[] dims = tensor.shape().dims().stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                json.writeArray(dims, 0, dims.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {begin, end}, 0, 2);
                json.writeEndObject();
                begin = end;
            }
            json.writeEndObject();
        }
        return padded(bytes.toByteArray());
    }

    /** Spaces behind the header, so that the numbers begin at a multiple of eight bytes. */
    private static byte[] padded(byte[] header) {
        int length = Math.floorDiv(header.length + ALIGNMENT - 1, ALIGNMENT) * ALIGNMENT;
        byte[] padded = Arrays.copyOf(header, length);
        Arrays.fill(padded, header.length, length, (byte) ' ');
        return padded;
    }
}
