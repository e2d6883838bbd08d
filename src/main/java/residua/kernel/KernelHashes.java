package residua.kernel;

import java.util.HashMap;
import java.util.Map;

/** {@link KernelSource#hash Hashes} of kernel files as they are now, each computed once. Serves one thread. */
public final class KernelHashes {
    private final Map<String, String> known = new HashMap<>();

    /** The hash of a file; a word that is none where there is no such file any more. */
    public String of(String file) {
        return known.computeIfAbsent(file, f -> {
            try {
                return KernelSource.hash(f);
            } catch (IllegalArgumentException e) {
                return "missing";
            }
        });
    }

    /** Whether all these files still have these hashes. */
    public boolean unchanged(Map<String, String> kernels) {
        return kernels.entrySet().stream().allMatch(e -> e.getValue().equals(of(e.getKey())));
    }
}
