/**
 * Fusion rules: each rewrites one pattern of a graph into a denser one and writes what it did into the ledger. May import
 * {@code graph} and {@code shape}.
 */
package residua.schedule.rule;
