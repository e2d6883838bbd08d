package residua.graph;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What every graph must satisfy: each value is defined once, and before it is used. */
final class GraphCheck {
    private GraphCheck() {}

    static void check(
            List<Node> nodes,
            List<Value> inputs,
            List<Parameter> parameters,
            Map<String, Value> outputs,
            Map<Value, Value> gradients) {
        Set<Value> defined = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        inputs.forEach(v -> define(v, defined, ids));
        parameters.forEach(p -> define(p.value(), defined, ids));
        for (Node node : nodes) {
            for (Value in : node.inputs()) {
                if (!defined.contains(in) && in.kind() != Value.Kind.MOMENTUM) {
                    throw new IllegalArgumentException(node.name() + " reads " + in + " before anything writes it");
                }
            }
            node.outputs().forEach(v -> define(v, defined, ids));
        }
        outputs.forEach((name, v) -> {
            if (!defined.contains(v)) {
                throw new IllegalArgumentException("output " + name + " is never written");
            }
        });
        gradients.forEach((parameter, gradient) -> {
            if (!defined.contains(parameter) || !defined.contains(gradient)) {
                throw new IllegalArgumentException("gradient of " + parameter + " is never written");
            }
        });
    }

    private static void define(Value v, Set<Value> defined, Set<Integer> ids) {
        if (!defined.add(v) || !ids.add(v.id())) {
            throw new IllegalArgumentException(v + " (number " + v.id() + ") is defined twice");
        }
    }
}
