/*
 * Bias per channel.
 *   forward    y[n][c][i] = x[n][c][i] + b[c]
 *   backward   db[c] = sum over n, i of dy[n][c][i]
 *
 * The backward takes two launches: sums of chunks, and their total in the order of the chunks.
 *
 * Layout   x y dy NCHWc; b db CHANNELS (include/layout.clh), float32; outputs are overwritten.
 * Mapping  chunks (include/chunks.clh); per LANES channels of a chunk, or of the whole in the finish, one work-item, or
 *          as many of a group as it has TURNS
 * Params   CB, LANES, GROUP, STREAM
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
        for (int i = i0; i < i1; i += TURNS) {
            const size_t at = plane + (size_t) i * CB;
            lanes_put(lanes_load(x + at) + bias, y + at);
        }
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bias_backward_partial_sums(__global const float *restrict dy,  /* [N][C/CB][HW][CB]  */
                                __global float *restrict partial,   /* [chunks][C/CB][CB] */
                                const int n, const int cblocks, const int hw,
                                const int images, const int part_pixels)
{
    GROUP_MEMORY(lanes_t, sums);
    CHUNK_BEGIN;
    lanes_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;  /* four sums: additions need not wait for each other */

    for (int e = n0; e < n1; e++) {
        __global const float *p = dy + X_AT(e, cb, 0, i0, cblocks, 1, hw) + lane;
        int i = i0;
        for (; i + 3 * TURNS < i1; i += 4 * TURNS, p += 4 * TURNS * CB) {
            s0 += lanes_load(p);
            s1 += lanes_load(p + TURNS * CB);
            s2 += lanes_load(p + 2 * TURNS * CB);
            s3 += lanes_load(p + 3 * TURNS * CB);
        }
        for (; i < i1; i += TURNS, p += TURNS * CB) s0 += lanes_load(p);
    }
    const lanes_t sum = group_sum((s0 + s1) + (s2 + s3), sums);
    if (LEADER) lanes_store(sum, partial + CHUNK_AT(chunk, cb, cblocks) + lane);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bias_backward_finish(__global const float *restrict partial,  /* [chunks][C/CB][CB] */
                          __global float *restrict db,             /* [C/CB][CB]         */
                          const int cblocks, const int chunks)
{
    GROUP_MEMORY(lanes_t, sums);
    CHANNELS_BEGIN;

    lanes_t sum = 0.0f;
    for (int j = OWN_TURN; j < chunks; j += TURNS) sum += lanes_load(partial + CHUNK_AT(j, 0, cblocks) + channel);
    sum = group_sum(sum, sums);
    if (LEADER) lanes_store(sum, db + channel);
}
