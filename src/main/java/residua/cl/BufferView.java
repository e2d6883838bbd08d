package residua.cl;

/** Something that lies in a buffer of a device and can stand for it. */
public interface BufferView {
    /** The buffer, or part of a buffer, it lies in. */
    ClBuffer buffer();
}
