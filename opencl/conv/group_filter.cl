/*
 * Filters of grouped convolutions in the form that the direct kernels take.
 *
 * With DIAGONAL, groups are parts of a channel block, as many input as output channels each: output block b sees input
 * block b alone, through a full tile that is zero between channels of different groups. Else groups are whole blocks.
 *
 *   expand     tile[kb][r][s][c'][k] = w[k][c' % cg][r][s] where c' and k are of one group, else 0
 *   exchange   wt[cb][kb'][r][s][k'][c]: the filter, or with DIAGONAL its tile, with channels exchanged;
 *              kb' counts within the group
 *   compress   dw[k][c][r][s] = sum over splits of tile[split][kb][r][s][k / kg * cg + c][k], in order: the reverse of
 *              expand for a gradient
 *
 * Layout   w, dw FILTER [K/CB][cg/CB][R][S][CB c][CB k] (include/layout.clh); tile [K/CB][R][S][CB c'][CB k];
 *          wt [C/CB][kg/CB][R][S][CB k][CB c], float32. Outputs are overwritten.
 * Mapping  an item an element; axis 0: lanes of a row, axis 1: rows of a tile, axis 2: tiles
 * Params   CB; DIAGONAL   1 where a block holds several groups
 * Error    exact; compress splits - 1 roundings
 */
#include "include/layout.clh"

#ifndef DIAGONAL
#define DIAGONAL 1
#endif

__kernel __attribute__((reqd_work_group_size(CB, 1, 1)))
void conv_group_filter_expand(__global const float *restrict w,  /* [K/CB][1][R*S][CB c][CB k] */
                              __global float *restrict tile,     /* [K/CB][R*S][CB c'][CB k]   */
                              const int group)                   /* channels of a group        */
{
    const int k = get_global_id(0);
    const int c = get_global_id(1);
    const size_t from = get_global_id(2) * (CB * CB);

    tile[from + c * CB + k] = c / group == k / group ? w[from + c % group * CB + k] : 0.0f;
}

__kernel __attribute__((reqd_work_group_size(CB, 1, 1)))
void conv_group_filter_exchange(__global const float *restrict w,  /* [K/CB][cg/CB][R*S][CB c][CB k] */
                                __global float *restrict wt,       /* [C/CB][kg/CB][R*S][CB k][CB c] */
                                const int c_group, const int k_group, const int taps)
{
    const int c = get_global_id(0);
    const int k = get_global_id(1);
#if DIAGONAL
    const size_t from = get_global_id(2) * (CB * CB);
    wt[from + k * CB + c] = c / c_group == k / k_group ? w[from + c % c_group * CB + k] : 0.0f;
#else
    const int tap = get_global_id(2) % taps;
    const int pair = get_global_id(2) / taps;
    const int k_blocks = BLOCKS(k_group);
    const int c_blocks = BLOCKS(c_group);
    const int cb = pair / k_blocks;
    const int kb = cb / c_blocks * k_blocks + pair % k_blocks;
    wt[get_global_id(2) * (CB * CB) + k * CB + c] =
        w[W_AT(kb, cb % c_blocks, 0, tap, c_blocks, 1, taps) + c * CB + k];
#endif
}

__kernel __attribute__((reqd_work_group_size(CB, 1, 1)))
void conv_group_filter_compress(__global const float *restrict tile,  /* [splits][K/CB][R*S][CB c'][CB k] */
                                __global float *restrict dw,          /* [K/CB][1][R*S][CB c][CB k]       */
                                const int group,                      /* channels of a group              */
                                const int splits)
{
    const int k = get_global_id(0);
    const int c = get_global_id(1);
    const size_t from = get_global_id(2) * (CB * CB);
    const size_t split_size = get_global_size(2) * (CB * CB);

    float sum = 0.0f;
    if (c < group) {
        const size_t at = from + (k / group * group + c) * CB + k;
        sum = tile[at];
        for (int split = 1; split < splits; split++) sum += tile[split * split_size + at];
    }
    dw[from + c * CB + k] = sum;
}
