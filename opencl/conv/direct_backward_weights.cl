/*
 * Convolution, gradient of the filter, direct: TC input channels x S taps of one filter row in registers.
 *
 *   dw[k][c][r][s] = sum over n, p, q of x[n][c][p*stride_h + r*dil_h - pad_h][q*STRIDE + s*DIL - PAD] * dy[n][k][p][q]
 *
 * Layout   x BLOCKED, or plain with X_PLAIN; dy BLOCKED; dw FILTER, float32. dw is overwritten; lanes beyond C and K become zero.
 * Mapping  work-groups of one. Axis 0: (r, part of a channel block), axis 1: (cb, kb) of one group, axis 2: splits of the N*P rows.
 *          The items of one split and cb follow one another and keep their rows of x, the larger tensor where there is
 *          a stride, in cache. Each split stores its own sums; conv_sum_splits adds those of several in order.
 * Params   CB; S, STRIDE, DIL, PAD   of columns
 *          X_PLAIN   as in conv/input_pixel.clh
 *          TC   input channels of an item; TC * S + 2 vectors are live
 * Error    k = N*P*Q roundings, and splits - 1
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

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

#include "conv/input_pixel.clh"

#define INLINE static inline __attribute__((always_inline))

/* Adds the products of one column of dy whose taps are all inside the row. */
INLINE void add_column(VCB sum[S][TC],
                       __global const float *x,   /* the part's first channel in the column of the first tap, PAD ahead */
                       __global const float *dy,  /* [CB]                                                             */
                       const size_t plane)
{
    const VCB g = vload_cb(dy);
    #pragma unroll
    for (int s = 0; s < S; s++)
        #pragma unroll
        for (int c = 0; c < TC; c++) sum[s][c] = fma((VCB) (x[(s * DIL - PAD) * PIXEL + c * CHANNEL(plane)]), g, sum[s][c]);
}

/* The same where taps may fall outside: those read some pixel of the row, times zero. A branch would cost registers. */
INLINE void add_edge_column(VCB sum[S][TC],
                            __global const float *x,   /* a row, the part's first channel */
                            __global const float *dy,  /* [Q][CB]                         */
                            const int q, const int w_size, const size_t plane)
{
    const VCB g = vload_cb(dy + q * CB);
    #pragma unroll
    for (int s = 0; s < S; s++) {
        const int column = q * STRIDE + s * DIL - PAD;
        const VCB inside = column >= 0 && column < w_size ? g : (VCB) (0.0f);
        __global const float *pixel = x + (size_t) clamp(column, 0, w_size - 1) * PIXEL;
        #pragma unroll
        for (int c = 0; c < TC; c++) sum[s][c] = fma((VCB) (pixel[c * CHANNEL(plane)]), inside, sum[s][c]);
    }
}

/* Adds the products of all rows of a split that tap r meets: those of the inner columns, or those of all others. */
INLINE void add_rows(VCB sum[S][TC],
                     __global const float *x,   /* [N][C/CB][H][W][CB] or plain, the part's first channel */
                     __global const float *dy,  /* [N][K/CB][P][Q][CB], from kb on               */
                     const size_t x_step, const size_t dy_step,  /* to the next example           */
                     const int from, const int to,               /* rows n*P + p of the split     */
                     const int w_size, const size_t plane, const int p_size, const int q_size, const int stride_h,
                     const int above,                            /* input rows missing above p = 0 */
                     const int top, const int bottom,            /* rows p that meet the input     */
                     const int edges)
{
    /* Columns q of [inner, outer) have all their taps inside the row. */
    const int room = w_size - 1 + PAD - (S - 1) * DIL;
    const int inner = min(q_size, (PAD + STRIDE - 1) / STRIDE);
    const int outer = max(inner, min(q_size, room < 0 ? 0 : room / STRIDE + 1));

    for (int n = from / p_size; n * p_size < to; n++) {
        const int p_from = max(top, from - n * p_size);
        const int p_to = min(bottom, to - n * p_size);
        for (int p = p_from; p < p_to; p++) {
            __global const float *x_row = x + n * x_step + (size_t) (p * stride_h - above) * w_size * PIXEL;
            __global const float *dy_row = dy + n * dy_step + (size_t) p * q_size * CB;
            if (edges) {
                for (int q = 0; q < q_size - (outer - inner); q++)
                    add_edge_column(sum, x_row, dy_row, q < inner ? q : q + (outer - inner), w_size, plane);
            } else {
                for (int q = inner; q < outer; q++)
                    add_column(sum, x_row + (size_t) q * (STRIDE * PIXEL), dy_row + (size_t) q * CB, plane);
            }
        }
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_direct_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB], or plain        */
                                  __global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                  */
                                  __global float *restrict dw,        /* [splits][K/CB][C/CB][R][S][CB c][CB k] */
                                  const int n_size, const int c_size, const int h_size, const int w_size,
                                  const int k_size, const int p_size, const int q_size,
                                  const int r_size, const int stride_h, const int pad_h, const int dil_h,
                                  const int group_c, const int group_k,  /* channels of a group               */
                                  const int parts)                    /* of a channel block                   */
{
    const int r = get_group_id(0) / parts;
    const int part = REMAINDER((int) get_group_id(0), parts, r);
    const int group_cb = get_group_id(1) / BLOCKS(k_size);
    const int kb = REMAINDER((int) get_group_id(1), BLOCKS(k_size), group_cb);
    const int cb = kb / BLOCKS(group_k) * BLOCKS(group_c) + group_cb;
    const int split = get_group_id(2);
    const int splits = get_num_groups(2);
    const int from = (int) ((long) n_size * p_size * split / splits);
    const int to = (int) ((long) n_size * p_size * (split + 1) / splits);

    /* Rows p of [top, bottom) meet the input with row r of the filter. */
    const int above = pad_h - r * dil_h;
    const int top = above <= 0 ? 0 : (above + stride_h - 1) / stride_h;
    const int bottom = h_size - 1 + above < 0 ? 0 : min(p_size, (h_size - 1 + above) / stride_h + 1);

    const size_t plane = (size_t) h_size * w_size;
    __global const float *x_part = x + INPUT_AT(0, cb, 0, c_size, h_size, w_size) + part * TC * CHANNEL(plane);
    __global const float *dy_k = dy + X_AT(0, kb, 0, 0, 0, p_size, q_size);
    const size_t x_step = INPUT_AT(1, 0, 0, c_size, h_size, w_size);
    const size_t dy_step = X_AT(1, 0, 0, 0, BLOCKS(k_size), p_size, q_size);

    VCB sum[S][TC];
    #pragma unroll
    for (int s = 0; s < S; s++)
        #pragma unroll
        for (int c = 0; c < TC; c++) sum[s][c] = (VCB) (0.0f);

    /* The edges last: with both kinds in one loop, compilers shuffle the sums from register to register. */
    add_rows(sum, x_part, dy_k, x_step, dy_step, from, to, w_size, plane, p_size, q_size, stride_h, above, top, bottom, 0);
    add_rows(sum, x_part, dy_k, x_step, dy_step, from, to, w_size, plane, p_size, q_size, stride_h, above, top, bottom, 1);

    const size_t size = W_AT(BLOCKS(k_size), 0, 0, 0, BLOCKS(group_c), r_size, S);
    __global float *out = dw + split * size + W_AT(kb, group_cb, r, 0, BLOCKS(group_c), r_size, S);
    #pragma unroll
    for (int s = 0; s < S; s++) {
        #pragma unroll
        for (int c = 0; c < TC; c++) vstore_cb(sum[s][c], out + (s * CB + part * TC + c) * CB);
        if (part == parts - 1)  /* the lanes of a block that no part covers */
            for (int c = parts * TC; c < CB; c++) vstore_cb((VCB) (0.0f), out + (s * CB + c) * CB);
    }
}
