package residua.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;

class BlockingTest {

    /** A tensor on the device: what {@link Blocking} has to reorder. */
    record Case(Shape shape, Layout layout, int block) {}

    @Provide
    Arbitrary<Case> cases() {
        return Arbitraries.oneOf(
                withBlock(Arbitraries.oneOf(rank4(), rank2(), rank1()), Layout.PLAIN),
                withBlock(rank1(), Layout.CHANNELS),
                blocked(),
                filters());
    }

    @Provide
    Arbitrary<Case> blocked() {
        Arbitrary<Shape> rank3 =
                Combinators.combine(pixels(), channels(), pixels()).as((n, c, h) -> Shape.of(n, c, h));
        return withBlock(Arbitraries.oneOf(rank4(), rank3, rank2()), Layout.BLOCKED);
    }

    @Provide
    Arbitrary<Case> filters() {
        return withBlock(Arbitraries.oneOf(rank4(), rank2()), Layout.FILTER);
    }

    private static Arbitrary<Case> withBlock(Arbitrary<Shape> shapes, Layout layout) {
        return Combinators.combine(shapes, Arbitraries.of(1, 3, 4, 8, 16, 32)).as((s, b) -> new Case(s, layout, b));
    }

    private static Arbitrary<Shape> rank4() {
        return Combinators.combine(channels(), channels(), pixels(), pixels()).as((a, c, h, w) -> Shape.of(a, c, h, w));
    }

    private static Arbitrary<Shape> rank2() {
        return Combinators.combine(channels(), channels()).as((a, c) -> Shape.of(a, c));
    }

    private static Arbitrary<Shape> rank1() {
        return channels().map(Shape::of);
    }

    private static Arbitrary<Integer> channels() {
        return Arbitraries.integers().between(1, 40);
    }

    private static Arbitrary<Integer> pixels() {
        return Arbitraries.integers().between(1, 5);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE) // all combined edges would be thousands
    void thereAndBackIsTheSame(@ForAll("cases") Case c) {
        float[] logical = counting(c.shape());
        float[] device = Blocking.toDevice(logical, c.shape(), c.layout(), c.block());
        assertEquals(c.layout().elements(c.shape(), c.block()), device.length);
        assertArrayEquals(logical, Blocking.toLogical(device, c.shape(), c.layout(), c.block()));
    }

    /** Every value once, and zero wherever no value lies. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void lanesBeyondTheLastChannelAreZero(@ForAll("cases") Case c) {
        float[] device = Blocking.toDevice(counting(c.shape()), c.shape(), c.layout(), c.block());
        BitSet seen = new BitSet();
        for (float value : device) {
            if (value != 0.0f) {
                assertFalse(seen.get((int) value), () -> value + " lies twice");
                seen.set((int) value);
            }
        }
        assertEquals(c.shape().elements(), seen.cardinality());
    }

    /** What lies in the padded lanes never comes back. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void paddedLanesAreDropped(@ForAll("cases") Case c) {
        float[] logical = counting(c.shape());
        float[] device = Blocking.toDevice(logical, c.shape(), c.layout(), c.block());
        for (int i = 0; i < device.length; i++) {
            device[i] = device[i] == 0.0f ? Float.NaN : device[i];
        }
        assertArrayEquals(logical, Blocking.toLogical(device, c.shape(), c.layout(), c.block()));
    }

    /** The formula of the layout, written out as in include/layout.clh. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void blockedElementsLieWhereTheFormulaSays(@ForAll("blocked") Case c) {
        Shape s = c.shape();
        int b = c.block();
        int h = s.dimOr1(2);
        int w = s.dimOr1(3);
        float[] logical = counting(s);
        float[] device = Blocking.toDevice(logical, s, Layout.BLOCKED, b);
        int i = 0;
        for (int n = 0; n < s.dim(0); n++) {
            for (int ch = 0; ch < s.dim(1); ch++) {
                for (int y = 0; y < h; y++) {
                    for (int x = 0; x < w; x++) {
                        int at = (((n * ((s.dim(1) + b - 1) / b) + ch / b) * h + y) * w + x) * b + ch % b;
                        assertEquals(logical[i++], device[at]);
                    }
                }
            }
        }
    }

    /** As above for filters: c before k within a tile. */
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void filterElementsLieWhereTheFormulaSays(@ForAll("filters") Case c) {
        Shape shape = c.shape();
        int b = c.block();
        int r = shape.dimOr1(2);
        int s = shape.dimOr1(3);
        float[] logical = counting(shape);
        float[] device = Blocking.toDevice(logical, shape, Layout.FILTER, b);
        int i = 0;
        for (int k = 0; k < shape.dim(0); k++) {
            for (int ch = 0; ch < shape.dim(1); ch++) {
                for (int y = 0; y < r; y++) {
                    for (int x = 0; x < s; x++) {
                        int tile = ((k / b * ((shape.dim(1) + b - 1) / b) + ch / b) * r + y) * s + x;
                        assertEquals(logical[i++], device[(tile * b + ch % b) * b + k % b]);
                    }
                }
            }
        }
    }

    /** A filter of a grouped convolution is one of C/groups channels, padded to whole blocks like any other. */
    @Example
    void groupedFiltersArePaddedWithinTheirGroup() {
        ConvGeometry g = new ConvGeometry(1, 64, 8, 8, 128, 3, 3, 1, 1, 1, 1, 1, 1, 32);
        Shape filter = g.filter();
        assertEquals(Shape.of(128, 2, 3, 3), filter);
        assertEquals(128 * 16 * 9, Layout.FILTER.elements(filter, 16));
        float[] logical = counting(filter);
        float[] device = Blocking.toDevice(logical, filter, Layout.FILTER, 16);
        assertArrayEquals(logical, Blocking.toLogical(device, filter, Layout.FILTER, 16));
        int tap = 3 * 3 * (17 * 2 + 1) + 4; // k = 17, second channel of its group, tap (1, 1)
        assertEquals(logical[tap], device[((9 + 4) * 16 + 1) * 16 + 1]);
    }

    @Example
    void whatDoesNotFitTogetherIsRefused() {
        Shape shape = Shape.of(2, 3, 4, 5);
        assertThrows(
                IllegalArgumentException.class, () -> Blocking.toDevice(new float[119], shape, Layout.BLOCKED, 16));
        assertThrows(
                IllegalArgumentException.class, () -> Blocking.toLogical(new float[120], shape, Layout.BLOCKED, 16));
        assertThrows(
                IllegalArgumentException.class, () -> Blocking.toDevice(new float[120], shape, Layout.CHANNELS, 16));
        assertThrows(
                IllegalArgumentException.class, () -> Blocking.toDevice(new float[3], Shape.of(3), Layout.BLOCKED, 16));
        assertThrows(
                IllegalArgumentException.class,
                () -> Blocking.toDevice(new float[1], Shape.of(1, 1, 1, 1, 1), Layout.FILTER, 16));
    }

    /** 1, 2, 3, ...: every element another value, none zero, all exact. */
    private static float[] counting(Shape shape) {
        float[] values = new float[Math.toIntExact(shape.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return values;
    }
}
