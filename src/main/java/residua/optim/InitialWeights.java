package residua.optim;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import residua.graph.Parameter;
import residua.tensor.HostTensor;

/**
 * What a network starts with, by name; each value is drawn when it is asked for, and not kept: a network need not be in
 * the heap as a whole to get onto a device. Read only.
 */
public final class InitialWeights extends AbstractMap<String, HostTensor> {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final long seed;

    /** As {@link Initialisation#fill} fills each parameter. */
    public InitialWeights(Collection<Parameter> parameters, long seed) {
        parameters.forEach(p -> this.parameters.put(p.value().name(), p));
        this.seed = seed;
    }

    @Override
    public boolean containsKey(Object name) {
        return parameters.containsKey(name);
    }

    @Override
    public HostTensor get(Object name) {
        Parameter parameter = parameters.get(name);
        return parameter == null ? null : Initialisation.fill(parameter, seed);
    }

    @Override
    public Set<Entry<String, HostTensor>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, HostTensor>> iterator() {
                Iterator<Parameter> left = parameters.values().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return left.hasNext();
                    }

                    @Override
                    public Entry<String, HostTensor> next() {
                        Parameter next = left.next();
                        return Map.entry(next.value().name(), Initialisation.fill(next, seed));
                    }
                };
            }

            @Override
            public int size() {
                return parameters.size();
            }
        };
    }
}
