/*
 * Convolutions of a residual block in one launch, for inference: rows stream through a ring of three rows that stays in a cache.
 *
 *   first[k]  = max(scale1[k] * sum over c, r, s of x[c] * w1[k][c][r][s] + shift1[k], 0)        1x1 or 3x3, or left out
 *   middle[k] = max(scale2[k] * sum over c, r, s of first[c] * w2[k][c][r][s] + shift2[k], 0)    3x3
 *   y[k]      = scale3[k] * sum over c of middle[c] * w3[k][c] + shift3[k]                       1x1, or left out
 *               + scale4[k] * sum over c of x[c] * w4[k][c] + shift4[k]                          1x1 shortcut, or left out
 *               + residual[k], or left out; then max(y, 0) where RELU
 *
 * Where the last 1x1 is left out, y is middle, to which what was to be added is added before its own max. 3x3 filters are padded by 1.
 *
 * Layout   x, residual, y BLOCKED; w FILTER; scale, shift CHANNELS (include/layout.clh), float32. y is overwritten.
 * Mapping  work-groups of one. Axis 0: bands of rows of an image, axis 1: images. An item computes each row of first of its band
 *          once, into scratch of its own: the last three rows of first (of x too, where the first is 3x3), with a zero column on
 *          either side, and a row of middle. Tiles of a row have their sums in registers, as conv/direct_tile.clh. The last tile of
 *          a row may overlap the one before, and then computes the same again.
 * Params   CB                      4, 8 or 16
 *          TF, TQ                  columns of a tile of first and of y, not more than a row has; TQ + 2 vectors are live
 *          FIRST, FIRST_STRIDE     side of the first filter, 1 or 3, or 0 where it is left out; its stride
 *          STRIDE                  of the middle
 *          LAST                    1 with the last 1x1
 *          PROJECTION              stride of the shortcut's 1x1, 0 without one
 *          RESIDUAL, RELU          1 where they are wanted
 * Error    each sum as many roundings as it has terms, one for each scale and shift, one for each tensor that is added
 */
#include "include/layout.clh"

#ifndef TF
#define TF 14
#endif
#ifndef TQ
#define TQ 14
#endif
#ifndef FIRST
#define FIRST 1
#endif
#ifndef FIRST_STRIDE
#define FIRST_STRIDE 1
#endif
#ifndef STRIDE
#define STRIDE 1
#endif
#ifndef LAST
#define LAST 1
#endif
#ifndef PROJECTION
#define PROJECTION 0
#endif
#ifndef RESIDUAL
#define RESIDUAL 1
#endif
#ifndef RELU
#define RELU 1
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE VCB block_relu(const VCB v)
{
    return v < 0.0f ? (VCB) (0.0f) : v;  /* keeps NaN, so that a divergence is seen where it began */
}

/* A row's tiles begin TILE columns apart, the last one where it ends with the row. */
#define TILE_BEGIN(t, tile, columns) min((t) * (tile), (columns) - (tile))

/*
 * For tiles of T columns: NAME_add adds the products of one block of input pixels, `step` pixels apart, with a filter's tile
 * [CB c][CB k]; NAME_3x3 sums over nine taps, in a ring of rows; NAME_1x1 over blocks that are `pitch` elements apart.
 */
#define TILE_SUMS(NAME, T)                                                                                       \
    INLINE void NAME##_add(VCB sum[T], __global const float *in, __global const float *filter, const int step)  \
    {                                                                                                            \
        for (int c = 0; c < CB; c++) {                                                                           \
            const VCB f = vload_cb(filter + c * CB);                                                             \
            _Pragma("unroll")                                                                                    \
            for (int j = 0; j < T; j++) sum[j] = fma(f, (VCB) (in[j * step * CB + c]), sum[j]);                  \
        }                                                                                                        \
    }                                                                                                            \
    INLINE void NAME##_3x3(VCB sum[T], __global const float *ring, __global const float *filter, const int row,  \
                           const int column, const int rows, const int width, const int blocks, const int step)  \
    {                                                                                                            \
        _Pragma("unroll")                                                                                        \
        for (int j = 0; j < T; j++) sum[j] = (VCB) (0.0f);                                                       \
        for (int cb = 0; cb < blocks; cb++) {                                                                    \
            for (int r = 0; r < 3; r++) {                                                                        \
                const int h = row * step + r - 1;                                                                \
                if (h < 0 || h >= rows) continue;                                                                \
                __global const float *in = ring + RING_AT(h, cb, blocks, width) + (size_t) column * step * CB;   \
                for (int s = 0; s < 3; s++) NAME##_add(sum, in + s * CB, filter + ((cb * 3 + r) * 3 + s) * (CB * CB), step); \
            }                                                                                                    \
        }                                                                                                        \
    }                                                                                                            \
    INLINE void NAME##_1x1(VCB sum[T], __global const float *in, __global const float *filter, const size_t pitch, \
                           const int blocks, const int step)                                                     \
    {                                                                                                            \
        _Pragma("unroll")                                                                                        \
        for (int j = 0; j < T; j++) sum[j] = (VCB) (0.0f);                                                       \
        for (int cb = 0; cb < blocks; cb++) NAME##_add(sum, in + cb * pitch, filter + (size_t) cb * (CB * CB), step); \
    }

/* The zero column before row h of a ring of three rows of `width` columns. */
#define RING_AT(h, cb, blocks, width) (((size_t) ((h) % 3) * (blocks) + (cb)) * ((width) + 2) * CB)
#define RING_SIZE(blocks, width) ((size_t) 3 * (blocks) * ((width) + 2) * CB)

TILE_SUMS(first_tile, TF)
TILE_SUMS(last_tile, TQ)

/* The zero columns of a ring, which nothing overwrites. */
INLINE void ring_clear(__global float *ring, const int blocks, const int width)
{
    for (int i = 0; i < 3 * blocks; i++) {
        vstore_cb((VCB) (0.0f), ring + (size_t) i * (width + 2) * CB);
        vstore_cb((VCB) (0.0f), ring + (size_t) i * (width + 2) * CB + (width + 1) * CB);
    }
}

/* Row h of an image into its ring. */
INLINE void ring_copy(__global float *ring, __global const float *x, const int h, const int blocks, const int rows, const int width)
{
    for (int cb = 0; cb < blocks; cb++) {
        __global const float *from = x + X_AT(0, cb, h, 0, 0, rows, width);
        __global float *to = ring + RING_AT(h, cb, blocks, width) + CB;
        for (int i = 0; i < width; i++) vstore_cb(vload_cb(from + i * CB), to + i * CB);
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void block_row_ring(__global const float *restrict x,         /* [N][C/CB][H][W][CB]               */
#if FIRST
                    __global const float *restrict w1,        /* [F/CB][C/CB][FIRST][FIRST][CB][CB] */
                    __global const float *restrict scale1,    /* [F/CB][CB]                        */
                    __global const float *restrict shift1,
#endif
                    __global const float *restrict w2,        /* [M/CB][F/CB][3][3][CB][CB]        */
                    __global const float *restrict scale2,    /* [M/CB][CB]                        */
                    __global const float *restrict shift2,
#if LAST
                    __global const float *restrict w3,        /* [K/CB][M/CB][CB][CB]              */
                    __global const float *restrict scale3,    /* [K/CB][CB]                        */
                    __global const float *restrict shift3,
#endif
#if PROJECTION
                    __global const float *restrict w4,        /* [K/CB][C/CB][CB][CB]              */
                    __global const float *restrict scale4,    /* [K/CB][CB]                        */
                    __global const float *restrict shift4,
#endif
#if RESIDUAL
                    __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]               */
#endif
                    __global float *restrict y,               /* [N][K/CB][P][Q][CB]               */
                    __global float *restrict scratch,         /* an item's rings and row, for each */
                    const int c_size, const int h_size, const int w_size,
                    const int f_size, const int first_h, const int first_w,  /* of first; x's where it is left out */
                    const int m_size, const int k_size, const int p_size, const int q_size)
{
    const int band = get_group_id(0), bands = get_num_groups(0), n = get_group_id(1);
    const int p_begin = (int) ((long) p_size * band / bands), p_end = (int) ((long) p_size * (band + 1) / bands);
    const int c_blocks = BLOCKS(c_size), f_blocks = BLOCKS(f_size), m_blocks = BLOCKS(m_size), k_blocks = BLOCKS(k_size);
    __global const float *image = x + X_AT(n, 0, 0, 0, c_blocks, h_size, w_size);

    const size_t of_x = FIRST == 3 ? RING_SIZE(c_blocks, w_size) : 0;
    const size_t of_first = RING_SIZE(f_blocks, first_w);
    __global float *ring_x = scratch + ((size_t) n * bands + band) * (of_x + of_first + (size_t) m_blocks * q_size * CB);
    __global float *ring = ring_x + of_x;
    __global float *middle = ring + of_first;  /* [M/CB][Q][CB] */
    ring_clear(ring, f_blocks, first_w);
#if FIRST == 3
    ring_clear(ring_x, c_blocks, w_size);
    int next_x = max(0, (p_begin * STRIDE - 1) * FIRST_STRIDE - 1);  /* the first row of x that is not in its ring */
#endif
    int next = max(0, p_begin * STRIDE - 1);  /* the first row that is not in the ring */

    for (int p = p_begin; p < p_end; p++) {
        for (; next < min(first_h, p * STRIDE + 2); next++) {
#if FIRST == 0
            ring_copy(ring, image, next, f_blocks, first_h, first_w);
#else
#if FIRST == 3
            next_x = max(next_x, next * FIRST_STRIDE - 1);
            for (; next_x < min(h_size, next * FIRST_STRIDE + 2); next_x++) {
                ring_copy(ring_x, image, next_x, c_blocks, h_size, w_size);
            }
#endif
            for (int kb = 0; kb < f_blocks; kb++) {
                __global const float *filter = w1 + W_AT(kb, 0, 0, 0, c_blocks, FIRST, FIRST);
                const VCB a = vload_cb(scale1 + C_AT(kb)), b = vload_cb(shift1 + C_AT(kb));
                for (int t = 0; t * TF < first_w; t++) {
                    const int q = TILE_BEGIN(t, TF, first_w);
                    VCB sum[TF];
#if FIRST == 3
                    first_tile_3x3(sum, ring_x, filter, next, q, h_size, w_size, c_blocks, FIRST_STRIDE);
#else
                    first_tile_1x1(sum, image + X_AT(0, 0, next * FIRST_STRIDE, q * FIRST_STRIDE, 0, h_size, w_size), filter,
                                   X_AT(0, 1, 0, 0, 0, h_size, w_size), c_blocks, FIRST_STRIDE);
#endif
                    __global float *to = ring + RING_AT(next, kb, f_blocks, first_w) + (q + 1) * CB;
                    #pragma unroll
                    for (int j = 0; j < TF; j++) vstore_cb(block_relu(fma(sum[j], a, b)), to + j * CB);
                }
            }
#endif
        }

        for (int kb = 0; kb < m_blocks; kb++) {
            const VCB a = vload_cb(scale2 + C_AT(kb)), b = vload_cb(shift2 + C_AT(kb));
            for (int t = 0; t * TQ < q_size; t++) {
                const int q = TILE_BEGIN(t, TQ, q_size);
                VCB sum[TQ];
                last_tile_3x3(sum, ring, w2 + W_AT(kb, 0, 0, 0, f_blocks, 3, 3), p, q, first_h, first_w, f_blocks, STRIDE);
                __global float *to = middle + ((size_t) kb * q_size + q) * CB;
                #pragma unroll
                for (int j = 0; j < TQ; j++) {
                    const VCB v = fma(sum[j], a, b);
                    vstore_cb(LAST ? block_relu(v) : v, to + j * CB);
                }
            }
        }

        for (int kb = 0; kb < k_blocks; kb++) {
            for (int t = 0; t * TQ < q_size; t++) {
                const int q = TILE_BEGIN(t, TQ, q_size);
                const size_t to = X_AT(n, kb, p, q, k_blocks, p_size, q_size);
                VCB sum[TQ];
#if PROJECTION
                last_tile_1x1(sum, image + X_AT(0, 0, p * PROJECTION, q * PROJECTION, 0, h_size, w_size),
                              w4 + W_AT(kb, 0, 0, 0, c_blocks, 1, 1), X_AT(0, 1, 0, 0, 0, h_size, w_size), c_blocks,
                              PROJECTION);
                const VCB a4 = vload_cb(scale4 + C_AT(kb)), b4 = vload_cb(shift4 + C_AT(kb));
                #pragma unroll
                for (int j = 0; j < TQ; j++) vstore_cb(fma(sum[j], a4, b4), y + to + j * CB);  /* too many for registers */
#endif
#if LAST
                last_tile_1x1(sum, middle + (size_t) q * CB, w3 + W_AT(kb, 0, 0, 0, m_blocks, 1, 1), (size_t) q_size * CB,
                              m_blocks, 1);
                const VCB a = vload_cb(scale3 + C_AT(kb)), b = vload_cb(shift3 + C_AT(kb));
#endif
                #pragma unroll
                for (int j = 0; j < TQ; j++) {
#if LAST
                    VCB v = fma(sum[j], a, b);
#else
                    VCB v = vload_cb(middle + ((size_t) kb * q_size + q + j) * CB);
#endif
#if PROJECTION
                    v += vload_cb(y + to + j * CB);
#endif
#if RESIDUAL
                    v += vload_cb(residual + to + j * CB);
#endif
                    vstore_cb(RELU ? block_relu(v) : v, y + to + j * CB);
                }
            }
        }
    }
}
