package residua.op.conv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.provider.Arguments;
import residua.cl.BufferView;
import residua.cl.TestDevice;
import residua.kernel.Launch;
import residua.oracle.Bound;
import residua.oracle.Expected;
import residua.shape.ConvGeometry;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.GuardedTensors;
import residua.tensor.Tensor;

/** Runs an algorithm on the test device, each time twice with the same bits, on tensors given in plain order. */
final class ConvRun {
    private ConvRun() {}

    /** Sets up launches on tensors of its own and returns the output. */
    private interface Binding {
        Tensor output(GuardedTensors tensors, List<Launch> launches);
    }

    /** Each algorithm with each geometry that it supports in blocks of that size. */
    static Stream<Arguments> cases(List<? extends ConvAlgorithm> algorithms, List<ConvGeometry> all, int block) {
        TestDevice device = TestDevice.require();
        return algorithms.stream()
                .flatMap(a -> all.stream()
                        .filter(g -> a.supports(g, device.facts(), block))
                        .map(g -> Arguments.of(Named.of(a.name(), a), g)));
    }

    /**
     * As {@link #cases}, but of the geometries that an algorithm supports every second one: the first, third, ... or the second,
     * fourth, ...; an only one each time.
     */
    static Stream<Arguments> everySecond(
            List<? extends ConvAlgorithm> algorithms, List<ConvGeometry> all, int block, int first) {
        return algorithms.stream().flatMap(a -> {
            List<Arguments> own = cases(List.of(a), all, block).toList();
            return IntStream.range(0, own.size())
                    .filter(i -> i % 2 == first || own.size() == 1)
                    .mapToObj(own::get);
        });
    }

    /** Fails unless each element, of inputs at most 1 in size, is as near to the oracle's as the algorithm says. */
    static void check(String what, float[] got, Expected want, Rounding rounding) {
        Bound.check(what, got, want, rounding.toString(), rounding::allowed);
    }

    /** Each algorithm that reads plain inputs with each geometry that it supports and that has one channel block. */
    static Stream<Arguments> plainInputs(List<? extends ConvAlgorithm> algorithms, List<ConvGeometry> all, int block) {
        return cases(algorithms, all, block).filter(c -> {
            ConvGeometry g = (ConvGeometry) c.get()[1];
            return g.c() <= block && ((ConvAlgorithm) ((Named<?>) c.get()[0]).getPayload()).readsPlain(g);
        });
    }

    /** y. */
    static float[] forward(
            ConvForward algorithm, ConvGeometry g, int block, float[] x, float[] w, EpilogueValues epilogue) {
        return forward(algorithm, g, block, Layout.BLOCKED, x, w, epilogue);
    }

    /** y of an input in that layout. */
    static float[] forward(
            ConvForward algorithm,
            ConvGeometry g,
            int block,
            Layout layout,
            float[] x,
            float[] w,
            EpilogueValues epilogue) {
        return twice((t, launches) -> {
            Tensor y = t.output(g.y(), Layout.BLOCKED, block);
            launches.addAll(algorithm.bind(
                    TestDevice.require().kernels(),
                    g,
                    t.input(x, g.x(), layout, block),
                    filter(algorithm, g, block, w, t, launches),
                    epilogue.on(t, g, block),
                    y,
                    scratch(algorithm, g, block, t)));
            return y;
        });
    }

    /** dx. */
    static float[] backwardData(ConvBackwardData algorithm, ConvGeometry g, int block, float[] dy, float[] w) {
        return twice((t, launches) -> {
            Tensor dx = t.output(g.x(), Layout.BLOCKED, block);
            launches.addAll(algorithm.bind(
                    TestDevice.require().kernels(),
                    g,
                    t.input(dy, g.y(), Layout.BLOCKED, block),
                    t.input(w, g.filter(), Layout.FILTER, block),
                    dx,
                    scratch(algorithm, g, block, t)));
            return dx;
        });
    }

    /** dw. */
    static float[] backwardWeights(ConvBackwardWeights algorithm, ConvGeometry g, int block, float[] x, float[] dy) {
        return backwardWeights(algorithm, g, block, Layout.BLOCKED, x, dy);
    }

    /** dw from an input in that layout. */
    static float[] backwardWeights(
            ConvBackwardWeights algorithm, ConvGeometry g, int block, Layout layout, float[] x, float[] dy) {
        return twice((t, launches) -> {
            Tensor dw = t.output(g.filter(), Layout.FILTER, block);
            launches.addAll(algorithm.bind(
                    TestDevice.require().kernels(),
                    g,
                    t.input(x, g.x(), layout, block),
                    t.input(dy, g.y(), Layout.BLOCKED, block),
                    dw,
                    scratch(algorithm, g, block, t)));
            return dw;
        });
    }

    /** The filter as the algorithm wants it; what brings it there is the first of the launches. */
    private static Tensor filter(
            ConvForward algorithm, ConvGeometry g, int block, float[] w, GuardedTensors t, List<Launch> launches) {
        TestDevice device = TestDevice.require();
        Tensor plain = t.input(w, g.filter(), Layout.FILTER, block);
        Optional<Shape> form = algorithm.prepared(g, device.facts(), block);
        if (form.isEmpty()) {
            return plain;
        }
        Tensor filter = t.output(form.get(), Layout.PLAIN, block);
        launches.addAll(algorithm.prepare(device.kernels(), g, plain, filter));
        return filter;
    }

    private static Optional<BufferView> scratch(ConvAlgorithm a, ConvGeometry g, int block, GuardedTensors tensors) {
        long bytes = a.scratchBytes(g, TestDevice.require().facts(), block);
        return bytes == 0 ? Optional.empty() : Optional.of(tensors.scratch(bytes));
    }

    private static float[] twice(Binding binding) {
        float[] first = once(binding);
        float[] second = once(binding);
        Bound.sameBits("second run", Shape.of(first.length), second, first);
        return first;
    }

    private static float[] once(Binding binding) {
        TestDevice device = TestDevice.require();
        List<Launch> launches = new ArrayList<>();
        try (GuardedTensors tensors = new GuardedTensors(device)) {
            Tensor output = binding.output(tensors, launches);
            launches.forEach(launch -> launch.enqueue(device.queue()));
            return tensors.logical(output);
        } finally {
            launches.forEach(Launch::close);
        }
    }
}
