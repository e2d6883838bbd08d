/**
 * The zoo: networks by name, each a short list of blocks, and what is known of them before they run: the images they
 * read, their parameters and multiply-adds. May import {@code nn}, {@code graph} and {@code shape}.
 */
package residua.model;
