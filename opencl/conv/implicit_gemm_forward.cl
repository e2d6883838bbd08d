/*
 * Convolution, forward, as a matrix product that is never laid out: pixels x depth times depth x channels.
 *
 *   y[n][k][p][q] = act(scale[k] * sum over c, r, s of x[n][c][p*STRIDE_H + r*dil_h - pad_h][q*STRIDE_W + s*dil_w - pad_w]
 *                                                      * w[k][c][r][s] + shift[k] + residual[n][k][p][q])
 *   with c over the channels of k's group. Where the depth is split, y are the splits' sums, which conv/sum_split_outputs.cl
 *   adds, with the epilogue.
 *
 * Layout   x BLOCKED, or plain with X_PLAIN; residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  work-groups of ITEMS, 64 to 256. Axis 0: TM of the N*P*Q pixels, axis 1: TN output channels, axis 2: splits of
 *          the depth. Tiles of x and w go through local memory; padding is zero-filled when it is loaded.
 * Params   CB, TM, TN, MICRO_ROWS, MICRO_COLUMNS, DEPTH, BUFFERS, SUB_GROUP   as in conv/implicit_gemm_tile.clh
 *          STRIDE_H, STRIDE_W
 *          POINTWISE, GROUPED, X_PLAIN as in conv/implicit_gemm_gather.clh
 *          AFFINE, RESIDUAL, RELU      as in conv/quads.clh; 0 where the depth is split
 *          STATISTICS                  as in conv/statistics.clh, 0 where the depth is split; a tile's pixels are a piece
 * Error    k = C*R*S roundings with C of a group, and one each for AFFINE and RESIDUAL
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE_W
#define STRIDE_W 1
#endif

#define IN_ROW(g, row, r) ((row) * STRIDE_H + (r) * (g).dil_h - (g).pad_h)
#define IN_COLUMN(g, column, s) ((column) * STRIDE_W + (s) * (g).dil_w - (g).pad_w)
#define TAP_IN_PHASE(g, r, s) ((r) >= 0) /* all of them */
#define FILTER_ALONG_DEPTH 0
#define GATHERED 1
#include "conv/implicit_gemm_tile.clh"
#include "conv/implicit_gemm_gather.clh"
#define STATISTICS_VALUE float4
#include "conv/statistics.clh"
#if STATISTICS && TILE_QUADS < 2 * ITEMS
#error a tile in local memory is smaller than what its items know of its statistics
#endif

TILE_KERNEL
void conv_implicit_gemm_forward(__global const float *restrict x,         /* [N][C/CB][H][W][CB]                  */
                                __global const float *restrict w,         /* [K/CB][C/groups/CB][R][S][CB][CB]    */
#if AFFINE
                                __global const float *restrict scale,     /* [K/CB][CB]                           */
                                __global const float *restrict shift,     /* [K/CB][CB]                           */
#endif
#if RESIDUAL
                                __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]                  */
#endif
                                __global float *restrict y,               /* [splits][N][K/CB][P][Q][CB]          */
#if STATISTICS
                                __global float *restrict statistics,      /* as in conv/statistics.clh            */
                                const int pieces,
#endif
                                const int n_size,
                                const int c_size, const int h_size, const int w_size,
                                const int k_size, const int p_size, const int q_size,
                                const int r_size, const int s_size,
                                const int pad_h, const int pad_w, const int dil_h, const int dil_w,
                                const int groups, const int split_steps)  /* steps of DEPTH in a split            */
{
    __local float4 tile[TILE_QUADS];
    const int first_pixel = get_group_id(0) * TM;
    const int first_k = get_group_id(1) * TN;
    const int split = get_group_id(2);
    Gather g;
    g.in_size = c_size;
    g.in_h = h_size;
    g.in_w = w_size;
    g.out_blocks = BLOCKS(k_size);
    g.images = n_size;
    g.out_h = p_size;
    g.out_w = q_size;
    g.r_size = POINTWISE ? 1 : r_size;
    g.s_size = POINTWISE ? 1 : s_size;
    g.pad_h = POINTWISE ? 0 : pad_h;
    g.pad_w = POINTWISE ? 0 : pad_w;
    g.dil_h = dil_h;
    g.dil_w = dil_w;
    g.phase_h = 0;
    g.phase_w = 0;
    g.in_channels = GROUPED ? c_size / groups : c_size;
    g.out_channels = GROUPED ? k_size / groups : k_size;
    g.groups = groups;
    gather_depth(&g, first_k);

    float4 sum[MICRO_ROWS][COLUMN_QUADS];
    gather_sum(sum, x, w, tile, g, first_pixel, first_k, split, split_steps);

    const int item_row = ITEM_ROW(TILE_ITEM);
    const int item_column = ITEM_COLUMN(TILE_ITEM);
    y += X_AT(split * n_size, 0, 0, 0, g.out_blocks, p_size, q_size);
    #pragma unroll
    for (int i = 0; i < MICRO_ROWS; i++) {
        Pixel pixel;
        gather_pixel(&pixel, g, first_pixel + SUM_ROW(item_row, i));
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) {
            const int k = first_k + SUM_COLUMN(item_column, j);
            if (pixel.image < 0 || k / CB >= g.out_blocks) continue;
            const size_t at = X_AT(pixel.image, k / CB, pixel.row, pixel.column, g.out_blocks, p_size, q_size) + k % CB;
            STORE_QUAD(quad_real_channels(QUAD_EPILOGUE(sum[i][j], k, at), k, k_size), y + at);
        }
    }
#if STATISTICS
    const int pixels = min(TM, n_size * p_size * q_size - first_pixel);
    #pragma unroll
    for (int j = 0; j < COLUMN_QUADS; j++) {
        const int k = first_k + SUM_COLUMN(item_column, j);
        Piece piece;
        piece_begin(&piece, quad_real_channels(sum[0][j], k, k_size));
        float count = 0.0f;
        #pragma unroll
        for (int i = 0; i < MICRO_ROWS; i++) {
            if (SUM_ROW(item_row, i) >= pixels) continue;
            piece_add(&piece, quad_real_channels(sum[i][j], k, k_size));
            count += 1.0f;
        }
        piece_of_group(&piece, count, tile, item_row, ITEM_ROWS, item_column, ITEM_COLUMNS);
        if (item_row == 0 && k / CB < g.out_blocks) {
            piece_store(&piece, (float) pixels, statistics + PIECE_AT(get_group_id(0), k / CB, g.out_blocks) + k % CB,
                        PIECE_AT(pieces, 0, g.out_blocks));
            if (k == 0) statistics[PIECE_COUNT_AT(get_group_id(0), pieces, g.out_blocks)] = (float) pixels;
        }
    }
#endif
}
