package residua.bench;

import java.util.ArrayList;
import java.util.List;
import residua.schedule.Plan;

/** As many images as possible, batches travelling while the one before is computed: {@link Scenario#OFFLINE}. */
final class OfflineWork implements ScenarioWork {
    private final BoundInference bound;
    private final int batch;
    private final RateSeries rates = new RateSeries();

    /** Owns what is bound. */
    OfflineWork(BoundInference bound, int batch) {
        this.bound = bound;
        this.batch = batch;
    }

    @Override
    public Plan plan() {
        return bound.plan();
    }

    @Override
    public List<ModelResults.Check> check(ModelReference reference) {
        return reference.logits(bound.network(), Scenario.OFFLINE, batch, bound.query());
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
        String model = bound.network().name();
        List<ModelRow> rows = new ArrayList<>(rates.rows(model, batch, Scenario.OFFLINE));
        rows.add(ModelRow.deviceMemory(model, batch, Scenario.OFFLINE, plan()));
        return rows;
    }

    @Override
    public void close() {
        bound.close();
    }
}
