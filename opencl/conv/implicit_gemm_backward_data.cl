/*
 * Convolution, gradient of the input, as a matrix product that is never laid out: pixels x depth times depth x channels.
 *
 *   dx[n][c][h][w] = sum over k, r, s of dy[n][k][(h + pad_h - r*dil_h) / STRIDE_H][(w + pad_w - s*dil_w) / STRIDE_W]
 *                                        * w[k][c][r][s]
 *   over the taps where both divisions are exact and inside dy, with k over the channels of c's group. Where the depth is
 *   split, dx are the splits' sums, which conv/sum_split_outputs.cl adds.
 *
 * Layout   dy, dx BLOCKED; w FILTER (include/layout.clh), float32. dx is overwritten.
 * Mapping  work-groups of ITEMS, 64 to 256. Axis 0: TM pixels of one phase, axis 1: TN input channels, axis 2: splits of the
 *          depth, and in each the phases.
 *          Pixels that agree in h % STRIDE_H and w % STRIDE_W are a phase: the same taps reach them, and no others are
 *          visited. The filter's quads are turned on their way to local memory.
 * Params   CB, TM, TN, MICRO_ROWS, MICRO_COLUMNS, DEPTH, BUFFERS, SUB_GROUP   as in conv/implicit_gemm_tile.clh
 *          STRIDE_H, STRIDE_W
 *          POINTWISE, GROUPED          as in conv/implicit_gemm_gather.clh
 * Error    k = K*R*S roundings with K of a group
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
#define GATHERED 1
#include "conv/implicit_gemm_tile.clh"
#include "conv/implicit_gemm_gather.clh"

TILE_KERNEL
void conv_implicit_gemm_backward_data(__global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                  */
                                      __global const float *restrict w,   /* [K/CB][C/groups/CB][R][S][CB][CB]    */
                                      __global float *restrict dx,        /* [splits][N][C/CB][H][W][CB]          */
                                      const int n_size,
                                      const int c_size, const int h_size, const int w_size,
                                      const int k_size, const int p_size, const int q_size,
                                      const int r_size, const int s_size,
                                      const int pad_h, const int pad_w, const int dil_h, const int dil_w,
                                      const int groups, const int split_steps)  /* steps of DEPTH in a split      */
{
    __local float4 tile[TILE_QUADS];
    const int split = (int) get_group_id(2) / (STRIDE_H * STRIDE_W);
    const int phase = (int) get_group_id(2) - split * (STRIDE_H * STRIDE_W);
    const int first_pixel = get_group_id(0) * TM;
    const int first_c = get_group_id(1) * TN;
    Gather g;
    g.phase_h = phase / STRIDE_W;
    g.phase_w = phase - g.phase_h * STRIDE_W;
    g.in_size = k_size;
    g.in_h = p_size;
    g.in_w = q_size;
    g.out_blocks = BLOCKS(c_size);
    g.images = n_size;
    g.out_h = (h_size - g.phase_h + STRIDE_H - 1) / STRIDE_H;
    g.out_w = (w_size - g.phase_w + STRIDE_W - 1) / STRIDE_W;
    g.r_size = POINTWISE ? 1 : r_size;
    g.s_size = POINTWISE ? 1 : s_size;
    g.pad_h = POINTWISE ? 0 : pad_h;
    g.pad_w = POINTWISE ? 0 : pad_w;
    g.dil_h = dil_h;
    g.dil_w = dil_w;
    g.in_channels = GROUPED ? k_size / groups : k_size;
    g.out_channels = GROUPED ? c_size / groups : c_size;
    g.groups = groups;
    if (first_pixel >= n_size * g.out_h * g.out_w) return;  /* the whole group: the first phase has the most pixels */
    gather_depth(&g, first_c);

    float4 sum[MICRO_ROWS][COLUMN_QUADS];
    gather_sum(sum, dy, w, tile, g, first_pixel, first_c, split, split_steps);

    const int item_row = ITEM_ROW(TILE_ITEM);
    const int item_column = ITEM_COLUMN(TILE_ITEM);
    dx += X_AT(split * n_size, 0, 0, 0, g.out_blocks, h_size, w_size);
    #pragma unroll
    for (int i = 0; i < MICRO_ROWS; i++) {
        Pixel pixel;
        gather_pixel(&pixel, g, first_pixel + SUM_ROW(item_row, i));
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) {
            const int c = first_c + SUM_COLUMN(item_column, j);
            if (pixel.image < 0 || c / CB >= g.out_blocks) continue;
            const size_t at = X_AT(pixel.image, c / CB, pixel.row * STRIDE_H + g.phase_h,
                                   pixel.column * STRIDE_W + g.phase_w, g.out_blocks, h_size, w_size) + c % CB;
            STORE_QUAD(quad_real_channels(sum[i][j], c, c_size), dx + at);
        }
    }
}
