package residua.optim;

import java.util.ArrayList;
import java.util.List;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.op.sgd.LossGuard;
import residua.op.sgd.SgdUpdate;
import residua.schedule.ParameterStore;
import residua.tensor.Tensor;

/** The update on the device: one launch over the packed parameters, after a look at the losses. Never waits. */
public final class DeviceUpdate implements Update {
    private final ClQueue queue;
    private final ClBuffer decay;
    private final ClBuffer hyper;
    private final ClBuffer guard;
    private final ClBuffer rate;
    private final List<Launch> launches = new ArrayList<>();

    /**
     * Binds the launches.
     *
     * @param loss losses of the step's examples
     */
    public DeviceUpdate(KernelLibrary kernels, ClQueue queue, ParameterStore store, SgdSettings settings, Tensor loss) {
        ClContext context = kernels.context();
        float[] table = store.layout().perChunk(settings::decayOf);
        this.queue = queue;
        this.decay = context.buffer((long) table.length * Float.BYTES, "weight decay");
        this.hyper = context.buffer(SgdUpdate.HYPER_FLOATS * (long) Float.BYTES, "hyper-parameters");
        this.guard = context.buffer(Integer.BYTES, "loss guard");
        this.rate = hyper.sub(0, Float.BYTES);
        float[] constants = new float[SgdUpdate.HYPER_FLOATS];
        constants[1] = settings.momentum();
        queue.write(hyper, constants);
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
        queue.fill(rate, learningRate);
        for (int i = 0; i < launches.size(); i++) {
            launches.get(i).enqueue(queue);
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
        rate.close();
        hyper.close();
        guard.close();
    }
}
