/**
 * Pure facts that every part shares: sizes, layouts, the counter-based random numbers, the exception for what the
 * user can mend. Imports nothing of the project and knows no device.
 */
package residua.shape;
