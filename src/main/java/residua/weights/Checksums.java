package residua.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/**
 * CRC-32C of each tensor (its shape as text, then its bytes) and of the metadata (each key and value, in the order of
 * the keys, each followed by a zero byte), in eight hexadecimal digits. The metadata hold the tensors' sums, so that
 * their own sum stands for the whole checkpoint; it is one of content, not of bytes: other programs may write the same
 * content in another order.
 */
final class Checksums {
    private static final String TENSORS = "crc32c";
    private static final String METADATA = "crc32c.metadata";
    private static final int PIECE = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Checksums() {}

    /** Adds the sums to metadata that have none. */
    static void add(Map<String, String> metadata, Map<String, HostTensor> tensors) {
        Map<String, String> sums = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> sums.put(name, of(tensor)));
        try {
            metadata.put(TENSORS, JSON.writeValueAsString(sums));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a name of a tensor is no text", e);
        }
        metadata.put(METADATA, of(metadata));
    }

    /** Whether metadata hold a sum of any kind; damage to one of them leaves the others. */
    static boolean in(Map<String, String> metadata) {
        return metadata.containsKey(TENSORS) || metadata.containsKey(METADATA);
    }

    /**
     * Compares every sum.
     *
     * @throws UserException that names what is damaged: the header or a tensor
     */
    static void verify(WeightSet file) {
        if (!of(file.metadata()).equals(file.metadata().get(METADATA))) {
            throw new UserException(
                    file.source() + " is damaged: its header does not have the checksum it was written with");
        }
        Map<String, String> sums = read(file);
        if (!sums.keySet().equals(file.tensors().keySet())) {
            throw new UserException(
                    file.source() + " is damaged: its header does not name the tensors it was written" + " with, "
                            + Shown.name(stranger(sums.keySet(), file.tensors().keySet())) + " for one");
        }
        file.tensors().forEach((name, tensor) -> {
            if (!of(tensor).equals(sums.get(name))) {
                throw new UserException(file.source() + " is damaged: tensor " + Shown.name(name)
                        + " does not have the checksum it was written with");
            }
        });
    }

    /** A name that only one of two sets has. */
    private static String stranger(Set<String> written, Set<String> found) {
        return Stream.concat(
                        written.stream().filter(name -> !found.contains(name)),
                        found.stream().filter(name -> !written.contains(name)))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> read(WeightSet file) {
        Map<String, String> sums = new LinkedHashMap<>();
        try {
            JSON.readTree(file.metadata().getOrDefault(TENSORS, "{}"))
                    .fields()
                    .forEachRemaining(e -> sums.put(e.getKey(), e.getValue().asText()));
        } catch (JsonProcessingException e) {
            throw new UserException(file.source() + " is damaged: its checksums cannot be read", e);
        }
        return sums;
    }

    private static String of(HostTensor tensor) {
        CRC32C crc = new CRC32C();
        crc.update(tensor.shape().toString().getBytes(StandardCharsets.US_ASCII));
        float[] data = tensor.data();
        ByteBuffer piece =
                ByteBuffer.allocate(Math.min(data.length, PIECE) * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < data.length; done += PIECE) {
            int count = Math.min(PIECE, data.length - done);
            piece.asFloatBuffer().put(data, done, count);
            crc.update(piece.array(), 0, count * Float.BYTES);
        }
        return hex(crc);
    }

    private static String of(Map<String, String> metadata) {
        CRC32C crc = new CRC32C();
        new TreeMap<>(metadata).forEach((key, value) -> {
            if (!key.equals(METADATA)) {
                crc.update((key + "\0" + value + "\0").getBytes(StandardCharsets.UTF_8));
            }
        });
        return hex(crc);
    }

    private static String hex(CRC32C crc) {
        return String.format("%08x", crc.getValue());
    }
}
