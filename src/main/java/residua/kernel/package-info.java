/**
 * Kernel text, its parameters, programs compiled once and kept, and what was measured fastest. May import {@code cl} and {@code shape}.
 *
 * <p>Kernels are files under {@code opencl/}, in the jar under the same paths. Includes are put in place in Java with
 * {@code #line}, so a driver needs no file system and its messages name the real file and line.
 */
package residua.kernel;
