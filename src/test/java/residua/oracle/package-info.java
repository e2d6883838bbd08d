/**
 * What kernels answer to: plain loops in double, written from the formulas, and the rules by which a device's result
 * passes. The oracles import {@code shape} only; {@code OnDevice} and {@code Guarded} also {@code cl}, {@code kernel}
 * and {@code tensor}.
 */
package residua.oracle;
