package residua.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import residua.graph.Parameter;
import residua.model.Zoo;
import residua.tensor.HostTensor;

/** The values are those of each parameter by itself. */
class InitialWeightsTest {
    private static final long SEED = 5;

    @Test
    void eachValueIsItsParametersOwn() {
        List<Parameter> parameters = Zoo.network("cifar-resnet8").inference(1).parameters();
        Map<String, HostTensor> weights = new InitialWeights(parameters, SEED);
        assertEquals(parameters.size(), weights.size());
        assertEquals(
                parameters.stream().map(p -> p.value().name()).toList(),
                weights.entrySet().stream().map(Map.Entry::getKey).toList());
        for (Parameter p : parameters) {
            assertTrue(weights.containsKey(p.value().name()));
            float[] want = Initialisation.fill(p, SEED).data();
            assertArrayEquals(want, weights.get(p.value().name()).data());
        }
        weights.forEach((name, value) ->
                assertArrayEquals(value.data(), weights.get(name).data()));
        assertFalse(weights.containsKey("nothing"));
        assertNull(weights.get("nothing"));
    }
}
