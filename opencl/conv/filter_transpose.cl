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

/* The lower halves of two vectors in turns, and the upper ones: a0 b0 a1 b1 ... */
#if CB == 16
#define TURNS ((uint16) (0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23))
#elif CB == 8
#define TURNS ((uint8) (0, 8, 1, 9, 2, 10, 3, 11))
#else
#define TURNS ((uint4) (0, 4, 1, 5))
#endif
#define LOWER(a, b) shuffle2((a), (b), TURNS)
#define UPPER(a, b) shuffle2((a), (b), TURNS + CB / 2)

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
            b[2 * i] = LOWER(a[i], a[i + CB / 2]);
            b[2 * i + 1] = UPPER(a[i], a[i + CB / 2]);
        }
        #pragma unroll
        for (int i = 0; i < CB; i++) a[i] = b[i];
    }
    #pragma unroll
    for (int i = 0; i < CB; i++) vstore_cb(a[i], to + i * CB);
}
