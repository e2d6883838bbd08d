package residua.kernel;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compile-time parameters of a kernel file, by name, in the order of the names: same parameters, same program.
 *
 * @param values macro names and their values
 */
public record Params(SortedMap<String, String> values) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.+()-]+");
    private static final Params NONE = new Params(new TreeMap<>());

    /** Refuses what a command line of a compiler would not take for a macro and its value. */
    public Params {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        values.forEach((name, value) -> {
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("no macro definition: " + name + "=" + value);
            }
        });
    }

    /** The defaults of the file. */
    public static Params none() {
        return NONE;
    }

    /** Names and values by turns: {@code Params.of("CB", 16, "EPILOGUE_RELU", 1)}. */
    public static Params of(Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues[namesAndValues.length - 1]);
        }
        SortedMap<String, String> values = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i].toString(), text(namesAndValues[i + 1]));
        }
        return new Params(values);
    }

    /** These and one more, or one changed. */
    public Params with(String name, Object value) {
        SortedMap<String, String> more = new TreeMap<>(values);
        more.put(name, text(value));
        return new Params(more);
    }

    /** The value of a name. */
    public String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no parameter " + name + " among \"" + this + "\"");
        }
        return value;
    }

    /** The value of a name as a whole number. */
    public int getInt(String name) {
        return Integer.parseInt(get(name));
    }

    /** True and false are 1 and 0, as the preprocessor wants them. */
    private static String text(Object value) {
        return value instanceof Boolean flag ? (flag ? "1" : "0") : value.toString();
    }

    /** As options of the compiler: {@code -DCB=16 -DEPILOGUE_RELU=1}. */
    @Override
    public String toString() {
        return values.entrySet().stream()
                .map(e -> "-D" + e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }
}
