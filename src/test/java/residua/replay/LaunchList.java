package residua.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import residua.cl.BufferView;
import residua.cl.ClBuffer;
import residua.cl.ClContext;
import residua.cl.LaunchText;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.kernel.Launch;
import residua.shape.Layout;
import residua.shape.Shape;
import residua.tensor.Tensor;

/**
 * What Java would launch, as text: {@code native-tests/host.cpp} repeats it without Java and compares with a reference of its
 * own. A case is a line {@code case OPERATION VARIANT SET NAME=NUMBER...}, one {@code tensor NAME ROLE LAYOUT BLOCK EXTENT...}
 * for each of its tensors and a {@link LaunchText} for each launch. Roles are {@code in}, {@code state} for what is read and
 * written, {@code out}, {@code scratch}, and {@code loose} for scratch of which more is read than was written, where nothing
 * comes of the rest; the layouts are those of {@link Layout}, and {@code ints}.
 */
final class LaunchList implements AutoCloseable {
    private final List<String> lines = new ArrayList<>();
    private final ClContext context = TestDevice.require().context();
    /** Nothing is launched here: storing the programs would compile them to the end. */
    private final KernelLibrary kernels = KernelLibrary.storingNothing(context);

    @Override
    public void close() {
        kernels.close();
    }

    /** All lines so far. */
    List<String> lines() {
        return lines;
    }

    /**
     * A new case.
     *
     * @param block channels in a block
     * @param numbers names and numbers by turns
     */
    Case begin(String operation, String variant, String set, int block, Object... numbers) {
        return new Case(operation + " " + variant.toLowerCase(Locale.ROOT) + " " + set, block, numbers);
    }

    /** The tensors of a case; {@link #launch} ends it. */
    final class Case implements AutoCloseable {
        private final Map<ClBuffer, String> names = new HashMap<>();
        private final List<String> text = new ArrayList<>();
        private final int block;

        private Case(String what, int block, Object... numbers) {
            StringJoiner line = new StringJoiner(" ").add("case").add(what);
            for (int i = 0; i < numbers.length; i += 2) {
                Object number = numbers[i + 1];
                line.add(numbers[i] + "=" + (number instanceof Float f ? Float.toHexString(f) : number));
            }
            text.add(line.toString());
            this.block = block;
        }

        KernelLibrary kernels() {
            return kernels;
        }

        Tensor in(String name, Shape shape, Layout layout) {
            return tensor(name, "in", shape, layout);
        }

        Optional<Tensor> in(boolean wanted, String name, Shape shape, Layout layout) {
            return wanted ? Optional.of(in(name, shape, layout)) : Optional.empty();
        }

        Tensor state(String name, Shape shape, Layout layout) {
            return tensor(name, "state", shape, layout);
        }

        Tensor out(String name, Shape shape, Layout layout) {
            return tensor(name, "out", shape, layout);
        }

        /** Whole numbers, PLAIN. */
        Tensor ints(String name, String role, int count) {
            return tensor(name, role, Shape.of(count), Layout.PLAIN, "ints");
        }

        /** At least so many bytes. */
        BufferView scratch(String name, long bytes) {
            return scratch(name, "scratch", bytes);
        }

        /** As {@link #scratch}, of which more may be read than was written. */
        BufferView loose(String name, long bytes) {
            return scratch(name, "loose", bytes);
        }

        private BufferView scratch(String name, String role, long bytes) {
            int words = Math.toIntExact((Math.max(1, bytes) + Float.BYTES - 1) / Float.BYTES);
            return tensor(name, role, Shape.of(words), Layout.PLAIN);
        }

        private Tensor tensor(String name, String role, Shape shape, Layout layout) {
            return tensor(name, role, shape, layout, layout.name().toLowerCase(Locale.ROOT));
        }

        private Tensor tensor(String name, String role, Shape shape, Layout layout, String layoutName) {
            ClBuffer buffer = context.buffer(Tensor.bytes(shape, layout, block), name);
            names.put(buffer, name);
            StringJoiner line =
                    new StringJoiner(" ").add("tensor").add(name).add(role).add(layoutName);
            line.add(Integer.toString(block));
            shape.dims().forEach(d -> line.add(d.toString()));
            text.add(line.toString());
            return new Tensor(buffer, shape, layout, block);
        }

        /** Writes the launches down and closes them. */
        void launch(List<Launch> launches) {
            launches.forEach(launch -> {
                text.add(LaunchText.of(launch, names));
                launch.close();
            });
            lines.addAll(text);
        }

        @Override
        public void close() {
            names.keySet().forEach(ClBuffer::close);
        }
    }
}
