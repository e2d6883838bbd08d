package residua.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.shape.UserException;
import residua.tensor.Blocking;
import residua.tensor.HostTensor;
import residua.tensor.Tensor;

/**
 * The persistent values of one network on one device: parameters in one packed buffer, running statistics in
 * another; in training gradients and momentum beside them. Executables of the same network share one store: values
 * are known by name. Owns its
 * buffers.
 */
public final class ParameterStore implements AutoCloseable {
    private final PackedLayout layout;
    private final List<ClBuffer> buffers = new ArrayList<>();
    private final ClBuffer trained;
    private final ClBuffer state;
    private final ClBuffer gradients;
    private final ClBuffer momentum;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private final Map<String, Tensor> gradientTensors = new LinkedHashMap<>();
    private final Map<String, Tensor> momentumTensors = new LinkedHashMap<>();

    /**
     * Takes the memory and fills it with zeros.
     *
     * @param context device
     * @param queue for the zeros
     * @param layout where each value lies
     * @param training whether gradients and momentum are wanted
     */
    public ParameterStore(ClContext context, ClQueue queue, PackedLayout layout, boolean training) {
        this.layout = layout;
        try {
            this.trained = buffer(context, layout.trainedBytes(), "parameters");
            this.state = layout.stateBytes() > 0 ? buffer(context, layout.stateBytes(), "running statistics") : null;
            this.gradients = training && layout.gradientBytes() > 0
                    ? buffer(context, layout.gradientBytes(), "gradients")
                    : null;
            this.momentum = training ? buffer(context, layout.trainedBytes(), "momentum") : null;
            for (Parameter parameter : layout.parameters()) {
                Value v = parameter.value();
                boolean isState = v.kind() == Value.Kind.STATE;
                tensors.put(v.name(), view(v, isState ? state : trained));
                if (training && !isState) {
                    if (layout.keepsGradient(v)) {
                        gradientTensors.put(v.name(), view(v, gradients));
                    }
                    momentumTensors.put(v.name(), view(v, momentum));
                }
            }
            buffers.forEach(queue::zero);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private ClBuffer buffer(ClContext context, long bytes, String label) {
        ClBuffer buffer = context.buffer(bytes, label);
        buffers.add(buffer);
        return buffer;
    }

    private Tensor view(Value v, ClBuffer buffer) {
        long bytes = PackedLayout.bytes(v, layout.block());
        return new Tensor(buffer.sub(layout.offsets().get(v.name()), bytes), v.shape(), v.layout(), layout.block());
    }

    /** Where each value lies. */
    public PackedLayout layout() {
        return layout;
    }

    /** The packed parameters. */
    public ClBuffer trained() {
        return trained;
    }

    /** The packed gradients that are kept, at the parameters' offsets; none where all are used at once. */
    public ClBuffer gradients() {
        return gradients;
    }

    /** The packed momentum, at the parameters' offsets. */
    public ClBuffer momentum() {
        return momentum;
    }

    /** Device view of a persistent value. */
    public Tensor tensor(Value v) {
        return tensors.get(v.name());
    }

    /** Device view of a parameter's momentum. */
    public Tensor momentum(Value parameter) {
        return momentumTensors.get(parameter.name());
    }

    /** Device view of a parameter's gradient. */
    public Tensor gradient(Value parameter) {
        return gradientTensors.get(parameter.name());
    }

    /**
     * Sets every persistent value.
     *
     * @param values by name, in logical shapes; values beyond the network's are ignored
     * @throws UserException where one is missing or has another shape
     */
    public void load(ClQueue queue, Map<String, HostTensor> values) {
        float[] staging = staging(tensors);
        tensors.forEach((name, tensor) -> upload(queue, name, tensor, values.get(name), staging));
    }

    /** Sets the momentum; a name that is missing starts from zero. */
    public void loadMomentum(ClQueue queue, Map<String, HostTensor> values) {
        float[] staging = staging(momentumTensors);
        momentumTensors.forEach((name, tensor) -> {
            HostTensor value = values.get(name);
            if (value == null) {
                queue.zero(tensor.buffer());
            } else {
                upload(queue, name, tensor, value, staging);
            }
        });
    }

    /** Every persistent value by name, in file order and logical shapes. Waits for the queue. */
    public Map<String, HostTensor> save(ClQueue queue) {
        return download(queue, tensors);
    }

    /** The momentum of each parameter by name. Waits for the queue. */
    public Map<String, HostTensor> saveMomentum(ClQueue queue) {
        return download(queue, momentumTensors);
    }

    /**
     * The gradient of each parameter by name. Waits for the queue.
     *
     * @throws IllegalStateException where not all are kept: the plan is to be made with {@link MemoryUse#HIGH}
     */
    public Map<String, HostTensor> saveGradients(ClQueue queue) {
        if (layout.gradientBytes() < layout.trainedBytes()) {
            throw new IllegalStateException("the plan keeps only some gradients; plan with " + MemoryUse.HIGH);
        }
        return download(queue, gradientTensors);
    }

    /** One array for all: the heap of a program that starts is no larger than it must be. */
    private static float[] staging(Map<String, Tensor> tensors) {
        long largest = tensors.values().stream()
                .mapToLong(t -> t.buffer().bytes())
                .max()
                .orElse(0);
        return new float[Math.toIntExact(largest / Float.BYTES)];
    }

    private static void upload(ClQueue queue, String name, Tensor tensor, HostTensor value, float[] staging) {
        if (value == null) {
            throw new UserException("the weights hold no " + name + tensor.shape());
        }
        if (!value.shape().equals(tensor.shape())) {
            throw new UserException(name + " is " + value.shape() + " in the weights, " + tensor.shape() + " here");
        }
        Blocking.toDevice(value.data(), tensor.shape(), tensor.layout(), tensor.block(), staging);
        queue.write(tensor.buffer(), staging, 0);
    }

    private static Map<String, HostTensor> download(ClQueue queue, Map<String, Tensor> from) {
        Map<String, HostTensor> values = new LinkedHashMap<>();
        from.forEach((name, tensor) -> {
            float[] raw = queue.readFloats(tensor.buffer());
            float[] data = Blocking.toLogical(raw, tensor.shape(), tensor.layout(), tensor.block());
            values.put(name, new HostTensor(tensor.shape(), data));
        });
        return values;
    }

    @Override
    public void close() {
        tensors.values().forEach(t -> t.buffer().close());
        gradientTensors.values().forEach(t -> t.buffer().close());
        momentumTensors.values().forEach(t -> t.buffer().close());
        buffers.forEach(ClBuffer::close);
    }
}
