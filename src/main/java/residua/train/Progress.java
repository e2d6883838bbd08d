package residua.train;

import residua.optim.ScheduleState;
import residua.shape.UserException;

/**
 * How far a run has come, with everything that later steps depend on besides weights and momentum. Immutable; one of
 * these and the tensors make a checkpoint.
 *
 * @param step steps taken
 * @param epoch sums over the steps of the present epoch
 * @param window sums over the steps since the schedule last looked
 * @param schedule what the schedule remembers
 */
public record Progress(long step, Sums epoch, Sums window, ScheduleState schedule) {
    /** Before the first step. */
    public static final Progress START = new Progress(0, Sums.ZERO, Sums.ZERO, ScheduleState.START);

    /**
     * Figures of some steps.
     *
     * @param loss sum of losses over examples
     * @param wrong examples classified wrongly
     * @param examples examples seen
     */
    public record Sums(double loss, long wrong, long examples) {
        /** Of no step. */
        public static final Sums ZERO = new Sums(0, 0, 0);

        Sums plus(StepResult r) {
            return new Sums(loss + r.lossSum(), wrong + r.wrong(), examples + r.examples());
        }

        /** One line that {@link #parse} turns into equal sums, to the bit. */
        String toText() {
            return Double.toHexString(loss) + " " + wrong + " " + examples;
        }

        /** Sums from their text; none for an empty one. */
        static Sums parse(String text) {
            if (text.isEmpty()) {
                return ZERO;
            }
            String[] parts = text.split(" ", -1);
            try {
                return new Sums(Double.parseDouble(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new UserException("\"" + text + "\" is no sum of training figures", e);
            }
        }

        /** Mean loss; NaN for no step. */
        public double meanLoss() {
            return loss / examples;
        }

        /** Share of wrong examples, 0 to 1; NaN for no step. */
        public double error() {
            return (double) wrong / examples;
        }
    }

    Progress plus(StepResult r) {
        return new Progress(r.step() + 1, epoch.plus(r), window.plus(r), schedule);
    }

    Progress afterEpoch() {
        return new Progress(step, Sums.ZERO, window, schedule);
    }

    Progress observed(ScheduleState next) {
        return new Progress(step, epoch, Sums.ZERO, next);
    }

    Progress withSchedule(ScheduleState next) {
        return new Progress(step, epoch, window, next);
    }
}
