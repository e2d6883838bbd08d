package residua.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import residua.kernel.TunedBlocks;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.Shape;

/**
 * Inputs of a block and single results in double. Inputs and filters are not negative, so that errors do not cancel, and
 * each sum is brought to within 1 by its scale, negative for half of the channels, so that ReLU has something to do:
 * {@code scale = +-1 / terms}, shift in [0, 1/4).
 */
final class BlockReference {
    /** The largest shift. */
    static final float SHIFT = 0.25f;

    private static final int PIXELS = 12;
    private static final int CHANNELS = 12;
    private static final long RESIDUAL_SEED = 2;
    private static final long FIRST_LAYER_SEED = 10;
    private static final long SEEDS_A_LAYER = 3;

    private final TunedBlocks.Key what;

    /** A convolution's filter in plain order, and what comes behind its sums. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Layer(ConvGeometry g, float[] w, float[] scale, float[] shift) {}

    /** The values of some pixels, a row of channels for each; null outside of the image. */
    private interface Pixels {
        double[] at(int n, int h, int v);
    }

    /**
     * A result.
     *
     * @param at its coordinates in the output
     * @param value what it is
     */
    record Point(List<Integer> at, double value) {}

    BlockReference(TunedBlocks.Key what) {
        this.what = what;
    }

    SeededValues x() {
        return new SeededValues(1, SeededValues.UNIT);
    }

    SeededValues residual() {
        return new SeededValues(RESIDUAL_SEED, SeededValues.UNIT);
    }

    /** The filter of one of {@link BlockGeometry#convolutions}. */
    SeededValues w(int layer) {
        return new SeededValues(FIRST_LAYER_SEED + SEEDS_A_LAYER * layer, SeededValues.UNIT);
    }

    float[] scale(int layer) {
        ConvGeometry g = what.g().convolutions().get(layer);
        SeededValues signs = new SeededValues(FIRST_LAYER_SEED + SEEDS_A_LAYER * layer + 1, 0);
        float[] scale = new float[g.k()];
        for (int k = 0; k < scale.length; k++) {
            scale[k] = Math.copySign(1.0f / terms(g), signs.at(k));
        }
        return scale;
    }

    float[] shift(int layer) {
        SeededValues values = new SeededValues(FIRST_LAYER_SEED + SEEDS_A_LAYER * layer + 2, SeededValues.UNIT);
        float[] shift = new float[what.g().convolutions().get(layer).k()];
        for (int k = 0; k < shift.length; k++) {
            shift[k] = SHIFT * values.at(k);
        }
        return shift;
    }

    private static int terms(ConvGeometry g) {
        return g.c() * g.r() * g.s();
    }

    private Layer layer(int layer) {
        ConvGeometry g = what.g().convolutions().get(layer);
        SeededValues values = w(layer);
        float[] w = new float[Math.toIntExact(g.filter().elements())];
        IntStream.range(0, g.k()).parallel().forEach(k -> {
            int row = terms(g);
            for (int i = k * row; i < (k + 1) * row; i++) {
                w[i] = values.at(i);
            }
        });
        return new Layer(g, w, scale(layer), shift(layer));
    }

    /** Some results of the block, a few channels of each of a few pixels. */
    List<Point> points() {
        BlockGeometry g = what.g();
        int convolutions = g.convolutions().size();
        List<Layer> layers =
                IntStream.range(0, convolutions).mapToObj(this::layer).toList();
        int chain = g.chain().size();
        Optional<Layer> projection = chain < convolutions ? Optional.of(layers.get(chain)) : Optional.empty();
        Shape y = g.y();
        List<Integer> channels = Places.of(Shape.of(y.dim(1)), CHANNELS).stream()
                .map(at -> at.get(0))
                .toList();
        return Places.of(Shape.of(y.dim(0), y.dim(2), y.dim(3)), PIXELS).stream()
                .parallel()
                .flatMap(at -> pixel(at, layers.subList(0, chain), projection, channels).stream())
                .toList();
    }

    private List<Point> pixel(List<Integer> at, List<Layer> chain, Optional<Layer> projection, List<Integer> channels) {
        int n = at.get(0);
        int p = at.get(1);
        int q = at.get(2);
        Pixels in = input();
        for (Layer layer : chain.subList(0, chain.size() - 1)) {
            Pixels before = in;
            in = (i, h, v) -> inside(layer.g().y(), h, v)
                    ? relu(row(
                            layer,
                            before,
                            i,
                            h,
                            v,
                            IntStream.range(0, layer.g().k()).toArray()))
                    : null;
        }
        int[] wanted = channels.stream().mapToInt(Integer::intValue).toArray();
        double[] sums = row(chain.get(chain.size() - 1), in, n, p, q, wanted);
        double[] other = projection.map(l -> row(l, input(), n, p, q, wanted)).orElse(new double[wanted.length]);
        List<Point> points = new ArrayList<>();
        Shape y = what.g().y();
        for (int i = 0; i < wanted.length; i++) {
            long element = (((long) n * y.dim(1) + wanted[i]) * y.dim(2) + p) * y.dim(3) + q;
            double added = what.residual() ? residual().at(element) : 0;
            points.add(new Point(List.of(n, wanted[i], p, q), Math.max(0, sums[i] + other[i] + added)));
        }
        return points;
    }

    private Pixels input() {
        Shape x = what.g().x();
        SeededValues values = x();
        return (n, h, v) -> {
            if (!inside(x, h, v)) {
                return null;
            }
            double[] row = new double[x.dim(1)];
            for (int c = 0; c < row.length; c++) {
                row[c] = values.at((((long) n * row.length + c) * x.dim(2) + h) * x.dim(3) + v);
            }
            return row;
        };
    }

    private static boolean inside(Shape image, int h, int v) {
        return h >= 0 && h < image.dim(2) && v >= 0 && v < image.dim(3);
    }

    private static double[] relu(double[] row) {
        for (int i = 0; i < row.length; i++) {
            row[i] = Math.max(0, row[i]);
        }
        return row;
    }

    /** {@code scale * sum + shift} of some channels of one pixel. */
    private static double[] row(Layer layer, Pixels in, int n, int p, int q, int[] channels) {
        ConvGeometry g = layer.g();
        int taps = g.r() * g.s();
        double[] sums = new double[channels.length];
        for (int tap = 0; tap < taps; tap++) {
            double[] pixel =
                    in.at(n, p * g.strideH() + tap / g.s() - g.padH(), q * g.strideW() + tap % g.s() - g.padW());
            if (pixel == null) {
                continue;
            }
            for (int i = 0; i < channels.length; i++) {
                int filter = channels[i] * g.c() * taps + tap;
                double sum = 0;
                for (int c = 0; c < pixel.length; c++) {
                    sum += pixel[c] * layer.w()[filter + c * taps];
                }
                sums[i] += sum;
            }
        }
        for (int i = 0; i < channels.length; i++) {
            sums[i] = sums[i] * layer.scale()[channels[i]] + layer.shift()[channels[i]];
        }
        return sums;
    }
}
