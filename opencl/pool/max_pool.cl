/*
 * Max pooling over square windows.
 *   forward    y[n][c][p][q] = max of x[n][c][h][w] over the window of (p, q); positions outside x never win
 *   backward   dx[n][c][h][w] = sum of dy[n][c][p][q] over the windows that (h, w) won
 *
 * The first of equal values wins, row by row; a NaN wins over all numbers, and then nobody gets the gradient. The
 * window of (p, q) begins at (p*STRIDE - pad, q*STRIDE - pad). The backward finds the winner again as the first pixel
 * of the window that equals y. The gradients of a pixel are added in the order of p, then q, in both variants.
 *
 * Layout   x y dx dy NCHWc (include/layout.clh), float32; outputs are overwritten.
 * Mapping  forward: dimension 0: (stretch of `columns` outputs of a row, slot of LANES lanes); 1: row; 2: plane
 *          backward, plain: one work-item per pixel of dx, which visits the windows over it
 *          backward, vector: dimension 0: band of `rows` rows of windows; 1: plane. An item owns the rows of dx from
 *          its first window's first row to the next band's; it visits all windows over them, and no other item writes
 *          there
 * Params   CB, LANES, WINDOW, STRIDE
 * Error    forward exact; backward k = windows over a pixel, relative to the sum of |dy| of those it won
 */
#include "include/lanes.clh"

#ifndef WINDOW
#define WINDOW 3
#endif
#ifndef STRIDE
#define STRIDE 2
#endif

/* The larger; a NaN is not <=, and is kept once it is in. */
static lanes_t larger(lanes_t v, lanes_t best) { return ((v <= best) | (best != best)) ? best : v; }

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void max_pool_forward(__global const float *restrict x,  /* [N*C/CB][H][W][CB] */
                      __global float *restrict y,        /* [N*C/CB][P][Q][CB] */
                      const int h, const int w, const int p, const int q, const int pad, const int columns)
{
    const int q0 = (int) (get_global_id(0) / SLOTS) * columns;
    if (q0 >= q) return;
    const int q1 = min(q0 + columns, q);
    const int lane = LANE_OF(get_global_id(0));
    const int row = (int) get_global_id(1);
    const int h0 = max(row * STRIDE - pad, 0), h1 = min(row * STRIDE - pad + WINDOW, h);
    __global const float *plane = x + X_AT(get_global_id(2), 0, 0, 0, 1, h, w) + lane;

    for (int column = q0; column < q1; column++) {
        const int w0 = max(column * STRIDE - pad, 0), w1 = min(column * STRIDE - pad + WINDOW, w);
        lanes_t best = -INFINITY;
        if (h1 - h0 == WINDOW && w1 - w0 == WINDOW) {  /* the usual case, with loops the compiler unrolls */
#pragma unroll
            for (int r = 0; r < WINDOW; r++) {
                __global const float *at = plane + ((size_t) (h0 + r) * w + w0) * CB;
#pragma unroll
                for (int s = 0; s < WINDOW; s++) best = larger(lanes_load(at + s * CB), best);
            }
        } else {
            for (int r = h0; r < h1; r++) {
                for (int s = w0; s < w1; s++) best = larger(lanes_load(plane + ((size_t) r * w + s) * CB), best);
            }
        }
        lanes_store(best, y + X_AT(get_global_id(2), 0, row, column, 1, p, q) + lane);
    }
}

#if LANES == 1

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void max_pool_backward(__global const float *restrict dy,  /* [N*C/CB][P][Q][CB] */
                       __global const float *restrict x,   /* [N*C/CB][H][W][CB] */
                       __global const float *restrict y,   /* [N*C/CB][P][Q][CB] */
                       __global float *restrict dx,        /* [N*C/CB][H][W][CB] */
                       const int h, const int w, const int p, const int q, const int pad, const int rows)
{
    const int column = (int) (get_global_id(0) / CB);
    if (column >= w) return;
    const int row = (int) get_global_id(1);
    /* Windows whose rows hold this one: p*STRIDE - pad <= row < p*STRIDE - pad + WINDOW; columns likewise. */
    const int p0 = max((row + pad - WINDOW + STRIDE) / STRIDE, 0), p1 = min((row + pad) / STRIDE + 1, p);
    const int q0 = max((column + pad - WINDOW + STRIDE) / STRIDE, 0), q1 = min((column + pad) / STRIDE + 1, q);
    const int lane = LANE_OF(get_global_id(0));
    __global const float *plane = x + X_AT(get_global_id(2), 0, 0, 0, 1, h, w) + lane;
    const float value = plane[((size_t) row * w + column) * CB];

    float sum = 0.0f;
    for (int i = p0; i < p1; i++) {
        for (int j = q0; j < q1; j++) {
            const size_t window = X_AT(get_global_id(2), 0, i, j, 1, p, q) + lane;
            const int left = max(j * STRIDE - pad, 0), right = min(j * STRIDE - pad + WINDOW, w);
            int won = value == y[window];
            for (int r = max(i * STRIDE - pad, 0); r < row; r++) {
                for (int s = left; s < right; s++) won &= plane[((size_t) r * w + s) * CB] != value;
            }
            for (int s = left; s < column; s++) won &= plane[((size_t) row * w + s) * CB] != value;
            if (won) sum += dy[window];
        }
    }
    dx[X_AT(get_global_id(2), 0, row, column, 1, h, w) + lane] = sum;
}

#else

/* Looks at the pixel at `at`, in row r: it gets the gradient if it is the first to equal `best` and the row is ours. */
#define OFFER(r, at)                                                                           \
    {                                                                                          \
        const lanes_int_t won = (lanes_load(x + (at)) == best) & ~found;                       \
        found |= won;                                                                          \
        if ((r) >= own0 && (r) < own1) {                                                       \
            lanes_store(lanes_load(dx + (at)) + (won ? gradient : (lanes_t) 0.0f), dx + (at));  \
        }                                                                                      \
    }

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void max_pool_backward(__global const float *restrict dy,  /* [N*C/CB][P][Q][CB] */
                       __global const float *restrict x,   /* [N*C/CB][H][W][CB] */
                       __global const float *restrict y,   /* [N*C/CB][P][Q][CB] */
                       __global float *restrict dx,        /* [N*C/CB][H][W][CB] */
                       const int h, const int w, const int p, const int q, const int pad, const int rows)
{
    const int first = (int) get_global_id(0) * rows, last = min(first + rows, p);
    const int own0 = first == 0 ? 0 : clamp(first * STRIDE - pad, 0, h);
    const int own1 = last == p ? h : clamp(last * STRIDE - pad, 0, h);
    const size_t plane = X_AT(get_global_id(1), 0, 0, 0, 1, h, w);

    for (int i = own0 * w; i < own1 * w; i++) lanes_store((lanes_t) 0.0f, dx + plane + (size_t) i * CB);

    for (int i = max((own0 + pad - WINDOW + STRIDE) / STRIDE, 0); i < last; i++) {
        const int h0 = max(i * STRIDE - pad, 0), h1 = min(i * STRIDE - pad + WINDOW, h);
        for (int j = 0; j < q; j++) {
            const size_t window = X_AT(get_global_id(1), 0, i, j, 1, p, q);
            const lanes_t best = lanes_load(y + window), gradient = lanes_load(dy + window);
            const int w0 = max(j * STRIDE - pad, 0), w1 = min(j * STRIDE - pad + WINDOW, w);
            lanes_int_t found = 0;
            if (w1 - w0 == WINDOW) {  /* the usual case, with a loop the compiler unrolls */
                for (int r = h0; r < h1; r++) {
                    const size_t at = plane + ((size_t) r * w + w0) * CB;
#pragma unroll
                    for (int s = 0; s < WINDOW; s++) OFFER(r, at + s * CB);
                }
            } else {
                for (int r = h0; r < h1; r++) {
                    for (int s = w0; s < w1; s++) OFFER(r, plane + ((size_t) r * w + s) * CB);
                }
            }
        }
    }
}

#endif
