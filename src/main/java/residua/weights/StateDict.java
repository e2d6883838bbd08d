package residua.weights;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a network found in what a checkpoint's pickle holds: the dict itself, or one inside it under a usual
 * name; and beside them what the checkpoint says in single values ({@code epoch}, {@code best_prec1}).
 *
 * @param tensors by name, in the order of the file, without {@code num_batches_tracked}
 * @param remarks single values beside the tensors, as text
 */
record StateDict(Map<String, TorchTensor> tensors, Map<String, String> remarks) {
    private static final List<String> CONTAINERS =
            List.of("state_dict", "model_state_dict", "model", "net", "network", "module");

    private static final int DEEPEST = 3;
    private static final int MOST_REMARKS = 100;
    private static final int LONGEST_REMARK = 1000;
    private static final String COUNTER = "num_batches_tracked";

    /** Finds it in the value of a pickle of the file. */
    static StateDict find(Object root, SourceFile file) {
        if (!(root instanceof Map<?, ?> top)) {
            throw file.refuse("its pickle holds no dict of tensors; save the weights alone in Python:"
                    + " torch.save(model.state_dict(), FILE)");
        }
        Map<String, TorchTensor> tensors = tensors(top, DEEPEST);
        if (tensors.isEmpty()) {
            throw file.refuse("no tensors at the top, nor under " + String.join(", ", CONTAINERS) + "; there are "
                    + Shown.list(keys(top)));
        }
        return new StateDict(tensors, remarks(top));
    }

    /** Whether the entry counts batches for PyTorch and is no part of the network. */
    static boolean isCounter(String name) {
        return name.equals(COUNTER) || name.endsWith("." + COUNTER);
    }

    private static Map<String, TorchTensor> tensors(Map<?, ?> map, int depth) {
        for (String container : CONTAINERS) {
            if (depth > 0 && map.get(container) instanceof Map<?, ?> inner) {
                Map<String, TorchTensor> tensors = tensors(inner, depth - 1);
                if (!tensors.isEmpty()) {
                    return tensors;
                }
            }
        }
        Map<String, TorchTensor> tensors = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String name && value instanceof TorchTensor tensor && !isCounter(name)) {
                tensors.put(name, tensor);
            }
        });
        return tensors;
    }

    private static Map<String, String> remarks(Map<?, ?> top) {
        Map<String, String> remarks = new LinkedHashMap<>();
        top.forEach((key, value) -> {
            boolean single = value instanceof String
                    || value instanceof Long
                    || value instanceof Double
                    || value instanceof Boolean;
            if (key instanceof String name && single && remarks.size() < MOST_REMARKS) {
                String text = String.valueOf(value);
                remarks.put(name, text.length() <= LONGEST_REMARK ? text : text.substring(0, LONGEST_REMARK));
            }
        });
        return remarks;
    }

    private static List<String> keys(Map<?, ?> map) {
        return map.keySet().stream()
                .limit(1000)
                .map(key -> Shown.name(String.valueOf(key)))
                .toList();
    }
}
