/** Measures: warm-up, interleaved repeats, medians. May import everything but {@code cli}. */
package residua.bench;
