/**
 * From a graph to launches: fusion, choice of algorithms, memory plan, and the executable that only enqueues.
 * A graph passes through the rules of {@link residua.schedule.rule}, is lowered to steps, its values get offsets
 * from their lifetimes, and the finished {@link residua.schedule.Plan} says how much memory it takes before any
 * is taken. May import {@code op}, {@code graph}, {@code kernel}, {@code tensor}, {@code cl}, {@code shape}.
 */
package residua.schedule;
