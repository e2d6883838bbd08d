package residua.tensor;

import residua.cl.BufferView;
import residua.cl.ClBuffer;
import residua.shape.Layout;
import residua.shape.Shape;

/**
 * A shape and a layout over a buffer of the device. Elements are 4 bytes: float32, or int32 for labels and counters.
 * It owns nothing; whoever made the buffer closes it.
 */
public final class Tensor implements BufferView {
    private final ClBuffer buffer;
    private final Shape shape;
    private final Layout layout;
    private final int block;

    /**
     * A view of the buffer from its first byte on.
     *
     * @param block channels in a block, 1 or more
     * @throws IllegalArgumentException where the buffer is too small
     */
    public Tensor(ClBuffer buffer, Shape shape, Layout layout, int block) {
        if (block < 1) {
            throw new IllegalArgumentException("a channel block holds at least one channel, not " + block);
        }
        this.buffer = buffer;
        this.shape = shape;
        this.layout = layout;
        this.block = block;
        long needed = bytes(shape, layout, block);
        if (buffer.bytes() < needed) {
            throw new IllegalArgumentException(this + " takes " + needed + " bytes, more than " + buffer);
        }
    }

    /** Bytes that a tensor takes on the device, padding included. */
    public static long bytes(Shape shape, Layout layout, int block) {
        return Math.multiplyExact(layout.elements(shape, block), Float.BYTES);
    }

    @Override
    public ClBuffer buffer() {
        return buffer;
    }

    /** Logical extents. */
    public Shape shape() {
        return shape;
    }

    /** How the elements lie. */
    public Layout layout() {
        return layout;
    }

    /** Channels in a block. */
    public int block() {
        return block;
    }

    /** Elements on the device, padding included. */
    public long elements() {
        return layout.elements(shape, block);
    }

    /** Extent {@code i}, outermost first. */
    public int dim(int i) {
        return shape.dim(i);
    }

    /** Refuses another shape; the message has both. */
    public Tensor requireShape(int... dims) {
        return requireShape(Shape.of(dims));
    }

    /** Refuses another shape; the message has both. */
    public Tensor requireShape(Shape wanted) {
        if (!shape.equals(wanted)) {
            throw new IllegalArgumentException("a tensor of shape " + wanted + " is needed, not " + this);
        }
        return this;
    }

    /** Refuses another layout. */
    public Tensor requireLayout(Layout wanted) {
        if (layout != wanted) {
            throw new IllegalArgumentException("a " + wanted + " tensor is needed, not " + this);
        }
        return this;
    }

    /** Refuses fewer elements on the device, padding included. */
    public Tensor requireElements(long wanted) {
        if (elements() < wanted) {
            throw new IllegalArgumentException(wanted + " elements are needed, not the " + elements() + " of " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return "tensor " + shape + " " + layout + (layout == Layout.PLAIN ? "" : " in blocks of " + block);
    }
}
