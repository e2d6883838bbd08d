package residua.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import residua.cl.BufferView;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.TunedBlocks;
import residua.op.block.BlockForward;
import residua.op.block.BlockTensors;
import residua.op.conv.ConvForward;
import residua.op.conv.Epilogue;
import residua.op.conv.Rounding;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Blocking;
import residua.tensor.Tensor;

/**
 * The convolutions of a block on a device, with seeded tensors of their own: in one launch, or each in its own. It belongs
 * to one thread.
 */
public final class BlockTrial implements Trial {
    /** Roundings behind a sum: scale and shift, and what is added. */
    private static final double ROUNDINGS_BEHIND = 3;

    private static final double U = 0x1p-24;

    private final KernelLibrary kernels;
    private final TunedBlocks.Key what;
    private final ClQueue queue;
    private final GuardedTensors tensors;
    private final BlockReference reference;
    private final Tensor x;
    private final List<BlockTensors.Layer> layers = new ArrayList<>();
    private final Optional<Tensor> residual;
    private final Tensor y;
    private List<BlockReference.Point> wanted = List.of();

    private BlockTrial(KernelLibrary kernels, TunedBlocks.Key what, ClQueue queue, GuardedTensors tensors) {
        this.kernels = kernels;
        this.what = what;
        this.queue = queue;
        this.tensors = tensors;
        this.reference = new BlockReference(what);
        BlockGeometry g = what.g();
        this.x = tensor(g.x(), Layout.BLOCKED, "x");
        for (ConvGeometry c : g.convolutions()) {
            Shape k = Shape.of(c.k());
            layers.add(new BlockTensors.Layer(
                    tensor(c.filter(), Layout.FILTER, "w"),
                    tensor(k, Layout.CHANNELS, "scale"),
                    tensor(k, Layout.CHANNELS, "shift")));
        }
        this.residual = what.residual() ? Optional.of(tensor(g.y(), Layout.BLOCKED, "residual")) : Optional.empty();
        this.y = tensor(g.y(), Layout.BLOCKED, "y");
        fill();
    }

    /**
     * Makes the tensors and fills the inputs.
     *
     * @param kernels of the device; they stay the caller's
     * @param what sizes, what is added, and channel block
     */
    public static BlockTrial open(KernelLibrary kernels, TunedBlocks.Key what) {
        ClQueue queue = kernels.context().queue();
        GuardedTensors tensors = new GuardedTensors(kernels.context(), queue);
        try {
            return new BlockTrial(kernels, what, queue, tensors);
        } catch (RuntimeException e) {
            tensors.close();
            queue.close();
            throw e;
        }
    }

    private Tensor tensor(Shape shape, Layout layout, String label) {
        return tensors.tensor(shape, layout, what.block(), label);
    }

    /** Gives the inputs their values. */
    private void fill() {
        reference.x().write(queue, x);
        for (int i = 0; i < layers.size(); i++) {
            BlockTensors.Layer layer = layers.get(i);
            reference.w(i).write(queue, layer.w());
            write(layer.scale(), reference.scale(i));
            write(layer.shift(), reference.shift(i));
        }
        residual.ifPresent(r -> reference.residual().write(queue, r));
    }

    private void write(Tensor channels, float[] values) {
        queue.write(channels, Blocking.toDevice(values, channels.shape(), channels.layout(), channels.block()));
    }

    /**
     * All convolutions in one launch.
     *
     * @throws residua.cl.ClException where a kernel does not compile or the device refuses
     */
    public Run bind(BlockForward algorithm, KernelLibrary library) {
        return new Run(library, algorithm);
    }

    /**
     * A launch, or those of its algorithm, for each convolution.
     *
     * @param choice of algorithms
     * @throws residua.cl.ClException where a kernel does not compile or the device refuses
     */
    public Run bind(Function<ConvGeometry, ConvForward> choice, KernelLibrary library) {
        return new Run(library, choice);
    }

    @Override
    public void close() {
        tensors.close();
        queue.close();
    }

    /** One way to compute the block, bound to the tensors of the trial. Closed before the trial is. */
    public final class Run implements Trial.Run {
        private final GuardedTensors own = new GuardedTensors(kernels.context(), queue);
        private final LaunchTimer timer = new LaunchTimer(queue);
        private final List<Launch> launches = new ArrayList<>();
        private double allowed;

        private Run(KernelLibrary library, BlockForward algorithm) {
            BlockGeometry g = what.g();
            try {
                BlockTensors all = new BlockTensors(x, layers, residual, y);
                Optional<BufferView> scratch =
                        own.scratch(algorithm.scratchBytes(g, kernels.context().facts(), what.block()));
                launches.addAll(algorithm.bind(library, g, true, all, scratch));
                double largest = 1;
                for (ConvGeometry c : g.chain()) {
                    largest = behind(c, Rounding.ofSum((long) c.c() * c.r() * c.s()), largest);
                }
                g.projection().ifPresent(c -> behind(c, Rounding.ofSum(c.c()), 1));
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private Run(KernelLibrary library, Function<ConvGeometry, ConvForward> choice) {
            BlockGeometry g = what.g();
            try {
                Optional<Tensor> added = residual;
                if (g.projection().isPresent()) {
                    ConvGeometry c = g.projection().get();
                    Tensor shortcut = own.tensor(c.y(), Layout.BLOCKED, what.block(), "shortcut");
                    Epilogue plain = Epilogue.NONE;
                    add(library, choice.apply(c), c, x, layers.size() - 1, plain, shortcut);
                    behind(c, choice.apply(c).rounding(c), 1);
                    added = Optional.of(shortcut);
                }
                Tensor in = x;
                double largest = 1;
                List<ConvGeometry> chain = g.chain();
                for (int i = 0; i < chain.size(); i++) {
                    ConvGeometry c = chain.get(i);
                    boolean exit = i == chain.size() - 1;
                    Tensor out = exit ? y : own.tensor(c.y(), Layout.BLOCKED, what.block(), "between");
                    Epilogue epilogue = Epilogue.NONE.withRelu(true);
                    epilogue = exit && added.isPresent() ? epilogue.withResidual(added.get()) : epilogue;
                    add(library, choice.apply(c), c, in, i, epilogue, out);
                    largest = behind(c, choice.apply(c).rounding(c), largest);
                    in = out;
                }
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private void add(
                KernelLibrary library,
                ConvForward algorithm,
                ConvGeometry c,
                Tensor in,
                int layer,
                Epilogue epilogue,
                Tensor out) {
            DeviceFacts facts = kernels.context().facts();
            BlockTensors.Layer weights = layers.get(layer);
            Tensor filter = weights.w();
            Optional<Shape> form = algorithm.prepared(c, facts, what.block());
            if (form.isPresent()) {
                filter = own.tensor(form.get(), Layout.PLAIN, what.block(), "a prepared filter");
                List<Launch> prepare = algorithm.prepare(library, c, weights.w(), filter);
                timer.warmUp(prepare);
                prepare.forEach(Launch::close);
            }
            launches.addAll(algorithm.bind(
                    library,
                    c,
                    in,
                    filter,
                    epilogue.withAffine(weights.scale(), weights.shift()),
                    out,
                    own.scratch(algorithm.scratchBytes(c, facts, what.block()))));
        }

        /**
         * Adds to the allowed error what a convolution adds whose inputs are at most so large: its sum's error times its
         * scale of 1 / terms; errors before it grow no larger. Returns how large its outputs are at most.
         */
        private double behind(ConvGeometry c, Rounding rounding, double largest) {
            long terms = (long) c.c() * c.r() * c.s();
            double after = largest + BlockReference.SHIFT;
            allowed += rounding.allowed((double) terms) * largest / terms + ROUNDINGS_BEHIND * U * (after + 2);
            return after;
        }

        @Override
        public Optional<String> fault() {
            if (wanted.isEmpty()) {
                wanted = reference.points();
            }
            queue.fill(y, Float.NaN);
            launches.forEach(launch -> launch.enqueue(queue));
            queue.finish();
            float[] got = new float[wanted.size()];
            Optional<String> fault = new ReadBack(y)
                    .read(queue, wanted.stream().map(BlockReference.Point::at).toList(), got)
                    .or(() -> difference(got))
                    .or(tensors::fault)
                    .or(own::fault);
            if (fault.isPresent()) {
                fill(); // it may have written over the inputs
            }
            return fault;
        }

        private Optional<String> difference(float[] got) {
            for (int i = 0; i < got.length; i++) {
                BlockReference.Point want = wanted.get(i);
                double error = Math.abs(got[i] - want.value());
                if (!(error <= allowed)) {
                    return Optional.of(String.format(
                            Locale.ROOT,
                            "element %s of %s is %s, not %s: off by %.3g, allowed %.3g",
                            want.at(),
                            y.shape(),
                            got[i],
                            want.value(),
                            error,
                            allowed));
                }
            }
            return Optional.empty();
        }

        @Override
        public long onceNanos() {
            return timer.warmUp(launches);
        }

        @Override
        public Timing time(LaunchTimer.Effort effort) {
            return timer.time(launches, effort);
        }

        /** Weights are constant in inference: nothing. */
        @Override
        public Timing timePrepare(LaunchTimer.Effort effort) {
            return Timing.of(0);
        }

        @Override
        public void close() {
            launches.forEach(Launch::close);
            own.close();
        }
    }
}
