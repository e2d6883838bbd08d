package residua.schedule.rule;

/**
 * A pattern that a rule found and left as it was.
 *
 * @param rule name of the rule
 * @param block residual block it is in, empty outside of any
 * @param into name of the node that would have taken the others in
 * @param why in words
 */
public record NotFused(String rule, String block, String into, String why) {}
