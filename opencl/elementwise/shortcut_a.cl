/*
 * Shortcut without parameters (option A of K. He and others, "Deep residual learning for image recognition", 2015):
 * every STRIDE-th pixel, channels set between channels of zeros.
 *   forward    y[n][k][p][q] = x[n][k - before][p*stride][q*stride] where 0 <= k - before < C, else 0
 *   backward   dx[n][c][h][w] = dy[n][c + before][h/stride][w/stride] where stride divides h and w, else 0
 *
 * Layout   x y dx dy NCHWc (include/layout.clh), float32; outputs are overwritten. Where `before` is no multiple of
 *          CB, a block of one tensor lies across two of the other.
 * Mapping  dimension 0: (stretch of `columns` columns of the output, slot of LANES lanes); 1: its channel block;
 *          2: example. An item takes its columns in all rows.
 * Params   CB, LANES, GROUP, STREAM; SHIFT  before % CB
 * Error    exact
 */
#include "include/lanes.clh"

#ifndef SHIFT
#define SHIFT 0
#endif

#if LANES == 16
typedef float8 half_block_t;
#elif LANES == 8
typedef float4 half_block_t;
#else
typedef float2 half_block_t;
#endif

/*
 * Writes LANES lanes, from `lane` on, of the block that begins at lane `skip` of the block at `low` and goes on in the
 * one at `high`. A block that is not there counts as zeros, and so do lanes from `real` on. `skip` is a constant where
 * it is called, and SHIFT or what is left of CB.
 */
static void copy_across(__global const float *low, int has_low, __global const float *high, int has_high,
                        int skip, int lane, int real, __global float *to)
{
#if SHIFT % LANES == 0
    const int from = lane + skip;
    lanes_t v = 0.0f;
    if (from < CB && has_low) v = lanes_load(low + from);
    if (from >= CB && has_high) v = lanes_load(high + from - CB);
    lanes_put(lane + LANES_IOTA < real ? v : (lanes_t) 0.0f, to + lane);
#else
#if 2 * SHIFT == CB && LANES == CB
    if (real == CB) {  /* 16 channels split around 32: the first shortcut of CIFAR's networks */
        half_block_t lower = 0.0f, upper = 0.0f;
        if (has_low) lower = *(__global const half_block_t *) (low + CB / 2);
        if (has_high) upper = *(__global const half_block_t *) high;
        *(__global half_block_t *) to = lower;
        *(__global half_block_t *) (to + CB / 2) = upper;
        return;
    }
#endif
    for (int l = lane; l < lane + LANES; l++) {
        float v = 0.0f;
        if (l + skip < CB && has_low) v = low[l + skip];
        if (l + skip >= CB && has_high) v = high[l + skip - CB];
        to[l] = l < real ? v : 0.0f;
    }
#endif
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void shortcut_a_forward(__global const float *restrict x,  /* [N][C/CB][H][W][CB] */
                        __global float *restrict y,        /* [N][K/CB][P][Q][CB] */
                        const int c, const int h, const int w, const int k, const int p, const int q,
                        const int stride, const int before, const int columns)
{
    const int first = (int) (get_global_id(0) / SLOTS) * columns;
    if (first >= q) return;
    const int last = min(first + columns, q);
    const int lane = LANE_OF(get_global_id(0));
    const int kb = (int) get_global_id(1), n = (int) get_global_id(2);
    const int cblocks = BLOCKS(c), kblocks = BLOCKS(k);

    /* Lane 0 of block kb is channel kb*CB - before of x: SHIFT lanes of block high - 1, then those of block high. */
    const int high = kb - before / CB;
    const int has_low = SHIFT > 0 && high >= 1 && high <= cblocks;
    const int has_high = high >= 0 && high < cblocks;

    for (int row = 0; row < p; row++) {
        __global const float *from_low = x + X_AT(n, has_low ? high - 1 : 0, row * stride, 0, cblocks, h, w);
        __global const float *from_high = x + X_AT(n, has_high ? high : 0, row * stride, 0, cblocks, h, w);
        for (int column = first; column < last; column++) {
            const size_t pixel = (size_t) column * stride * CB;
            copy_across(from_low + pixel, has_low, from_high + pixel, has_high, CB - SHIFT, lane, CB,
                        y + X_AT(n, kb, row, column, kblocks, p, q));
        }
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void shortcut_a_backward(__global const float *restrict dy,  /* [N][K/CB][P][Q][CB] */
                         __global float *restrict dx,        /* [N][C/CB][H][W][CB] */
                         const int c, const int h, const int w, const int k, const int p, const int q,
                         const int stride, const int before, const int columns)
{
    const int first = (int) (get_global_id(0) / SLOTS) * columns;
    if (first >= w) return;
    const int last = min(first + columns, w);
    const int lane = LANE_OF(get_global_id(0));
    const int cb = (int) get_global_id(1), n = (int) get_global_id(2);
    const int cblocks = BLOCKS(c), kblocks = BLOCKS(k);

    /* Lane 0 of block cb is channel cb*CB + before of dy: lane SHIFT of block low. */
    const int low = cb + before / CB;
    const int has_high = SHIFT > 0 && low + 1 < kblocks;
    const int real = min(c - cb * CB, CB);  /* channels from C on were made of nothing: their gradients end here */

    for (int row = 0; row < h; row++) {
        const int from_row = row / stride;
        __global const float *from_low = dy + X_AT(n, low, from_row, 0, kblocks, p, q);
        __global const float *from_high = dy + X_AT(n, has_high ? low + 1 : low, from_row, 0, kblocks, p, q);
        for (int column = first; column < last; column++) {
            const int from_column = column / stride;
            const int looked = from_row * stride == row && from_column * stride == column;
            const size_t pixel = (size_t) from_column * CB;
            copy_across(from_low + pixel, looked, from_high + pixel, looked & has_high, SHIFT, lane, real,
                        dx + X_AT(n, cb, row, column, cblocks, h, w));
        }
    }
}
