package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** As many batches as possible, the next one travelling while one is computed: {@link Scenario#OFFLINE} and {@link Scenario#TRAINING}. */
final class RateWork implements ScenarioWork {
    private final BoundNetwork bound;
    private final String model;
    private final Scenario scenario;
    private final int batch;
    private final Function<ModelReference, List<ModelResults.Check>> check;
    private final RateSeries rates = new RateSeries();

    /**
     * Owns what is bound.
     *
     * @param check compares what is computed; called before anything else is
     */
    RateWork(
            BoundNetwork bound,
            String model,
            Scenario scenario,
            int batch,
            Function<ModelReference, List<ModelResults.Check>> check) {
        this.bound = bound;
        this.model = model;
        this.scenario = scenario;
        this.batch = batch;
        this.check = check;
    }

    @Override
    public List<ModelResults.Check> check(ModelReference reference) {
        return check.apply(reference);
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
        List<ModelRow> rows = new ArrayList<>(rates.rows(model, batch, scenario));
        rows.add(ModelRow.deviceMemory(model, batch, scenario, bound.plan()));
        return rows;
    }

    @Override
    public void close() {
        bound.close();
    }
}
