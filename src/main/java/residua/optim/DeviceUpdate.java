package residua.optim;

import java.util.ArrayList;
import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.cl.HostMemory;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.op.sgd.LossGuard;
import residua.op.sgd.SgdUpdate;
import residua.schedule.ParameterStore;
import residua.tensor.Tensor;

/** The update on the device: one launch over the packed parameters, after a look at the losses. Never waits. */
public final class DeviceUpdate implements Update {
    /** Rates that may be on their way: one more than the steps that may be under way. */
    private static final int RATES = 3;

    private final ClQueue queue;
    private final float momentum;
    private final ClBuffer decay;
    private final ClBuffer hyper;
    private final ClBuffer guard;
    private final HostMemory rates;
    private final List<Launch> launches = new ArrayList<>();
    private int turn;

    /**
     * Binds the launches.
     *
     * @param loss losses of the step's examples
     */
    public DeviceUpdate(KernelLibrary kernels, ClQueue queue, ParameterStore store, SgdSettings settings, Tensor loss) {
        ClContext context = kernels.context();
        float[] table = store.layout().perChunk(settings::decayOf);
        this.queue = queue;
        this.momentum = settings.momentum();
        this.decay = context.buffer((long) table.length * Float.BYTES, "weight decay");
        this.hyper = context.buffer(SgdUpdate.HYPER_FLOATS * (long) Float.BYTES, "hyper-parameters");
        this.guard = context.buffer(Integer.BYTES, "loss guard");
        this.rates = HostMemory.allocate((long) RATES * SgdUpdate.HYPER_FLOATS * Float.BYTES);
        queue.write(decay, table);
        launches.addAll(LossGuard.forward(kernels, loss, guard));
        launches.addAll(SgdUpdate.update(
                kernels,
                Variant.inPlace(context.facts()),
                store.layout().block(),
                SgdUpdate.Convention.valueOf(settings.convention().name()),
                settings.nesterov(),
                store.layout().trainedBytes() / Float.BYTES,
                Math.toIntExact(store.layout().alignmentBytes() / Float.BYTES),
                store.trained(),
                store.gradients(),
                store.momentum(),
                decay,
                hyper,
                guard));
    }

    @Override
    public void apply(float learningRate) {
        turn = (turn + 1) % RATES;
        long first = (long) turn * SgdUpdate.HYPER_FLOATS;
        rates.floats(first, SgdUpdate.HYPER_FLOATS).put(0, learningRate).put(1, momentum);
        queue.write(hyper, 0, rates, first * Float.BYTES, (long) SgdUpdate.HYPER_FLOATS * Float.BYTES);
        for (Launch launch : launches) {
            launch.enqueue(queue);
        }
    }

    @Override
    public void storeMomentum() {
        // The store's momentum is the one that the launches update.
    }

    @Override
    public void close() {
        launches.forEach(Launch::close);
        queue.finish();
        decay.close();
        hyper.close();
        guard.close();
        rates.close();
    }
}
