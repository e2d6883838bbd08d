/**
 * How parameters start and how they change: initialisation, stochastic gradient descent, learning-rate schedules.
 * What the device must compute to the same bits is written once, at {@link residua.optim.SgdSettings}.
 * No device. May import {@code graph}, {@code tensor} and {@code shape}.
 */
package residua.optim;
