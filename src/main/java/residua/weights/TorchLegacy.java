package residua.weights;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import residua.tensor.HostTensor;

/**
 * PyTorch's file format before 1.6: the pickles of a magic number, of the format's version, of facts about the writing
 * machine, of the object, of the list of its blocks' keys; then for each key an int64 count and the elements,
 * little-endian. Source: torch/serialization.py, {@code _legacy_save} and {@code _legacy_load}.
 */
final class TorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long VERSION = 1001;
    private static final int PROTO = 0x80;

    private TorchLegacy() {}

    /** Whether the file begins with a binary pickle. */
    static boolean matches(SourceFile file) {
        return Byte.toUnsignedInt(file.read(0, 1).get()) == PROTO;
    }

    static WeightSet read(SourceFile file) {
        PickleInput in = new PickleInput(file.stream(), file.size());
        Map<String, TorchStorage> blocks = new HashMap<>();
        if (!MAGIC.equals(PickleReader.read(file, in, blocks))) {
            throw file.refuse("a pickle, but no PyTorch checkpoint");
        }
        if (!Long.valueOf(VERSION).equals(PickleReader.read(file, in, blocks))) {
            throw file.refuse("a PyTorch checkpoint of another version than " + VERSION);
        }
        if (PickleReader.read(file, in, blocks) instanceof Map<?, ?> machine
                && Boolean.FALSE.equals(machine.get("little_endian"))) {
            throw file.refuse("written on a big-endian machine, which is not read");
        }
        StateDict found = StateDict.find(PickleReader.read(file, in, blocks), file);
        if (!(PickleReader.read(file, in, blocks) instanceof List<?> keys)) {
            throw file.refuse("its pickle is damaged: it has no list of blocks");
        }
        Map<String, Long> places = places(file, keys, in.position(), blocks);
        Map<String, HostTensor> tensors = TorchBlocks.read(found.tensors(), file, storage -> {
            Long place = places.get(storage.key());
            if (place == null) {
                throw file.refuse("cut short: block " + Shown.name(storage.key()) + " is missing");
            }
            return file.floats(place, storage.dtype(), TorchBlocks.length(storage, file));
        });
        return new WeightSet(file.path().toString(), Format.TORCH_LEGACY, tensors, found.remarks());
    }

    /** The first byte of each block's elements. */
    private static Map<String, Long> places(
            SourceFile file, List<?> keys, long from, Map<String, TorchStorage> blocks) {
        Map<String, Long> places = new HashMap<>();
        long at = from;
        for (Object key : keys) {
            // First whether it is a key at all: a list that holds itself has no text.
            TorchStorage block = TorchObjects.isKey(key) ? blocks.get(String.valueOf(key)) : null;
            if (block == null) {
                throw file.refuse("its list of blocks is damaged");
            }
            long count = file.read(at, Long.BYTES).getLong();
            if (count != block.blockElements()) {
                throw file.refuse("block " + Shown.name(block.key()) + " has " + count + " elements, its pickle says "
                        + block.blockElements());
            }
            at += Long.BYTES;
            if (count > (file.size() - at) / block.dtype().bytes()) {
                throw file.refuse(
                        "cut short: block " + Shown.name(block.key()) + " of " + count + " elements is not whole");
            }
            places.put(block.key(), at);
            at += count * block.dtype().bytes();
        }
        return places;
    }
}
