/*
 * Convolution, gradient of the input, direct: the forward's loops over the filter with its channels exchanged.
 *
 *   dx[n][c][h][w] = sum over k, r, s of dy[n][k][(h + pad_h - r*dil_h) / STRIDE_H][(w + PAD - s*DIL) / STRIDE]
 *                                        * w[k][c][r][s],  where both divisions are exact and inside dy
 *
 * Layout   dy, dx BLOCKED; wt is the filter with channels exchanged (conv/filter_transpose.cl): [C/CB][K/CB][R][S][CB k][CB c];
 *          float32. dx is overwritten, with zeros where no output looked.
 * Mapping  as conv/direct_forward.cl, with the N*H rows of dx. A tile is TQ columns of each of the STRIDE phases of w,
 *          one phase after another.
 * Params   as conv/direct_forward.cl, without the epilogue's
 * Error    k = K*R*S roundings
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef S
#define S 3
#endif
#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE
#define STRIDE 1
#endif
#ifndef DIL
#define DIL 1
#endif
#ifndef PAD
#define PAD 1
#endif

#define OUT_STEP STRIDE
#define IN_STEP 1
#define TAP_IN_PHASE(phase, s) (((phase) + PAD - (s) * DIL) % STRIDE == 0)
#define TAP_COLUMN(phase, s) (((phase) + PAD - (s) * DIL) / STRIDE)
#define TAP_ROW(h, r, pad_h, dil_h) row_of_tap((h) + (pad_h) - (r) * (dil_h))

/* The row of dy, `down` steps of the input from its first; -1 where the stride jumps over it. */
static int row_of_tap(const int down)
{
    const int p = down / STRIDE_H;
    return REMAINDER(down, STRIDE_H, p) == 0 ? p : -1;
}

#include "conv/direct_tile.clh"

/* Stores the columns of one phase that exist. */
INLINE void tile_store(const VCB sum[TQ], __global float *dx /* [TQ * STRIDE][CB] */, const int phase, const int last)
{
    #pragma unroll
    for (int j = 0; j < TQ; j++) {
        if (last && j * STRIDE + phase >= LAST_OUT) continue;
        vstore_cb(sum[j], dx + (j * STRIDE + phase) * CB);
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_direct_backward_data(__global const float *restrict dy,  /* [N][K/CB][P][Q][CB]         */
                               __global const float *restrict wt,  /* [C/CB][K/CB][R][S][CB][CB]  */
                               __global float *restrict dx,        /* [N][C/CB][H][W][CB]         */
                               const int n_size,
                               const int k_size, const int p_size, const int q_size,
                               const int c_size, const int h_size, const int w_size,
                               const int r_size, const int pad_h, const int dil_h,
                               const int group_k, const int group_c,  /* channels of a group      */
                               const int tiles)                    /* in a row                    */
{
    const int row_of_all = get_group_id(2) * get_num_groups(0) + get_group_id(0);
    const int cb = get_group_id(1);
    const int n = row_of_all / h_size;
    const int h = REMAINDER(row_of_all, h_size, n);
    if (n >= n_size) return;

    __global const float *dy_n = dy + X_AT(n, GROUP_BLOCK(cb, group_c, group_k), 0, 0, BLOCKS(k_size), p_size, q_size);
    __global const float *wt_c = wt + W_AT(cb, 0, 0, 0, BLOCKS(group_k), r_size, S);
    __global float *row = dx + X_AT(n, cb, h, 0, BLOCKS(c_size), h_size, w_size);

#define TILE(first, last)                                                                                     \
    if (phase == 0) fetch_columns_to_write(row + (size_t) t * (TQ * STRIDE * CB), last);                        \
    tile_sum(sum, dy_n + (size_t) t * (TQ * CB), wt_c, group_k, p_size, q_size, h, r_size, pad_h, dil_h, phase, \
             first, last);                                                                                    \
    tile_store(sum, row + (size_t) t * (TQ * STRIDE * CB), phase, last)

    for (int t = 0; t < tiles; t++) {
        #pragma unroll
        for (int phase = 0; phase < STRIDE; phase++) {
            VCB sum[TQ];
#if ONE_TILE
            TILE(FIRST_EDGE, LAST_EDGE);
#else
            if (FIRST_EDGE && t == 0) {
                TILE(1, 0);
            } else if (LAST_EDGE && t == tiles - 1) {
                TILE(0, 1);
            } else {
                TILE(0, 0);
            }
#endif
        }
    }
}
