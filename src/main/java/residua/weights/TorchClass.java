package residua.weights;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The only names a checkpoint's pickle may call, each of them data to us: what it makes is said by
 * {@link TorchObjects}. Everything else is refused by its name.
 */
enum TorchClass {
    ORDERED_DICT("collections.OrderedDict"),
    COUNTER("collections.Counter"),
    REBUILD_TENSOR("torch._utils._rebuild_tensor"),
    REBUILD_TENSOR_V2("torch._utils._rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils._rebuild_parameter"),
    SIZE("torch.Size"),
    DEVICE("torch.device"),
    CODECS_ENCODE("_codecs.encode"),
    NUMPY_DTYPE("numpy.dtype"),
    NUMPY_SCALAR("numpy.core.multiarray.scalar"),
    NUMPY2_SCALAR("numpy._core.multiarray.scalar"),
    DOUBLE_STORAGE("torch.DoubleStorage", Dtype.F64),
    FLOAT_STORAGE("torch.FloatStorage", Dtype.F32),
    HALF_STORAGE("torch.HalfStorage", Dtype.F16),
    BFLOAT16_STORAGE("torch.BFloat16Storage", Dtype.BF16),
    LONG_STORAGE("torch.LongStorage", Dtype.I64),
    INT_STORAGE("torch.IntStorage", Dtype.I32),
    SHORT_STORAGE("torch.ShortStorage", Dtype.I16),
    CHAR_STORAGE("torch.CharStorage", Dtype.I8),
    BYTE_STORAGE("torch.ByteStorage", Dtype.U8),
    BOOL_STORAGE("torch.BoolStorage", Dtype.BOOL),
    FLOAT64("torch.float64"),
    FLOAT32("torch.float32"),
    FLOAT16("torch.float16"),
    BFLOAT16("torch.bfloat16"),
    INT64("torch.int64");

    private static final Map<String, TorchClass> BY_NAME = new HashMap<>();

    static {
        Arrays.stream(values()).forEach(c -> BY_NAME.put(c.pythonName, c));
    }

    private final String pythonName;
    private final Optional<Dtype> storage;

    TorchClass(String pythonName) {
        this.pythonName = pythonName;
        this.storage = Optional.empty();
    }

    TorchClass(String pythonName, Dtype storage) {
        this.pythonName = pythonName;
        this.storage = Optional.of(storage);
    }

    String pythonName() {
        return pythonName;
    }

    /** The element type, if this is a class of storages. */
    Optional<Dtype> storage() {
        return storage;
    }

    /**
     * The class of that module and name.
     *
     * @throws PickleFault that holds the name, if it is not among these
     */
    static TorchClass of(String module, String name) throws PickleFault {
        TorchClass found = BY_NAME.get(module + "." + name);
        if (found == null) {
            throw new PickleFault("names " + Shown.name(module + "." + name) + ", which no weights need; nothing in the"
                    + " file was run. If you trust it, save the weights alone in Python:"
                    + " torch.save(model.state_dict(), FILE)");
        }
        return found;
    }
}
