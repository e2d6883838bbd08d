/*
 * Rectified linear unit.
 *   forward    y = max(x, 0)            NaN stays NaN
 *   backward   dx = y > 0 ? dy : 0
 *
 * Layout   all tensors alike, any layout, float32; outputs are overwritten.
 * Mapping  one work-item per RUN words of LANES elements (include/lanes.clh)
 * Params   CB, LANES, GROUP, RUN, STREAM
 * Error    exact
 */
#include "include/lanes.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void relu_forward(__global const float *restrict x,  /* [words][LANES] */
                  __global float *restrict y,        /* [words][LANES] */
                  const ulong words)
{
    EACH_WORD(i) lanes_put(lanes_relu(lanes_load(x + i * LANES)), y + i * LANES);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void relu_backward(__global const float *restrict dy,  /* [words][LANES] */
                   __global const float *restrict y,   /* [words][LANES] */
                   __global float *restrict dx,        /* [words][LANES] */
                   const ulong words)
{
    EACH_WORD(i) {
        lanes_put(lanes_where_positive(lanes_load(dy + i * LANES), lanes_load(y + i * LANES)), dx + i * LANES);
    }
}
