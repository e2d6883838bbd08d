/*
 * Convolution, forward, plain: the formula as it stands, for any geometry.
 *
 *   y[n][k][p][q] = act(scale[k] * sum over c, r, s of x[n][c][p*stride_h + r*dil_h - pad_h][q*stride_w + s*dil_w - pad_w]
 *                                                      * w[k][c][r][s] + shift[k] + residual[n][k][p][q])
 *   where c runs over the channels of k's group, and w has only those
 *
 * Layout   x BLOCKED, or plain with X_PLAIN; residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  axis 0: pixels x lanes of a block, 64 to a work-group, neighbours read neighbours; axis 1: channel blocks of y;
 *          axis 2: n
 * Params   CB   divides 64
 *          X_PLAIN   as in conv/input_pixel.clh
 *          AFFINE, RESIDUAL, RELU   1 for each part of the epilogue that is wanted
 * Error    k = C/groups*R*S roundings, and one each for AFFINE and RESIDUAL
 */
#include "include/layout.clh"
#include "conv/remainder.clh"
#include "conv/input_pixel.clh"

#ifndef AFFINE
#define AFFINE 0
#endif
#ifndef RESIDUAL
#define RESIDUAL 0
#endif
#ifndef RELU
#define RELU 0
#endif

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void conv_plain_forward(__global const float *restrict x,         /* [N][C/CB][H][W][CB]                 */
                        __global const float *restrict w,         /* [K/CB][C/groups/CB][R][S][CB][CB]   */
#if AFFINE
                        __global const float *restrict scale,     /* [K/CB][CB]                          */
                        __global const float *restrict shift,     /* [K/CB][CB]                          */
#endif
#if RESIDUAL
                        __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]                 */
#endif
                        __global float *restrict y,               /* [N][K/CB][P][Q][CB]                 */
                        const int c_size, const int h_size, const int w_size,
                        const int k_size, const int p_size, const int q_size,
                        const int r_size, const int s_size, const int groups,
                        const int stride_h, const int stride_w, const int pad_h, const int pad_w,
                        const int dil_h, const int dil_w)
{
    const int pixel = get_global_id(0) / CB;
    const int lane = get_local_id(0) % CB;
    const int kb = get_global_id(1);
    const int n = get_global_id(2);
    if (pixel >= p_size * q_size) return;

    const int p = pixel / q_size;
    const int q = REMAINDER(pixel, q_size, p);
    const int k = kb * CB + lane;
    const size_t at = X_AT(n, kb, p, q, BLOCKS(k_size), p_size, q_size) + lane;
    if (k >= k_size) {
        y[at] = 0.0f;
        return;
    }

    const int group_c = c_size / groups;
    const int first_c = k / (k_size / groups) * group_c;
    float sum = 0.0f;
    for (int c = 0; c < group_c; c++) {
        const int xb = (first_c + c) / CB;
        const int x_lane = REMAINDER(first_c + c, CB, xb);
        const int wb = c / CB;
        const int w_lane = REMAINDER(c, CB, wb);
        for (int r = 0; r < r_size; r++) {
            const int h = p * stride_h + r * dil_h - pad_h;
            if (h < 0 || h >= h_size) continue;
            for (int s = 0; s < s_size; s++) {
                const int column = q * stride_w + s * dil_w - pad_w;
                if (column < 0 || column >= w_size) continue;
                sum = fma(x[INPUT_AT(n, xb, h, c_size, h_size, w_size) + (size_t) column * PIXEL
                              + x_lane * CHANNEL((size_t) h_size * w_size)],
                          w[W_AT(kb, wb, r, s, BLOCKS(group_c), r_size, s_size) + w_lane * CB + lane], sum);
            }
        }
    }
#if AFFINE
    sum = fma(sum, scale[k], shift[k]);
#endif
#if RESIDUAL
    sum += residual[at];
#endif
#if RELU
    sum = sum < 0.0f ? 0.0f : sum;  /* keeps NaN, so that a divergence is seen where it began */
#endif
    y[at] = sum;
}
