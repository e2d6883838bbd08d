/*
 * Convolution, gradient of the filter, as a matrix product that is never laid out: taps and channels x pixels times
 * pixels x channels.
 *
 *   part[split][k][c][r][s] = sum over the split's (n, p, q) of dy[n][k][p][q]
 *                             * x[n][c][p*STRIDE_H + r*dil_h - pad_h][q*STRIDE_W + s*dil_w - pad_w]
 *   of which conv/sum_splits.cl makes dw; with one split, part is dw
 *
 * Layout   x, dy BLOCKED; part [splits] of FILTER (include/layout.clh), float32. part is overwritten.
 * Mapping  work-groups of ITEMS, at least 64. Axis 0: TM / 4 quads of input channels of all taps, the quads of a tap
 *          together and only those with real channels, axis 1: TN output channels, axis 2: splits of the N*P*Q pixels.
 *          Both tensors lie as the product wants them; 8 pixels a step.
 * Params   CB, TM, TN           as in conv/implicit_gemm_tile.clh
 *          STRIDE_H, STRIDE_W
 * Error    k = N*P*Q roundings, conv_sum_splits' among them
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE_W
#define STRIDE_W 1
#endif

#include "conv/implicit_gemm_tile.clh"

/* What does not change over the sums. */
typedef struct {
    int c_blocks, c_quads, h_size, w_size; /* c_quads: quads with real channels */
    int k_blocks, p_size, q_size;
    int r_size, s_size, pad_h, pad_w, dil_h, dil_w;
} Layer;

/* A tap and a quad of input channels; r = r_size beyond the last. */
typedef struct {
    int r, s, quad;
} FilterRow;

/* Fills a structure in instead of returning one, whose note by LLVM (noalias) is unknown to oclgrind 21.10. */
INLINE void filter_row(FilterRow *row, const Layer g, const int index)
{
    const int tap = index / g.c_quads;
    row->quad = REMAINDER(index, g.c_quads, tap);
    row->r = tap / g.s_size;
    row->s = REMAINDER(tap, g.s_size, row->r);
}

/* Offsets within an image fit 32 bits, which are cheaper on GPUs; the host sees to it. */
INLINE float4 load_x(__global const float *x, const Layer g, const FilterRow at, const int n, const int p, const int q)
{
    const int h = p * STRIDE_H + at.r * g.dil_h - g.pad_h;
    const int column = q * STRIDE_W + at.s * g.dil_w - g.pad_w;
    if (at.r >= g.r_size || h < 0 || h >= g.h_size || column < 0 || column >= g.w_size) return ZERO_QUAD;
    return LOAD_QUAD(x + X_AT(n, 0, 0, 0, g.c_blocks, g.h_size, g.w_size)
                     + (uint) X_AT(0, at.quad / CB_QUADS, h, column, g.c_blocks, g.h_size, g.w_size)
                     + (uint) at.quad % CB_QUADS * 4);
}

INLINE float4 load_dy(__global const float *dy, const Layer g, const int k, const int n, const int p, const int q)
{
    if (k / CB >= g.k_blocks) return ZERO_QUAD;
    return LOAD_QUAD(dy + X_AT(n, 0, 0, 0, g.k_blocks, g.p_size, g.q_size)
                     + (uint) X_AT(0, k / CB, p, q, g.k_blocks, g.p_size, g.q_size) + (uint) k % CB);
}

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void conv_implicit_gemm_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB]                  */
                                         __global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                  */
                                         __global float *restrict part,      /* [splits][K/CB][C/CB][R][S][CB][CB]   */
                                         const int n_size,
                                         const int c_size, const int h_size, const int w_size,
                                         const int k_size, const int p_size, const int q_size,
                                         const int r_size, const int s_size,
                                         const int pad_h, const int pad_w, const int dil_h, const int dil_w,
                                         const int split_pixels)             /* in a split, a multiple of 8          */
{
    __local float4 a[2 * A_BUFFER];
    __local float4 b[2 * B_BUFFER];
    const Layer g = {BLOCKS(c_size), (c_size + 3) / 4, h_size, w_size, BLOCKS(k_size), p_size, q_size,
                     r_size, s_size, pad_h, pad_w, dil_h, dil_w};
    const int first_row = get_group_id(0) * (TM / 4);
    const int first_k = get_group_id(1) * TN;
    const int split = get_group_id(2);
    const int size = p_size * q_size;
    const int first_pixel = split * split_pixels;
    const int last_pixel = min(first_pixel + split_pixels, n_size * size);
    const int steps = (last_pixel - first_pixel + DEPTH - 1) / DEPTH;

    const int item = get_local_id(0);
    const int item_row = item / ITEM_COLUMNS;
    const int item_column = item % ITEM_COLUMNS;
    FilterRow mine;  /* the same in all of an item's loads */
    filter_row(&mine, g, first_row + item % (TM / 4));

    float4 sum[8][COLUMN_QUADS];
    #pragma unroll
    for (int i = 0; i < 8; i++) {
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) sum[i][j] = ZERO_QUAD;
    }

    /* Round -1 only fills the first buffer, the last one finds nothing to load. */
    for (int step = -1; step < steps; step++) {
        const int reads = step & 1;
        const int next = first_pixel + (step + 1) * DEPTH;
        float4 next_a[A_LOADS], next_b[B_LOADS];
        #pragma unroll
        for (int i = 0; i < A_LOADS; i++) {
            const int pixel = next + (item + i * ITEMS) / (TM / 4);
            const int n = pixel / size;
            const int rest = REMAINDER(pixel, size, n);
            const int p = rest / q_size;
            next_a[i] = pixel < last_pixel ? load_x(x, g, mine, n, p, REMAINDER(rest, q_size, p)) : ZERO_QUAD;
        }
        #pragma unroll
        for (int i = 0; i < B_LOADS; i++) {
            const int load = item + i * ITEMS;
            if (load >= B_QUADS) continue;
            const int pixel = next + load / (TN / 4);
            const int n = pixel / size;
            const int rest = REMAINDER(pixel, size, n);
            const int p = rest / q_size;
            const int k = first_k + load % (TN / 4) * 4;
            next_b[i] = pixel < last_pixel ? load_dy(dy, g, k, n, p, REMAINDER(rest, q_size, p)) : ZERO_QUAD;
        }

        if (step >= 0) tile_multiply(sum, a + reads * A_BUFFER, b + reads * B_BUFFER, item_row, item_column);

        __local float4 *to_a = a + (1 - reads) * A_BUFFER;
        __local float4 *to_b = b + (1 - reads) * B_BUFFER;
        #pragma unroll
        for (int i = 0; i < A_LOADS; i++) {
            const int load = item + i * ITEMS;
            to_a[load / (TM / 4) * A_PITCH + load % (TM / 4)] = next_a[i];
        }
        #pragma unroll
        for (int i = 0; i < B_LOADS; i++) {
            const int load = item + i * ITEMS;
            if (load >= B_QUADS) continue;
            to_b[load / (TN / 4) * B_PITCH + load % (TN / 4)] = next_b[i];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    __global float *to = part + split * W_AT(g.k_blocks, 0, 0, 0, g.c_blocks, r_size, s_size);
    #pragma unroll
    for (int i = 0; i < 8; i++) {
        const int tile_row = SUM_ROW(item_row, i);
        FilterRow row;
        filter_row(&row, g, first_row + tile_row / 4);
        const int c = row.quad * 4 + tile_row % 4;
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) {
            const int k = first_k + SUM_COLUMN(item_column, j);
            if (row.r >= r_size || k / CB >= g.k_blocks) continue;
            __global float *filter = to + W_AT(k / CB, c / CB, row.r, row.s, g.c_blocks, r_size, s_size) + k % CB;
            const float4 v = c < c_size ? tile_real_channels(sum[i][j], k, k_size) : ZERO_QUAD;
            STORE_QUAD(v, filter + c % CB * CB);
            /* The rest of the last block belongs to nobody: each of the last four rows zeroes its quarter. */
            if (row.quad == g.c_quads - 1) {
                for (int lane = c % CB + 4; lane < CB; lane += 4) STORE_QUAD(ZERO_QUAD, filter + lane * CB);
            }
        }
    }
}
