package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.fraction.BigFraction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import residua.cl.ClBuffer;
import residua.cl.ClKernel;
import residua.cl.ClProgram;
import residua.cl.NdRange;
import residua.cl.TestDevice;
import residua.kernel.KernelSource;
import residua.oracle.WinogradMatrices;
import residua.oracle.WinogradOracle;
import residua.shape.ConvGeometry;
import residua.shape.Shape;

/** The matrices of the points are a filtering algorithm, and the kernels' transforms are these matrices. */
class WinogradTransformsTest {

    /** Applies each transform to a vector of the identity, by scalar work-items: column `i` of its matrix. */
    private static final String KERNEL = """
            __kernel void columns(__global float *input, __global float *filter, __global float *output,
                                  __global float *gradient, __global float *filter_gradient)
            {
                const int i = get_global_id(0);
                float unit[ALPHA], column[ALPHA];
                for (int l = 0; l < ALPHA; l++) unit[l] = l == i ? 1.0f : 0.0f;
                winograd_input(column, unit);
                for (int l = 0; l < ALPHA; l++) input[l * ALPHA + i] = column[l];
                winograd_output(column, unit);
                for (int l = 0; l < TILE; l++) output[l * ALPHA + i] = column[l];
                winograd_filter_gradient(column, unit);
                for (int l = 0; l < 3; l++) filter_gradient[l * ALPHA + i] = column[l];
                if (i < TILE) {
                    winograd_gradient(column, unit);
                    for (int l = 0; l < ALPHA; l++) gradient[l * TILE + i] = column[l];
                }
                if (i < 3) {
                    winograd_filter(column, unit);
                    for (int l = 0; l < ALPHA; l++) filter[l * 3 + i] = column[l];
                }
            }
            """;

    /** As a trilinear form, coefficient by coefficient: {@code y[i] = sum over j of g[j] * d[i + j]}. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void matricesFilterExactly(int tile) {
        WinogradMatrices m = WinogradMatrices.of(tile);
        for (int i = 0; i < tile; i++) {
            for (int j = 0; j < 3; j++) {
                for (int l = 0; l < tile + 2; l++) {
                    BigFraction sum = BigFraction.ZERO;
                    for (int p = 0; p < tile + 2; p++) {
                        BigFraction product = m.output()
                                .get(i)
                                .get(p)
                                .multiply(m.filter().get(p).get(j));
                        sum = sum.add(product.multiply(m.input().get(p).get(l)));
                    }
                    assertEquals(l == i + j ? BigFraction.ONE : BigFraction.ZERO, sum, "y" + i + " g" + j + " d" + l);
                }
            }
        }
    }

    @Tag("simulator")
    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void kernelsHaveTheseMatrices(int tile) {
        TestDevice device = TestDevice.require();
        WinogradMatrices want = WinogradMatrices.of(tile);
        int alpha = tile + 2;
        String source = "#pragma OPENCL FP_CONTRACT OFF\n#define winograd_value float\n"
                + KernelSource.expand("conv/winograd_transforms.clh") + KERNEL;
        try (ClProgram program = device.context().build(source, "-cl-std=CL1.2 -DTILE=" + tile, "columns.cl");
                ClKernel kernel = program.kernel("columns");
                ClBuffer input = device.context().buffer(4L * alpha * alpha, "B^T");
                ClBuffer filter = device.context().buffer(4L * alpha * 3, "G");
                ClBuffer output = device.context().buffer(4L * tile * alpha, "A^T");
                ClBuffer gradient = device.context().buffer(4L * alpha * tile, "A");
                ClBuffer filterGradient = device.context().buffer(4L * 3 * alpha, "G^T")) {
            kernel.args(input, filter, output, gradient, filterGradient);
            device.queue().launch(kernel, NdRange.of(alpha));
            requireEqual("B^T", want.input(), device.queue().readFloats(input));
            requireEqual("G", want.filter(), device.queue().readFloats(filter));
            requireEqual("A^T", want.output(), device.queue().readFloats(output));
            requireEqual("A", turned(want.output()), device.queue().readFloats(gradient));
            requireEqual("G^T", turned(want.filter()), device.queue().readFloats(filterGradient));
        }
    }

    /** Applies the transforms for strides to a vector of the identity, the last filter as the products take it. */
    private static final String STRIDE_KERNEL = """
            __kernel void columns(__global float *input, __global float *filter, __global float *output)
            {
                const int i = get_global_id(0);
                float unit[ALPHA], column[ALPHA];
                for (int l = 0; l < ALPHA; l++) unit[l] = l == i ? 1.0f : 0.0f;
                winograd_input(column, unit);
                for (int l = 0; l < ALPHA; l++) input[l * ALPHA + i] = column[l];
                winograd_output(column, unit);
                for (int l = 0; l < TILE; l++) output[l * ALPHA + i] = column[l];
                if (i < 3) {
                    winograd_filter(column, unit);
                    for (int l = 0; l < ALPHA; l++) filter[l * 3 + i] = column[FILTER_OF(l)];
                }
            }
            """;

    /** Coefficient by coefficient {@code y[i] = sum over j of g[j] * d[2 * i + j]}; and the spread that is stated. */
    @Tag("simulator")
    @Test
    void kernelsFilterExactlyWithStride() {
        TestDevice device = TestDevice.require();
        String source = "#pragma OPENCL FP_CONTRACT OFF\n#define winograd_value float\n"
                + KernelSource.expand("conv/winograd_transforms.clh") + STRIDE_KERNEL;
        try (ClProgram program = device.context().build(source, "-cl-std=CL1.2 -DTILE=2 -DSTRIDE=2", "columns.cl");
                ClKernel kernel = program.kernel("columns");
                ClBuffer input = device.context().buffer(4L * 5 * 5, "B^T");
                ClBuffer filter = device.context().buffer(4L * 5 * 3, "G");
                ClBuffer output = device.context().buffer(4L * 2 * 5, "A^T")) {
            kernel.args(input, filter, output);
            device.queue().launch(kernel, NdRange.of(5));
            float[] b = device.queue().readFloats(input);
            float[] g = device.queue().readFloats(filter);
            float[] a = device.queue().readFloats(output);
            double largest = 0;
            for (int i = 0; i < 2; i++) {
                double all = 0;
                for (int j = 0; j < 3; j++) {
                    for (int l = 0; l < 5; l++) {
                        float sum = 0;
                        for (int p = 0; p < 5; p++) {
                            float product = a[i * 5 + p] * g[p * 3 + j] * b[p * 5 + l];
                            sum += product;
                            all += Math.abs(product);
                        }
                        assertEquals(l == 2 * i + j ? 1 : 0, sum, "y" + i + " g" + j + " d" + l);
                    }
                }
                largest = Math.max(largest, all);
            }
            ConvGeometry layer = ConvGeometry.square(1, 5, 10, 10, 7, 3, 2, 1);
            Rounding stated = new ConvWinogradForward(Winograd.F2).rounding(layer);
            assertEquals(largest * largest * layer.c(), stated.spread() * stated.terms(), 0x1p-40 * largest);
            double y = max(new WinogradOracle(2, 2)
                    .forward(layer, ones(layer.x()), ones(layer.filter()))
                    .magnitude());
            assertEquals(y, stated.spread() * stated.terms(), 0x1p-40 * y);
        }
    }

    /** The magnitude that algorithms state for their bound is that of inputs that are all 1. */
    @ParameterizedTest
    @EnumSource(value = Winograd.class, names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void statedSpreadIsThatOfTheMatrices(Winograd winograd) {
        ConvGeometry g = ConvGeometry.square(1, 5, 10, 10, 7, 3, 1, 0);
        float[] x = ones(g.x());
        float[] w = ones(g.filter());
        WinogradOracle oracle = new WinogradOracle(winograd.tile());
        Rounding forward = new ConvWinogradForward(winograd).rounding(g);
        double y = max(oracle.forward(g, x, w).magnitude());
        assertEquals(y, forward.spread() * forward.terms(), 0x1p-40 * y);
        ConvGeometry padded = ConvGeometry.square(1, 5, 8, 8, 7, 3, 1, 2);
        Rounding backward = new ConvWinogradBackwardData(winograd).rounding(padded);
        double dx = max(oracle.backwardData(padded, ones(padded.y()), w).magnitude());
        assertEquals(dx, backward.spread() * backward.terms(), 0x1p-40 * dx);
        Rounding weights = new ConvWinogradBackwardWeights(winograd).rounding(g);
        double dw = max(oracle.backwardWeights(g, x, ones(g.y())).magnitude());
        assertEquals(dw, weights.spread() * weights.terms(), 0x1p-40 * dw);
    }

    private static float[] ones(Shape shape) {
        float[] values = new float[(int) shape.elements()];
        Arrays.fill(values, 1);
        return values;
    }

    private static double max(double... values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static List<List<BigFraction>> turned(List<List<BigFraction>> matrix) {
        return IntStream.range(0, matrix.get(0).size())
                .mapToObj(column -> matrix.stream().map(row -> row.get(column)).toList())
                .toList();
    }

    private static void requireEqual(String name, List<List<BigFraction>> want, float[] got) {
        int columns = want.get(0).size();
        for (int i = 0; i < got.length; i++) {
            float entry = (float) want.get(i / columns).get(i % columns).doubleValue();
            int at = i;
            assertEquals(entry, got[i], 0.0f, () -> name + "[" + at / columns + "][" + at % columns + "]");
        }
    }
}
