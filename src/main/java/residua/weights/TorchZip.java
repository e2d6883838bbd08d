package residua.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/**
 * PyTorch's file format since 1.6: a zip archive with {@code NAME/data.pkl}, the pickle of the object, and
 * {@code NAME/data/KEY} for each block of numbers, stored without compression. Source: torch/serialization.py,
 * {@code _save} and {@code _load}. Every entry that is read has its checksum verified, and none may unpack to more than
 * the archive could hold without compression.
 */
final class TorchZip {
    private static final String PICKLE = "/data.pkl";
    private static final int MOST_PICKLE_BYTES = 64 << 20;
    private static final int PIECE = 1 << 18;

    private final SourceFile file;
    private final ZipFile zip;

    private TorchZip(SourceFile file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /** Whether the file begins as a zip archive does. */
    static boolean matches(SourceFile file) {
        if (file.size() < Integer.BYTES) {
            return false;
        }
        int start = file.read(0, Integer.BYTES).getInt();
        return start == 0x04034B50 || start == 0x06054B50;
    }

    static WeightSet read(SourceFile file) {
        try (ZipFile zip = new ZipFile(file.path().toFile())) {
            return new TorchZip(file, zip).read();
        } catch (IOException e) {
            throw new UserException(
                    file.path() + ": a zip archive cut short or damaged: " + Shown.name(String.valueOf(e.getMessage())),
                    e);
        } catch (IllegalArgumentException e) {
            // ZipFile's way to say that a name inside is no text.
            throw new UserException(file.path() + ": a damaged zip archive", e);
        }
    }

    private WeightSet read() throws IOException {
        String folder = folder();
        Optional<String> order = text(folder + "/byteorder");
        if (order.isPresent() && !order.get().strip().equals("little")) {
            throw file.refuse("written on a big-endian machine, which is not read");
        }
        byte[] pickle = bytes(entry(folder + PICKLE), (int) Math.min(MOST_PICKLE_BYTES, file.size()));
        PickleInput in = new PickleInput(new ByteArrayInputStream(pickle), pickle.length);
        StateDict found = StateDict.find(PickleReader.read(file, in, new HashMap<>()), file);
        Map<String, HostTensor> tensors = TorchBlocks.read(found.tensors(), file, storage -> block(folder, storage));
        return new WeightSet(file.path().toString(), Format.TORCH_ZIP, tensors, found.remarks());
    }

    /** The one folder at the top, whatever its name. */
    private String folder() {
        List<String> pickles = zip.stream()
                .map(ZipEntry::getName)
                .filter(n -> n.endsWith(PICKLE) && n.indexOf('/') == n.length() - PICKLE.length())
                .toList();
        if (pickles.size() != 1) {
            throw file.refuse("a zip archive, but no PyTorch checkpoint: it has "
                    + (pickles.isEmpty() ? "no" : "more than one") + " data.pkl");
        }
        String folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
        if (zip.getEntry(folder + "/constants.pkl") != null) {
            throw file.refuse("a TorchScript program; save the weights alone in Python:"
                    + " torch.save(model.state_dict(), FILE)");
        }
        return folder;
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw file.refuse("its zip archive lacks " + Shown.name(name));
        }
        return entry;
    }

    private Optional<String> text(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        return entry == null ? Optional.empty() : Optional.of(new String(bytes(entry, 100), StandardCharsets.US_ASCII));
    }

    private byte[] bytes(ZipEntry entry, int most) throws IOException {
        if (entry.getSize() < 0 || entry.getSize() > most) {
            throw file.refuse("its zip entry " + Shown.name(entry.getName()) + " has " + entry.getSize()
                    + " bytes, at most " + most + " are read");
        }
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            byte[] bytes = in.readNBytes((int) entry.getSize());
            verify(entry, bytes.length, in);
            return bytes;
        }
    }

    private float[] block(String folder, TorchStorage storage) {
        ZipEntry entry = entry(folder + "/data/" + storage.key());
        int elementBytes = storage.dtype().bytes();
        int count = TorchBlocks.length(storage, file);
        if (entry.getSize() != (long) count * elementBytes) {
            throw file.refuse("its zip entry " + Shown.name(entry.getName()) + " has " + entry.getSize()
                    + " bytes, its pickle says " + count + " elements of " + elementBytes);
        }
        try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            float[] floats = floats(in, storage.dtype(), count);
            verify(entry, (long) count * elementBytes, in);
            return floats;
        } catch (IOException e) {
            throw new UserException(
                    file.path() + ": its zip entry " + Shown.name(entry.getName()) + " is damaged: "
                            + Shown.name(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private float[] floats(InputStream in, Dtype dtype, int count) throws IOException {
        float[] floats = new float[count];
        byte[] piece = new byte[Math.min(count, PIECE) * dtype.bytes()];
        for (int done = 0; done < count; ) {
            int elements = Math.min(PIECE, count - done);
            int wanted = elements * dtype.bytes();
            if (in.readNBytes(piece, 0, wanted) < wanted) {
                throw new IOException("it ends too early");
            }
            dtype.decode(ByteBuffer.wrap(piece, 0, wanted).order(ByteOrder.LITTLE_ENDIAN), floats, done, elements);
            done += elements;
        }
        return floats;
    }

    /** Compares length and checksum with what the archive's directory says. */
    private void verify(ZipEntry entry, long read, CheckedInputStream in) {
        if (read != entry.getSize() || in.getChecksum().getValue() != entry.getCrc()) {
            throw file.refuse("its zip entry " + Shown.name(entry.getName())
                    + " is damaged: its checksum is not the one it was written with");
        }
    }
}
