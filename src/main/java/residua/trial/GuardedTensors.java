package residua.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import residua.cl.BufferView;
import residua.cl.ClContext;
import residua.cl.ClQueue;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/** Tensors and scratch between guard words; it owns them all. */
final class GuardedTensors implements AutoCloseable {
    private final ClContext context;
    private final ClQueue queue;
    private final List<GuardedBuffer> buffers = new ArrayList<>();

    GuardedTensors(ClContext context, ClQueue queue) {
        this.context = context;
        this.queue = queue;
    }

    /** A tensor full of NaN. */
    Tensor tensor(Shape shape, Layout layout, int block, String label) {
        return new Tensor(buffer(Tensor.bytes(shape, layout, block), label).part(), shape, layout, block);
    }

    /** Scratch full of NaN; empty where no bytes are needed. */
    Optional<BufferView> scratch(long bytes) {
        return bytes == 0
                ? Optional.empty()
                : Optional.of(buffer(bytes, "scratch").part());
    }

    private GuardedBuffer buffer(long bytes, String label) {
        GuardedBuffer buffer = new GuardedBuffer(context, queue, bytes, label);
        buffers.add(buffer);
        return buffer;
    }

    /** What was written outside; empty where nothing was. */
    Optional<String> fault() {
        return buffers.stream().flatMap(b -> b.fault(queue).stream()).findFirst();
    }

    @Override
    public void close() {
        buffers.forEach(GuardedBuffer::close);
        buffers.clear();
    }
}
