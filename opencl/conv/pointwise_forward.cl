/*
 * Convolution with a 1x1 filter, forward: a blocked product of matrices on the tensors as they lie.
 *
 *   y[n][k][p][q] = act(scale[k] * sum over c of x[n][c][p*stride_h][q*STEP] * w[k][c] + shift[k] + residual[n][k][p][q])
 *
 * Layout   x, residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  work-groups of one. Axis 0: chunks of output channel blocks, axis 1: runs of tiles, all images'. An item goes
 *          over its tiles, and for each of them over the blocks of its chunk: the pixels of a tile stay in the nearest
 *          cache, the filter of a chunk in the core's larger one, where the items of the other chunks, which follow,
 *          find the pixels of the run.
 * Params   CB; COLUMNS, ROWS, LAST, STEP, ROW_STEP   as in conv/pointwise_tile.clh; x is the tensor with more pixels
 *          AFFINE, RESIDUAL, RELU                    1 for each part of the epilogue that is wanted
 *          STATISTICS                                as in conv/statistics.clh; a run of tiles is a piece
 * Error    k = C roundings, and one each for AFFINE and RESIDUAL
 */
#include "include/layout.clh"

#ifndef AFFINE
#define AFFINE 0
#endif
#ifndef RESIDUAL
#define RESIDUAL 0
#endif
#ifndef RELU
#define RELU 0
#endif

#define IN_PIXEL(j) SPREAD(j)
#define OUT_PIXEL(j) DENSE(j)
#define IN_DENSE SPREAD_IS_DENSE
#define OUT_DENSE 1
#include "conv/pointwise_tile.clh"
#include "conv/statistics.clh"

/* Floats that a tile spans in a plane of x; 0 where much of that would be rows that no output sees. */
#define SPAN (ROWS == 1 ? COLUMNS * STEP * CB : 0)

/* Applies the epilogue to a pixel's sum. */
INLINE VCB epilogue(const VCB sum
#if AFFINE
                    , const VCB scale, const VCB shift
#endif
#if RESIDUAL
                    , __global const float *residual  /* [CB] */
#endif
                    )
{
    VCB v = sum;
#if AFFINE
    v = fma(v, scale, shift);
#endif
#if RESIDUAL
    v += aligned_load_cb(residual);
#endif
#if RELU
    v = v < 0.0f ? (VCB) (0.0f) : v;  /* keeps NaN, so that a divergence is seen where it began */
#endif
    return v;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_pointwise_forward(__global const float *restrict x,         /* [N][C/CB][H*W][CB]           */
                            __global const float *restrict w,         /* [K/CB][C/CB][CB c][CB k]     */
#if AFFINE
                            __global const float *restrict scale,     /* [K/CB][CB]                   */
                            __global const float *restrict shift,     /* [K/CB][CB]                   */
#endif
#if RESIDUAL
                            __global const float *restrict residual,  /* [N][K/CB][P*Q][CB]           */
#endif
                            __global float *restrict y,               /* [N][K/CB][P*Q][CB]           */
#if STATISTICS
                            __global float *restrict statistics,      /* as in conv/statistics.clh    */
                            const int pieces,
#endif
                            const int n_size,
                            const int c_size, const int x_pixels,     /* H*W                          */
                            const int x_row,                          /* pixels of x from a row of y to the next */
                            const int k_size, const int y_pixels,     /* P*Q                          */
                            const int q_size,
                            const int tiles, const int tiles_in_row,  /* of an image                  */
                            const int run, const int chunk)           /* tiles and blocks of an item  */
{
    const int c_blocks = BLOCKS(c_size);
    const int k_blocks = BLOCKS(k_size);
    const int k_from = get_group_id(0) * chunk;
    const int k_to = min(k_blocks, k_from + chunk);
    const int t_from = get_group_id(1) * run;
    const int t_to = min(n_size * tiles, t_from + run);
    const size_t plane = (size_t) x_pixels * CB;
    const int share = (SPAN + chunk * CB - 1) / (chunk * CB);
#if STATISTICS
    /* Until the run ends, its sums lie where its mean and M2 go, and its first pixels are in y. */
    Tile begin;
    find_tile(&begin, t_from, tiles, tiles_in_row, q_size, x_row);
    __global const float *first_pixel = y + X_AT(begin.n, 0, 0, begin.dense, k_blocks, 1, y_pixels);
    const size_t to_m2 = PIECE_AT(pieces, 0, k_blocks);
    int count = 0;
#endif

    for (int t = t_from; t < t_to; t++) {
        Tile tile, after;
        find_tile(&tile, t, tiles, tiles_in_row, q_size, x_row);
        find_tile(&after, min(t + 1, n_size * tiles - 1), tiles, tiles_in_row, q_size, x_row);
        __global const float *in = x + X_AT(tile.n, 0, 0, tile.spread, c_blocks, 1, x_pixels);
        __global const float *later = x + X_AT(after.n, 0, 0, after.spread, c_blocks, 1, x_pixels);

#if STATISTICS
        count += LAST < PIXELS && tile.last ? LAST : PIXELS;
#endif

        for (int kb = k_from; kb < k_to; kb++) {
            __global const float *filter = w + W_AT(kb, 0, 0, 0, c_blocks, 1, 1);
            const size_t at = X_AT(tile.n, kb, 0, tile.dense, k_blocks, 1, y_pixels);
            __global float *out = y + at;
#if AFFINE
            const VCB a = aligned_load_cb(scale + C_AT(kb));
            const VCB b = aligned_load_cb(shift + C_AT(kb));
#define AFFINE_ARGUMENTS , a, b
#else
#define AFFINE_ARGUMENTS
#endif
#if RESIDUAL
            __global const float *added = residual + at;
#define RESIDUAL_ARGUMENT(j) , added + (j) * CB
#else
            __global const float *added = 0;
#define RESIDUAL_ARGUMENT(j)
#endif
#if STATISTICS
            __global float *mean = statistics + PIECE_AT(get_group_id(1), kb, k_blocks);
            Piece piece;
#define BEGIN_STATISTICS                                                                                            \
    piece_begin(&piece, sum[0]);                                                                                    \
    if (t > t_from) {                                                                                               \
        piece.first = aligned_load_cb(first_pixel + X_AT(0, kb, 0, 0, k_blocks, 1, y_pixels));                      \
        piece.sum = aligned_load_cb(mean);                                                                          \
        piece.squares = aligned_load_cb(mean + to_m2);                                                              \
    }
#define ADD_STATISTICS(j, last) if (!(last) || j < LAST) piece_add(&piece, sum[j]);
#define END_STATISTICS                                                                                              \
    if (t + 1 == t_to) {                                                                                            \
        piece_store(&piece, (float) count, mean, to_m2);                                                            \
    } else {                                                                                                        \
        aligned_store_cb(piece.sum, mean);                                                                          \
        aligned_store_cb(piece.squares, mean + to_m2);                                                              \
    }
#else
#define BEGIN_STATISTICS
#define ADD_STATISTICS(j, last)
#define END_STATISTICS
#endif
#define TILE(last)                                                                                                  \
    VCB sum[PIXELS];                                                                                                \
    _Pragma("unroll") for (int j = 0; j < PIXELS; j++) sum[j] = (VCB) (0.0f);                                       \
    for (int cb = 0; cb < c_blocks; cb++) {                                                                         \
        tile_add(sum, in + cb * plane, filter + cb * (CB * CB), min(CB, c_size - cb * CB),                          \
                 cb + 1 < c_blocks ? in + (cb + 1) * plane : in, later + cb * plane + (kb - k_from) * CB * share, share, \
                 added, out, last);                                                                                 \
    }                                                                                                               \
    BEGIN_STATISTICS                                                                                                \
    _Pragma("unroll") for (int j = 0; j < PIXELS; j++) {                                                            \
        if (!(last) || j < LAST) aligned_store_cb(epilogue(sum[j] AFFINE_ARGUMENTS RESIDUAL_ARGUMENT(j)), out + j * CB); \
        ADD_STATISTICS(j, last)                                                                                     \
    }                                                                                                               \
    END_STATISTICS

            if (LAST < PIXELS && tile.last) {
                TILE(1);
            } else {
                TILE(0);
            }
        }
    }
#if STATISTICS
    if (k_from == 0) statistics[PIECE_COUNT_AT(get_group_id(1), pieces, k_blocks)] = (float) count;
#endif
}
