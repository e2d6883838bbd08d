package residua.trial;

import java.util.List;
import java.util.Optional;
import residua.cl.ClQueue;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * What a launch left in its output, a BLOCKED or FILTER tensor: read a slice of the outermost extent at a time, every
 * element looked at, some kept.
 */
final class ReadBack {
    private final Tensor tensor;
    private final int block;
    private final int rows;
    private final int blocks;
    private final int pixels;

    ReadBack(Tensor tensor) {
        Shape shape = tensor.shape();
        this.tensor = tensor;
        this.block = tensor.block();
        this.rows = tensor.layout() == Layout.FILTER ? Layout.blocks(shape.dim(0), block) : shape.dim(0);
        this.blocks = Layout.blocks(shape.dim(1), block);
        this.pixels = shape.dim(2) * shape.dim(3);
    }

    /**
     * The elements at those coordinates.
     *
     * @param places in any order
     * @param got receives one element for each
     * @return what is wrong with any element: not written, not finite, or not zero beyond the last channel; else empty
     */
    Optional<String> read(ClQueue queue, List<List<Integer>> places, float[] got) {
        int rowElements = Math.toIntExact(tensor.elements() / rows);
        long[] offsets = places.stream().mapToLong(this::offset).toArray();
        float[] row = new float[rowElements];
        for (int r = 0; r < rows; r++) {
            long first = (long) r * rowElements;
            queue.read(tensor, first * Float.BYTES, row);
            Optional<String> fault = fault(r, row);
            if (fault.isPresent()) {
                return fault;
            }
            for (int i = 0; i < offsets.length; i++) {
                if (offsets[i] >= first && offsets[i] < first + rowElements) {
                    got[i] = row[(int) (offsets[i] - first)];
                }
            }
        }
        return Optional.empty();
    }

    /** Of an element in the device's order. */
    private long offset(List<Integer> at) {
        int pixel = at.get(2) * tensor.dim(3) + at.get(3);
        long a = at.get(0);
        int c = at.get(1);
        if (tensor.layout() == Layout.FILTER) {
            long tile = (a / block * blocks + c / block) * pixels + pixel;
            return (tile * block + c % block) * block + a % block;
        }
        return ((a * blocks + c / block) * pixels + pixel) * block + c % block;
    }

    private Optional<String> fault(int r, float[] row) {
        for (int i = 0; i < row.length; i++) {
            if (!Float.isFinite(row[i])) {
                return Optional.of(place(r, i) + (Float.isNaN(row[i]) ? " is NaN or not written" : " is " + row[i]));
            }
            if (row[i] != 0 && beyond(r, i)) {
                return Optional.of(place(r, i) + ", beyond the last channel, is " + row[i]);
            }
        }
        return Optional.empty();
    }

    private boolean beyond(int r, int i) {
        int[] at = place4(r, i);
        return at[0] >= tensor.dim(0) || at[1] >= tensor.dim(1);
    }

    private String place(int r, int i) {
        int[] at = place4(r, i);
        return "element " + List.of(at[0], at[1], at[2], at[3]) + " of " + tensor.shape();
    }

    /** Coordinates of element i in slice r. */
    private int[] place4(int r, int i) {
        boolean filter = tensor.layout() == Layout.FILTER;
        int lane = i % block;
        int rest = filter ? i / block / block : i / block;
        int pixel = rest % pixels;
        int channels = rest / pixels * block;
        return new int[] {
            filter ? r * block + lane : r,
            channels + (filter ? i / block % block : lane),
            pixel / tensor.dim(3),
            pixel % tensor.dim(3)
        };
    }
}
