/*
 * Dropout; its gradient is the same operation on dy.
 *   y[i] = word(i) < threshold ? 0 : x[i] * scale,   threshold = rate * 2^32,  scale = 1 / (1 - rate)
 *
 * word(i) is word i of the random stream (seed, DROPOUT, step, key) of residua.shape.RandomStream, where i counts the
 * elements of [N][C][H][W] in that order, without padding: the mask depends neither on CB nor on the device.
 *
 * Layout   x y NCHWc (include/layout.clh), float32; y is overwritten.
 * Mapping  one work-item per RUN words of LANES elements (include/lanes.clh)
 * Params   CB, LANES, RUN
 * Error    k = 1 rounding (and that of scale)
 */
#include "include/philox.clh"

#define PURPOSE_DROPOUT 5u

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void dropout_forward(__global const float *restrict x,   /* [N][C/CB][HW][CB]   */
                     __global const int *restrict step,  /* [2]: seed, step     */
                     __global float *restrict y,         /* [N][C/CB][HW][CB]   */
                     const int n, const int c, const int hw,
                     const uint key, const uint threshold, const float scale)
{
    const size_t cblocks = BLOCKS(c);
    const size_t words = (size_t) n * cblocks * hw * SLOTS;
    const size_t first = get_global_id(0) * RUN;
    const size_t last = min(first + RUN, words);
    const uint seed = (uint) step[0], number = (uint) step[1];

    for (size_t word = first; word < last; word++) {
        const size_t pixel = word / SLOTS;  /* of [N][C/CB][HW] */
        const size_t plane = pixel / hw;
        const size_t example = plane / cblocks;
        const size_t channel = plane % cblocks * CB + LANE_OF(word);
        const lanes_ulong_t lanes = convert_lanes_ulong(LANES_IOTA);
        const lanes_ulong_t logical = (ulong) ((example * c + channel) * hw + pixel % hw) + lanes * (ulong) hw;
        const lanes_uint_t drawn = philox_words(seed, PURPOSE_DROPOUT, number, key, logical);
        /* Beyond the last channel x is zero, and stays so whatever is drawn. */
        const lanes_t kept = lanes_load(x + word * LANES) * scale;
        lanes_store(select(kept, (lanes_t) 0.0f, drawn < threshold), y + word * LANES);
    }
}
