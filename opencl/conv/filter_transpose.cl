/*
 * Exchanges the channels of a filter: wt[c][k][r][s] = w[k][c][r][s].
 *
 * Layout   w FILTER [K/CB][C/CB][R][S][CB c][CB k]; wt [C/CB][K/CB][R][S][CB k][CB c], float32. wt is overwritten.
 * Mapping  work-groups of one. Axis 0: taps, axis 1: channel blocks cb, axis 2: channel blocks kb; an item turns one
 *          CB x CB tile in registers.
 * Params   CB   4, 8 or 16
 * Error    exact
 */
#include "include/layout.clh"
#include "conv/transpose_block.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_filter_transpose(__global const float *restrict w,  /* [K/CB][C/CB][R*S][CB c][CB k] */
                           __global float *restrict wt)       /* [C/CB][K/CB][R*S][CB k][CB c] */
{
    const int taps = get_num_groups(0);
    __global const float *from =
        w + W_AT(get_group_id(2), get_group_id(1), 0, get_group_id(0), get_num_groups(1), 1, taps);
    __global float *to =
        wt + W_AT(get_group_id(1), get_group_id(2), 0, get_group_id(0), get_num_groups(2), 1, taps);

    VCB a[CB];
    #pragma unroll
    for (int i = 0; i < CB; i++) a[i] = vload_cb(from + i * CB);
    transpose_block(a);
    #pragma unroll
    for (int i = 0; i < CB; i++) vstore_cb(a[i], to + i * CB);
}
