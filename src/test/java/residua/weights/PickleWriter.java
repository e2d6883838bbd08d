package residua.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, as Python's protocol 2 has them. */
final class PickleWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    PickleWriter() {
        raw(0x80, 2);
    }

    PickleWriter raw(int... values) {
        for (int value : values) {
            bytes.write(value);
        }
        return this;
    }

    PickleWriter op(PickleOpcode opcode) {
        return raw(opcode.code());
    }

    PickleWriter op(char opcode) {
        return raw(opcode);
    }

    private PickleWriter i32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        op(PickleOpcode.BINUNICODE).i32(utf8.length);
        bytes.writeBytes(utf8);
        return this;
    }

    /** A number, in the shortest form that holds it. */
    PickleWriter number(long value) {
        if (value >= 0 && value < 256) {
            return op(PickleOpcode.BININT1).raw((int) value);
        }
        if (value == (int) value) {
            return op(PickleOpcode.BININT).i32((int) value);
        }
        op(PickleOpcode.LONG1).raw(8);
        bytes.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    PickleWriter real(double value) {
        op(PickleOpcode.BINFLOAT);
        bytes.writeBytes(ByteBuffer.allocate(8).putDouble(value).array());
        return this;
    }

    PickleWriter global(String module, String name) {
        op(PickleOpcode.GLOBAL);
        bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    PickleWriter tuple(long... numbers) {
        op(PickleOpcode.MARK);
        for (long number : numbers) {
            number(number);
        }
        return op(PickleOpcode.TUPLE);
    }

    /** {@code collections.OrderedDict()}, then a mark for its items. */
    PickleWriter orderedDict() {
        return global("collections", "OrderedDict")
                .op(PickleOpcode.EMPTY_TUPLE)
                .op(PickleOpcode.REDUCE)
                .op(PickleOpcode.MARK);
    }

    /** An empty dict, then a mark for its items. */
    PickleWriter dict() {
        return op(PickleOpcode.EMPTY_DICT).op(PickleOpcode.MARK);
    }

    PickleWriter endDict() {
        return op(PickleOpcode.SETITEMS);
    }

    /** The reference to a block of numbers; in the legacy form a sixth part follows. */
    PickleWriter storage(String type, String key, long elements, boolean legacy) {
        op(PickleOpcode.MARK)
                .text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(elements);
        if (legacy) {
            op(PickleOpcode.NONE);
        }
        return op(PickleOpcode.TUPLE).op(PickleOpcode.BINPERSID);
    }

    PickleWriter tensor(
            String type, String key, long blockElements, long offset, long[] sizes, long[] strides, boolean legacy) {
        global("torch._utils", "_rebuild_tensor_v2").op(PickleOpcode.MARK);
        storage(type, key, blockElements, legacy).number(offset).tuple(sizes).tuple(strides);
        return op(PickleOpcode.NEWFALSE)
                .global("collections", "OrderedDict")
                .op(PickleOpcode.EMPTY_TUPLE)
                .op(PickleOpcode.REDUCE)
                .op(PickleOpcode.TUPLE)
                .op(PickleOpcode.REDUCE);
    }

    byte[] stop() {
        op(PickleOpcode.STOP);
        return bytes.toByteArray();
    }
}
