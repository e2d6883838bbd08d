/*
 * Exchanges the channels of a filter: wt[c][k][r][s] = w[k][c][r][s].
 *
 * Layout   w FILTER [K/CB][C/CB][R][S][CB c][CB k]; wt [C/CB][K/CB][R][S][CB k][CB c], float32. wt is overwritten.
 * Mapping  work-groups of one. Axis 0: taps, axis 1: channel blocks cb, axis 2: channel blocks kb; an item turns one
 *          CB x CB tile in registers, by log2(CB) rounds of interleaving.
 * Params   CB   4, 8 or 16
 * Error    exact
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_filter_transpose(__global const float *restrict w,  /* [K/CB][C/CB][R*S][CB c][CB k] */
                           __global float *restrict wt)       /* [C/CB][K/CB][R*S][CB k][CB c] */
{
    const int taps = get_num_groups(0);
    __global const float *from =
        w + W_AT(get_group_id(2), get_group_id(1), 0, get_group_id(0), get_num_groups(1), 1, taps);
    __global float *to =
        wt + W_AT(get_group_id(1), get_group_id(2), 0, get_group_id(0), get_num_groups(2), 1, taps);

    VCB a[CB], b[CB];
    #pragma unroll
    for (int i = 0; i < CB; i++) a[i] = vload_cb(from + i * CB);
    #pragma unroll
    for (int round = 1; round < CB; round *= 2) {
        #pragma unroll
        for (int i = 0; i < CB / 2; i++) {
            b[2 * i].even = a[i].lo;
            b[2 * i].odd = a[i + CB / 2].lo;
            b[2 * i + 1].even = a[i].hi;
            b[2 * i + 1].odd = a[i + CB / 2].hi;
        }
        #pragma unroll
        for (int i = 0; i < CB; i++) a[i] = b[i];
    }
    #pragma unroll
    for (int i = 0; i < CB; i++) vstore_cb(a[i], to + i * CB);
}
