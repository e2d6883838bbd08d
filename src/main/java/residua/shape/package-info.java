/**
 * What every part shares: sizes, layouts, the counter-based random numbers; the exception for what the user can mend,
 * the words of its one line, and small files read with care. Imports nothing of the project and knows no device.
 */
package residua.shape;
