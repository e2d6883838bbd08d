/*
 * Convolution, forward, as a matrix product that is never laid out: pixels x depth times depth x channels.
 *
 *   y[n][k][p][q] = act(scale[k] * sum over c, r, s of x[n][c][p*STRIDE_H + r*dil_h - pad_h][q*STRIDE_W + s*dil_w - pad_w]
 *                                                      * w[k][c][r][s] + shift[k] + residual[n][k][p][q])
 *
 * Layout   x, residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  work-groups of ITEMS, at least 64. Axis 0: TM of the N*P*Q pixels, axis 1: TN output channels. Tiles of x and w
 *          go through local memory, two buffers each, 8 to 10 KiB; padding is zero-filled when it is loaded.
 * Params   CB, TM, TN                 as in conv/implicit_gemm_tile.clh
 *          STRIDE_H, STRIDE_W
 *          AFFINE, RESIDUAL, RELU     1 for each part of the epilogue that is wanted
 * Error    k = C*R*S roundings, and one each for AFFINE and RESIDUAL
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE_W
#define STRIDE_W 1
#endif
#ifndef AFFINE
#define AFFINE 0
#endif
#ifndef RESIDUAL
#define RESIDUAL 0
#endif
#ifndef RELU
#define RELU 0
#endif

#define IN_ROW(g, row, r) ((row) * STRIDE_H + (r) * (g).dil_h - (g).pad_h)
#define IN_COLUMN(g, column, s) ((column) * STRIDE_W + (s) * (g).dil_w - (g).pad_w)
#define TAP_IN_PHASE(g, r, s) ((r) >= 0) /* all of them */
#define FILTER_ALONG_DEPTH 0
#include "conv/implicit_gemm_tile.clh"
#include "conv/implicit_gemm_gather.clh"

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void conv_implicit_gemm_forward(__global const float *restrict x,         /* [N][C/CB][H][W][CB]          */
                                __global const float *restrict w,         /* [K/CB][C/CB][R][S][CB][CB]   */
#if AFFINE
                                __global const float *restrict scale,     /* [K/CB][CB]                   */
                                __global const float *restrict shift,     /* [K/CB][CB]                   */
#endif
#if RESIDUAL
                                __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]          */
#endif
                                __global float *restrict y,               /* [N][K/CB][P][Q][CB]          */
                                const int n_size,
                                const int c_size, const int h_size, const int w_size,
                                const int k_size, const int p_size, const int q_size,
                                const int r_size, const int s_size,
                                const int pad_h, const int pad_w, const int dil_h, const int dil_w)
{
    __local float4 a[2 * A_BUFFER];
    __local float4 b[2 * B_BUFFER];
    const Gather g = {BLOCKS(c_size), (c_size + 3) / 4, h_size, w_size, BLOCKS(k_size), n_size, p_size, q_size,
                      r_size, s_size, pad_h, pad_w, dil_h, dil_w, 0, 0};
    const int first_pixel = get_group_id(0) * TM;
    const int first_k = get_group_id(1) * TN;

    float4 sum[8][COLUMN_QUADS];
    gather_sum(sum, x, w, a, b, g, first_pixel, first_k);

    const int item_row = (int) get_local_id(0) / ITEM_COLUMNS;
    const int item_column = (int) get_local_id(0) % ITEM_COLUMNS;
    #pragma unroll
    for (int i = 0; i < 8; i++) {
        Pixel pixel;
        gather_pixel(&pixel, g, first_pixel + SUM_ROW(item_row, i));
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) {
            const int k = first_k + SUM_COLUMN(item_column, j);
            if (pixel.image < 0 || k / CB >= g.out_blocks) continue;
            const size_t at = X_AT(pixel.image, k / CB, pixel.row, pixel.column, g.out_blocks, p_size, q_size) + k % CB;
            float4 v = sum[i][j];
#if AFFINE
            v = fma(v, LOAD_QUAD(scale + k), LOAD_QUAD(shift + k));
#endif
#if RESIDUAL
            v += LOAD_QUAD(residual + at);
#endif
#if RELU
            v = v < 0.0f ? ZERO_QUAD : v;  /* keeps NaN, so that a divergence is seen where it began */
#endif
            STORE_QUAD(tile_real_channels(v, k, k_size), y + at);
        }
    }
}
