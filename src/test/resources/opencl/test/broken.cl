/* For tests of messages: line 5 does not compile. */
#include "test/inner.clh"
__kernel void test_broken(__global float *y)
{
    y[0] = not_declared;
}
