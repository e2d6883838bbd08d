/*
 * Convolution with one channel a group, gradient of the input.
 *
 *   dx[n][c][h][i] = sum over r, s of dy[n][c][p][q] * w[c][0][r][s]
 *   where p*STRIDE_H + r*DIL_H - pad_h = h and q*STRIDE + s*DIL - pad_w = i
 *
 * Layout   dy, dx BLOCKED; w FILTER (include/layout.clh), float32. dx is overwritten.
 * Mapping  axis 0: LANES channels of a block, then pieces of a row of so many columns; axis 1: rows; axis 2: (n, cb)
 * Params   CB; LANES, GROUP, R, S, STRIDE_H, STRIDE, DIL_H, DIL   as in conv/depthwise.clh
 * Error    k = R*S roundings
 */
#include "conv/depthwise.clh"

/* The output that a tap `down` elements into the padded input belongs to, -1 where none does. */
INLINE int output_of(const int down, const int stride, const int size)
{
    const int output = down / stride;
    return down >= 0 && output < size && REMAINDER(down, stride, output) == 0 ? output : -1;
}

/* The sum of one element; `edge` is a constant: whether a tap's column may be none. */
INLINE lanes_t depthwise_sum(__global const float *dy,  /* the image's channel block, at the item's lane */
                             const lanes_t taps[R * S],
                             const int row, const int column,  /* in the padded input */
                             const int p_size, const int q_size, const int edge)
{
    lanes_t sum = 0.0f;
    #pragma unroll
    for (int r = 0; r < R; r++) {
        const int p = output_of(row - r * DIL_H, STRIDE_H, p_size);
        if (p >= 0) {
            #pragma unroll
            for (int s = 0; s < S; s++) {
                const int q = edge ? output_of(column - s * DIL, STRIDE, q_size) : column - s * DIL;
                if (!edge || q >= 0) {
                    sum = fma(lanes_load(dy + X_AT(0, 0, p, q, 1, p_size, q_size)), taps[r * S + s], sum);
                }
            }
        }
    }
    return sum;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_depthwise_backward_data(__global const float *restrict dy,  /* [N][C/CB][P][Q][CB]     */
                                  __global const float *restrict w,   /* [C/CB][1][R][S][CB][CB] */
                                  __global float *restrict dx,        /* [N][C/CB][H][W][CB]     */
                                  const int c_size, const int h_size, const int w_size,
                                  const int p_size, const int q_size,
                                  const int pad_h, const int pad_w,
                                  const int columns)                  /* of an item              */
{
    const int item = get_global_id(0);
    const int lane = LANE_OF(item);
    const int from = item / SLOTS * columns;
    const int to = min(w_size, from + columns);
    const int h = get_global_id(1);
    const int c_blocks = BLOCKS(c_size);
    const int n = (int) get_global_id(2) / c_blocks;
    const int cb = REMAINDER((int) get_global_id(2), c_blocks, n);

    lanes_t taps[R * S];
    load_taps(taps, w, cb, lane);
    __global const float *in = dy + X_AT(n, cb, 0, 0, c_blocks, p_size, q_size) + lane;

    for (int i = from; i < to; i++) {
        const int column = i + pad_w;
        const int inside = STRIDE == 1 && column - (S - 1) * DIL >= 0 && column < q_size;
        const lanes_t v = inside ? depthwise_sum(in, taps, h + pad_h, column, p_size, q_size, 0)
                                 : depthwise_sum(in, taps, h + pad_h, column, p_size, q_size, 1);
        lanes_store(v, dx + X_AT(n, cb, h, i, c_blocks, h_size, w_size) + lane);
    }
}
