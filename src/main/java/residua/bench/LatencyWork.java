package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One query after the other, each waited for: {@link Scenario#SINGLE_STREAM} and {@link Scenario#MULTI_STREAM}. */
final class LatencyWork implements ScenarioWork {
    private final BoundInference bound;
    private final Scenario scenario;
    private final int batch;
    private final List<double[]> rounds = new ArrayList<>();

    /** Owns what is bound. */
    LatencyWork(BoundInference bound, Scenario scenario, int batch) {
        this.bound = bound;
        this.scenario = scenario;
        this.batch = batch;
    }

    @Override
    public List<ModelResults.Check> check(ModelReference reference) {
        return reference.logits(bound.network(), scenario, batch, bound.query());
    }

    @Override
    public void once() {
        bound.query();
    }

    @Override
    public void sample(Sampler sampler, long nanos) {
        rounds.add(sampler.latencies(bound::query, nanos));
    }

    @Override
    public List<ModelRow> rows() {
        String model = bound.network().name();
        Measurement millis = Measurement.of(ModelRow.title(model, batch, scenario), "ms", rounds);
        return List.of(
                new ModelRow(model, batch, scenario, ModelRow.Figure.LATENCY, "", millis, Optional.empty()),
                ModelRow.deviceMemory(model, batch, scenario, bound.plan()));
    }

    @Override
    public void close() {
        bound.close();
    }
}
