package residua.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the calls and references in a checkpoint's pickle stand for: plain values, never anything that runs. */
final class TorchObjects {
    private TorchObjects() {}

    /** Python's None. */
    enum None {
        NONE
    }

    /** Something we know to be harmless and have no use for. */
    record Opaque(String what) {}

    /** Python's tuple. */
    record Tuple(List<Object> items) {}

    /** What calling {@code callee} with {@code arguments} gives. */
    static Object call(TorchClass callee, Tuple arguments) throws PickleFault {
        List<Object> a = arguments.items();
        return switch (callee) {
            case ORDERED_DICT, COUNTER -> dict(a);
            case REBUILD_TENSOR, REBUILD_TENSOR_V2 -> tensor(callee, a);
            case REBUILD_PARAMETER -> {
                if (a.isEmpty() || !(a.get(0) instanceof TorchTensor)) {
                    throw new PickleFault("is damaged: a parameter without a tensor");
                }
                yield a.get(0);
            }
            case SIZE -> a.isEmpty() ? new Tuple(List.of()) : new Tuple(items(a.get(0)));
            case DEVICE, CODECS_ENCODE, NUMPY_DTYPE, NUMPY_SCALAR, NUMPY2_SCALAR -> new Opaque(callee.pythonName());
            default -> throw new PickleFault("calls " + callee.pythonName() + ", which no weights need");
        };
    }

    /** What a reference to something beside the pickle stands for: always a storage. */
    static TorchStorage persistent(Object id) throws PickleFault {
        List<Object> parts = id instanceof Tuple t ? t.items() : List.of();
        if (parts.size() < 5 || !"storage".equals(parts.get(0))) {
            throw new PickleFault("refers to something that is no stored tensor; save the state dict alone");
        }
        Dtype dtype = parts.get(1) instanceof TorchClass c ? c.storage().orElse(null) : null;
        if (dtype == null) {
            throw new PickleFault("has a storage of no known element type");
        }
        String key = key(parts.get(2));
        long elements = integer(parts.get(4));
        if (parts.size() > 5 && parts.get(5) instanceof Tuple view) {
            if (view.items().size() != 3) {
                throw new PickleFault("is damaged: a view of " + view.items().size() + " parts");
            }
            long offset = integer(view.items().get(1));
            return TorchStorage.of(
                    key, dtype, elements, offset, integer(view.items().get(2)));
        }
        return TorchStorage.of(key, dtype, elements, 0, elements);
    }

    /** A storage's name, which Python may write as a number. */
    static String key(Object key) throws PickleFault {
        if (key instanceof String || key instanceof Long) {
            return String.valueOf(key);
        }
        throw new PickleFault("is damaged: the name of a storage is neither text nor a number");
    }

    /** Whether Python could use it as the key of a dict and we can too. */
    static boolean isKey(Object value) {
        return value instanceof String
                || value instanceof Long
                || value instanceof Double
                || value instanceof Boolean
                || value instanceof None;
    }

    private static TorchTensor tensor(TorchClass callee, List<Object> a) throws PickleFault {
        if (a.size() < 4 || !(a.get(0) instanceof TorchStorage storage)) {
            throw new PickleFault("is damaged: " + callee.pythonName() + " without a storage");
        }
        return TorchTensor.of(storage, integer(a.get(1)), integers(a.get(2)), integers(a.get(3)));
    }

    private static Object dict(List<Object> a) throws PickleFault {
        if (!a.isEmpty() && a.get(0) instanceof Map<?, ?> map) {
            return map;
        }
        Map<Object, Object> dict = new LinkedHashMap<>();
        for (Object pair : a.isEmpty() ? List.of() : items(a.get(0))) {
            List<Object> two = items(pair);
            if (two.size() != 2 || !isKey(two.get(0))) {
                throw new PickleFault("is damaged: a dict of something else than pairs");
            }
            dict.put(two.get(0), two.get(1));
        }
        return dict;
    }

    private static List<Long> integers(Object sequence) throws PickleFault {
        List<Object> items = items(sequence);
        if (items.size() > TorchTensor.MOST_EXTENTS) {
            throw new PickleFault("has a tensor of " + items.size() + " extents, more than weights need");
        }
        List<Long> numbers = new ArrayList<>();
        for (Object item : items) {
            numbers.add(integer(item));
        }
        return numbers;
    }

    private static long integer(Object value) throws PickleFault {
        if (value instanceof Long number) {
            return number;
        }
        throw new PickleFault("is damaged: something else where a size belongs");
    }

    /** The items of a tuple or list, not copied: the same sequence may be referred to any number of times. */
    private static List<Object> items(Object sequence) throws PickleFault {
        if (sequence instanceof Tuple tuple) {
            return tuple.items();
        }
        if (sequence instanceof List) {
            @SuppressWarnings("unchecked") // every list out of a pickle was made by PickleReader, of objects
            List<Object> list = (List<Object>) sequence;
            return list;
        }
        throw new PickleFault("is damaged: something else where a sequence belongs");
    }
}
