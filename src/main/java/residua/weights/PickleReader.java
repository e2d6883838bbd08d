package residua.weights;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import residua.shape.UserException;

/**
 * Reads Python pickles as data. Opcodes that checkpoints need and names of {@link TorchClass} are understood, all else
 * is refused by its name and place before anything is made of it; no code of the file's choosing can run, since none
 * is ever called. Each opcode, and each item of a list that a call copies, is a step; steps are no more than bytes of the
 * stream, and a step allocates at most {@value #MOST_BYTES_PER_STEP} bytes; nesting costs no stack.
 *
 * <p>Python's values become {@link Long} or {@link BigInteger}, {@link Double}, {@link Boolean}, {@link String},
 * {@code byte[]}, {@link List}, {@link Map}, and the records of {@link TorchObjects}. They may contain themselves: never
 * walk, print or hash them without a bound.
 */
final class PickleReader {
    /** A ResNet-1202 with its optimiser state takes some 500,000. */
    private static final long MOST_OPCODES = 1 << 21;

    /** A tuple of one item: lists to take it from the stack, a list and an object to hold it, a place on the stack. */
    static final int MOST_BYTES_PER_STEP = 240;

    private static final int HIGHEST_PROTOCOL = 5;

    private final SourceFile file;
    private final PickleInput in;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private final Map<String, TorchStorage> blocks;
    private long work;

    private PickleReader(SourceFile file, PickleInput in, Map<String, TorchStorage> blocks) {
        this.file = file;
        this.in = in;
        this.blocks = blocks;
    }

    /**
     * Reads one pickle, up to and including its STOP.
     *
     * @param blocks takes a storage of each block of numbers that the pickle refers to, by the block's key
     * @throws UserException that names file, opcode and place, if it is refused or damaged
     */
    static Object read(SourceFile file, PickleInput in, Map<String, TorchStorage> blocks) {
        return new PickleReader(file, in, blocks).run();
    }

    private Object run() {
        long place = in.position();
        String doing = "";
        try {
            // No step is shorter than a byte: what exceeds the stream's length are copies of what was there already.
            long most = Math.min(MOST_OPCODES, in.limit());
            while (work++ < most) {
                place = in.position();
                doing = "";
                PickleOpcode opcode = PickleOpcode.of(in.u8());
                doing = ", " + opcode;
                if (!opcode.allowed()) {
                    throw new PickleFault("uses " + opcode + ", which no weights need; nothing in the file was run");
                }
                if (opcode == PickleOpcode.STOP) {
                    return pop();
                }
                step(opcode);
            }
            throw new PickleFault("has more than " + most + " steps, more than weights need");
        } catch (PickleFault e) {
            throw new UserException(
                    file.path() + ": its pickle " + e.getMessage() + " (byte " + place + doing + ")", e);
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    private void step(PickleOpcode opcode) throws IOException, PickleFault {
        switch (opcode) {
            case PROTO -> protocol(in.u8());
            case FRAME -> in.take(Long.BYTES);
            case MARK -> marks.push(stack.size());
            case POP -> pop();
            case POP_MARK -> popToMark();
            case NONE -> push(TorchObjects.None.NONE);
            case NEWTRUE -> push(true);
            case NEWFALSE -> push(false);
            case BININT -> push((long) in.i32());
            case BININT1 -> push((long) in.u8());
            case BININT2 -> push(in.u8() | (long) in.u8() << 8);
            case LONG1 -> push(integer(in.take(in.u8())));
            case BINFLOAT -> push(ByteBuffer.wrap(in.take(Double.BYTES)).getDouble());
            case BINUNICODE -> text(in.u32(), StandardCharsets.UTF_8);
            case SHORT_BINUNICODE -> text(in.u8(), StandardCharsets.UTF_8);
            case BINSTRING -> text(in.i32(), StandardCharsets.ISO_8859_1);
            case SHORT_BINSTRING -> text(in.u8(), StandardCharsets.ISO_8859_1);
            case BINBYTES -> push(in.take(in.u32()));
            case SHORT_BINBYTES -> push(in.take(in.u8()));
            case BINPUT -> memo.put((long) in.u8(), top());
            case LONG_BINPUT -> memo.put(in.u32(), top());
            case MEMOIZE -> memo.put((long) memo.size(), top());
            case BINGET -> push(remembered(in.u8()));
            case LONG_BINGET -> push(remembered(in.u32()));
            default -> structure(opcode);
        }
    }

    private void structure(PickleOpcode opcode) throws IOException, PickleFault {
        switch (opcode) {
            case EMPTY_TUPLE -> push(new TorchObjects.Tuple(List.of()));
            case TUPLE1 -> push(tuple(popMany(1)));
            case TUPLE2 -> push(tuple(popMany(2)));
            case TUPLE3 -> push(tuple(popMany(3)));
            case TUPLE -> push(tuple(popToMark()));
            case EMPTY_LIST -> push(new ArrayList<>());
            case APPEND -> append(popMany(1));
            case APPENDS -> append(popToMark());
            case EMPTY_DICT -> push(new LinkedHashMap<>());
            case SETITEM -> setItems(popMany(2));
            case SETITEMS -> setItems(popToMark());
            case GLOBAL -> push(TorchClass.of(in.line(), in.line()));
            case STACK_GLOBAL -> {
                List<Object> names = popMany(2);
                if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
                    throw new PickleFault("is damaged: a class named by something else than text");
                }
                push(TorchClass.of(module, name));
            }
            case REDUCE -> {
                List<Object> call = popMany(2);
                if (!(call.get(0) instanceof TorchClass callee)
                        || !(call.get(1) instanceof TorchObjects.Tuple arguments)) {
                    throw new PickleFault("is damaged: a call of something that cannot be called");
                }
                // A list may be recalled and copied any number of times: that counts as work too.
                work += arguments.items().stream()
                        .mapToLong(PickleReader::length)
                        .sum();
                push(TorchObjects.call(callee, arguments));
            }
            case BUILD -> {
                // Attributes of a dict (the versions of its modules) or of something we have no use for.
                pop();
                if (!(top() instanceof Map) && !(top() instanceof TorchObjects.Opaque)) {
                    throw new PickleFault("sets attributes of something that has none");
                }
            }
            case BINPERSID -> push(known(TorchObjects.persistent(pop())));
            default -> throw new PickleFault("uses " + opcode + ", which is not understood");
        }
    }

    private static void protocol(int version) throws PickleFault {
        if (version > HIGHEST_PROTOCOL) {
            throw new PickleFault("is of protocol " + version + ", newer than " + HIGHEST_PROTOCOL);
        }
    }

    private static Object integer(byte[] bytes) {
        byte[] reversed = new byte[bytes.length + 1];
        for (int i = 0; i < bytes.length; i++) {
            reversed[bytes.length - i] = bytes[i];
        }
        reversed[0] = (byte) (bytes.length > 0 && bytes[bytes.length - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(reversed);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private void text(long length, Charset charset) throws IOException, PickleFault {
        push(in.text(length, charset));
    }

    private Object remembered(long index) throws PickleFault {
        Object value = memo.get(index);
        if (value == null) {
            throw new PickleFault("is damaged: it recalls " + index + ", which it never stored");
        }
        return value;
    }

    private TorchStorage known(TorchStorage storage) throws PickleFault {
        TorchStorage other = blocks.putIfAbsent(storage.key(), storage);
        if (other != null && (other.dtype() != storage.dtype() || other.blockElements() != storage.blockElements())) {
            throw new PickleFault("is damaged: block " + Shown.name(storage.key()) + " is " + storage.blockElements()
                    + " of " + storage.dtype() + " here, " + other.blockElements() + " of " + other.dtype()
                    + " elsewhere");
        }
        return storage;
    }

    private static int length(Object value) {
        if (value instanceof TorchObjects.Tuple tuple) {
            return tuple.items().size();
        }
        return value instanceof List<?> list ? list.size() : 0;
    }

    private static TorchObjects.Tuple tuple(List<Object> items) {
        return new TorchObjects.Tuple(items);
    }

    private void append(List<Object> items) throws PickleFault {
        if (!(top() instanceof List)) {
            throw new PickleFault("is damaged: it appends to something that is no list");
        }
        @SuppressWarnings("unchecked") // every list on the stack was made here, of objects
        List<Object> list = (List<Object>) top();
        list.addAll(items);
    }

    private void setItems(List<Object> items) throws PickleFault {
        if (!(top() instanceof Map) || items.size() % 2 != 0) {
            throw new PickleFault("is damaged: it sets items of something that is no dict");
        }
        @SuppressWarnings("unchecked") // every map on the stack was made here or by TorchObjects, of objects
        Map<Object, Object> map = (Map<Object, Object>) top();
        for (int i = 0; i < items.size(); i += 2) {
            if (!TorchObjects.isKey(items.get(i))) {
                throw new PickleFault("has a dict whose keys are neither text nor numbers");
            }
            map.put(items.get(i), items.get(i + 1));
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object top() throws PickleFault {
        if (stack.size() <= floor()) {
            throw new PickleFault("is damaged: it takes a value where there is none");
        }
        return stack.get(stack.size() - 1);
    }

    private Object pop() throws PickleFault {
        Object top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    /** The top {@code count} values, lowest first. */
    private List<Object> popMany(int count) throws PickleFault {
        if (stack.size() - count < floor()) {
            throw new PickleFault("is damaged: it takes " + count + " values where there are fewer");
        }
        return cut(stack.size() - count);
    }

    private List<Object> popToMark() throws PickleFault {
        if (marks.isEmpty()) {
            throw new PickleFault("is damaged: it goes back to a mark that was never set");
        }
        return cut(marks.pop());
    }

    private List<Object> cut(int from) {
        List<Object> tail = stack.subList(from, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    /** Values below the last mark are out of reach. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.peek();
    }
}
