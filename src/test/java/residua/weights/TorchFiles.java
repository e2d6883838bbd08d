package residua.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Checkpoint files as PyTorch lays them out, around any pickle. */
final class TorchFiles {
    private TorchFiles() {}

    static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    /** The zip form: {@code archive/data.pkl}, {@code archive/byteorder}, {@code archive/data/KEY}, all stored. */
    static byte[] zip(byte[] pickle, Map<String, byte[]> blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            stored(zip, "archive/data.pkl", pickle);
            stored(zip, "archive/byteorder", new byte[] {'l', 'i', 't', 't', 'l', 'e'});
            for (Map.Entry<String, byte[]> block : blocks.entrySet()) {
                stored(zip, "archive/data/" + block.getKey(), block.getValue());
            }
            stored(zip, "archive/version", new byte[] {'3', '\n'});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void stored(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** The legacy form; blocks of float32. */
    static byte[] legacy(byte[] pickle, Map<String, byte[]> blocks) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new PickleWriter()
                .raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
                .stop());
        bytes.writeBytes(new PickleWriter().number(1001).stop());
        bytes.writeBytes(new PickleWriter()
                .dict()
                .text("protocol_version")
                .number(1001)
                .text("little_endian")
                .op(PickleOpcode.NEWTRUE)
                .endDict()
                .stop());
        bytes.writeBytes(pickle);
        PickleWriter keys = new PickleWriter().op(PickleOpcode.EMPTY_LIST).op(PickleOpcode.MARK);
        blocks.keySet().forEach(keys::text);
        bytes.writeBytes(keys.op(PickleOpcode.APPENDS).stop());
        blocks.values().forEach(block -> {
            bytes.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(block.length / 4)
                    .array());
            bytes.writeBytes(block);
        });
        return bytes.toByteArray();
    }
}
