package residua.schedule.rule;

import java.util.List;
import java.util.OptionalInt;
import residua.graph.Op;

/** Decides which convolutions of a block one launch takes. */
@FunctionalInterface
public interface BlockChoice {
    /** None. */
    BlockChoice NEVER = candidates -> Decision.none("no kernel was asked for");

    /**
     * What becomes of a block.
     *
     * @param taken place among the candidates of that which becomes one launch; empty where none does
     * @param why in words; of what is taken it may be empty
     */
    record Decision(OptionalInt taken, String why) {
        /** Each convolution keeps a launch of its own. */
        public static Decision none(String why) {
            return new Decision(OptionalInt.empty(), why);
        }

        /** One launch for all of that candidate's convolutions. */
        public static Decision take(int candidate, String why) {
            return new Decision(OptionalInt.of(candidate), why);
        }
    }

    /**
     * Decides. Pure.
     *
     * @param candidates sets of convolutions that one launch could take, around the same 3x3, the largest first; at least one
     */
    Decision decide(List<Op.ConvBlock> candidates);
}
