package residua.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.graph.Value;
import residua.schedule.MemoryPlan;
import residua.schedule.Plan;
import residua.schedule.Step;

/**
 * What a result says of a plan: its device memory, and what fusion did.
 *
 * @param model name of the network
 * @param batch images at a time
 * @param plan that was run
 * @param fusion beside the same without fusion
 */
public record PlanSheet(String model, int batch, Plan plan, FusionReport fusion) {

    /** As in results. */
    public Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("model", model);
        object.put("batch", batch);
        object.put("training", plan.training());
        object.put("peakBytes", plan.peakBytes());
        object.put("arenaBytes", plan.memory().arenaBytes());
        object.put("parameterBytes", plan.parameterBytes());
        object.put("steps", plan.steps().stream().map(Step::toString).toList());
        List<Map<String, Object>> tensors = new ArrayList<>();
        plan.memory().lifetimes().forEach(life -> tensors.add(tensor(life)));
        object.put("tensors", tensors);
        object.put("blocks", fusion.blocks().stream().map(PlanSheet::block).toList());
        return object;
    }

    private Map<String, Object> tensor(MemoryPlan.Lifetime<Object> life) {
        Map<String, Object> tensor = new LinkedHashMap<>();
        tensor.put("name", life.key() instanceof Value v ? v.name() : "scratch of " + life.key());
        tensor.put("kind", kind(life.key()));
        tensor.put("offset", plan.memory().offsets().get(life.key()));
        tensor.put("bytes", life.bytes());
        tensor.put("first", life.first());
        tensor.put("last", life.last());
        return tensor;
    }

    /** What a place in the arena is for. */
    private String kind(Object key) {
        if (key instanceof Step) {
            return "scratch";
        }
        return plan.graph().outputs().containsValue(key) ? "output" : "tensor";
    }

    /** One block of the ledger, as in results. */
    public static Map<String, Object> block(FusionReport.Block b) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("block", b.name());
        object.put("fused", b.fused());
        object.put("because", b.because());
        object.put("notFused", b.notFused());
        object.put("steps", b.steps());
        object.put("stepsBefore", b.before().steps());
        object.put("stepsAfter", b.after().steps());
        object.put("bytesBefore", b.before().bytes());
        object.put("bytesAfter", b.after().bytes());
        b.before().micros().ifPresent(m -> object.put("microsBefore", m));
        b.after().micros().ifPresent(m -> object.put("microsAfter", m));
        return object;
    }
}
