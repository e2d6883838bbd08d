/**
 * Launches that go element by element: ReLU, sums, bias, the shortcut without parameters, dropout, constants. Kernels: {@code opencl/elementwise}. May import {@code cl}, {@code kernel}, {@code tensor}, {@code shape}.
 */
package residua.op.elementwise;
