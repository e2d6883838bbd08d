/* For tests of messages: the included file does not compile in its line 2. */
#include "test/broken_inner.clh"
__kernel void test_broken_include(__global float *y) { y[0] = inner(); }
