/* For tests of the loader: y = FACTOR * INNER * x. */
#include "test/inner.clh"
#include "test/inner.clh" /* twice: its guard counts */
#ifndef FACTOR
#define FACTOR 2
#endif
__kernel __attribute__((reqd_work_group_size(4, 1, 1)))
void test_scale(__global const float *x, __global float *y, const int n)
{
    const size_t i = get_global_id(0);
    if (i < n) y[i] = FACTOR * INNER * x[i];
}

__kernel __attribute__((reqd_work_group_size(4, 1, 1)))
void test_negate(__global const float *x, __global float *y, const int n)
{
    const size_t i = get_global_id(0);
    if (i < n) y[i] = -x[i];
}
