/*
 * Sum of two tensors: the end of a residual block, and the sum of two gradients.
 *   forward   y = a + b, or max(a + b, 0)
 *
 * Layout   all tensors alike, any layout, float32; y is overwritten.
 * Mapping  one work-item per RUN words of LANES elements (include/lanes.clh)
 * Params   CB, LANES, GROUP, RUN, STREAM; RELU 1 to clamp at zero
 * Error    k = 1 rounding
 */
#include "include/lanes.clh"

#ifndef RELU
#define RELU 0
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void add_forward(__global const float *restrict a,  /* [words][LANES] */
                 __global const float *restrict b,  /* [words][LANES] */
                 __global float *restrict y,        /* [words][LANES] */
                 const ulong words)
{
    EACH_WORD(i) {
        lanes_t sum = lanes_load(a + i * LANES) + lanes_load(b + i * LANES);
#if RELU
        sum = lanes_relu(sum);
#endif
        lanes_put(sum, y + i * LANES);
    }
}
