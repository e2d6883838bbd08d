package residua.schedule;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import residua.graph.Parameter;
import residua.graph.Value;

/**
 * Where the persistent values of a network lie: trained parameters packed into one buffer, running statistics into
 * another, in the order of the network's files. Gradients and momentum use the parameters' offsets, so that the
 * optimiser is one launch. Gaps between values hold zeros and stay zero.
 *
 * @param parameters every persistent value, in file order
 * @param block channels in a block
 * @param alignmentBytes every offset is a multiple of it
 * @param offsets byte offset of each value in its buffer, by name
 * @param trainedBytes size of the parameters' buffer
 * @param stateBytes size of the buffer of running statistics
 */
public record PackedLayout(
        List<Parameter> parameters,
        int block,
        long alignmentBytes,
        Map<String, Long> offsets,
        long trainedBytes,
        long stateBytes) {

    /** Packs the values of a network. */
    public static PackedLayout of(List<Parameter> parameters, int block, long alignmentBytes) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        long trained = 0;
        long state = 0;
        for (Parameter parameter : parameters) {
            Value v = parameter.value();
            long bytes = MemoryPlan.roundUp(bytes(v, block), alignmentBytes);
            if (v.kind() == Value.Kind.STATE) {
                offsets.put(v.name(), state);
                state = Math.addExact(state, bytes);
            } else {
                offsets.put(v.name(), trained);
                trained = Math.addExact(trained, bytes);
            }
        }
        return new PackedLayout(
                List.copyOf(parameters), block, alignmentBytes, Collections.unmodifiableMap(offsets), trained, state);
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
