package residua.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.op.sgd.SgdUpdate;
import residua.schedule.PackedLayout;
import residua.trial.LaunchTimer;

/**
 * The update of all parameters at the end of a training step, by the rule of the paper.
 *
 * @param layout where the parameters lie
 */
record UpdateWork(PackedLayout layout) implements LayerWork {
    /** Parameters, gradients, momentum. */
    private static final int BUFFERS = 3;

    /** In all buffers: what is zero some systems keep in no memory of its own. */
    private static final float START = 0.5f;

    private static final float LEARNING_RATE = 0.125f;
    private static final float MOMENTUM = 0.875f;

    private record Identity(long bytes, long alignment, int block) {}

    @Override
    public Object identity() {
        return new Identity(layout.trainedBytes(), layout.alignmentBytes(), layout.block());
    }

    @Override
    public long bytes() {
        return BUFFERS * layout.trainedBytes();
    }

    /** The kernel that a device of that kind gets. */
    static Variant variant(DeviceFacts facts) {
        return Variant.inPlace(facts);
    }

    @Override
    public Trial open(KernelLibrary kernels) {
        Bound bound = new Bound(kernels.context());
        try {
            bound.bind(kernels, layout);
            return bound;
        } catch (RuntimeException | Error e) {
            bound.close();
            throw e;
        }
    }

    private static final class Bound implements Trial {
        private final ClContext context;
        private final ClQueue queue;
        private final LaunchTimer timer;
        private final List<ClBuffer> buffers = new ArrayList<>();
        private final List<Launch> launches = new ArrayList<>();

        Bound(ClContext context) {
            this.context = context;
            this.queue = context.queue();
            this.timer = new LaunchTimer(queue);
        }

        private void bind(KernelLibrary kernels, PackedLayout layout) {
            ClBuffer hyper = buffer((long) SgdUpdate.HYPER_FLOATS * Float.BYTES, "hyper-parameters");
            float[] rates = new float[SgdUpdate.HYPER_FLOATS];
            rates[0] = LEARNING_RATE;
            rates[1] = MOMENTUM;
            queue.write(hyper, rates);
            ClBuffer guard = buffer(Integer.BYTES, "loss guard");
            queue.write(guard, new int[] {1});
            ClBuffer decay = buffer(layout.trainedBytes() / layout.alignmentBytes() * Float.BYTES, "weight decay");
            launches.addAll(SgdUpdate.update(
                    kernels,
                    variant(context.facts()),
                    layout.block(),
                    new SgdUpdate.Rule(SgdUpdate.Convention.CAFFE, false),
                    layout.trainedBytes() / Float.BYTES,
                    new SgdUpdate.Tensors(
                            buffer(layout.trainedBytes(), "parameters"),
                            buffer(layout.trainedBytes(), "gradients"),
                            buffer(layout.trainedBytes(), "momentum"),
                            hyper,
                            guard),
                    SgdUpdate.Decay.ofChunks(Math.toIntExact(layout.alignmentBytes() / Float.BYTES), decay)));
        }

        private ClBuffer buffer(long bytes, String label) {
            ClBuffer buffer = context.buffer(bytes, label);
            buffers.add(buffer);
            queue.fill(buffer, START);
            return buffer;
        }

        @Override
        public double sample(long sampleNanos) {
            return timer.sample(launches, sampleNanos);
        }

        @Override
        public Optional<String> fault() {
            return Optional.empty();
        }

        @Override
        public void close() {
            launches.forEach(Launch::close);
            queue.finish();
            buffers.forEach(ClBuffer::close);
            queue.close();
        }
    }
}
