package residua.optim;

import java.util.List;
import java.util.stream.Collectors;
import residua.shape.UserException;

/**
 * How the learning rate changes. A schedule is immutable and its functions are pure: the rate follows from position and
 * {@link ScheduleState} alone, with the same bits on every machine ({@link StrictMath}), so a run that goes on from a
 * checkpoint takes the same steps.
 *
 * <p>As text ({@link #parse}, {@link #toText}); epochs and iterations count from 0 and a drop comes before the step of
 * that number:
 *
 * <table>
 * <caption>Schedules</caption>
 * <tr><td>{@code constant}</td><td>the base rate</td></tr>
 * <tr><td>{@code steps:81,122@0.1}</td><td>times 0.1 at the start of epochs 81 and 122; 0.1 may be left out</td></tr>
 * <tr><td>{@code iterations:32000,48000@0.1}</td><td>the same at iterations: the paper on CIFAR-10</td></tr>
 * <tr><td>{@code plateau:0.1,10}</td><td>times 0.1 after more than 10 epochs without a better training loss;
 *     {@code ,error} or {@code ,test} behind it watches the training or the test error</td></tr>
 * <tr><td>{@code cosine}</td><td>half a cosine to 0 at the end of the run; {@code cosine:0.01} ends there</td></tr>
 * <tr><td>{@code poly:2}</td><td>(1 - t)^2, t from 0 to 1 over the run; {@code poly:2,0.001} ends there</td></tr>
 * <tr><td>{@code warmup:5+...}</td><td>linear from 0 over 5 epochs before one of the above;
 *     {@code warmup-iterations:400+...} likewise</td></tr>
 * <tr><td>{@code warmup-until:0.8@0.1+...}</td><td>times 0.1 until the training error is under 0.8: the paper at 110
 *     layers</td></tr>
 * </table>
 *
 * <p>Steps count epochs from the start of the run, warm-up included; cosine and polynomial spread over what is left
 * after a linear warm-up.
 */
public sealed interface Schedule {

    /** What the base rate is multiplied by for the step at this position. */
    double factor(TrainingPosition at, ScheduleState state);

    /** What the schedule remembers after seeing these figures. */
    default ScheduleState observe(ScheduleState state, TrainingMetrics seen) {
        return state;
    }

    /** The text that {@link #parse} turns into an equal schedule. */
    String toText();

    /** The learning rate of the step at this position, given the rate that the schedule starts from. */
    default float rate(double base, TrainingPosition at, ScheduleState state) {
        return (float) (base * factor(at, state));
    }

    /**
     * The schedule that a text describes.
     *
     * @throws UserException that says what can be written, if the text is none
     */
    static Schedule parse(String text) {
        return ScheduleText.parse(text);
    }

    /** The base rate throughout. */
    record Constant() implements Schedule {
        @Override
        public double factor(TrainingPosition at, ScheduleState state) {
            return 1;
        }

        @Override
        public String toText() {
            return "constant";
        }
    }

    /**
     * A drop at each of some epochs or iterations.
     *
     * @param at where, rising
     * @param factor what each drop multiplies by
     * @param iterations whether {@code at} counts iterations instead of epochs
     */
    record Steps(List<Long> at, double factor, boolean iterations) implements Schedule {
        /** Checks that the places rise. */
        public Steps {
            at = List.copyOf(at);
            for (int i = 0; i < at.size(); i++) {
                if (at.get(i) < (i == 0 ? 0 : at.get(i - 1) + 1)) {
                    throw new UserException("the steps of a schedule must rise: " + at);
                }
            }
            ScheduleText.requireFactor(factor);
        }

        @Override
        public double factor(TrainingPosition position, ScheduleState state) {
            long reached = iterations ? position.step() : position.epoch();
            return power(factor, (int) at.stream().filter(a -> a <= reached).count());
        }

        @Override
        public String toText() {
            return (iterations ? "iterations:" : "steps:")
                    + at.stream().map(String::valueOf).collect(Collectors.joining(",")) + "@" + factor;
        }
    }

    /**
     * A drop whenever a figure has not improved for some epochs, by more than a 10,000th of itself.
     *
     * @param factor what each drop multiplies by
     * @param patience epochs without improvement that are borne
     * @param watched the figure
     */
    record Plateau(double factor, int patience, Watched watched) implements Schedule {
        /** Figures to watch. */
        public enum Watched {
            /** Mean training loss of the epoch. */
            LOSS,
            /** Training error of the epoch. */
            ERROR,
            /** Test error; epochs without a test do not count. */
            TEST
        }

        private static final double NOTABLY = 1 - 1e-4;

        /** Checks the ranges. */
        public Plateau {
            ScheduleText.requireFactor(factor);
            if (patience < 0) {
                throw new UserException("the patience of a plateau must be at least 0 epochs: " + patience);
            }
        }

        @Override
        public double factor(TrainingPosition at, ScheduleState state) {
            return power(factor, state.drops());
        }

        @Override
        public ScheduleState observe(ScheduleState state, TrainingMetrics seen) {
            double figure = switch (watched) {
                case LOSS -> seen.trainingLoss();
                case ERROR -> seen.trainingError();
                case TEST -> seen.testError();
            };
            if (!seen.epochEnds() || Double.isNaN(figure)) {
                return state;
            }
            if (figure < state.best() * NOTABLY) {
                return new ScheduleState(figure, 0, state.drops(), state.warm());
            }
            boolean drop = state.waited() >= patience;
            return new ScheduleState(
                    state.best(), drop ? 0 : state.waited() + 1, state.drops() + (drop ? 1 : 0), state.warm());
        }

        @Override
        public String toText() {
            String suffix = switch (watched) {
                case LOSS -> "";
                case ERROR -> ",error";
                case TEST -> ",test";
            };
            return "plateau:" + factor + "," + patience + suffix;
        }
    }

    /**
     * Half a cosine from 1 down to {@code end} (Loshchilov and Hutter, "SGDR", 2017, without restarts).
     *
     * @param end what is left at the end of the run
     */
    record Cosine(double end) implements Schedule {
        /** Checks the range. */
        public Cosine {
            ScheduleText.requireEnd(end);
        }

        @Override
        public double factor(TrainingPosition at, ScheduleState state) {
            return end + (1 - end) * 0.5 * (1 + StrictMath.cos(Math.PI * fraction(at)));
        }

        @Override
        public String toText() {
            return "cosine:" + end;
        }
    }

    /**
     * {@code end + (1 - end) * (1 - t)^power} with t from 0 to 1.
     *
     * @param power 1 is a straight line
     * @param end what is left at the end of the run
     */
    record Polynomial(double power, double end) implements Schedule {
        /** Checks the ranges. */
        public Polynomial {
            ScheduleText.requireEnd(end);
            if (!(power > 0 && power < Double.POSITIVE_INFINITY)) {
                throw new UserException("the power of a polynomial schedule must be positive: " + power);
            }
        }

        @Override
        public double factor(TrainingPosition at, ScheduleState state) {
            return end + (1 - end) * StrictMath.pow(1 - fraction(at), power);
        }

        @Override
        public String toText() {
            return "poly:" + power + "," + end;
        }
    }

    /**
     * A linear rise: step i of the warm-up, from 0, takes {@code (i + 1) / length} of what follows' rate.
     *
     * @param length of the warm-up in epochs (a fraction is fine) or iterations
     * @param iterations whether {@code length} counts iterations
     * @param then what follows
     */
    record LinearWarmup(double length, boolean iterations, Schedule then) implements Schedule {
        /** Checks the range. */
        public LinearWarmup {
            if (!(length > 0 && length < Integer.MAX_VALUE)) {
                throw new UserException("a warm-up must be longer than 0: " + length);
            }
            if (iterations && length != Math.rint(length)) {
                throw new UserException("a warm-up takes whole iterations: " + length);
            }
        }

        @Override
        public double factor(TrainingPosition at, ScheduleState state) {
            long steps = Math.max(1, Math.round(iterations ? length : length * at.stepsPerEpoch()));
            if (at.step() >= steps) {
                return then.factor(spread() ? after(at, steps) : at, state);
            }
            // At least one step: a run no longer than its warm-up rises to the rate that would have followed.
            TrainingPosition start = new TrainingPosition(0, at.stepsPerEpoch(), Math.max(1, at.totalSteps() - steps));
            return then.factor(spread() ? start : at, state) * (at.step() + 1) / steps;
        }

        private boolean spread() {
            return then instanceof Cosine || then instanceof Polynomial;
        }

        private static TrainingPosition after(TrainingPosition at, long steps) {
            return new TrainingPosition(at.step() - steps, at.stepsPerEpoch(), at.totalSteps() - steps);
        }

        @Override
        public ScheduleState observe(ScheduleState state, TrainingMetrics seen) {
            return then.observe(state, seen);
        }

        @Override
        public String toText() {
            return (iterations ? "warmup-iterations:" + (long) length : "warmup:" + length) + "+" + then.toText();
        }
    }

    /**
     * A lower rate until the training error has once been under a threshold (He and others 2015, section 4.2: 0.01
     * until the error is below 80 %, then 0.1, for 110 layers).
     *
     * @param error the threshold, 0 to 1
     * @param factor of what follows' rate until then
     * @param then what follows
     */
    record ErrorWarmup(double error, double factor, Schedule then) implements Schedule {
        /** Checks the ranges. */
        public ErrorWarmup {
            ScheduleText.requireFactor(factor);
            if (!(error > 0 && error <= 1)) {
                throw new UserException(
                        "the training error that ends a warm-up must be more than 0 and at most 1: " + error);
            }
        }

        @Override
        public double factor(TrainingPosition at, ScheduleState state) {
            return then.factor(at, state) * (state.warm() ? 1 : factor);
        }

        @Override
        public ScheduleState observe(ScheduleState state, TrainingMetrics seen) {
            ScheduleState next = then.observe(state, seen);
            boolean warm = state.warm() || seen.trainingError() < error;
            return new ScheduleState(next.best(), next.waited(), next.drops(), warm);
        }

        @Override
        public String toText() {
            return "warmup-until:" + error + "@" + factor + "+" + then.toText();
        }
    }

    /** {@code factor} to the power of a whole number, by multiplication: 0.1 twice is 0.1 * 0.1. */
    private static double power(double factor, int times) {
        double product = 1;
        for (int i = 0; i < times; i++) {
            product *= factor;
        }
        return product;
    }

    /** How much of the run is over, 0 to 1. */
    private static double fraction(TrainingPosition at) {
        return at.totalSteps() < 1 ? 1 : Math.min(1, (double) at.step() / at.totalSteps());
    }
}
