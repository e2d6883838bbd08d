/**
 * What kernels answer to: plain loops in double, written from the formulas, and the rules by which a device's result
 * passes. Oracles of one operation import {@code shape} only,
 * {@code GraphOracle} and its {@code Double...} formulas also {@code graph}; {@code OnDevice} and {@code Guarded} also {@code cl}, {@code kernel}
 * and {@code tensor}.
 */
package residua.oracle;
