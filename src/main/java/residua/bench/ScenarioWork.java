package residua.bench;

import java.util.List;

/** A network that has been bound for one scenario, and the samples of it so far. */
interface ScenarioWork extends AutoCloseable {

    /** Compares what it computes; to be called before anything else is. */
    List<ModelResults.Check> check(ModelReference reference);

    /** Runs it once, to warm up. */
    void once();

    /** Takes another round of samples. */
    void sample(Sampler sampler, long nanos);

    /** The figures; there is at least one round. */
    List<ModelRow> rows();

    @Override
    void close();
}
