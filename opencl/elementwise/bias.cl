/*
 * Bias per channel.
 *   forward    y[n][c][i] = x[n][c][i] + b[c]
 *   backward   db[c] = sum over n, i of dy[n][c][i]
 *
 * The backward takes two launches: sums of chunks, and their total in the order of the chunks.
 *
 * Layout   x y dy NCHWc; b db CHANNELS (include/layout.clh), float32; outputs are overwritten.
 * Mapping  chunks (include/chunks.clh); one work-item per LANES channels of a chunk, or of the whole in the finish
 * Params   CB, LANES
 * Error    forward k = 1; backward k = chunk/4 + chunks + 3, relative to sum|dy|
 */
#include "include/chunks.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bias_forward(__global const float *restrict x,  /* [N][C/CB][HW][CB] */
                  __global const float *restrict b,  /* [C/CB][CB]        */
                  __global float *restrict y,        /* [N][C/CB][HW][CB] */
                  const int n, const int cblocks, const int hw, const int images, const int part_pixels)
{
    CHUNK_BEGIN;
    const lanes_t bias = lanes_load(b + C_AT(cb) + lane);

    for (int e = n0; e < n1; e++) {
        const size_t plane = X_AT(e, cb, 0, 0, cblocks, 1, hw) + lane;
        for (int i = i0; i < i1; i++) {
            const size_t at = plane + (size_t) i * CB;
            lanes_store(lanes_load(x + at) + bias, y + at);
        }
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bias_backward_partial_sums(__global const float *restrict dy,  /* [N][C/CB][HW][CB]  */
                                __global float *restrict partial,   /* [chunks][C/CB][CB] */
                                const int n, const int cblocks, const int hw,
                                const int images, const int part_pixels)
{
    CHUNK_BEGIN;
    lanes_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;  /* four sums: additions need not wait for each other */

    for (int e = n0; e < n1; e++) {
        __global const float *p = dy + X_AT(e, cb, 0, i0, cblocks, 1, hw) + lane;
        int i = i0;
        for (; i + 4 <= i1; i += 4, p += 4 * CB) {
            s0 += lanes_load(p);
            s1 += lanes_load(p + CB);
            s2 += lanes_load(p + 2 * CB);
            s3 += lanes_load(p + 3 * CB);
        }
        for (; i < i1; i++, p += CB) s0 += lanes_load(p);
    }
    lanes_store((s0 + s1) + (s2 + s3), partial + CHUNK_AT(chunk, cb, cblocks) + lane);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bias_backward_finish(__global const float *restrict partial,  /* [chunks][C/CB][CB] */
                          __global float *restrict db,             /* [C/CB][CB]         */
                          const int cblocks, const int chunks)
{
    const int channel = (int) get_global_id(0) * LANES;
    if (channel >= cblocks * CB) return;

    lanes_t sum = 0.0f;
    for (int j = 0; j < chunks; j++) sum += lanes_load(partial + CHUNK_AT(j, 0, cblocks) + channel);
    lanes_store(sum, db + channel);
}
