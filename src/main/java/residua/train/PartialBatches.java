package residua.train;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import residua.cl.ClBuffer;
import residua.cl.ClEvent;
import residua.cl.ClQueue;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.op.sgd.GradientSum;
import residua.schedule.Executable;
import residua.schedule.ParameterStore;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * Forward and backward of a batch in equal parts, one after the other, where the whole does not fit the device. The
 * gradient is the mean over the parts; batch norm sees a part at a time. With one part nothing is added to what the
 * executable does.
 */
final class PartialBatches implements AutoCloseable {
    /** Parts that may be under way: the copies that an input's stage holds. */
    private static final int DEPTH = 2;

    private final ClQueue queue;
    private final Executable executable;
    private final int parts;
    private final boolean stepInput;
    private final Deque<ClEvent> underWay = new ArrayDeque<>();
    private final List<ClBuffer> owned = new ArrayList<>();
    private final List<List<Launch>> sums = new ArrayList<>();
    private final Tensor loss;
    private final Tensor logits;

    PartialBatches(KernelLibrary kernels, ClQueue queue, Executable executable, ParameterStore parameters, int parts) {
        this.queue = queue;
        this.executable = executable;
        this.parts = parts;
        this.stepInput = executable.plan().graph().inputs().stream()
                .anyMatch(v -> v.name().equals("step"));
        if (parts == 1) {
            loss = executable.output("loss");
            logits = executable.output("logits");
            return;
        }
        loss = whole(kernels, executable.output("loss"), "losses of all parts");
        logits = whole(kernels, executable.output("logits"), "logits of all parts");
        long bytes = parameters.layout().trainedBytes();
        ClBuffer sum = kernels.context().buffer(bytes, "sum of gradients");
        owned.add(sum);
        for (int part = 0; part < parts; part++) {
            sums.add(GradientSum.add(
                    kernels,
                    bytes / Float.BYTES,
                    1f / parts,
                    parameters.gradients(),
                    part == 0 ? Optional.empty() : Optional.of(sum),
                    part == parts - 1 ? parameters.gradients() : sum));
        }
    }

    private Tensor whole(KernelLibrary kernels, Tensor part, String label) {
        ClBuffer buffer =
                kernels.context().buffer(Math.multiplyExact(part.buffer().bytes(), (long) parts), label);
        owned.add(buffer);
        Shape shape = part.shape();
        int[] sizes = new int[shape.rank()];
        Arrays.setAll(sizes, i -> i == 0 ? shape.dim(0) * parts : shape.dim(i));
        return new Tensor(buffer, Shape.of(sizes), part.layout(), part.block());
    }

    /** Losses of the batch, after {@link #run}. */
    Tensor loss() {
        return loss;
    }

    /** Logits of the batch, after {@link #run}. */
    Tensor logits() {
        return logits;
    }

    /** Enqueues everything up to the gradients. Waits for early parts where there are more than may be under way. */
    void run(long step, int seed, float[] images, int[] labels) {
        for (int part = 0; part < parts; part++) {
            if (parts > 1 && underWay.size() == DEPTH) {
                await(underWay.remove());
            }
            executable.write("images", slice(images, part));
            executable.write("labels", slice(labels, part));
            if (stepInput) {
                executable.write("step", new int[] {seed, Math.toIntExact(step * parts + part)});
            }
            executable.run();
            if (parts > 1) {
                collect("loss", loss, part);
                collect("logits", logits, part);
                sums.get(part).forEach(launch -> launch.enqueue(queue));
                underWay.add(queue.marker());
                queue.flush();
            }
        }
    }

    private void collect(String output, Tensor all, int part) {
        Tensor one = executable.output(output);
        long bytes = one.buffer().bytes();
        queue.copy(one, 0, all, part * bytes, bytes);
    }

    private float[] slice(float[] all, int part) {
        int length = all.length / parts;
        return parts == 1 ? all : Arrays.copyOfRange(all, part * length, (part + 1) * length);
    }

    private int[] slice(int[] all, int part) {
        int length = all.length / parts;
        return parts == 1 ? all : Arrays.copyOfRange(all, part * length, (part + 1) * length);
    }

    private static void await(ClEvent event) {
        try (event) {
            event.await();
        }
    }

    @Override
    public void close() {
        underWay.forEach(ClEvent::close);
        underWay.clear();
        sums.forEach(launches -> launches.forEach(Launch::close));
        queue.finish();
        owned.forEach(ClBuffer::close);
    }
}
