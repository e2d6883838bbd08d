package residua.shape;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sizes of convolutions that follow each other in a residual block, around one with a 3x3 filter: bottleneck
 * (1x1, 3x3, 1x1), basic block (3x3, 3x3), or the pairs 1x1, 3x3 and 3x3, 1x1.
 *
 * @param first before the middle, 1x1 or 3x3, any stride
 * @param middle 3x3, any stride
 * @param last after the middle, 1x1 with stride 1
 * @param projection a 1x1 shortcut with any stride, from the block's input to its output
 */
public record BlockGeometry(
        Optional<ConvGeometry> first,
        ConvGeometry middle,
        Optional<ConvGeometry> last,
        Optional<ConvGeometry> projection) {

    /** Refuses what does not fit together. */
    public BlockGeometry {
        requireSquare(middle, 3);
        first.ifPresent(g -> requireSquare(g, g.r() == 3 ? 3 : 1));
        last.ifPresent(g -> requireSquare(g, 1));
        projection.ifPresent(g -> requireSquare(g, 1));
        boolean chained = first.map(g -> g.y().equals(middle.x())).orElse(true)
                && last.map(g -> g.x().equals(middle.y()) && g.strideH() == 1).orElse(true);
        if (!chained
                || (first.isEmpty() && last.isEmpty())
                || (first.isPresent() && first.get().r() == 3 && last.isPresent())) {
            throw new IllegalArgumentException("no block of convolutions: " + first + ", " + middle + ", " + last);
        }
        Shape in = first.orElse(middle).x();
        Shape out = last.orElse(middle).y();
        projection.ifPresent(g -> {
            if (!g.x().equals(in) || !g.y().equals(out)) {
                throw new IllegalArgumentException("a shortcut from " + in + " to " + out + " is needed, not " + g);
            }
        });
    }

    /** The block of these convolutions; empty where there is none of them. */
    public static Optional<BlockGeometry> of(List<ConvGeometry> chain, Optional<ConvGeometry> projection) {
        List<Integer> sides = chain.stream().map(ConvGeometry::r).toList();
        boolean first = sides.equals(List.of(1, 3)) || sides.equals(List.of(3, 3)) || sides.equals(List.of(1, 3, 1));
        boolean last = sides.equals(List.of(3, 1)) || sides.equals(List.of(1, 3, 1));
        boolean fit = Stream.concat(chain.stream(), projection.stream()).allMatch(g -> square(g, g.r()))
                && projection.map(g -> g.r() == 1).orElse(true)
                && (!last || chain.get(chain.size() - 1).strideH() == 1);
        return (first || last) && fit
                ? Optional.of(new BlockGeometry(
                        first ? Optional.of(chain.get(0)) : Optional.empty(),
                        chain.get(first ? 1 : 0),
                        last ? Optional.of(chain.get(chain.size() - 1)) : Optional.empty(),
                        projection))
                : Optional.empty();
    }

    /** The same block for another number of images. */
    public BlockGeometry withBatch(int images) {
        return new BlockGeometry(
                first.map(g -> g.withBatch(images)),
                middle.withBatch(images),
                last.map(g -> g.withBatch(images)),
                projection.map(g -> g.withBatch(images)));
    }

    /** The convolutions that follow each other: first, middle, last, those that there are. */
    public List<ConvGeometry> chain() {
        return Stream.of(first, Optional.of(middle), last)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * For people: {@code 1x1-3x3/2-1x1 256-128-128-512, 56x56} is filters and strides, channels from the input on, the
     * input; a projection is named; not the batch.
     */
    public String brief() {
        String sides = chain().stream()
                .map(g -> g.r() + "x" + g.s() + (g.strideH() == 1 ? "" : "/" + g.strideH()))
                .collect(Collectors.joining("-"));
        String channels = chain().stream().map(g -> "-" + g.k()).collect(Collectors.joining());
        return sides + " " + x().dim(1) + channels + (projection.isPresent() ? " with projection" : "") + ", "
                + x().dim(2) + "x" + x().dim(3);
    }

    /** All convolutions: first, middle, last, projection, those that there are. */
    public List<ConvGeometry> convolutions() {
        return Stream.concat(chain().stream(), projection.stream()).toList();
    }

    /** The convolution that reads the block's input. */
    public ConvGeometry entry() {
        return first.orElse(middle);
    }

    /** The convolution that writes the block's output. */
    public ConvGeometry exit() {
        return last.orElse(middle);
    }

    /** Shape of the input, {@code [N, C, H, W]}. */
    public Shape x() {
        return entry().x();
    }

    /** Shape of the output, {@code [N, K, P, Q]}. */
    public Shape y() {
        return exit().y();
    }

    /** Multiply-adds, each output of each convolution counted once. */
    public long macs() {
        return convolutions().stream().mapToLong(ConvGeometry::macs).sum();
    }

    private static void requireSquare(ConvGeometry g, int side) {
        if (!square(g, side)) {
            throw new IllegalArgumentException(
                    "a " + side + "x" + side + " convolution of a block is needed, not " + g);
        }
    }

    /** One stride and the usual padding both ways, no dilation, one group. */
    private static boolean square(ConvGeometry g, int side) {
        return (side == 1 || side == 3)
                && g.equals(ConvGeometry.square(g.n(), g.c(), g.h(), g.w(), g.k(), side, g.strideH(), side / 2));
    }
}
