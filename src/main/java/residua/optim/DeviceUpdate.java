package residua.optim;

import java.util.ArrayList;
import java.util.List;
import residua.cl.BufferView;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.kernel.Variant;
import residua.op.sgd.LossGuard;
import residua.op.sgd.SgdUpdate;
import residua.schedule.Executable;
import residua.schedule.PackedLayout;
import residua.schedule.ParameterStore;
import residua.tensor.Tensor;

/**
 * The update on the device: after a look at the losses one launch over the packed parameters, but for those that the plan
 * itself updates. Never waits.
 */
public final class DeviceUpdate implements Update {
    private final ClQueue queue;
    private final List<ClBuffer> owned = new ArrayList<>();
    private final List<Launch> launches = new ArrayList<>();
    private final ClBuffer rate;

    /**
     * Binds the launches.
     *
     * @param executable computes the gradients; planned for the same settings, or for none
     * @param loss losses of the step's examples
     */
    public DeviceUpdate(
            KernelLibrary kernels,
            ClQueue queue,
            Executable executable,
            ParameterStore store,
            SgdSettings settings,
            Tensor loss) {
        this.queue = queue;
        try {
            ClContext context = kernels.context();
            BufferView hyper;
            BufferView guard;
            if (executable.plan().updates()) {
                hyper = executable.hyper();
                guard = executable.guard();
            } else {
                hyper = own(context.buffer((long) SgdUpdate.HYPER_FLOATS * Float.BYTES, "hyper-parameters"));
                guard = own(context.buffer(Integer.BYTES, "loss guard"));
                launches.addAll(LossGuard.forward(kernels, loss, guard));
            }
            this.rate = own(hyper.buffer().sub(0, Float.BYTES));
            float[] constants = new float[SgdUpdate.HYPER_FLOATS];
            constants[1] = settings.momentum();
            queue.write(hyper, constants);
            if (store.layout().gradientBytes() > 0) {
                launches.addAll(ofKept(kernels, store, settings, hyper, guard));
            }
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    /** The update of those parameters whose gradients are kept. */
    private List<Launch> ofKept(
            KernelLibrary kernels, ParameterStore store, SgdSettings settings, BufferView hyper, BufferView guard) {
        PackedLayout layout = store.layout();
        float[] table = layout.perChunk(settings::decayOf);
        ClBuffer decay = own(kernels.context().buffer((long) table.length * Float.BYTES, "weight decay"));
        queue.write(decay, table);
        return SgdUpdate.update(
                kernels,
                Variant.inPlace(kernels.context().facts()),
                layout.block(),
                settings.rule().step(),
                layout.gradientBytes() / Float.BYTES,
                new SgdUpdate.Tensors(store.trained(), store.gradients(), store.momentum(), hyper, guard),
                SgdUpdate.Decay.ofChunks(Math.toIntExact(layout.alignmentBytes() / Float.BYTES), decay));
    }

    private ClBuffer own(ClBuffer made) {
        owned.add(made);
        return made;
    }

    @Override
    public void begin(float learningRate) {
        queue.fill(rate, learningRate);
    }

    @Override
    public void apply() {
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
        queue.finish();
        release();
    }

    private void release() {
        launches.forEach(Launch::close);
        owned.forEach(ClBuffer::close);
    }
}
