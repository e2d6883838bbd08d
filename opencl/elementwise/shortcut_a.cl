/*
 * Shortcut without parameters (option A of K. He and others, "Deep residual learning for image recognition", 2015):
 * every STRIDE-th pixel, channels set between channels of zeros.
 *   forward    y[n][k][p][q] = x[n][k - before][p*stride][q*stride] where 0 <= k - before < C, else 0
 *   backward   dx[n][c][h][w] = dy[n][c + before][h/stride][w/stride] where stride divides h and w, else 0
 *
 * Layout   x y dx dy NCHWc (include/layout.clh), float32; outputs are overwritten. Where `before` is no multiple of
 *          CB, a block of one tensor lies across two of the other.
 * Mapping  dimension 0: (stretch of `columns` pixels of an output row, slot of LANES lanes); 1: row; 2: example and
 *          channel block of the output
 * Params   CB, LANES; SHIFT  before % CB
 * Error    exact
 */
#include "include/lanes.clh"

#ifndef SHIFT
#define SHIFT 0
#endif

/*
 * LANES lanes, from `lane` on, of the block that begins at lane `skip` of the block at `low` and goes on in the one at
 * `high`; a block that is not there counts as zeros. `skip` is a constant where it is called.
 */
#if LANES == 1
static float across(__global const float *low, int has_low, __global const float *high, int has_high,
                    int skip, int lane)
{
    if (lane + skip < CB) return has_low ? low[lane + skip] : 0.0f;
    return has_high ? high[lane + skip - CB] : 0.0f;
}
#else
static lanes_t across(__global const float *low, int has_low, __global const float *high, int has_high,
                      int skip, int lane)
{
    if (skip == 0) return has_low ? lanes_load(low) : (lanes_t) 0.0f;
    if (skip == CB) return has_high ? lanes_load(high) : (lanes_t) 0.0f;

    lanes_t v = 0.0f;
    if (skip == CB / 2) {
        if (has_low) v.lo = lanes_load(low).hi;
        if (has_high) v.hi = lanes_load(high).lo;
    } else {
        float l[CB];
        for (int i = 0; i < CB; i++) {
            l[i] = i + skip < CB ? (has_low ? low[i + skip] : 0.0f) : (has_high ? high[i + skip - CB] : 0.0f);
        }
        v = vload_cb(l);
    }
    return v;
}
#endif

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
    const int row = (int) get_global_id(1);
    const int cblocks = BLOCKS(c), kblocks = BLOCKS(k);
    const int n = (int) get_global_id(2) / kblocks, kb = (int) get_global_id(2) % kblocks;

    /* Lane 0 of block kb is channel kb*CB - before of x: SHIFT lanes of block high - 1, then those of block high. */
    const int high = kb - before / CB;
    const int has_low = SHIFT > 0 && high >= 1 && high <= cblocks;
    const int has_high = high >= 0 && high < cblocks;
    __global const float *from_low = x + X_AT(n, has_low ? high - 1 : 0, row * stride, 0, cblocks, h, w);
    __global const float *from_high = x + X_AT(n, has_high ? high : 0, row * stride, 0, cblocks, h, w);

    for (int column = first; column < last; column++) {
        const size_t pixel = (size_t) column * stride * CB;
        lanes_store(across(from_low + pixel, has_low, from_high + pixel, has_high, CB - SHIFT, lane),
                    y + X_AT(n, kb, row, column, kblocks, p, q) + lane);
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
    const int row = (int) get_global_id(1);
    const int cblocks = BLOCKS(c), kblocks = BLOCKS(k);
    const int n = (int) get_global_id(2) / cblocks, cb = (int) get_global_id(2) % cblocks;
    __global float *to = dx + X_AT(n, cb, row, 0, cblocks, h, w) + lane;

    /* Lane 0 of block cb is channel cb*CB + before of dy: lane SHIFT of block low. */
    const int low = cb + before / CB;
    const int has_high = SHIFT > 0 && low + 1 < kblocks;
    __global const float *from_low = dy + X_AT(n, low, row / stride, 0, kblocks, p, q);
    __global const float *from_high = dy + X_AT(n, has_high ? low + 1 : low, row / stride, 0, kblocks, p, q);
    /* Channels from C on were made of nothing: their gradients end here. */
    const lanes_int_t beyond = cb * CB + lane + LANES_IOTA >= c;

    for (int column = first; column < last; column++) {
        lanes_t v = 0.0f;
        if (row % stride == 0 && column % stride == 0) {
            const size_t pixel = (size_t) (column / stride) * CB;
            v = across(from_low + pixel, 1, from_high + pixel, has_high, SHIFT, lane);
            v = select(v, (lanes_t) 0.0f, beyond);
        }
        lanes_store(v, to + (size_t) column * CB);
    }
}
