/**
 * Searches: tries the settings of every algorithm on a device and writes down the best. Only this package writes tuned
 * values; {@code kernel} reads them. May import {@code trial} and what is below it.
 */
package residua.tune;
