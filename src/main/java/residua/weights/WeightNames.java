package residua.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.shape.UserException;

/**
 * One spelling for what repositories call the same tensor: without the names of wrappers in front
 * ({@code module.conv1.weight}, {@code _orig_mod.conv1.weight}), the classifier {@code fc} where CIFAR repositories say
 * {@code linear}, projections {@code downsample} where they say {@code shortcut}.
 */
final class WeightNames {
    /** Put in front by DataParallel, by torch.compile, and by classes that hold the network in a field. */
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.", "net.");

    private static final int DEEPEST = 4;

    private WeightNames() {}

    /** The longest run of wrappers that every name begins with; empty if there is none. */
    static String wrapping(Collection<String> names) {
        String found = "";
        for (int depth = 0; depth < DEEPEST && !names.isEmpty(); depth++) {
            String soFar = found;
            found += WRAPPERS.stream()
                    .filter(w -> names.stream().allMatch(n -> n.startsWith(soFar + w)))
                    .findFirst()
                    .orElse("");
        }
        return found;
    }

    /** The tensors' names without what wraps all of them. */
    static <T> Map<String, T> unwrapped(Map<String, T> tensors) {
        int length = wrapping(tensors.keySet()).length();
        Map<String, T> plain = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> plain.put(name.substring(length), tensor));
        return plain;
    }

    /** The one spelling of a name. */
    static String canonical(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("\\.", -1)) {
            parts.add(part.equals("shortcut") ? "downsample" : part);
        }
        if (parts.get(0).equals("linear")) {
            parts.set(0, "fc");
        }
        return String.join(".", parts);
    }

    /** From the one spelling to the name in the file. */
    static Map<String, String> index(Collection<String> names, String source) {
        Map<String, String> index = new LinkedHashMap<>();
        for (String name : names) {
            String other = index.put(canonical(name), name);
            if (other != null) {
                throw new UserException(source + " holds both " + Shown.name(other) + " and " + Shown.name(name)
                        + ", which are names of one tensor");
            }
        }
        return index;
    }
}
