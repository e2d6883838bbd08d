package residua.optim;

import java.util.Locale;
import residua.graph.Parameter;
import residua.shape.UserException;

/**
 * A weight decay of their own for the parameters that a name stands for: {@code weight} (filters and matrices),
 * {@code bias}, {@code norm} (scale and shift of batch norms), or a pattern over parameter names in which {@code *}
 * stands for any characters ({@code layer4.*}, {@code fc.weight}).
 *
 * @param name the group's name
 * @param decay weight decay of its members, at least 0
 */
public record DecayGroup(String name, float decay) {

    /** Checks that the name can be written in one line and the decay is a number that decays. */
    public DecayGroup {
        if (!name.matches("[A-Za-z0-9_.*-]+")) {
            throw new UserException("weight-decay group \"" + name + "\": write weight, bias, norm,"
                    + " or parameter names with * for any characters, as in layer4.*");
        }
        SgdSettings.requireDecay(decay);
    }

    /** Whether the parameter is in this group. */
    public boolean contains(Parameter parameter) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "weight" -> parameter.role() == Parameter.Role.WEIGHT;
            case "bias" -> parameter.role() == Parameter.Role.BIAS;
            case "norm" ->
                parameter.role() == Parameter.Role.NORM_SCALE || parameter.role() == Parameter.Role.NORM_SHIFT;
            default -> matches(name, parameter.value().name());
        };
    }

    /** Glob match in time pattern x text: on a mismatch the last star takes one character more. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starText = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
