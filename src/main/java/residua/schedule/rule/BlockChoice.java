package residua.schedule.rule;

import java.util.Optional;
import residua.graph.Op;

/** Decides where one launch takes the convolutions of a block. */
@FunctionalInterface
public interface BlockChoice {
    /** Nowhere. */
    BlockChoice NEVER = block -> Optional.of("no kernel was asked for");

    /** Why each convolution keeps a launch of its own; empty where one launch takes them all. Pure. */
    Optional<String> objection(Op.ConvBlock block);
}
