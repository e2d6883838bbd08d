/** Fusion rules: each rewrites one pattern of a graph into a denser one and writes what it did into the ledger. */
package residua.schedule.rule;
