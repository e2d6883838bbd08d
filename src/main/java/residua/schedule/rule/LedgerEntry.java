package residua.schedule.rule;

import residua.graph.Value;

/**
 * One fusion that was done.
 *
 * @param rule name of the rule
 * @param block residual block it happened in, empty outside of any
 * @param into name of the node that took the others in
 * @param launchesSaved nodes that vanished
 * @param bytesSaved device memory traffic that vanished, computed: each value no longer stored was written and read
 * @param why in words; empty where the rule always pays
 */
public record LedgerEntry(String rule, String block, String into, int launchesSaved, long bytesSaved, String why) {

    /** Of a rule that always pays. */
    public LedgerEntry(String rule, String block, String into, int launchesSaved, long bytesSaved) {
        this(rule, block, into, launchesSaved, bytesSaved, "");
    }

    /** Bytes of one pass over a value, without padding. */
    static long bytes(Value v) {
        return Math.multiplyExact(v.shape().elements(), (long) Float.BYTES);
    }
}
