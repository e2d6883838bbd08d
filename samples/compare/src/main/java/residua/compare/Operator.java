package residua.compare;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.ListType;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OptionalType;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** An operator of PyTorch that the Java binding gives no method for, called by its registered name. */
final class Operator {
    private final OperatorHandle handle;

    /** Finds {@code namespace::name} with the given overload, "" for none. */
    Operator(String name, String overload) {
        handle = new OperatorHandle(Dispatcher.singleton().findSchemaOrThrow(name, overload));
    }

    /** Calls with all arguments of the schema; returns the first result or null where there is none. */
    Tensor call(IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        Dispatcher.singleton().callBoxed(handle, stack);
        // A handle of its own: that of the stack ends with the stack.
        return stack.size() == 0 ? null : new Tensor(stack.get(0).toTensor());
    }

    static IValue tensor(Tensor tensor) {
        return new IValue(tensor);
    }

    static IValue tensors(Iterable<Tensor> tensors) {
        GenericList list = new GenericList(ListType.ofTensors().containedType(0));
        tensors.forEach(t -> list.push_back(new IValue(t)));
        return new IValue(list);
    }

    static IValue integers(long... values) {
        GenericList list = new GenericList(ListType.ofInts().containedType(0));
        for (long value : values) {
            list.push_back(new IValue(value));
        }
        return new IValue(list);
    }

    /** An empty list of optional scalars: an activation that takes none. */
    static IValue noScalars() {
        return new IValue(new GenericList(OptionalType.get(ListType.ofNumbers().containedType(0))));
    }

    static IValue scalar(double value) {
        return new IValue(new Scalar(value));
    }

    static IValue none() {
        return new IValue();
    }
}
