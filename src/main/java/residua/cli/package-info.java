/**
 * The commands: each class parses its options, calls one lower package and prints. Results go to stdout, all else to
 * stderr. May import every package of the project.
 */
package residua.cli;
