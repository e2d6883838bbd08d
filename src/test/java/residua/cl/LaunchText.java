package residua.cl;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import residua.kernel.Launch;

/**
 * A launch as a line of text, from which a program without Java can repeat it:
 * {@code launch FILE KERNEL GLOBAL LOCAL OPTION... : ARGUMENT...}, file below {@code opencl/}, sizes with commas between
 * them. An argument is {@code @NAME} for a whole buffer or {@code @NAME+OFFSET:BYTES} for a part, {@code i}, {@code l} and
 * {@code f} before a number for int, long and float, {@code m} before the bytes of local memory.
 */
public final class LaunchText {
    private static final String FOLDER = "opencl/";

    private LaunchText() {}

    /**
     * The line.
     *
     * @param names of the buffers that are not parts of others
     */
    public static String of(Launch launch, Map<ClBuffer, String> names) {
        ClProgram program = launch.kernel().program();
        NdRange range = launch.range();
        String options = Arrays.stream(program.options().split(" ", -1))
                .filter(option -> !option.equals("-cl-kernel-arg-info"))
                .collect(Collectors.joining(" "));
        return "launch " + program.label().substring(FOLDER.length()) + " "
                + launch.kernel().name() + " " + sizes(range.global()) + " " + sizes(range.local()) + " " + options
                + " : "
                + launch.kernel().arguments().stream()
                        .map(argument -> text(argument, names))
                        .collect(Collectors.joining(" "));
    }

    private static String sizes(long[] sizes) {
        return Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    private static String text(Object argument, Map<ClBuffer, String> names) {
        if (argument instanceof ClBuffer buffer) {
            String name = names.get(buffer.root());
            if (name == null) {
                throw new IllegalArgumentException("nobody said what " + buffer + " is");
            }
            boolean whole =
                    buffer.offsetBytes() == 0 && buffer.bytes() == buffer.root().bytes();
            return "@" + name + (whole ? "" : "+" + buffer.offsetBytes() + ":" + buffer.bytes());
        }
        if (argument instanceof Integer number) {
            return "i" + number;
        }
        if (argument instanceof Long number) {
            return "l" + number;
        }
        if (argument instanceof Float number) {
            return "f" + Float.toHexString(number);
        }
        if (argument instanceof LocalMemory local) {
            return "m" + local.bytes();
        }
        throw new IllegalArgumentException("no argument of a kernel: " + argument);
    }
}
