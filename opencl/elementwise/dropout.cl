/*
 * Dropout; its gradient is the same operation on dy.
 *   y[i] = word(i) < threshold ? 0 : x[i] * scale,   threshold = rate * 2^32,  scale = 1 / (1 - rate)
 *
 * word(i) is word i of the random stream (seed, DROPOUT, step, key) of residua.shape.RandomStream, where i counts the
 * elements of [N][C][H][W] in that order, without padding: the mask depends neither on CB nor on the device.
 *
 * Layout   x y NCHWc (include/layout.clh), float32; y is overwritten.
 * Mapping  dimension 0: (stretch of RUN pixels, slot of LANES lanes); 1: channel block; 2: example
 * Params   CB, LANES, GROUP, RUN, STREAM
 * Error    k = 1 rounding (and that of scale)
 */
#include "include/philox.clh"

#define PURPOSE_DROPOUT 5u

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void dropout_forward(__global const float *restrict x,   /* [N][C/CB][HW][CB] */
                     __global const int *restrict step,  /* [2]: seed, step   */
                     __global float *restrict y,         /* [N][C/CB][HW][CB] */
                     const int c, const int hw,
                     const uint key, const uint threshold, const float scale)
{
    const int first = (int) (get_global_id(0) / SLOTS) * RUN;
    if (first >= hw) return;
    const int last = min(first + RUN, hw);
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    const int lane = LANE_OF(get_global_id(0));
    const uint seed = (uint) step[0], number = (uint) step[1];
    const size_t from = X_AT(n, cb, 0, 0, BLOCKS(c), 1, hw) + lane;
    /* The lanes' elements in plain order; beyond the last channel x is zero, and stays so whatever is drawn. */
    const ulong plane = ((ulong) n * c + cb * CB + lane) * hw;
    const lanes_ulong_t planes = plane + convert_lanes_ulong(LANES_IOTA) * (ulong) hw;

    for (int i = first; i < last; i++) {
        const lanes_uint_t drawn = philox_words(seed, PURPOSE_DROPOUT, number, key, planes + (ulong) i);
        const lanes_t kept = lanes_load(x + from + (size_t) i * CB) * scale;
        lanes_put(drawn < threshold ? (lanes_t) 0.0f : kept, y + from + (size_t) i * CB);
    }
}
