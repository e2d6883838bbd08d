package residua.nn;

import java.util.ArrayList;
import java.util.List;
import residua.graph.Value;

/**
 * Layers one after another, each with a name: what a network is.
 *
 * @param layers in order of computation
 */
public record Sequence(List<Named> layers) implements Layer {

    /**
     * A layer and its name, which may itself be a path ({@code layer1.0}).
     *
     * @param name as in files
     * @param layer what is computed
     */
    public record Named(String name, Layer layer) {}

    /** Copies the list. */
    public Sequence {
        layers = List.copyOf(layers);
    }

    @Override
    public Value build(Scope at, Value x) {
        Value y = x;
        for (Named named : layers) {
            y = at.add(named.name(), named.layer(), y);
        }
        return y;
    }

    /** The start of a list of layers. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects layers in order. */
    public static final class Builder {
        private final List<Named> layers = new ArrayList<>();

        private Builder() {}

        /** Adds a layer. */
        public Builder add(String name, Layer layer) {
            layers.add(new Named(name, layer));
            return this;
        }

        /** Adds {@code count} blocks {@code name.0, name.1, ...}: one that may change the size, then equal ones. */
        public Builder stage(String name, int count, Block first, Block others) {
            for (int i = 0; i < count; i++) {
                add(name + "." + i, i == 0 ? first : others);
            }
            return this;
        }

        /** The finished list. */
        public Sequence build() {
            return new Sequence(layers);
        }
    }
}
