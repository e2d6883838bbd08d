/*
 * Convolution, gradient of the input, plain: the formula as it stands, for any geometry.
 *
 *   dx[n][c][h][w] = sum over k, r, s of dy[n][k][(h + pad_h - r*dil_h) / stride_h][(w + pad_w - s*dil_w) / stride_w]
 *                                        * w[k][c][r][s],  where both divisions are exact and inside dy
 *   where k runs over the channels of c's group
 *
 * Layout   dy, dx BLOCKED; w FILTER (include/layout.clh), float32. dx is overwritten.
 * Mapping  axis 0: pixels x lanes of a block, 64 to a work-group, neighbours write neighbours; axis 1: channel blocks of
 *          dx; axis 2: n
 * Params   CB
 * Error    k = K/groups*R*S roundings
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void conv_plain_backward_data(__global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                */
                              __global const float *restrict w,   /* [K/CB][C/groups/CB][R][S][CB][CB]  */
                              __global float *restrict dx,        /* [N][C/CB][H][W][CB]                */
                              const int c_size, const int h_size, const int w_size,
                              const int k_size, const int p_size, const int q_size,
                              const int r_size, const int s_size, const int groups,
                              const int stride_h, const int stride_w, const int pad_h, const int pad_w,
                              const int dil_h, const int dil_w)
{
    const int lane = get_global_id(0) % CB;
    const int pixel = get_global_id(0) / CB;
    const int cb = get_global_id(1);
    const int n = get_global_id(2);
    if (pixel >= h_size * w_size) return;

    const int h = pixel / w_size;
    const int column = pixel % w_size;
    const int c = cb * CB + lane;
    const size_t at = X_AT(n, cb, h, column, BLOCKS(c_size), h_size, w_size) + lane;
    if (c >= c_size) {
        dx[at] = 0.0f;
        return;
    }

    const int group_c = c_size / groups;
    const int group_k = k_size / groups;
    const int wc = c % group_c;
    const int first_k = c / group_c * group_k;
    float sum = 0.0f;
    for (int k = first_k; k < first_k + group_k; k++) {
        for (int r = 0; r < r_size; r++) {
            const int down = h + pad_h - r * dil_h;
            if (down < 0 || down % stride_h != 0 || down / stride_h >= p_size) continue;
            for (int s = 0; s < s_size; s++) {
                const int along = column + pad_w - s * dil_w;
                if (along < 0 || along % stride_w != 0 || along / stride_w >= q_size) continue;
                sum = fma(dy[X_AT(n, k / CB, down / stride_h, along / stride_w, BLOCKS(k_size), p_size, q_size) + k % CB],
                          w[W_AT(k / CB, wc / CB, r, s, BLOCKS(group_c), r_size, s_size) + wc % CB * CB + k % CB], sum);
            }
        }
    }
    dx[at] = sum;
}
