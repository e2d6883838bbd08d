package residua.weights;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import residua.shape.Shape;
import residua.tensor.HostTensor;

/**
 * A view of a storage: element (i, j, ...) is number {@code offset + i*strides[0] + j*strides[1] + ...} of it. Checked
 * to lie inside.
 *
 * @param storage where the numbers are
 * @param offset of the first element, in elements
 * @param sizes extents
 * @param strides distance of neighbours along each extent, in elements, not negative
 */
record TorchTensor(TorchStorage storage, long offset, List<Integer> sizes, List<Long> strides) {
    static final int MOST_EXTENTS = 16;

    static TorchTensor of(TorchStorage storage, long offset, List<Long> sizes, List<Long> strides) throws PickleFault {
        if (sizes.size() != strides.size() || offset < 0) {
            throw outside(storage, offset, sizes, strides);
        }
        try {
            long last = offset;
            long elements = 1;
            for (int i = 0; i < sizes.size(); i++) {
                if (sizes.get(i) < 0 || strides.get(i) < 0) {
                    throw outside(storage, offset, sizes, strides);
                }
                elements = Math.multiplyExact(elements, Math.toIntExact(sizes.get(i)));
                last = Math.addExact(last, Math.multiplyExact(sizes.get(i) - 1, strides.get(i)));
            }
            if (elements > 0 && last >= storage.elements()) {
                throw outside(storage, offset, sizes, strides);
            }
        } catch (ArithmeticException e) {
            throw outside(storage, offset, sizes, strides);
        }
        return new TorchTensor(
                storage, offset, sizes.stream().map(Long::intValue).toList(), List.copyOf(strides));
    }

    long elements() {
        return sizes.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    }

    /** Whether the elements follow one another in the order of the shape. */
    private boolean dense() {
        long want = 1;
        for (int i = sizes.size() - 1; i >= 0; i--) {
            if (sizes.get(i) > 1 && strides.get(i) != want) {
                return false;
            }
            want *= sizes.get(i);
        }
        return true;
    }

    /**
     * The tensor in plain order out of the whole block. The block itself becomes the tensor's array where it is exactly
     * that and {@code mayKeep}.
     */
    HostTensor gather(float[] block, boolean mayKeep) {
        int count = Math.toIntExact(elements());
        int start = Math.toIntExact(storage.offset() + offset);
        if (mayKeep && dense() && count == block.length) {
            return new HostTensor(new Shape(sizes), block);
        }
        float[] out = new float[count];
        if (dense()) {
            System.arraycopy(block, start, out, 0, count);
            return new HostTensor(new Shape(sizes), out);
        }
        int[] index = new int[sizes.size()];
        long at = start;
        for (int i = 0; i < count; i++) {
            out[i] = block[(int) at];
            for (int d = index.length - 1; d >= 0; d--) {
                at += strides.get(d);
                if (++index[d] < sizes.get(d)) {
                    break;
                }
                at -= strides.get(d) * sizes.get(d);
                index[d] = 0;
            }
        }
        return new HostTensor(new Shape(sizes), out);
    }

    private static PickleFault outside(TorchStorage storage, long offset, List<Long> sizes, List<Long> strides) {
        String view = IntStream.range(0, Math.min(MOST_EXTENTS, Math.max(sizes.size(), strides.size())))
                .mapToObj(i ->
                        (i < sizes.size() ? sizes.get(i) : "?") + "/" + (i < strides.size() ? strides.get(i) : "?"))
                .collect(Collectors.joining(" "));
        return new PickleFault("is damaged: a tensor of extents/strides [" + view + "] from element " + offset
                + " does not fit the " + storage.elements() + " elements stored for it");
    }
}
