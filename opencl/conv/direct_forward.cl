/*
 * Convolution, forward, direct: the sums of a tile stay in registers, nothing else is stored.
 *
 *   y[n][k][p][q] = act(scale[k] * sum over c, r, s of x[n][c][p*STRIDE_H + r*dil_h - pad_h][q*STRIDE + s*DIL - PAD]
 *                                                      * w[k][c][r][s] + shift[k] + residual[n][k][p][q])
 *
 * Layout   x BLOCKED, or plain with X_PLAIN; residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  work-groups of one, an item for each row of one output channel block. Axis 0: rows of one group, axis 1:
 *          output channel blocks, axis 2: groups of the N*P rows. Neighbours in axis 0 share the filter of their block,
 *          the blocks of axis 1 share the rows of a group; the host sizes groups so that those rows stay in cache.
 * Params   CB; TQ, S, STRIDE_H, FIRST_EDGE, LAST_EDGE, LAST_OUT, LAST_IN, ONE_TILE   as in conv/direct_tile.clh
 *          STRIDE, DIL, PAD           of columns
 *          X_PLAIN                    as in conv/input_pixel.clh
 *          AFFINE, RESIDUAL, RELU     1 for each part of the epilogue that is wanted
 *          STATISTICS                 as in conv/statistics.clh; then an item has several rows of an image, a piece
 * Error    k = C*R*S roundings, and one each for AFFINE and RESIDUAL
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef S
#define S 3
#endif
#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE
#define STRIDE 1
#endif
#ifndef DIL
#define DIL 1
#endif
#ifndef PAD
#define PAD 1
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

#define OUT_STEP 1
#define IN_STEP STRIDE
#define TAP_IN_PHASE(phase, s) 1
#define TAP_COLUMN(phase, s) ((s) * DIL - PAD)
#define TAP_ROW(row, r, pad_h, dil_h) ((row) * STRIDE_H + (r) * (dil_h) - (pad_h))
#include "conv/direct_tile.clh"
#include "conv/statistics.clh"

/* Applies the epilogue and stores the columns that exist. */
INLINE void tile_store(const VCB sum[TQ],
#if AFFINE
                       const VCB scale, const VCB shift,
#endif
#if RESIDUAL
                       __global const float *residual,  /* [TQ][CB] */
#endif
                       __global float *y,               /* [TQ][CB] */
#if STATISTICS
                       Piece *piece, const int begins,  /* whether with this tile */
#endif
                       const int last)
{
#if STATISTICS
    if (begins) piece_begin(piece, sum[0]);
#endif
    #pragma unroll
    for (int j = 0; j < TQ; j++) {
        if (last && j >= LAST_OUT) continue;
        VCB v = sum[j];
#if AFFINE
        v = fma(v, scale, shift);
#endif
#if RESIDUAL
        v += vload_cb(residual + j * CB);
#endif
#if RELU
        v = v < 0.0f ? (VCB) (0.0f) : v;  /* keeps NaN, so that a divergence is seen where it began */
#endif
        vstore_cb(v, y + j * CB);
#if STATISTICS
        piece_add(piece, v);
#endif
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_direct_forward(__global const float *restrict x,         /* [N][C/CB][H][W][CB], or plain */
                         __global const float *restrict w,         /* [K/CB][C/CB][R][S][CB][CB]   */
#if AFFINE
                         __global const float *restrict scale,     /* [K/CB][CB]                   */
                         __global const float *restrict shift,     /* [K/CB][CB]                   */
#endif
#if RESIDUAL
                         __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]          */
#endif
                         __global float *restrict y,               /* [N][K/CB][P][Q][CB]          */
#if STATISTICS
                         __global float *restrict statistics,      /* as in conv/statistics.clh    */
                         const int pieces, const int piece_rows,   /* most of them in a piece      */
#endif
                         const int n_size,
                         const int c_size, const int h_size, const int w_size,
                         const int k_size, const int p_size, const int q_size,
                         const int r_size, const int pad_h, const int dil_h,
                         const int group_c, const int group_k,     /* channels of a group          */
                         const int tiles)                          /* in a row                     */
{
    const int number = get_group_id(2) * get_num_groups(0) + get_group_id(0);
    const int kb = get_group_id(1);
#if STATISTICS
    const int in_image = pieces / n_size;
    const int n = number / in_image;
    const int first_p = REMAINDER(number, in_image, n) * piece_rows;
    const int rows = min(piece_rows, p_size - first_p);
    Piece piece;
#else
    const int n = number / p_size;
    const int p = REMAINDER(number, p_size, n);
#endif
    if (n >= n_size) return;

    __global const float *x_n = x + INPUT_AT(n, GROUP_BLOCK(kb, group_k, group_c), 0, c_size, h_size, w_size);
    __global const float *w_k = w + W_AT(kb, 0, 0, 0, BLOCKS(group_c), r_size, S);
#if !STATISTICS
    const size_t row = X_AT(n, kb, p, 0, BLOCKS(k_size), p_size, q_size);
#endif

#if AFFINE
    const VCB a = vload_cb(scale + C_AT(kb));
    const VCB b = vload_cb(shift + C_AT(kb));
#define AFFINE_ARGUMENTS a, b,
#else
#define AFFINE_ARGUMENTS
#endif
#if RESIDUAL
#define FETCH_RESIDUAL(last) fetch_columns(residual + row + (size_t) t * (TQ * CB), last)
#define RESIDUAL_ARGUMENT residual + row + (size_t) t * (TQ * CB),
#else
#define FETCH_RESIDUAL(last)
#define RESIDUAL_ARGUMENT
#endif
#if STATISTICS
#define STATISTICS_ARGUMENTS &piece, p == first_p && t == 0,
#else
#define STATISTICS_ARGUMENTS
#endif
#define TILE(first, last)                                                                                      \
    fetch_columns_to_write(y + row + (size_t) t * (TQ * CB), last);                                            \
    FETCH_RESIDUAL(last);                                                                                      \
    tile_sum(sum, x_n + (size_t) t * (TQ * STRIDE * PIXEL), w_k, group_c, h_size, w_size, p, r_size, pad_h, dil_h, \
             0, first, last);                                                                                  \
    tile_store(sum, AFFINE_ARGUMENTS RESIDUAL_ARGUMENT y + row + (size_t) t * (TQ * CB), STATISTICS_ARGUMENTS last)

#if STATISTICS
    for (int p = first_p; p < first_p + rows; p++) {
    const size_t row = X_AT(n, kb, p, 0, BLOCKS(k_size), p_size, q_size);
#endif
    for (int t = 0; t < tiles; t++) {
        VCB sum[TQ];
#if ONE_TILE
        TILE(FIRST_EDGE, LAST_EDGE);
#else
        if (FIRST_EDGE && t == 0) {
            TILE(1, 0);
        } else if (LAST_EDGE && t == tiles - 1) {
            TILE(0, 1);
        } else {
            TILE(0, 0);
        }
#endif
    }
#if STATISTICS
    }
    const float count = (float) rows * (float) q_size;
    piece_store(&piece, count, statistics + PIECE_AT(number, kb, BLOCKS(k_size)), PIECE_AT(pieces, 0, BLOCKS(k_size)));
    if (kb == 0) statistics[PIECE_COUNT_AT(number, pieces, BLOCKS(k_size))] = count;
#endif
}
