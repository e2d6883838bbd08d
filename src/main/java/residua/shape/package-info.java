/** Pure records of sizes and layouts. Imports nothing of the project and knows no device. */
package residua.shape;
