package residua.bench;

import java.util.ArrayList;
import java.util.List;
import residua.model.Network;
import residua.schedule.Plan;

/** Whole steps, images travelling while the step before is computed: {@link Scenario#TRAINING}. */
final class TrainingWork implements ScenarioWork {
    private final BoundTraining bound;
    private final Network network;
    private final int batch;
    private final RateSeries rates = new RateSeries();

    /** Owns what is bound. */
    TrainingWork(BoundTraining bound, Network network, int batch) {
        this.bound = bound;
        this.network = network;
        this.batch = batch;
    }

    @Override
    public Plan plan() {
        return bound.plan();
    }

    @Override
    public List<ModelResults.Check> check(ModelReference reference) {
        return reference.step(network, batch, bound);
    }

    @Override
    public void once() {
        bound.submit();
        bound.finish();
    }

    @Override
    public void sample(Sampler sampler, long nanos) {
        rates.add(sampler.rate(bound::submit, bound::finish, batch, nanos));
    }

    @Override
    public List<ModelRow> rows() {
        List<ModelRow> rows = new ArrayList<>(rates.rows(network.name(), batch, Scenario.TRAINING));
        rows.add(ModelRow.deviceMemory(network.name(), batch, Scenario.TRAINING, plan()));
        return rows;
    }

    @Override
    public void close() {
        bound.close();
    }
}
