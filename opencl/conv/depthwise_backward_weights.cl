/*
 * Convolution with one channel a group, gradient of the filter.
 *
 *   dw[c][0][r][s] = sum over n, p, q of x[n][c][p*STRIDE_H + r*DIL_H - pad_h][q*STRIDE + s*DIL - pad_w] * dy[n][c][p][q]
 *
 * Two launches: sums over splits of the N*P rows of dy, and their totals in the order of the splits.
 *
 * Layout   x, dy BLOCKED; part [splits][C/CB][R][S][CB]; dw FILTER (include/layout.clh), float32. dw is overwritten; of each
 *          tile only row 0 is a channel's, the others are zeros.
 * Mapping  sums: axis 0: LANES channels of a block, then splits; axis 1: r; axis 2: cb
 *          totals: axis 0: LANES channels of a block, then taps; axis 1: cb
 * Params   CB; LANES, GROUP, R, S, STRIDE_H, STRIDE, DIL_H, DIL   as in conv/depthwise.clh
 * Error    k = N*P*Q roundings
 */
#include "conv/depthwise.clh"

#define PART_AT(split, cb, r, s, c_blocks) \
    (((((size_t) (split) * (c_blocks) + (cb)) * R + (r)) * S + (s)) * CB)

/* Adds one column of dy to the taps; `edge` is a constant: whether columns may lie outside the input. */
INLINE void add_column(lanes_t sums[S], __global const float *x /* a row, at the item's lane */, const lanes_t dy,
                       const int column, const int w_size, const int edge)
{
    #pragma unroll
    for (int s = 0; s < S; s++) {
        const int i = column + s * DIL;
        if (!edge || (i >= 0 && i < w_size)) sums[s] = fma(lanes_load(x + i * CB), dy, sums[s]);
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_depthwise_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB]         */
                                     __global const float *restrict dy,  /* [N][C/CB][P][Q][CB]         */
                                     __global float *restrict part,      /* [splits][C/CB][R][S][CB]    */
                                     const int c_size, const int h_size, const int w_size,
                                     const int p_size, const int q_size,
                                     const int pad_h, const int pad_w,
                                     const int rows,                     /* N*P                         */
                                     const int splits)
{
    const int item = get_global_id(0);
    const int lane = LANE_OF(item);
    const int split = item / SLOTS;
    const int r = get_global_id(1);
    const int cb = get_global_id(2);
    const int c_blocks = BLOCKS(c_size);
    if (split >= splits) return;
    const int of_split = (rows + splits - 1) / splits;
    const int row_to = min(rows, (split + 1) * of_split);

    lanes_t sums[S];
    #pragma unroll
    for (int s = 0; s < S; s++) sums[s] = 0.0f;

    for (int row = split * of_split; row < row_to; row++) {
        const int n = row / p_size;
        const int p = REMAINDER(row, p_size, n);
        const int h = p * STRIDE_H + r * DIL_H - pad_h;
        if (h < 0 || h >= h_size) continue;
        __global const float *in = x + X_AT(n, cb, h, 0, c_blocks, h_size, w_size) + lane;
        __global const float *out = dy + X_AT(n, cb, p, 0, c_blocks, p_size, q_size) + lane;
        for (int q = 0; q < q_size; q++) {
            const int column = q * STRIDE - pad_w;
            const lanes_t v = lanes_load(out + q * CB);
            if (column >= 0 && column + (S - 1) * DIL < w_size) {
                add_column(sums, in, v, column, w_size, 0);
            } else {
                add_column(sums, in, v, column, w_size, 1);
            }
        }
    }
    #pragma unroll
    for (int s = 0; s < S; s++) lanes_store(sums[s], part + PART_AT(split, cb, r, s, c_blocks) + lane);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_depthwise_sum_splits(__global const float *restrict part,  /* [splits][C/CB][R][S][CB]   */
                               __global float *restrict dw,          /* [C/CB][1][R][S][CB][CB]    */
                               const int c_blocks, const int splits)
{
    const int item = get_global_id(0);
    const int lane = LANE_OF(item);
    const int tap = item / SLOTS;
    const int cb = get_global_id(1);
    if (tap >= R * S) return;

    lanes_t sum = 0.0f;
    for (int split = 0; split < splits; split++) sum += lanes_load(part + PART_AT(split, cb, 0, tap, c_blocks) + lane);
    __global float *tile = dw + W_AT(cb, 0, 0, tap, 1, R, S) + lane;
    lanes_store(sum, tile);
    for (int c = 1; c < CB; c++) lanes_store((lanes_t) 0.0f, tile + c * CB);
}
