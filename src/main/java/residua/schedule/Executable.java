package residua.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import residua.cl.BufferView;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.cl.ClRecording;
import residua.graph.Op;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.tensor.Blocking;
import residua.tensor.Tensor;

/**
 * A plan on a device: memory taken, kernels loaded, arguments set once. {@link #run} only enqueues. Serves one queue
 * and one thread; owns its buffers and launches, not the parameters.
 */
public final class Executable implements AutoCloseable {
    private final Plan plan;
    private final ClQueue queue;
    private final ParameterStore parameters;
    private final List<ClBuffer> slabs = new ArrayList<>();
    private final Map<Value, Tensor> tensors = new HashMap<>();
    private final Map<String, InputStage> inputs = new HashMap<>();
    private final ClQueue transfers;
    private final List<ClBuffer> owned = new ArrayList<>();
    private List<List<Launch>> prepare = List.of();
    private List<List<Launch>> launches = List.of();
    private final KernelLibrary kernels;
    private Optional<ClRecording> recording = Optional.empty();
    private int runs;
    private boolean closed;
    private InputStage[] stages = {};

    private Executable(Plan plan, KernelLibrary kernels, ClQueue queue, ClQueue transfers, ParameterStore parameters) {
        this.plan = plan;
        this.kernels = kernels;
        this.queue = queue;
        this.transfers = transfers;
        this.parameters = parameters;
    }

    /**
     * Takes the plan's memory and loads its kernels, different programs in parallel.
     *
     * @param plan what to run
     * @param kernels where kernels come from
     * @param queue where {@link #run} enqueues
     * @param parameters weights of the plan's network on the same device; with gradients where the plan trains
     */
    public static Executable bind(Plan plan, KernelLibrary kernels, ClQueue queue, ParameterStore parameters) {
        Executable executable =
                new Executable(plan, kernels, queue, kernels.context().queue(), parameters);
        try {
            executable.takeMemory(kernels.context());
            executable.prepare = executable.bindSteps(plan.prepare(), kernels);
            executable.launches = executable.bindSteps(plan.steps(), kernels);
            return executable;
        } catch (RuntimeException | Error e) {
            executable.close();
            throw e;
        }
    }

    private void takeMemory(ClContext context) {
        List<Long> sizes = plan.memory().slabs();
        for (int i = 0; i < sizes.size(); i++) {
            slabs.add(context.buffer(sizes.get(i), "arena " + i));
        }
        plan.kept().forEach((v, bytes) -> {
            ClBuffer buffer = context.buffer(bytes, v.name());
            owned.add(buffer);
            tensors.put(v, new Tensor(buffer, v.shape(), v.layout(), plan.block()));
        });
        plan.graph()
                .inputs()
                .forEach(v -> inputs.put(v.name(), new InputStage(context, transfers, tensors.get(v), v.name())));
        stages = inputs.values().toArray(InputStage[]::new);
        plan.graph().parameters().stream().map(Parameter::value).forEach(v -> tensors.put(v, parameters.tensor(v)));
        plan.graph().gradients().forEach((p, gradient) -> tensors.put(gradient, parameters.gradient(p)));
        UpdateAtOnce.momentums(plan.graph()).forEach((p, momentum) -> tensors.put(momentum, parameters.momentum(p)));
        plan.memory().offsets().forEach((key, offset) -> {
            if (key instanceof Value v) {
                ClBuffer view = arenaView(offset, PackedLayout.bytes(v, plan.block()));
                tensors.put(v, new Tensor(view, v.shape(), v.layout(), plan.block()));
            }
        });
    }

    private ClBuffer arenaView(long offset, long bytes) {
        int slab = Math.toIntExact(offset / plan.memory().slabBytes());
        ClBuffer view = slabs.get(slab).sub(offset % plan.memory().slabBytes(), bytes);
        owned.add(view);
        return view;
    }

    private List<List<Launch>> bindSteps(List<Step> steps, KernelLibrary kernels) {
        Map<Step, BufferView> scratch = new HashMap<>();
        for (Step step : steps) {
            Long offset = plan.memory().offsets().get(step);
            if (offset != null) {
                scratch.put(step, arenaView(offset, step.scratchBytes()));
            }
        }
        Function<Value, Tensor> lookup = v -> {
            Tensor tensor = tensors.get(v);
            if (tensor == null) {
                throw new IllegalStateException("no memory was planned for " + v);
            }
            return tensor;
        };
        Queue<Launch> made = new ConcurrentLinkedQueue<>();
        try {
            return steps.parallelStream()
                    .map(step -> {
                        List<Launch> bound =
                                step.binder().bind(kernels, lookup, Optional.ofNullable(scratch.get(step)));
                        made.addAll(bound);
                        return bound;
                    })
                    .toList();
        } catch (RuntimeException | Error e) {
            made.forEach(Launch::close);
            throw e;
        }
    }

    /** The plan behind it. */
    public Plan plan() {
        return plan;
    }

    /** Computes what depends on weights only. To be called after weights changed, before {@link #run}. */
    public void prepare() {
        enqueue(plan.prepare(), prepare);
    }

    /**
     * Sets an input, plain in the order of its shape, for the runs that follow. The copy has arrived on return, beside
     * the run under way, which does not see it. Two runs may not be under way: the caller has waited for all but the last.
     */
    public void write(String input, float[] values) {
        stage(input).write(values, 0, values.length);
    }

    /** Sets an integer input; otherwise as for floats. */
    public void write(String input, int[] values) {
        stage(input).write(values, 0, values.length);
    }

    /** As {@link #write(String, float[])} with a part of an array. */
    public void write(String input, float[] values, int first, int count) {
        stage(input).write(values, first, count);
    }

    /** As {@link #write(String, int[])} with a part of an array. */
    public void write(String input, int[] values, int first, int count) {
        stage(input).write(values, first, count);
    }

    private InputStage stage(String name) {
        InputStage stage = inputs.get(name);
        if (stage == null) {
            throw new IllegalArgumentException(
                    "no input \"" + name + "\"; there are " + plan.graph().inputs());
        }
        return stage;
    }

    /** Where a plan that updates parameters reads learning rate and momentum; see {@link residua.op.sgd.SgdUpdate}. */
    public Tensor hyper() {
        return tensors.get(UpdateAtOnce.hyper(plan.graph()));
    }

    /** Where a plan that updates parameters says whether it did. */
    public Tensor guard() {
        return output(UpdateAtOnce.GUARD);
    }

    /** Device memory of an output of the graph, valid until the next run. */
    public Tensor output(String name) {
        return tensors.get(plan.graph().output(name));
    }

    /** A second queue, for transfers that go on beside runs; belongs to the same thread. */
    public ClQueue transfers() {
        return transfers;
    }

    /** Enqueues every step and returns at once. */
    public void run() {
        queue.scope("upload");
        for (InputStage stage : stages) {
            stage.submit(queue);
        }
        if (runs < 2 && ++runs == 2) { // after a run of single launches, which the device may refuse
            recording = kernels.record(queue, launches(), plan.recording());
        }
        if (recording.isPresent()) {
            queue.replay(recording.get());
        } else {
            enqueue(plan.steps(), launches);
        }
        queue.flush();
    }

    private void enqueue(List<Step> steps, List<List<Launch>> bound) {
        for (int i = 0; i < steps.size(); i++) {
            queue.scope(steps.get(i));
            List<Launch> step = bound.get(i);
            for (int j = 0; j < step.size(); j++) {
                step.get(j).enqueue(queue);
            }
        }
        queue.scope("");
    }

    /** Whether runs enqueue what was recorded; else launch by launch. */
    public boolean recorded() {
        return recording.isPresent();
    }

    /** Launches of each step of the plan, in order. */
    public List<List<Launch>> stepLaunches() {
        return List.copyOf(launches);
    }

    /** Launches of one run, in order. */
    public List<Launch> launches() {
        return launches.stream().flatMap(List::stream).toList();
    }

    /** An output in the order of its shape. Waits for the run. */
    public float[] read(String output) {
        Value v = plan.graph().output(output);
        return logical(v);
    }

    private float[] logical(Value v) {
        return Blocking.toLogical(queue.readFloats(tensors.get(v).buffer()), v.shape(), v.layout(), plan.block());
    }

    /**
     * Looks for the first NaN or infinity: in the weights, else, running step by step on the present inputs, in what
     * a step writes. Slow; for the message after a run went wrong.
     *
     * @return the name of the parameter or layer, empty where everything is finite
     */
    public Optional<String> firstNonFinite() {
        for (Parameter parameter : plan.graph().parameters()) {
            boolean trained = parameter.value().kind() == Value.Kind.PARAMETER;
            if (trained && !finite(logical(parameter.value()))) {
                return Optional.of(parameter.value().name());
            }
        }
        for (int i = 0; i < launches.size(); i++) {
            if (plan.steps().get(i).node().op() instanceof Op.SgdUpdate) {
                continue; // the weights stay as they are
            }
            enqueue(List.of(plan.steps().get(i)), List.of(launches.get(i)));
            for (Value v : plan.steps().get(i).node().outputs()) {
                if (!finite(logical(v))) {
                    return Optional.of(plan.steps().get(i).node().name());
                }
            }
        }
        return Optional.empty();
    }

    private static boolean finite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (closed) {
            return; // its queue, which is another's, may be closed by now
        }
        closed = true;
        recording.ifPresent(ClRecording::close);
        prepare.forEach(step -> step.forEach(Launch::close));
        launches.forEach(step -> step.forEach(Launch::close));
        queue.finish();
        inputs.values().forEach(InputStage::close);
        transfers.close();
        owned.forEach(ClBuffer::close);
        slabs.forEach(ClBuffer::close);
    }
}
