package residua.report;

import java.util.List;
import java.util.Locale;

/** Numbers as a person reads them. */
final class Words {
    private static final double PERCENT = 100;
    private static final double KILO = 1000;
    private static final long KIB = 1024;
    private static final List<String> SIZES = List.of("bytes", "KiB", "MiB", "GiB", "TiB");

    private Words() {}

    /** Three digits that say something. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 99_999.5) {
            return String.format(Locale.ROOT, "%.3g", value).replace("e+0", "e").replace("e+", "e");
        }
        String format = size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : size >= 0.9995 || size == 0 ? "%.2f" : "%.3g";
        return String.format(Locale.ROOT, format, value);
    }

    /** With its unit; microseconds in the unit that suits them. */
    static String value(double value, String unit) {
        return switch (unit) {
            case "us" -> micros(value);
            case "ms" -> micros(value * KILO);
            case "s" -> micros(value * KILO * KILO);
            default -> number(value) + " " + unit;
        };
    }

    /** A unit as it is written. */
    static String unit(String unit) {
        return unit.equals("us") ? "µs" : unit;
    }

    private static String micros(double micros) {
        if (micros >= KILO * KILO) {
            return number(micros / KILO / KILO) + " s";
        }
        return micros >= KILO ? number(micros / KILO) + " ms" : number(micros) + " µs";
    }

    /** A part as whole per cents. */
    static String percent(double part) {
        return String.format(Locale.ROOT, "%.0f %%", PERCENT * part);
    }

    /** Bytes in the largest unit of which there is one. */
    static String bytes(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KIB && unit < SIZES.size() - 1) {
            value /= KIB;
            unit++;
        }
        String digits = value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : number(value);
        return digits + " " + SIZES.get(unit);
    }

    /** How many of something. */
    static String count(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    /** A list as in a sentence. */
    static String list(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    /** What a ratio of speeds means. */
    static String faster(double ratio) {
        double difference = ratio >= 1 ? ratio - 1 : 1 - ratio;
        String word = ratio >= 1 ? "faster" : "slower";
        if (ratio >= 2) {
            return number(ratio) + " times as fast";
        }
        return String.format(Locale.ROOT, "%.1f %% %s", PERCENT * difference, word);
    }
}
