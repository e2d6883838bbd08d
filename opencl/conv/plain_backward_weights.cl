/*
 * Convolution, gradient of the filter, plain: the formula as it stands, for any geometry.
 *
 *   dw[k][c][r][s] = sum over n, p, q of x[n][c][p*stride_h + r*dil_h - pad_h][q*stride_w + s*dil_w - pad_w]
 *                                        * dy[n][k][p][q]
 *   where c is the c-th channel of k's group
 *
 * Layout   x BLOCKED, or plain with X_PLAIN; dy BLOCKED; dw FILTER (include/layout.clh), float32. dw is overwritten.
 * Mapping  axis 0: elements of a CB x CB tile, 64 to a work-group, lanes of k fastest; axis 1: taps; axis 2: (kb, cb)
 * Params   CB; X_PLAIN   as in conv/input_pixel.clh
 * Error    k = N*P*Q roundings
 */
#include "include/layout.clh"
#include "conv/remainder.clh"
#include "conv/input_pixel.clh"

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void conv_plain_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB]                */
                                 __global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                */
                                 __global float *restrict dw,        /* [K/CB][C/groups/CB][R][S][CB][CB]  */
                                 const int n_size,
                                 const int c_size, const int h_size, const int w_size,
                                 const int k_size, const int p_size, const int q_size,
                                 const int r_size, const int s_size, const int groups,
                                 const int stride_h, const int stride_w, const int pad_h, const int pad_w,
                                 const int dil_h, const int dil_w)
{
    const int group_c = c_size / groups;
    const int element = get_global_id(0);
    const int r = get_global_id(1) / s_size;
    const int s = REMAINDER((int) get_global_id(1), s_size, r);
    const int kb = get_global_id(2) / BLOCKS(group_c);
    const int cb = REMAINDER((int) get_global_id(2), BLOCKS(group_c), kb);
    if (element >= CB * CB) return;

    const int row = element / CB;
    const int lane = REMAINDER(element, CB, row);
    const int k = kb * CB + lane;
    const int c = cb * CB + row;
    const size_t at = W_AT(kb, cb, r, s, BLOCKS(group_c), r_size, s_size) + element;
    if (k >= k_size || c >= group_c) {
        dw[at] = 0.0f;
        return;
    }

    const int xc = k / (k_size / groups) * group_c + c;
    const int xb = xc / CB;
    const int x_lane = REMAINDER(xc, CB, xb);
    float sum = 0.0f;
    for (int n = 0; n < n_size; n++) {
        for (int p = 0; p < p_size; p++) {
            const int h = p * stride_h + r * dil_h - pad_h;
            if (h < 0 || h >= h_size) continue;
            for (int q = 0; q < q_size; q++) {
                const int column = q * stride_w + s * dil_w - pad_w;
                if (column < 0 || column >= w_size) continue;
                sum = fma(x[INPUT_AT(n, xb, h, c_size, h_size, w_size) + (size_t) column * PIXEL
                              + x_lane * CHANNEL((size_t) h_size * w_size)],
                          dy[X_AT(n, kb, p, q, BLOCKS(k_size), p_size, q_size) + lane], sum);
            }
        }
    }
    dw[at] = sum;
}
