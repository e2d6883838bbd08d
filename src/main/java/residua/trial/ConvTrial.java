package residua.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvBackwardData;
import residua.op.conv.ConvBackwardWeights;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * One pass of one convolution on a device, with seeded tensors of its own, for any of the pass's algorithms. It belongs
 * to one thread.
 *
 * <pre>{@code
 * try (ConvTrial trial = ConvTrial.open(kernels, new TunedValues.Key(ConvPass.FORWARD, g, 16))) {
 *     for (ConvAlgorithm algorithm : trial.algorithms()) {
 *         try (ConvTrial.Run run = trial.bind(algorithm)) {
 *             double micros = run.time(LaunchTimer.Effort.REPORT).median();
 *         }
 *     }
 * }
 * }</pre>
 */
public final class ConvTrial implements AutoCloseable {
    static final long X_SEED = 1;
    static final long W_SEED = 2;
    static final long Y_SEED = 3;

    private final KernelLibrary kernels;
    private final TunedValues.Key what;
    private final ClQueue queue;
    private final GuardedTensors tensors;
    private final Tensor x;
    private final Tensor w;
    private final Tensor y;

    private ConvTrial(KernelLibrary kernels, TunedValues.Key what, ClQueue queue, GuardedTensors tensors) {
        ConvGeometry g = what.g();
        this.kernels = kernels;
        this.what = what;
        this.queue = queue;
        this.tensors = tensors;
        this.x = tensors.tensor(g.x(), Layout.BLOCKED, what.block(), "x");
        this.w = tensors.tensor(g.filter(), Layout.FILTER, what.block(), "w");
        this.y = tensors.tensor(g.y(), Layout.BLOCKED, what.block(), "y");
    }

    /**
     * Makes the tensors and gives the inputs real values in [-1, 1).
     *
     * @param kernels of the device; they stay the caller's
     * @param what pass, sizes and channel block
     */
    public static ConvTrial open(KernelLibrary kernels, TunedValues.Key what) {
        ClQueue queue = kernels.context().queue();
        GuardedTensors tensors = new GuardedTensors(kernels.context(), queue);
        try {
            ConvTrial trial = new ConvTrial(kernels, what, queue, tensors);
            trial.fill(0);
            return trial;
        } catch (RuntimeException e) {
            tensors.close();
            queue.close();
            throw e;
        }
    }

    /** The pass's algorithms that support the sizes here, in the order in which the rule asks them. */
    public List<ConvAlgorithm> algorithms() {
        DeviceFacts facts = kernels.context().facts();
        return ConvAlgorithms.of(what.pass()).stream()
                .filter(a -> a.supports(what.g(), facts, what.block()))
                .<ConvAlgorithm>map(a -> a)
                .toList();
    }

    /**
     * An algorithm's launches, with scratch and what else it needs.
     *
     * @throws IllegalArgumentException where it is an algorithm of another pass
     * @throws residua.cl.ClException where a kernel does not compile or the device refuses
     */
    public Run bind(ConvAlgorithm algorithm) {
        return new Run(algorithm);
    }

    /** Gives the inputs whole numbers up to that, or real ones. */
    private void fill(int whole) {
        if (what.pass() != ConvPass.BACKWARD_DATA) {
            new SeededValues(X_SEED, whole).write(queue, x);
        }
        if (what.pass() != ConvPass.BACKWARD_WEIGHTS) {
            new SeededValues(W_SEED, whole).write(queue, w);
        }
        if (what.pass() != ConvPass.FORWARD) {
            new SeededValues(Y_SEED, whole).write(queue, y);
        }
    }

    @Override
    public void close() {
        tensors.close();
        queue.close();
    }

    /** An algorithm bound to the tensors of the trial. Closed before the trial is. */
    public final class Run implements AutoCloseable {
        private final GuardedTensors own = new GuardedTensors(kernels.context(), queue);
        private final List<Launch> prepare = new ArrayList<>();
        private final List<Launch> launches = new ArrayList<>();
        private final LaunchTimer timer = new LaunchTimer(queue);

        private Run(ConvAlgorithm algorithm) {
            ConvGeometry g = what.g();
            try {
                Optional<BufferView> scratch =
                        own.scratch(algorithm.scratchBytes(g, kernels.context().facts(), what.block()));
                if (what.pass() == ConvPass.FORWARD && algorithm instanceof ConvForward forward) {
                    launches.addAll(forward.bind(kernels, g, x, filter(forward), Epilogue.NONE, y, scratch));
                } else if (what.pass() == ConvPass.BACKWARD_DATA && algorithm instanceof ConvBackwardData data) {
                    launches.addAll(data.bind(kernels, g, y, w, x, scratch));
                } else if (what.pass() == ConvPass.BACKWARD_WEIGHTS && algorithm instanceof ConvBackwardWeights grad) {
                    launches.addAll(grad.bind(kernels, g, x, y, w, scratch));
                } else {
                    throw new IllegalArgumentException(algorithm.name() + " is no algorithm of " + what.pass());
                }
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        /** The filter as the algorithm wants it; filled by the launches that prepare. */
        private Tensor filter(ConvForward algorithm) {
            Optional<Shape> form =
                    algorithm.prepared(what.g(), kernels.context().facts(), what.block());
            if (form.isEmpty()) {
                return w;
            }
            Tensor filter = own.tensor(form.get(), Layout.PLAIN, what.block(), "the prepared filter");
            prepare.addAll(algorithm.prepare(kernels, what.g(), w, filter));
            timer.warmUp(prepare);
            return filter;
        }

        /** Microseconds of a launch with the filter in the algorithm's form. */
        public Timing time(LaunchTimer.Effort effort) {
            return timer.time(launches, effort);
        }

        /** Microseconds of bringing the filter into the algorithm's form; 0 where it needs none. */
        public Timing timePrepare(LaunchTimer.Effort effort) {
            return prepare.isEmpty() ? Timing.of(0) : timer.time(prepare, effort);
        }

        @Override
        public void close() {
            prepare.forEach(Launch::close);
            launches.forEach(Launch::close);
            own.close();
        }
    }
}
