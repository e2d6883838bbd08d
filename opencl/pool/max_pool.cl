/*
 * Max pooling over square windows.
 *   forward    y[n][c][p][q] = max of x[n][c][h][w] over the window of (p, q); positions outside x never win
 *   backward   dx[n][c][h][w] = sum of dy[n][c][p][q] over the windows that (h, w) won
 *
 * The first of equal values wins, row by row; a NaN wins over all numbers, and then nobody gets the gradient. The
 * window of (p, q) begins at (p*STRIDE - pad, q*STRIDE - pad). The backward finds the winner again as the first pixel
 * of the window that equals y. The gradients of a pixel are added in the order of p, then q, in all variants. (Of zeros
 * of both signs y may be either.)
 *
 * Layout   x y dx dy NCHWc (include/layout.clh), float32; outputs are overwritten.
 * Mapping  forward: dimension 0: (stretch of `columns` outputs of a row, slot of LANES lanes); 1: row; 2: plane. The
 *          largest of a column is found once for all windows of the stretch.
 *          backward, plain: one work-item per pixel of dx, which visits the windows over it
 *          backward, vector: dimension 0: band of `rows` rows of windows; 1: plane. An item owns the rows of dx from
 *          its first window's first row to the next band's; it visits all windows over them, and no other item writes
 *          there
 *          backward, group: dimension 0, 1: tile of TILE x TILE pixels of dx; 2: plane. The winners of all windows over
 *          the tile are found first, into local memory
 * Params   CB, LANES, GROUP, STREAM, WINDOW (at most 15), STRIDE
 * Error    forward exact; backward k = windows over a pixel, relative to the sum of |dy| of those it won
 */
#include "include/group.clh"

#ifndef WINDOW
#define WINDOW 3
#endif
#ifndef STRIDE
#define STRIDE 2
#endif

/* Rows that a window shares with the one before it, or columns. */
#define SHARED (WINDOW > STRIDE ? WINDOW - STRIDE : 0)

/* The larger; a NaN is not <=, and is kept once it is in. */
static lanes_t larger(lanes_t v, lanes_t best) { return ((v <= best) | (best != best)) ? best : v; }

/* The largest of `rows` rows of a column from `at` on; `next` elements lie from one to the next. */
static lanes_t column_max(__global const float *at, size_t next, int rows)
{
    lanes_t best = lanes_load(at);
    for (int r = 1; r < rows; r++) best = larger(lanes_load(at + r * next), best);
    return best;
}

/* The same for whole windows, with a loop that the compiler unrolls. */
static lanes_t window_column_max(__global const float *at, size_t next)
{
    lanes_t best = lanes_load(at);
#pragma unroll
    for (int r = 1; r < WINDOW; r++) best = larger(lanes_load(at + r * next), best);
    return best;
}

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
    const int h0 = max(row * STRIDE - pad, 0), rows = min(row * STRIDE - pad + WINDOW, h) - h0;
    const size_t next = (size_t) w * CB;
    __global const float *at = x + X_AT(get_global_id(2), 0, h0, 0, 1, h, w) + lane;
    __global float *to = y + X_AT(get_global_id(2), 0, row, 0, 1, p, q) + lane;

    lanes_t largest[WINDOW + STRIDE];  /* of the window's columns; those that the next one shares move to the front */
#define COLUMN_MAX(column) ((column) < 0 || (column) >= w ? (lanes_t) -INFINITY : column_max(at + (column) * CB, next, rows))
#pragma unroll
    for (int s = STRIDE; s < WINDOW; s++) largest[s] = COLUMN_MAX((q0 - 1) * STRIDE - pad + s);
    for (int j = q0, left = q0 * STRIDE - pad; j < q1; j++, left += STRIDE) {
#pragma unroll
        for (int s = 0; s + STRIDE < WINDOW; s++) largest[s] = largest[s + STRIDE];
        if (rows == WINDOW && left >= 0 && left + WINDOW <= w) {  /* the usual case */
#pragma unroll
            for (int s = SHARED; s < WINDOW; s++) {
                for (int r = 0; r < STRIDE; r++) lanes_ahead(at + (WINDOW + r) * next + (left + s) * CB);
                largest[s] = window_column_max(at + (left + s) * CB, next);
            }
        } else {
#pragma unroll
            for (int s = SHARED; s < WINDOW; s++) largest[s] = COLUMN_MAX(left + s);
        }
        lanes_t best = largest[0];
#pragma unroll
        for (int s = 1; s < WINDOW; s++) best = larger(largest[s], best);
        lanes_put(best, to + (size_t) j * CB);
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

#elif TOGETHER

#define TILE 8
/* Windows in a row that lie over TILE pixels, at most. */
#define WINDOWS ((TILE + WINDOW - 2) / STRIDE + 1)
#define NOBODY 255

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void max_pool_backward(__global const float *restrict dy,  /* [N*C/CB][P][Q][CB] */
                       __global const float *restrict x,   /* [N*C/CB][H][W][CB] */
                       __global const float *restrict y,   /* [N*C/CB][P][Q][CB] */
                       __global float *restrict dx,        /* [N*C/CB][H][W][CB] */
                       const int h, const int w, const int p, const int q, const int pad, const int rows)
{
    __local uchar4 winners[WINDOWS * WINDOWS * SLOTS];  /* place in the window, row by row */
    const int item = (int) get_local_id(0), lane = LANE_OF(item);
    const int row0 = (int) get_group_id(1) * TILE, column0 = (int) get_group_id(0) * TILE;
    /* The first windows whose rows, and columns, reach the tile. */
    const int p0 = max((row0 + pad - WINDOW + STRIDE) / STRIDE, 0);
    const int q0 = max((column0 + pad - WINDOW + STRIDE) / STRIDE, 0);
    const size_t plane = X_AT(get_group_id(2), 0, 0, 0, 1, h, w) + lane;
    const size_t windows = X_AT(get_group_id(2), 0, 0, 0, 1, p, q) + lane;

    for (int word = item; word < WINDOWS * WINDOWS * SLOTS; word += GROUP) {
        const int i = p0 + word / SLOTS / WINDOWS, j = q0 + word / SLOTS % WINDOWS;
        if (i >= p || j >= q) continue;
        const lanes_t best = lanes_load(y + windows + ((size_t) i * q + j) * CB);
        lanes_int_t winner = NOBODY;
        for (int r = WINDOW - 1; r >= 0; r--) {  /* from the last one to the first, which stays */
            const int row = i * STRIDE - pad + r;
            if (row < 0 || row >= h) continue;
            for (int s = WINDOW - 1; s >= 0; s--) {
                const int column = j * STRIDE - pad + s;
                if (column < 0 || column >= w) continue;
                const lanes_t v = lanes_load(x + plane + ((size_t) row * w + column) * CB);
                winner = v == best ? (lanes_int_t) (r * WINDOW + s) : winner;
            }
        }
        winners[word] = convert_uchar4(winner);
    }
    barrier(CLK_LOCAL_MEM_FENCE);

    for (int word = item; word < TILE * TILE * SLOTS; word += GROUP) {
        const int row = row0 + word / SLOTS / TILE, column = column0 + word / SLOTS % TILE;
        if (row >= h || column >= w) continue;
        lanes_t sum = 0.0f;
        for (int i = max((row + pad - WINDOW + STRIDE) / STRIDE, 0); i < min((row + pad) / STRIDE + 1, p); i++) {
            for (int j = max((column + pad - WINDOW + STRIDE) / STRIDE, 0); j < min((column + pad) / STRIDE + 1, q);
                 j++) {
                const int place = (row - i * STRIDE + pad) * WINDOW + column - j * STRIDE + pad;
                const lanes_int_t winner = convert_int4(winners[((i - p0) * WINDOWS + j - q0) * SLOTS + word % SLOTS]);
                const lanes_t gradient = lanes_load(dy + windows + ((size_t) i * q + j) * CB);
                sum += winner == place ? gradient : (lanes_t) 0.0f;
            }
        }
        lanes_put(sum, dx + plane + ((size_t) row * w + column) * CB);
    }
}

#else

/*
 * Window (i, j) gives its gradient to its winner, if that is in rows [own0, own1) of dx. `sums` carries the columns that
 * a window shares with the next one. `begun` says that dx holds the sums of the windows above; `whole`, a constant where
 * it is called, that the window lies within x and all its rows are ours.
 */
static void give(__global const float *dy, __global const float *x, __global const float *y, __global float *dx,
                 int h, int w, int q, int pad, int own0, int own1, int i, int j,
                 int begun, const int whole, lanes_t sums[WINDOW][WINDOW])
{
    const lanes_t best = lanes_load(y + ((size_t) i * q + j) * CB);
    const lanes_t gradient = lanes_load(dy + ((size_t) i * q + j) * CB);
    const int top = i * STRIDE - pad, left = j * STRIDE - pad;
    lanes_int_t found = 0;

#pragma unroll
    for (int r = 0; r < WINDOW; r++) {
        const int inside = whole || (top + r >= 0 && top + r < h);
        const int ours = whole || (top + r >= own0 && top + r < own1);
#pragma unroll
        for (int s = 0; s < WINDOW; s++) {
            if (!whole && (!inside || left + s < 0 || left + s >= w)) continue;
            const ptrdiff_t at = ((ptrdiff_t) (top + r) * w + left + s) * CB;
            if (r >= SHARED && s >= SHARED) lanes_ahead(x + at + (ptrdiff_t) STRIDE * w * CB);
            const lanes_int_t won = (lanes_load(x + at) == best) & ~found;
            found |= won;
            if (s >= SHARED || j == 0) {
                sums[r][s] = r < SHARED && begun && ours ? lanes_load(dx + at) : (lanes_t) 0.0f;
            }
            sums[r][s] += won ? gradient : (lanes_t) 0.0f;
            if (ours && (s < STRIDE || j == q - 1)) {
                if (r >= SHARED && r < STRIDE) lanes_put(sums[r][s], dx + at);
                else lanes_store(sums[r][s], dx + at);
            }
        }
#pragma unroll
        for (int s = 0; s < SHARED; s++) sums[r][s] = sums[r][s + STRIDE];
    }
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
    const size_t windows = X_AT(get_global_id(1), 0, 0, 0, 1, p, q);

    /* Pixels that no window looks at. */
    if (STRIDE > WINDOW || (p - 1) * STRIDE - pad + WINDOW < h || (q - 1) * STRIDE - pad + WINDOW < w) {
        for (int i = own0 * w; i < own1 * w; i++) lanes_store((lanes_t) 0.0f, dx + plane + (size_t) i * CB);
    }
    /* Windows that lie within the columns of x. */
    const int q0 = (pad + STRIDE - 1) / STRIDE, q1 = (w - WINDOW + pad) / STRIDE;
    const int begin = max((own0 + pad - WINDOW + STRIDE) / STRIDE, 0);
    for (int i = begin; i < last; i++) {
        const int rows_whole = i * STRIDE - pad >= own0 && i * STRIDE - pad + WINDOW <= own1;
        lanes_t sums[WINDOW][WINDOW];
#pragma unroll
        for (int s = 0; s < WINDOW * WINDOW; s++) sums[s / WINDOW][s % WINDOW] = 0.0f;
#define GIVE(whole)                                                                                                \
    give(dy + windows, x + plane, y + windows, dx + plane, h, w, q, pad, own0, own1, i, j, i > begin, (whole), sums)
        for (int j = 0; j < q; j++) {
            if (rows_whole && j >= q0 && j <= q1) GIVE(1);
            else GIVE(0);
        }
    }
}

#endif
