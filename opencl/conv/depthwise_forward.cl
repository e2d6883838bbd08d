/*
 * Convolution with one channel a group, forward.
 *
 *   y[n][c][p][q] = act(scale[c] * sum over r, s of x[n][c][p*STRIDE_H + r*DIL_H - pad_h][q*STRIDE + s*DIL - pad_w]
 *                                                   * w[c][0][r][s] + shift[c] + residual[n][c][p][q])
 *
 * Two FLOPs for each tap of an element and 8 bytes an element: memory decides, so the filter is read once an item, and
 * the input's rows come from the cache R times.
 *
 * Layout   x, residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  axis 0: LANES channels of a block, then pieces of a row of so many columns; axis 1: rows; axis 2: (n, cb)
 * Params   CB; LANES, GROUP, R, S, STRIDE_H, STRIDE, DIL_H, DIL   as in conv/depthwise.clh
 *          AFFINE, RESIDUAL, RELU   1 for each part of the epilogue that is wanted
 * Error    k = R*S roundings, and one each for AFFINE and RESIDUAL
 */
#include "conv/depthwise.clh"

#ifndef AFFINE
#define AFFINE 0
#endif
#ifndef RESIDUAL
#define RESIDUAL 0
#endif
#ifndef RELU
#define RELU 0
#endif

/* The sum of one output; `edge` is a constant: whether columns may lie outside the input. */
INLINE lanes_t depthwise_sum(__global const float *x,  /* the image's channel block, at the item's lane */
                             const lanes_t taps[R * S],
                             const int row, const int column,  /* of the first tap */
                             const int h_size, const int w_size, const int edge)
{
    lanes_t sum = 0.0f;
    #pragma unroll
    for (int r = 0; r < R; r++) {
        const int h = row + r * DIL_H;
        if (h >= 0 && h < h_size) {
            #pragma unroll
            for (int s = 0; s < S; s++) {
                const int i = column + s * DIL;
                if (!edge || (i >= 0 && i < w_size)) {
                    sum = fma(lanes_load(x + X_AT(0, 0, h, i, 1, h_size, w_size)), taps[r * S + s], sum);
                }
            }
        }
    }
    return sum;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_depthwise_forward(__global const float *restrict x,         /* [N][C/CB][H][W][CB]     */
                            __global const float *restrict w,         /* [C/CB][1][R][S][CB][CB] */
#if AFFINE
                            __global const float *restrict scale,     /* [C/CB][CB]              */
                            __global const float *restrict shift,     /* [C/CB][CB]              */
#endif
#if RESIDUAL
                            __global const float *restrict residual,  /* [N][C/CB][P][Q][CB]     */
#endif
                            __global float *restrict y,               /* [N][C/CB][P][Q][CB]     */
                            const int c_size, const int h_size, const int w_size,
                            const int p_size, const int q_size,
                            const int pad_h, const int pad_w,
                            const int columns)                        /* of an item              */
{
    const int item = get_global_id(0);
    const int lane = LANE_OF(item);
    const int q_from = item / SLOTS * columns;
    const int q_to = min(q_size, q_from + columns);
    const int p = get_global_id(1);
    const int c_blocks = BLOCKS(c_size);
    const int n = (int) get_global_id(2) / c_blocks;
    const int cb = REMAINDER((int) get_global_id(2), c_blocks, n);

    lanes_t taps[R * S];
    load_taps(taps, w, cb, lane);
#if AFFINE
    const lanes_t a = lanes_load(scale + C_AT(cb) + lane);
    const lanes_t b = lanes_load(shift + C_AT(cb) + lane);
#endif
    __global const float *in = x + X_AT(n, cb, 0, 0, c_blocks, h_size, w_size) + lane;
    const int row = p * STRIDE_H - pad_h;

    for (int q = q_from; q < q_to; q++) {
        const int column = q * STRIDE - pad_w;
        const int inside = column >= 0 && column + (S - 1) * DIL < w_size;
        lanes_t v = inside ? depthwise_sum(in, taps, row, column, h_size, w_size, 0)
                           : depthwise_sum(in, taps, row, column, h_size, w_size, 1);
        const size_t at = X_AT(n, cb, p, q, c_blocks, p_size, q_size) + lane;
#if AFFINE
        v = fma(v, a, b);
#endif
#if RESIDUAL
        v += lanes_load(residual + at);
#endif
#if RELU
        v = lanes_relu(v);
#endif
        lanes_store(v, y + at);
    }
}
