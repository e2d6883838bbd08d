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
import residua.schedule.UpdateRule;
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
        ClContext context = kernels.context();
        BufferView hyper;
        BufferView guard;
        if (executable.plan().updates()) {
            hyper = executable.hyper();
            guard = executable.guard();
        } else {
            hyper = own(context, SgdUpdate.HYPER_FLOATS, "hyper-parameters");
            guard = own(context, 1, "loss guard");
            launches.addAll(LossGuard.forward(kernels, loss, guard));
        }
        this.queue = queue;
        this.rate = hyper.buffer().sub(0, Float.BYTES);
        float[] constants = new float[SgdUpdate.HYPER_FLOATS];
        constants[1] = settings.momentum();
        queue.write(hyper, constants);
        PackedLayout layout = store.layout();
        if (layout.gradientBytes() > 0) {
            float[] table = layout.perChunk(settings::decayOf);
            BufferView decay = own(context, table.length, "weight decay");
            queue.write(decay, table);
            UpdateRule rule = settings.rule();
            launches.addAll(SgdUpdate.update(
                    kernels,
                    Variant.inPlace(context.facts()),
                    layout.block(),
                    rule.convention(),
                    rule.nesterov(),
                    layout.gradientBytes() / Float.BYTES,
                    Math.toIntExact(layout.alignmentBytes() / Float.BYTES),
                    store.trained(),
                    store.gradients(),
                    store.momentum(),
                    decay,
                    hyper,
                    guard));
        }
    }

    private ClBuffer own(ClContext context, int words, String label) {
        ClBuffer buffer = context.buffer((long) words * Float.BYTES, label);
        owned.add(buffer);
        return buffer;
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
        launches.forEach(Launch::close);
        queue.finish();
        rate.close();
        owned.forEach(ClBuffer::close);
    }
}
