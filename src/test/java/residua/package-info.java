/** Tests of the program as a whole: its shape, its kernels under a simulator. */
package residua;
