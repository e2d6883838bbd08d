package residua.bench;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.ClException;
import residua.kernel.KernelLibrary;

/** The samples of one layer. A layer that the device refuses has the reason instead; one that it computes wrongly has both. */
final class LayerSeries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LayerSeries.class);
    private static final double NANOS_A_MICRO = 1e3;

    private final Layer layer;
    private final double[] micros;
    private final double[] yardstick;
    private int taken;
    private LayerWork.Trial trial;
    private String failure;
    private Optional<String> fault = Optional.empty();

    /** Of so many samples. */
    LayerSeries(Layer layer, int repeats) {
        this.layer = layer;
        this.micros = new double[repeats];
        this.yardstick = new double[repeats];
    }

    /** The layer. */
    Layer layer() {
        return layer;
    }

    /** Takes memory, loads kernels, runs them and looks at the results. */
    void open(KernelLibrary kernels) {
        attempt(() -> {
            trial = layer.work().open(kernels);
            trial.sample(0);
            fault = trial.fault();
            fault.ifPresent(why -> LOG.warn("{} by {} is void: {}", layer.title(), layer.algorithm(), why));
        });
    }

    /** Takes one sample more after a run that does not count, between two looks at the machine. */
    void sample(long sampleNanos, Yardstick machine) {
        if (failure == null) {
            attempt(() -> {
                boolean onceIsEnough = 2 * NANOS_A_MICRO * trial.sample(0) >= sampleNanos;
                machine.await();
                micros[taken] = trial.sample(onceIsEnough ? 0 : sampleNanos);
                yardstick[taken++] = machine.look();
            });
        }
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (ClException e) {
            leaveOut(e.getMessage());
        }
    }

    private void leaveOut(String why) {
        failure = why;
        LOG.warn("{} by {} is left out: {}", layer.title(), layer.algorithm(), why);
    }

    /** All samples, in microseconds. */
    Measurement micros(String name) {
        return Measurement.of(name, "us", micros).beside(yardstick);
    }

    /** What is wrong with the layer's result. */
    Optional<String> fault() {
        return fault;
    }

    /** Why there are none. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    @Override
    public void close() {
        if (trial != null) {
            trial.close();
            trial = null;
        }
    }
}
