package residua.weights;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import residua.tensor.HostTensor;

/** Turns the views of a state dict into tensors, each block of numbers read once and dropped after its last view. */
final class TorchBlocks {

    /** Reads a block out of the file. */
    interface BlockReader {
        /** All elements of the block that the storage is a stretch of. */
        float[] read(TorchStorage storage);
    }

    private TorchBlocks() {}

    /**
     * Reads the tensors, in order; those without elements are left out.
     *
     * @throws residua.shape.UserException if the views claim far more elements than the file has bytes
     */
    static Map<String, HostTensor> read(Map<String, TorchTensor> views, SourceFile file, BlockReader reader) {
        Map<String, Integer> uses = new HashMap<>();
        long elements = 0;
        for (TorchTensor view : views.values()) {
            boolean first = uses.merge(view.storage().key(), 1, Integer::sum) == 1;
            elements = sum(elements, first ? view.storage().blockElements() : 0, file);
            elements = sum(elements, view.elements(), file);
        }
        Map<String, HostTensor> tensors = new LinkedHashMap<>();
        Map<String, float[]> open = new HashMap<>();
        views.forEach((name, view) -> {
            String key = view.storage().key();
            boolean last = uses.merge(key, -1, Integer::sum) == 0;
            float[] block = open.containsKey(key) ? open.get(key) : reader.read(view.storage());
            if (view.elements() > 0) {
                // The last user may keep the block itself: all others have copies.
                tensors.put(name, view.gather(block, last));
            }
            if (last) {
                open.remove(key);
            } else {
                open.put(key, block);
            }
        });
        return tensors;
    }

    /** An element takes a byte at least and is counted in its block and in its views: past that, memory is at stake. */
    private static long sum(long elements, long more, SourceFile file) {
        long most = 2 * file.size() - elements;
        if (more > most) {
            throw file.refuse("its tensors claim more elements than the file has bytes");
        }
        return elements + more;
    }

    /** The element count of a block as an array's length. */
    static int length(TorchStorage storage, SourceFile file) {
        if (storage.blockElements() > Integer.MAX_VALUE - 8) {
            throw file.refuse("a block of " + storage.blockElements() + " elements is too long");
        }
        return (int) storage.blockElements();
    }
}
