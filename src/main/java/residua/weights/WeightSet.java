package residua.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import residua.tensor.HostTensor;

/**
 * What a weights file holds.
 *
 * @param source the file, for messages
 * @param format what kind of file it is
 * @param tensors by name, in the order of the file; names as the file has them
 * @param metadata whatever else the file says in words and single numbers
 */
public record WeightSet(String source, Format format, Map<String, HostTensor> tensors, Map<String, String> metadata) {

    /** Keeps the order, refuses changes. */
    public WeightSet {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /** Number of elements of all tensors. */
    public long elements() {
        return tensors.values().stream().mapToLong(t -> t.data().length).sum();
    }
}
