/**
 * What kernels answer to: plain loops in double, written from the formulas, and how far a device's result may be from them.
 * Oracles of one operation import {@code shape} only, {@code GraphOracle} and its {@code Double...} formulas also
 * {@code graph}. For tests and for {@code verify}, never for computing.
 */
package residua.oracle;
