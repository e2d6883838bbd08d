package residua.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.shape.Shape;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/**
 * The tensors of a file under the names that a network expects, in the network's order: by torchvision's names, with
 * wrappers ({@code module.}, {@code _orig_mod.}) and the CIFAR repositories' {@code linear} and {@code shortcut}
 * understood. All must be there, no other may be, and every shape must agree: extents of 1 at the end do not count, and
 * a matrix {@code [K, C*H*W]} over a flattened map serves as the filter {@code [K, C, H, W]} that reads the map whole.
 */
public final class WeightMatch {
    private final String source;
    private final Map<String, HostTensor> matched = new LinkedHashMap<>();
    private final List<String> misshapen = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final List<String> unexpected = new ArrayList<>();
    private final List<String> withoutClassifier = new ArrayList<>();
    private boolean onlyClassifierDiffers = true;

    /**
     * The tensors for everything but the classifier, where that alone did not fit.
     *
     * @param tensors by expected name
     * @param reset expected names that the file has nothing for: they start anew
     */
    public record Partial(Map<String, HostTensor> tensors, List<String> reset) {}

    private WeightMatch(List<ExpectedTensor> expected, WeightSet file) {
        source = file.source();
        Map<String, HostTensor> held = new LinkedHashMap<>(WeightNames.unwrapped(file.tensors()));
        held.keySet().removeIf(StateDict::isCounter);
        Map<String, String> index = WeightNames.index(held.keySet(), source);
        String classifier = classifier(expected);
        for (ExpectedTensor want : expected) {
            String name = index.remove(WeightNames.canonical(want.name()));
            boolean last = !classifier.isEmpty() && want.name().startsWith(classifier);
            if (name == null) {
                missing.add(Shown.name(want.name()));
            } else {
                HostTensor got = held.get(name);
                if (agree(got.shape(), want.shape())) {
                    matched.put(want.name(), new HostTensor(want.shape(), got.data()));
                    continue;
                }
                misshapen.add(Shown.name(want.name()) + " is " + got.shape() + " there and " + want.shape()
                        + " in the network");
            }
            withoutClassifier.add(want.name());
            onlyClassifierDiffers &= last;
        }
        for (String name : index.values()) {
            unexpected.add(Shown.name(name));
            onlyClassifierDiffers &=
                    !classifier.isEmpty() && WeightNames.canonical(name).startsWith(WeightNames.canonical(classifier));
        }
    }

    /**
     * All expected tensors from the file.
     *
     * @throws UserException in one line that names what does not fit, with both shapes
     */
    public static Map<String, HostTensor> match(List<ExpectedTensor> expected, WeightSet file) {
        WeightMatch match = new WeightMatch(expected, file);
        if (!match.complete()) {
            throw match.refusal();
        }
        return match.matched;
    }

    /**
     * The expected tensors from the file, those of the classifier (weight and bias of the last layer) left out where
     * they have another shape there or are missing: to train a trained network on other classes.
     *
     * @throws UserException in one line, if anything else does not fit
     */
    public static Partial matchAllButClassifier(List<ExpectedTensor> expected, WeightSet file) {
        WeightMatch match = new WeightMatch(expected, file);
        if (!match.complete() && !match.onlyClassifierDiffers) {
            throw match.refusal();
        }
        return new Partial(match.matched, List.copyOf(match.withoutClassifier));
    }

    private boolean complete() {
        return misshapen.isEmpty() && missing.isEmpty() && unexpected.isEmpty();
    }

    private UserException refusal() {
        List<String> reasons = new ArrayList<>();
        if (!misshapen.isEmpty()) {
            reasons.add(Shown.list(misshapen));
        }
        if (!missing.isEmpty()) {
            reasons.add("the file lacks " + Shown.list(missing));
        }
        if (!unexpected.isEmpty()) {
            reasons.add("the network has no " + Shown.list(unexpected));
        }
        String what = onlyClassifierDiffers
                ? " holds the weights of this network for another number of classes: "
                : " holds the weights of another network: ";
        return new UserException(source + what + String.join("; ", reasons));
    }

    /** What the names of the last layer begin with: {@code fc.}, {@code classifier.6.}; empty if there are no names. */
    private static String classifier(List<ExpectedTensor> expected) {
        if (expected.isEmpty()) {
            return "";
        }
        String last = expected.get(expected.size() - 1).name();
        return last.substring(0, last.lastIndexOf('.') + 1);
    }

    private static boolean agree(Shape got, Shape want) {
        boolean flattened = got.rank() == 2 && want.rank() == 4;
        return trimmed(got).equals(trimmed(want))
                || (flattened && got.dim(0) == want.dim(0) && got.elements() == want.elements());
    }

    private static List<Integer> trimmed(Shape shape) {
        List<Integer> dims = shape.dims();
        int rank = dims.size();
        while (rank > 0 && dims.get(rank - 1) == 1) {
            rank--;
        }
        return dims.subList(0, rank);
    }
}
