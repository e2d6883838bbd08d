package residua.trial;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import residua.op.conv.Rounding;
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
public final class ConvTrial implements Trial {
    /** Stands for real numbers in {@link SeededValues}. */
    private static final int REALS = 0;
    /** The largest whole number, and that of sums so long that it would be too large. */
    private static final int WHOLE = 4;

    private static final int SMALL_WHOLE = 1;
    /** Whole numbers up to here are floats. */
    private static final double EXACT_BELOW = 0x1p24;

    /** Most channels of what is fed to a network as it comes. */
    private static final int IMAGE_CHANNELS = 4;

    private final KernelLibrary kernels;
    private final TunedValues.Key what;
    private final ClQueue queue;
    private final GuardedTensors tensors;
    private final Tensor x;
    /** The same as images come; x itself where nobody would convolve it so. */
    private final Tensor plainX;

    private final Tensor w;
    private final Tensor y;
    private final Map<Integer, List<ConvReference.Point>> wanted = new HashMap<>();
    private int filled;

    private ConvTrial(KernelLibrary kernels, TunedValues.Key what, ClQueue queue, GuardedTensors tensors) {
        ConvGeometry g = what.g();
        this.kernels = kernels;
        this.what = what;
        this.queue = queue;
        this.tensors = tensors;
        this.x = tensors.tensor(g.x(), Layout.BLOCKED, what.block(), "x");
        boolean image = what.pass() != ConvPass.BACKWARD_DATA && g.c() <= IMAGE_CHANNELS;
        this.plainX = image ? tensors.tensor(g.x(), Layout.PLAIN, what.block(), "plain x") : x;
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
            trial.fill(REALS);
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
        return new Run(algorithm, kernels);
    }

    /** As {@link #bind(ConvAlgorithm)}, with the kernels of another library of the same context. */
    public Run bind(ConvAlgorithm algorithm, KernelLibrary library) {
        return new Run(algorithm, library);
    }

    /** Gives the inputs whole numbers up to that, or real ones. */
    private void fill(int whole) {
        ConvReference values = reference(whole);
        if (what.pass() != ConvPass.BACKWARD_DATA) {
            values.x().write(queue, x);
            if (plainX != x) {
                values.x().write(queue, plainX);
            }
        }
        if (what.pass() != ConvPass.BACKWARD_WEIGHTS) {
            values.w().write(queue, w);
        }
        if (what.pass() != ConvPass.FORWARD) {
            values.y().write(queue, y);
        }
        filled = whole;
    }

    private ConvReference reference(int whole) {
        return new ConvReference(
                what, new SeededValues(1, whole), new SeededValues(2, whole), new SeededValues(3, whole));
    }

    private Tensor output() {
        return switch (what.pass()) {
            case FORWARD -> y;
            case BACKWARD_DATA -> x;
            case BACKWARD_WEIGHTS -> w;
        };
    }

    @Override
    public void close() {
        tensors.close();
        queue.close();
    }

    /** An algorithm bound to the tensors of the trial. Closed before the trial is. */
    public final class Run implements Trial.Run {
        private final GuardedTensors own = new GuardedTensors(kernels.context(), queue);
        private final List<Launch> prepare = new ArrayList<>();
        private final List<Launch> launches = new ArrayList<>();
        private final LaunchTimer timer = new LaunchTimer(queue);

        private final Rounding rounding;
        private double worst;

        private Run(ConvAlgorithm algorithm, KernelLibrary library) {
            ConvGeometry g = what.g();
            rounding = algorithm.rounding(g);
            Tensor input = algorithm.readsPlain(g) ? plainX : x;
            try {
                Optional<BufferView> scratch =
                        own.scratch(algorithm.scratchBytes(g, kernels.context().facts(), what.block()));
                if (what.pass() == ConvPass.FORWARD && algorithm instanceof ConvForward forward) {
                    launches.addAll(
                            forward.bind(library, g, input, filter(forward, library), Epilogue.NONE, y, scratch));
                } else if (what.pass() == ConvPass.BACKWARD_DATA && algorithm instanceof ConvBackwardData data) {
                    launches.addAll(data.bind(library, g, y, w, x, scratch));
                } else if (what.pass() == ConvPass.BACKWARD_WEIGHTS && algorithm instanceof ConvBackwardWeights grad) {
                    launches.addAll(grad.bind(library, g, input, y, w, scratch));
                } else {
                    throw new IllegalArgumentException(algorithm.name() + " is no algorithm of " + what.pass());
                }
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        /** The filter as the algorithm wants it; filled by the launches that prepare. */
        private Tensor filter(ConvForward algorithm, KernelLibrary library) {
            Optional<Shape> form =
                    algorithm.prepared(what.g(), kernels.context().facts(), what.block());
            if (form.isEmpty()) {
                return w;
            }
            Tensor filter = own.tensor(form.get(), Layout.PLAIN, what.block(), "the prepared filter");
            prepare.addAll(algorithm.prepare(library, what.g(), w, filter));
            timer.warmUp(prepare);
            return filter;
        }

        /** Microseconds of a launch with the filter in the algorithm's form. */
        @Override
        public Timing time(LaunchTimer.Effort effort) {
            return timer.time(launches, effort);
        }

        /** Microseconds of bringing the filter into the algorithm's form; 0 where it needs none. */
        @Override
        public Timing timePrepare(LaunchTimer.Effort effort) {
            return prepare.isEmpty() ? Timing.of(0) : timer.time(prepare, effort);
        }

        /**
         * Runs it with real numbers, and where it must be exact with small whole ones, into an output full of NaN.
         *
         * @return what is wrong: an element that was not written, is further from the formula's result in double than
         *     the algorithm says, or a guard word that was overwritten; empty where nothing is
         */
        @Override
        public Optional<String> fault() {
            List<Integer> kinds = new ArrayList<>(List.of(REALS));
            if (rounding.exact()) {
                kinds.add(filled == REALS ? 1 : 0, whole()); // what the inputs hold already goes first
            }
            for (int kind : kinds) {
                Optional<String> fault = fault(kind);
                if (fault.isPresent()) {
                    fill(REALS); // it may have written over the inputs
                    return fault;
                }
            }
            return Optional.empty();
        }

        private Optional<String> fault(int kind) {
            if (kind != filled) {
                fill(kind);
            }
            queue.fill(output(), Float.NaN);
            prepare.forEach(launch -> launch.enqueue(queue));
            launches.forEach(launch -> launch.enqueue(queue));
            queue.finish();
            List<ConvReference.Point> points =
                    wanted.computeIfAbsent(kind, k -> reference(k).points(rounding.terms()));
            float[] got = new float[points.size()];
            return new ReadBack(output())
                    .read(queue, points.stream().map(ConvReference.Point::at).toList(), got)
                    .or(() -> difference(kind, points, got))
                    .or(() -> tensors.fault())
                    .or(() -> own.fault());
        }

        private Optional<String> difference(int kind, List<ConvReference.Point> points, float[] got) {
            for (int i = 0; i < got.length; i++) {
                ConvReference.Point want = points.get(i);
                boolean exact = kind != REALS && want.magnitude() < EXACT_BELOW;
                double allowed = exact ? 0 : rounding.allowed(want.magnitude());
                double error = Math.abs(got[i] - want.value());
                if (kind == REALS) {
                    worst = Math.max(worst, error / allowed);
                }
                if (!(error <= allowed)) {
                    return Optional.of(String.format(
                            Locale.ROOT,
                            "element %s of %s is %s, not %s: off by %.3g, allowed %.3g",
                            want.at(),
                            output().shape(),
                            got[i],
                            want.value(),
                            error,
                            allowed));
                }
            }
            return Optional.empty();
        }

        /** Runs it twice; what is wrong where the second output has other bits than the first. Its tensors must be small. */
        public Optional<String> otherBits() {
            int[] first = bits();
            int[] second = bits();
            int at = Arrays.mismatch(first, second);
            return at < 0
                    ? Optional.empty()
                    : Optional.of("word " + at + " of " + output().shape() + " has other bits the second time");
        }

        private int[] bits() {
            queue.fill(output(), Float.NaN);
            prepare.forEach(launch -> launch.enqueue(queue));
            launches.forEach(launch -> launch.enqueue(queue));
            queue.finish();
            return queue.readInts(output());
        }

        /** The largest error that {@link #fault} has seen with real numbers, in units of what is allowed. */
        public double worst() {
            return worst;
        }

        /** The largest of whole inputs whose sums are exact. */
        private int whole() {
            return rounding.terms() < EXACT_BELOW / (WHOLE * WHOLE) ? WHOLE : SMALL_WHOLE;
        }

        /** Runs the launches once, with the filter in the algorithm's form; how long that took. */
        @Override
        public long onceNanos() {
            return timer.warmUp(launches);
        }

        /** One value of {@link #time}, see {@link LaunchTimer#sample}. */
        public double sample(long sampleNanos) {
            return timer.sample(launches, sampleNanos);
        }

        /** One value of {@link #timePrepare}; 0 where there is nothing to prepare. */
        public double samplePrepare(long sampleNanos) {
            return prepare.isEmpty() ? 0 : timer.sample(prepare, sampleNanos);
        }

        @Override
        public void close() {
            prepare.forEach(Launch::close);
            launches.forEach(Launch::close);
            own.close();
        }
    }
}
