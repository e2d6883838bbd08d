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
 * Params   CB   divides 64
 * Error    k = K/groups*R*S roundings
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

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
    const int pixel = get_global_id(0) / CB;
    const int lane = get_local_id(0) % CB;
    const int cb = get_global_id(1);
    const int n = get_global_id(2);
    if (pixel >= h_size * w_size) return;

    const int h = pixel / w_size;
    const int column = REMAINDER(pixel, w_size, h);
    const int c = cb * CB + lane;
    const size_t at = X_AT(n, cb, h, column, BLOCKS(c_size), h_size, w_size) + lane;
    if (c >= c_size) {
        dx[at] = 0.0f;
        return;
    }

    const int group_c = c_size / groups;
    const int group_k = k_size / groups;
    const int group = c / group_c;
    const int wb = REMAINDER(c, group_c, group) / CB;
    const int w_lane = REMAINDER(REMAINDER(c, group_c, group), CB, wb);
    float sum = 0.0f;
    for (int k = group * group_k; k < (group + 1) * group_k; k++) {
        const int kb = k / CB;
        const int k_lane = REMAINDER(k, CB, kb);
        for (int r = 0; r < r_size; r++) {
            const int down = h + pad_h - r * dil_h;
            const int p = down / stride_h;
            if (down < 0 || p >= p_size || REMAINDER(down, stride_h, p) != 0) continue;
            for (int s = 0; s < s_size; s++) {
                const int along = column + pad_w - s * dil_w;
                const int q = along / stride_w;
                if (along < 0 || q >= q_size || REMAINDER(along, stride_w, q) != 0) continue;
                sum = fma(dy[X_AT(n, kb, p, q, BLOCKS(k_size), p_size, q_size) + k_lane],
                          w[W_AT(kb, wb, r, s, BLOCKS(group_c), r_size, s_size) + w_lane * CB + k_lane], sum);
            }
        }
    }
    dx[at] = sum;
}
