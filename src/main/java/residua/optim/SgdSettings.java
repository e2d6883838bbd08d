package residua.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import residua.graph.Parameter;
import residua.op.sgd.SgdUpdate;
import residua.op.sgd.SgdUpdate.Convention;
import residua.schedule.UpdateRule;
import residua.shape.UserException;

/**
 * Stochastic gradient descent with momentum, and the exact arithmetic of its update. The learning rate {@code lr} is
 * not a setting: a {@link Schedule} gives it for each step.
 *
 * <p>For each element: {@code w} the parameter, {@code g} its gradient, {@code v} its momentum (0 before the first
 * step), {@code wd} its weight decay, {@code m} the momentum factor. Every quantity is float32, every operation is
 * rounded once to nearest, {@code fma} rounds once for product and sum, and nothing else is contracted; so the host
 * ({@link HostSgd}) and a kernel that writes the same operations give the same bits:
 *
 * <pre>{@code
 * g' = fma(wd, w, g)
 *
 * PYTORCH   v' = fma(m, v, g')              v' keeps no rate: a change of rate acts at once
 *           d  = nesterov ? fma(m, v', g') : v'
 *           w' = fma(-lr, d, w)
 *
 * CAFFE     v' = fma(m, v, lr * g')         v' holds steps already taken at their own rates
 *           d  = nesterov ? fma(1 + m, v', -(m * v)) : v'
 *           w' = w - d
 * }</pre>
 *
 * <p>Here {@code lr * g'}, {@code m * v} and {@code 1 + m} are rounded to float32 on their own. CAFFE is the paper's
 * rule. Under a constant rate both conventions describe the same path in exact arithmetic, never the same bits.
 * PyTorch starts its buffer with {@code g'} of the first step, which is what {@code v = 0} gives. A device that takes
 * subnormal numbers for zero differs from the host where they occur.
 *
 * @param momentum {@code m}, at least 0 and less than 1
 * @param nesterov whether the step looks ahead along the momentum
 * @param convention where the rate enters
 * @param weightDecay {@code wd} of parameters that no group holds, at least 0
 * @param groups weight decay of some parameters; of the groups that hold a parameter the last one counts
 */
public record SgdSettings(
        float momentum, boolean nesterov, Convention convention, float weightDecay, List<DecayGroup> groups) {

    /** Checks the ranges. */
    public SgdSettings {
        groups = List.copyOf(groups);
        if (!(momentum >= 0 && momentum < 1)) {
            throw new UserException("momentum must be at least 0 and less than 1: " + momentum);
        }
        requireDecay(weightDecay);
    }

    /** What the paper does: momentum 0.9, decay 1e-4 on every parameter, the rate inside the buffer. */
    public static SgdSettings paper() {
        return new SgdSettings(0.9f, false, Convention.CAFFE, 1e-4f, List.of());
    }

    /** The same settings with one group more, which counts before those already there. */
    public SgdSettings withGroup(String name, float decay) {
        List<DecayGroup> more = new ArrayList<>(groups);
        more.add(new DecayGroup(name, decay));
        return new SgdSettings(momentum, nesterov, convention, weightDecay, more);
    }

    /** The same settings with batch norms and biases not decayed. */
    public SgdSettings withoutDecayOfNormAndBias() {
        return withGroup("norm", 0).withGroup("bias", 0);
    }

    /** The weight decay of a parameter; 0 for a state, which no gradient changes. */
    public float decayOf(Parameter parameter) {
        if (parameter.role() == Parameter.Role.RUNNING_MEAN || parameter.role() == Parameter.Role.RUNNING_VAR) {
            return 0;
        }
        float decay = weightDecay;
        for (DecayGroup group : groups) {
            decay = group.contains(parameter) ? group.decay() : decay;
        }
        return decay;
    }

    /** What a plan must know of these settings to update parameters itself. */
    public UpdateRule rule() {
        return new UpdateRule(new SgdUpdate.Rule(convention, nesterov), this::decayOf);
    }

    /** One line that {@link #parse} turns into equal settings: what a checkpoint stores. */
    public String toText() {
        StringBuilder text = new StringBuilder("sgd,momentum=" + momentum + ",nesterov=" + nesterov + ",convention="
                + convention.name().toLowerCase(Locale.ROOT) + ",decay=" + weightDecay);
        groups.forEach(g -> text.append(",decay:").append(g.name()).append('=').append(g.decay()));
        return text.toString();
    }

    /**
     * The settings that {@link #toText} wrote.
     *
     * @throws UserException if the text is anything else
     */
    public static SgdSettings parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length < 5 || !parts[0].equals("sgd")) {
            throw new UserException("\"" + text + "\" does not describe SGD");
        }
        List<DecayGroup> groups = new ArrayList<>();
        for (int i = 5; i < parts.length; i++) {
            int equals = parts[i].lastIndexOf('=');
            if (!parts[i].startsWith("decay:") || equals < 0) {
                throw new UserException("\"" + parts[i] + "\" is no decay group in \"" + text + "\"");
            }
            groups.add(new DecayGroup(
                    parts[i].substring("decay:".length(), equals), number(parts[i].substring(equals + 1), text)));
        }
        String nesterov = value(parts[2], "nesterov", text);
        Convention convention = Map.of("caffe", Convention.CAFFE, "pytorch", Convention.PYTORCH)
                .get(value(parts[3], "convention", text));
        if (convention == null || !nesterov.matches("true|false")) {
            throw new UserException("\"" + text + "\" does not describe SGD");
        }
        return new SgdSettings(
                number(value(parts[1], "momentum", text), text),
                Boolean.parseBoolean(nesterov),
                convention,
                number(value(parts[4], "decay", text), text),
                groups);
    }

    static void requireDecay(float decay) {
        if (!(decay >= 0 && decay < Float.POSITIVE_INFINITY)) {
            throw new UserException("weight decay must be at least 0: " + decay);
        }
    }

    private static String value(String part, String name, String text) {
        if (!part.startsWith(name + "=")) {
            throw new UserException("\"" + text + "\" lacks " + name);
        }
        return part.substring(name.length() + 1);
    }

    private static float number(String digits, String text) {
        try {
            return Float.parseFloat(digits);
        } catch (NumberFormatException e) {
            throw new UserException("\"" + digits + "\" is no number in \"" + text + "\"", e);
        }
    }
}
