/**
 * Pages made from result files: what a person reads of a benchmark. Knows nothing but the files; imports
 * {@code residua.bench}, which reads and compares them, and below.
 */
package residua.report;
