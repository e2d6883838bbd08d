/**
 * One kernel at a time: an algorithm on tensors of its own, timed and checked against the formula in double. May import
 * {@code schedule} and what is below it; used by {@code bench}, {@code tune} and {@code verify}.
 */
package residua.trial;
