package residua.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import residua.shape.UserException;

/** The grammar of {@link Schedule}'s texts. */
final class ScheduleText {
    private static final String FORMS = "write constant, steps:81,122@0.1 (epochs), iterations:32000,48000@0.1,"
            + " plateau:0.1,10, cosine or poly:2, with warmup:5+ (epochs), warmup-iterations:400+"
            + " or warmup-until:0.8@0.1+ before it if wanted";

    private final String text;

    private ScheduleText(String text) {
        this.text = text;
    }

    static Schedule parse(String text) {
        return new ScheduleText(text).whole();
    }

    static void requireFactor(double factor) {
        if (!(factor > 0 && factor <= 1)) {
            throw new UserException("a schedule multiplies by more than 0 and at most 1: " + factor);
        }
    }

    static void requireEnd(double end) {
        if (!(end >= 0 && end <= 1)) {
            throw new UserException("what is left at the end of a schedule must be 0 to 1 of the rate: " + end);
        }
    }

    private Schedule whole() {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        int plus = plain.indexOf('+');
        if (plus < 0) {
            return main(plain);
        }
        String name = nameOf(plain.substring(0, plus));
        String value = valueOf(plain.substring(0, plus));
        Schedule then = main(plain.substring(plus + 1));
        return switch (name) {
            case "warmup" -> new Schedule.LinearWarmup(number(value), false, then);
            case "warmup-iterations" -> new Schedule.LinearWarmup(whole(value), true, then);
            case "warmup-until" -> {
                String[] parts = value.split("@", -1);
                yield new Schedule.ErrorWarmup(number(parts[0]), parts.length == 1 ? 0.1 : number(second(parts)), then);
            }
            default -> throw wrong();
        };
    }

    private Schedule main(String part) {
        String name = nameOf(part);
        String value = valueOf(part);
        if (part.equals("constant")) {
            return new Schedule.Constant();
        }
        if (part.equals("cosine")) {
            return new Schedule.Cosine(0);
        }
        return switch (name) {
            case "cosine" -> new Schedule.Cosine(number(value));
            case "steps" -> steps(value, false);
            case "iterations" -> steps(value, true);
            case "plateau" -> plateau(value.split(",", -1));
            case "poly" -> {
                String[] parts = value.split(",", -1);
                yield new Schedule.Polynomial(number(parts[0]), parts.length == 1 ? 0 : number(second(parts)));
            }
            default -> throw wrong();
        };
    }

    private Schedule steps(String value, boolean iterations) {
        String[] parts = value.split("@", -1);
        List<Long> at = new ArrayList<>();
        for (String step : parts[0].split(",", -1)) {
            at.add(whole(step));
        }
        return new Schedule.Steps(at, parts.length == 1 ? 0.1 : number(second(parts)), iterations);
    }

    private Schedule plateau(String[] parts) {
        if (parts.length < 2 || parts.length > 3) {
            throw wrong();
        }
        Schedule.Plateau.Watched watched = switch (parts.length == 2 ? "loss" : parts[2]) {
            case "loss" -> Schedule.Plateau.Watched.LOSS;
            case "error" -> Schedule.Plateau.Watched.ERROR;
            case "test" -> Schedule.Plateau.Watched.TEST;
            default -> throw wrong();
        };
        return new Schedule.Plateau(number(parts[0]), (int) Math.min(Integer.MAX_VALUE, whole(parts[1])), watched);
    }

    private static String nameOf(String part) {
        int colon = part.indexOf(':');
        return colon < 0 ? part : part.substring(0, colon);
    }

    private static String valueOf(String part) {
        int colon = part.indexOf(':');
        return colon < 0 ? "" : part.substring(colon + 1);
    }

    private String second(String[] parts) {
        if (parts.length != 2) {
            throw wrong();
        }
        return parts[1];
    }

    private double number(String digits) {
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new UserException("schedule \"" + text + "\": \"" + digits + "\" is no number; " + FORMS, e);
        }
    }

    private long whole(String digits) {
        if (!digits.matches("\\d{1,18}")) {
            throw new UserException("schedule \"" + text + "\": \"" + digits + "\" is no whole number; " + FORMS);
        }
        return Long.parseLong(digits);
    }

    private UserException wrong() {
        return new UserException("\"" + text + "\" is no learning-rate schedule; " + FORMS);
    }
}
