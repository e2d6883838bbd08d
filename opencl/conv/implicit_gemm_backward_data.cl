/*
 * Convolution, gradient of the input, as a matrix product that is never laid out: pixels x depth times depth x channels.
 *
 *   dx[n][c][h][w] = sum over k, r, s of dy[n][k][(h + pad_h - r*dil_h) / STRIDE_H][(w + pad_w - s*dil_w) / STRIDE_W]
 *                                        * w[k][c][r][s]
 *   over the taps where both divisions are exact and inside dy
 *
 * Layout   dy, dx BLOCKED; w FILTER (include/layout.clh), float32. dx is overwritten.
 * Mapping  work-groups of ITEMS, at least 64. Axis 0: TM pixels of one phase, axis 1: TN input channels, axis 2: phases.
 *          Pixels that agree in h % STRIDE_H and w % STRIDE_W are a phase: the same taps reach them, and no others are
 *          visited. The filter's quads are turned on their way to local memory.
 * Params   CB, TM, TN           as in conv/implicit_gemm_tile.clh
 *          STRIDE_H, STRIDE_W
 * Error    k = K*R*S roundings
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE_W
#define STRIDE_W 1
#endif

/* Whether h + pad - r*dil, for h of this phase, is a multiple of the stride; written so that no term is negative. */
#define IN_PHASE(phase, pad, r, dil, stride) (((phase) + (pad) + (r) * (dil) * ((stride) - 1)) % (stride) == 0)

#define IN_ROW(g, row, r) (((row) * STRIDE_H + (g).phase_h + (g).pad_h - (r) * (g).dil_h) / STRIDE_H)
#define IN_COLUMN(g, column, s) (((column) * STRIDE_W + (g).phase_w + (g).pad_w - (s) * (g).dil_w) / STRIDE_W)
#define TAP_IN_PHASE(g, r, s)                                      \
    (IN_PHASE((g).phase_h, (g).pad_h, r, (g).dil_h, STRIDE_H)      \
     && IN_PHASE((g).phase_w, (g).pad_w, s, (g).dil_w, STRIDE_W))
#define FILTER_ALONG_DEPTH 1
#include "conv/implicit_gemm_tile.clh"
#include "conv/implicit_gemm_gather.clh"

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void conv_implicit_gemm_backward_data(__global const float *restrict dy,  /* [N][K/CB][P][Q][CB]          */
                                      __global const float *restrict w,   /* [K/CB][C/CB][R][S][CB][CB]   */
                                      __global float *restrict dx,        /* [N][C/CB][H][W][CB]          */
                                      const int n_size,
                                      const int c_size, const int h_size, const int w_size,
                                      const int k_size, const int p_size, const int q_size,
                                      const int r_size, const int s_size,
                                      const int pad_h, const int pad_w, const int dil_h, const int dil_w)
{
    __local float4 a[2 * A_BUFFER];
    __local float4 b[2 * B_BUFFER];
    const int phase_h = (int) get_group_id(2) / STRIDE_W;
    const int phase_w = (int) get_group_id(2) % STRIDE_W;
    const int rows = (h_size - phase_h + STRIDE_H - 1) / STRIDE_H;
    const int columns = (w_size - phase_w + STRIDE_W - 1) / STRIDE_W;
    const Gather g = {BLOCKS(k_size), (k_size + 3) / 4, p_size, q_size, BLOCKS(c_size), n_size, rows, columns,
                      r_size, s_size, pad_h, pad_w, dil_h, dil_w, phase_h, phase_w};
    const int first_pixel = get_group_id(0) * TM;
    const int first_c = get_group_id(1) * TN;
    if (first_pixel >= n_size * rows * columns) return;  /* the whole group: the first phase has the most pixels */

    float4 sum[8][COLUMN_QUADS];
    gather_sum(sum, dy, w, a, b, g, first_pixel, first_c);

    const int item_row = (int) get_local_id(0) / ITEM_COLUMNS;
    const int item_column = (int) get_local_id(0) % ITEM_COLUMNS;
    #pragma unroll
    for (int i = 0; i < 8; i++) {
        Pixel pixel;
        gather_pixel(&pixel, g, first_pixel + SUM_ROW(item_row, i));
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) {
            const int c = first_c + SUM_COLUMN(item_column, j);
            if (pixel.image < 0 || c / CB >= g.out_blocks) continue;
            const size_t at = X_AT(pixel.image, c / CB, pixel.row * STRIDE_H + phase_h, pixel.column * STRIDE_W + phase_w,
                                   g.out_blocks, h_size, w_size) + c % CB;
            STORE_QUAD(tile_real_channels(sum[i][j], c, c_size), dx + at);
        }
    }
}
