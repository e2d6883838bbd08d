/*
 * Convolution, gradient of the filter, direct: TC input channels x S taps of one filter row in registers.
 *
 *   dw[k][c][r][s] = sum over n, p, q of x[n][c][p*stride_h + r*dil_h - pad_h][q*STRIDE + s*DIL - PAD] * dy[n][k][p][q]
 *
 * Layout   x, dy BLOCKED; dw FILTER, float32. dw is overwritten; lanes beyond C and K become zero.
 * Mapping  work-groups of one. Axis 0: (part of a channel block, r), axis 1: (kb, cb), axis 2: splits of the N*P rows.
 *          The items of one split and (kb, cb) follow one another and share rows of x and dy in cache. Each split stores its
 *          own sums; with more than one, conv_sum_splits adds them in order.
 * Params   CB; S, STRIDE, DIL, PAD   of columns
 *          TC   input channels of an item; TC * S + 2 vectors are live
 * Error    k = N*P*Q roundings, and splits - 1
 */
#include "include/layout.clh"

#ifndef S
#define S 3
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
#ifndef TC
#define TC (CB / 2)
#endif

/* Adds the products of one column q of dy; with `edge`, taps outside the row are left out. */
static inline __attribute__((always_inline))
void add_column(VCB sum[S][TC],
                __global const float *x,   /* [W][CB], the part's first channel */
                __global const float *dy,  /* [Q][CB]                           */
                const int q, const int w_size, const int edge)
{
    const VCB g = vload_cb(dy + q * CB);
    #pragma unroll
    for (int s = 0; s < S; s++) {
        const int column = q * STRIDE + s * DIL - PAD;
        if (edge && (column < 0 || column >= w_size)) continue;
        #pragma unroll
        for (int c = 0; c < TC; c++) sum[s][c] = fma((VCB) (x[column * CB + c]), g, sum[s][c]);
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_direct_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB]                  */
                                  __global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                  */
                                  __global float *restrict dw,        /* [splits][K/CB][C/CB][R][S][CB c][CB k] */
                                  const int n_size, const int c_size, const int h_size, const int w_size,
                                  const int k_size, const int p_size, const int q_size,
                                  const int r_size, const int stride_h, const int pad_h, const int dil_h,
                                  const int parts)                    /* of a channel block                   */
{
    const int part = get_group_id(0) % parts;
    const int r = get_group_id(0) / parts;
    const int cb = get_group_id(1) % BLOCKS(c_size);
    const int kb = get_group_id(1) / BLOCKS(c_size);
    const int split = get_group_id(2);
    const int splits = get_num_groups(2);
    const int from = (int) ((long) n_size * p_size * split / splits);
    const int to = (int) ((long) n_size * p_size * (split + 1) / splits);

    /* Columns q of [inner, outer) have all their taps inside the row. */
    const int inner = min(q_size, (PAD + STRIDE - 1) / STRIDE);
    const int room = w_size - 1 + PAD - (S - 1) * DIL;
    const int outer = max(inner, min(q_size, room < 0 ? 0 : room / STRIDE + 1));

    VCB sum[S][TC];
    #pragma unroll
    for (int s = 0; s < S; s++)
        #pragma unroll
        for (int c = 0; c < TC; c++) sum[s][c] = (VCB) (0.0f);

    for (int row = from; row < to; row++) {
        const int n = row / p_size;
        const int p = row % p_size;
        const int h = p * stride_h + r * dil_h - pad_h;
        if (h < 0 || h >= h_size) continue;
        __global const float *x_row = x + X_AT(n, cb, h, 0, BLOCKS(c_size), h_size, w_size) + part * TC;
        __global const float *dy_row = dy + X_AT(n, kb, p, 0, BLOCKS(k_size), p_size, q_size);

        for (int q = 0; q < inner; q++) add_column(sum, x_row, dy_row, q, w_size, 1);
        for (int q = inner; q < outer; q++) add_column(sum, x_row, dy_row, q, w_size, 0);
        for (int q = outer; q < q_size; q++) add_column(sum, x_row, dy_row, q, w_size, 1);
    }

    const size_t size = W_AT(BLOCKS(k_size), 0, 0, 0, BLOCKS(c_size), r_size, S);
    __global float *out = dw + split * size + W_AT(kb, cb, r, 0, BLOCKS(c_size), r_size, S);
    #pragma unroll
    for (int s = 0; s < S; s++) {
        #pragma unroll
        for (int c = 0; c < TC; c++) vstore_cb(sum[s][c], out + (s * CB + part * TC + c) * CB);
        if (part == parts - 1)  /* the lanes of a block that no part covers */
            for (int c = parts * TC; c < CB; c++) vstore_cb((VCB) (0.0f), out + (s * CB + c) * CB);
    }
}
