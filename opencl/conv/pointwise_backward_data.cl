/*
 * Convolution with a 1x1 filter, gradient of the input: the forward's product with the filter's channels exchanged, whose
 * pixels are spread over dx.
 *
 *   dx[n][c][p*STRIDE_H][q*STEP] = sum over k of dy[n][k][p][q] * w[k][c],  and zeros in between
 *
 * Layout   dy, dx BLOCKED; wt is the filter with channels exchanged (conv/filter_transpose.cl): [C/CB][K/CB][CB k][CB c];
 *          float32. dx is overwritten.
 * Mapping  as conv/pointwise_forward.cl, without splits. Each pixel of dy owns the STRIDE_H x STEP pixels of dx from its
 *          own place on, as far as they exist. All but the first of them are zeros, and those are stored a few with each
 *          channel block of the sum: stored with the sums at the tile's end, three lines to each of theirs, they would
 *          keep the core waiting for memory.
 * Params   CB; COLUMNS, ROWS, LAST, STEP, ROW_STEP   as in conv/pointwise_tile.clh; dx is the tensor with more pixels
 *          STRIDE_H                                  stride of rows
 * Error    k = K roundings
 */
#include "include/layout.clh"

#ifndef STRIDE_H
#define STRIDE_H 1
#endif

#define IN_PIXEL(j) DENSE(j)
#define OUT_PIXEL(j) SPREAD(j)
#define IN_DENSE 1
#define OUT_DENSE SPREAD_IS_DENSE
#include "conv/pointwise_tile.clh"

/* Stores the zeros of the tile's pixels [from, to), and asks for the lines of their sums. */
INLINE void store_zeros(__global float *dx,  /* the tile's first pixel */
                        const int from, const int to,
                        const int w_size,
                        const int rows, const int columns)  /* of dx from the tile's first pixel on */
{
    for (int j = from; j < to; j++) {
        const int p = j / COLUMNS;
        const int q = REMAINDER(j, COLUMNS, p);
        __global float *pixel = dx + ((size_t) p * STRIDE_H * w_size + q * STEP) * CB;
        fetch_to_write(pixel);
        const int own_rows = min(STRIDE_H, rows - p * STRIDE_H);
        const int own_columns = min(STEP, columns - q * STEP);
        for (int r = 0; r < own_rows; r++) {
            for (int s = r == 0; s < own_columns; s++) {
                aligned_store_cb((VCB) (0.0f), pixel + ((size_t) r * w_size + s) * CB);
            }
        }
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_pointwise_backward_data(__global const float *restrict dy,        /* [N][K/CB][P*Q][CB]       */
                                  __global const float *restrict wt,        /* [C/CB][K/CB][CB k][CB c] */
                                  __global float *restrict dx,              /* [N][C/CB][H][W][CB]      */
                                  const int n_size,
                                  const int k_size, const int y_pixels,     /* P*Q                      */
                                  const int q_size,
                                  const int c_size, const int h_size, const int w_size,
                                  const int tiles, const int tiles_in_row,  /* of an image              */
                                  const int run, const int chunk)           /* tiles and blocks of an item */
{
    const int k_blocks = BLOCKS(k_size);
    const int c_blocks = BLOCKS(c_size);
    const int c_from = get_group_id(0) * chunk;
    const int c_to = min(c_blocks, c_from + chunk);
    const int t_from = get_group_id(1) * run;
    const int t_to = min(n_size * tiles, t_from + run);
    const size_t plane = (size_t) y_pixels * CB;
    const int share = (PIXELS + chunk - 1) / chunk;

    for (int t = t_from; t < t_to; t++) {
        Tile tile, after;
        find_tile(&tile, t, tiles, tiles_in_row, q_size, STRIDE_H * w_size);
        find_tile(&after, min(t + 1, n_size * tiles - 1), tiles, tiles_in_row, q_size, STRIDE_H * w_size);
        __global const float *in = dy + X_AT(tile.n, 0, 0, tile.dense, k_blocks, 1, y_pixels);
        __global const float *later = dy + X_AT(after.n, 0, 0, after.dense, k_blocks, 1, y_pixels);

        for (int cb = c_from; cb < c_to; cb++) {
            __global const float *filter = wt + W_AT(cb, 0, 0, 0, k_blocks, 1, 1);
            __global float *out = dx + X_AT(tile.n, cb, 0, tile.spread, c_blocks, h_size, w_size);

#define ZEROS_UNTIL(kb, last) (((last) ? LAST : PIXELS) * (kb) / k_blocks)
#define TILE(last)                                                                                                  \
    VCB sum[PIXELS];                                                                                                \
    _Pragma("unroll") for (int j = 0; j < PIXELS; j++) sum[j] = (VCB) (0.0f);                                       \
    for (int kb = 0; kb < k_blocks; kb++) {                                                                         \
        tile_add(sum, in + kb * plane, filter + kb * (CB * CB), min(CB, k_size - kb * CB),                          \
                 kb + 1 < k_blocks ? in + (kb + 1) * plane : in, later + kb * plane + (cb - c_from) * CB * share, share, \
                 0, out, last);                                                                                     \
        if (STRIDE_H * STEP > 1) {                                                                                  \
            store_zeros(out, ZEROS_UNTIL(kb, last), ZEROS_UNTIL(kb + 1, last), w_size,                              \
                        h_size - tile.row * STRIDE_H, w_size - tile.column * STEP);                                 \
        }                                                                                                           \
    }                                                                                                               \
    _Pragma("unroll") for (int j = 0; j < PIXELS; j++) {                                                            \
        if (!(last) || j < LAST) aligned_store_cb(sum[j], out + OUT_PIXEL(j) * CB);                                 \
    }

            if (LAST < PIXELS && tile.last) {
                TILE(1);
            } else {
                TILE(0);
            }
        }
    }
}
