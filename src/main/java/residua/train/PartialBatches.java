package residua.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import residua.cl.ClBuffer;
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
    private final ClQueue queue;
    private final Executable executable;
    private final int parts;
    private final boolean stepInput;
    private final int[] dropout = new int[2];
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
        try {
            loss = whole(kernels, executable.output("loss"), "losses of all parts");
            logits = whole(kernels, executable.output("logits"), "logits of all parts");
            long bytes = parameters.layout().trainedBytes();
            ClBuffer sum = own(kernels.context().buffer(bytes, "sum of gradients"));
            for (int part = 0; part < parts; part++) {
                sums.add(GradientSum.add(
                        kernels,
                        bytes / Float.BYTES,
                        1f / parts,
                        parameters.gradients(),
                        part == 0 ? Optional.empty() : Optional.of(sum),
                        part == parts - 1 ? parameters.gradients() : sum));
            }
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    private ClBuffer own(ClBuffer made) {
        owned.add(made);
        return made;
    }

    private Tensor whole(KernelLibrary kernels, Tensor part, String label) {
        ClBuffer buffer =
                own(kernels.context().buffer(Math.multiplyExact(part.buffer().bytes(), (long) parts), label));
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

    /** Whether the images of a step may be written while the one before it runs. */
    boolean stages() {
        return parts == 1;
    }

    /** Takes the images and labels of a step. With several parts, computes all but the last. */
    void write(long step, int seed, float[] images, int[] labels) {
        if (images.length % parts != 0 || labels.length % parts != 0) {
            throw new IllegalArgumentException(images.length + " values of images and " + labels.length
                    + " labels have no " + parts + " equal parts");
        }
        for (int part = 0; part < parts; part++) {
            write(part, step, seed, images, labels);
            if (part < parts - 1) {
                executable.run();
                collect(part);
            }
        }
    }

    private void write(int part, long step, int seed, float[] images, int[] labels) {
        int pixels = images.length / parts;
        int examples = labels.length / parts;
        executable.write("images", images, pixels * part, pixels);
        executable.write("labels", labels, examples * part, examples);
        if (stepInput) {
            dropout[0] = seed;
            dropout[1] = Math.toIntExact(step * parts + part);
            executable.write("step", dropout);
        }
        if (part > 0) {
            queue.finish(); // the part before: two may not be under way
        }
    }

    /** Enqueues what is left of the step that was written, up to the gradients. */
    void run() {
        executable.run();
        if (parts > 1) {
            collect(parts - 1);
        }
    }

    private void collect(int part) {
        collect("loss", loss, part);
        collect("logits", logits, part);
        sums.get(part).forEach(launch -> launch.enqueue(queue));
        queue.flush();
    }

    private void collect(String output, Tensor all, int part) {
        Tensor one = executable.output(output);
        long bytes = one.buffer().bytes();
        queue.copy(one, 0, all, part * bytes, bytes);
    }

    @Override
    public void close() {
        queue.finish();
        release();
    }

    private void release() {
        sums.forEach(launches -> launches.forEach(Launch::close));
        owned.forEach(ClBuffer::close);
    }
}
