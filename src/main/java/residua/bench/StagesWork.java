package residua.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import residua.cl.ClTrace;
import residua.graph.Value;
import residua.model.Network;
import residua.schedule.Plan;
import residua.schedule.Step;

/** The parts of training steps by the device's own clock: a traced step in each round, on a queue that keeps times. */
final class StagesWork implements ScenarioWork {
    private static final double NANOS_A_MILLI = 1e6;

    private final BoundTraining bound;
    private final Network network;
    private final int batch;
    private final Map<String, String> stages;
    private final List<Map<String, Double>> rounds = new ArrayList<>();

    /** Owns what is bound. */
    StagesWork(BoundTraining bound, Network network, int batch) {
        this.bound = bound;
        this.network = network;
        this.batch = batch;
        this.stages = stages(bound.plan());
    }

    /** The stage of everything that a step does. Up to the loss it is forward, then backward. */
    static Map<String, String> stages(Plan plan) {
        Map<String, String> stages = new HashMap<>();
        stages.put("upload", "upload");
        stages.put("read back", "read-back");
        stages.put("update", "update");
        Value loss = plan.graph().output("loss");
        String stage = "forward";
        for (Step step : plan.steps()) {
            stages.put(step.toString(), stage);
            if (step.node().outputs().contains(loss)) {
                stage = "backward";
            }
        }
        return stages;
    }

    /** Milliseconds of each stage, all commands of it together. */
    static Map<String, Double> millis(List<ClTrace.Span> spans, Map<String, String> stages) {
        Map<String, Double> millis = new LinkedHashMap<>();
        for (ClTrace.Span span : spans) {
            String stage = stages.get(span.scope());
            if (stage != null) {
                millis.merge(stage, span.nanos() / NANOS_A_MILLI, Double::sum);
            }
        }
        return millis;
    }

    @Override
    public List<ModelResults.Check> check(ModelReference reference) {
        return List.of(); // RateWork does that, with the same kernels
    }

    @Override
    public void once() {
        bound.submit();
        bound.finish();
    }

    @Override
    public void sample(Sampler sampler, long nanos) {
        try (ClTrace trace = bound.queue().beginTrace()) {
            once();
            bound.queue().endTrace();
            rounds.add(millis(trace.spans(), stages));
        }
    }

    @Override
    public List<ModelRow> rows() {
        String title = ModelRow.title(network.name(), batch, Scenario.TRAINING);
        List<ModelRow> rows = new ArrayList<>();
        for (String stage : rounds.get(0).keySet()) {
            double[] values = rounds.stream()
                    .mapToDouble(round -> round.getOrDefault(stage, 0.0))
                    .filter(millis -> millis > 0)
                    .toArray();
            if (values.length > 0) {
                Measurement millis = Measurement.of(title + ", " + stage, "ms", values);
                rows.add(new ModelRow(
                        network.name(),
                        batch,
                        Scenario.TRAINING,
                        ModelRow.Figure.TIME,
                        stage,
                        millis,
                        Optional.empty()));
            }
        }
        return rows;
    }

    @Override
    public void close() {
        bound.close();
    }
}
