package residua.schedule;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import residua.graph.Parameter;
import residua.graph.Value;

/**
 * Where the persistent values of a network lie: trained parameters packed into one buffer, running statistics into
 * another, in the order of the network's files; those last whose gradients are not kept. Gradients and momentum use the
 * parameters' offsets, so that the optimiser is one launch. Gaps between values hold zeros and stay zero.
 *
 * @param parameters every persistent value, in file order
 * @param block channels in a block
 * @param alignmentBytes every offset is a multiple of it
 * @param offsets byte offset of each value in its buffer, by name
 * @param trainedBytes size of the parameters' buffer
 * @param gradientBytes size of the gradients' buffer: as much of it as has gradients that are kept
 * @param stateBytes size of the buffer of running statistics
 */
public record PackedLayout(
        List<Parameter> parameters,
        int block,
        long alignmentBytes,
        Map<String, Long> offsets,
        long trainedBytes,
        long gradientBytes,
        long stateBytes) {

    /**
     * Packs the values of a network.
     *
     * @param atOnce parameters whose gradients are used as soon as they are there, and not kept
     */
    public static PackedLayout of(List<Parameter> parameters, int block, long alignmentBytes, Set<Value> atOnce) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        List<Value> values = parameters.stream().map(Parameter::value).toList();
        Predicate<Value> isState = v -> v.kind() == Value.Kind.STATE;
        Predicate<Value> isLast = atOnce::contains;
        long state = pack(values.stream().filter(isState), 0, block, alignmentBytes, offsets);
        long kept = pack(values.stream().filter(isState.or(isLast).negate()), 0, block, alignmentBytes, offsets);
        long trained = pack(values.stream().filter(isLast), kept, block, alignmentBytes, offsets);
        return new PackedLayout(
                List.copyOf(parameters),
                block,
                alignmentBytes,
                Collections.unmodifiableMap(offsets),
                trained,
                kept,
                state);
    }

    /** Puts values behind one another and says where they end. */
    private static long pack(
            Stream<Value> values, long start, int block, long alignmentBytes, Map<String, Long> offsets) {
        long end = start;
        for (Value v : values.toList()) {
            offsets.put(v.name(), end);
            end = Math.addExact(end, MemoryPlan.roundUp(bytes(v, block), alignmentBytes));
        }
        return end;
    }

    /** Whether a parameter has a place for its gradient. */
    boolean keepsGradient(Value parameter) {
        return offsets.get(parameter.name()) < gradientBytes;
    }

    /** Bytes of a value on the device, padding to whole blocks included. */
    static long bytes(Value v, int block) {
        return Math.multiplyExact(v.layout().elements(v.shape(), block), (long) Float.BYTES);
    }

    /**
     * One entry for each alignment-sized piece of the parameters' buffer, from the parameter that lies there; the
     * optimiser's table of weight decay.
     *
     * @param of the entry of a parameter
     */
    public float[] perChunk(ToDoubleFunction<Parameter> of) {
        float[] table = new float[Math.toIntExact(trainedBytes / alignmentBytes)];
        for (Parameter parameter : parameters) {
            Value v = parameter.value();
            if (v.kind() == Value.Kind.PARAMETER) {
                int first = Math.toIntExact(offsets.get(v.name()) / alignmentBytes);
                int count = Math.toIntExact(MemoryPlan.roundUp(bytes(v, block), alignmentBytes) / alignmentBytes);
                Arrays.fill(table, first, first + count, (float) of.applyAsDouble(parameter));
            }
        }
        return table;
    }
}
