/** Hostile input: files and words changed at random, and what every reader must do with them. */
package residua.hostile;
