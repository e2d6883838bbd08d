/*
 * Convolutions of a residual block in one launch, for inference: what lies between them never leaves local memory and registers.
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
 * Mapping  work-groups of ITEMS = WIDTH / 4 * PIXEL_ITEMS. Axis 0: tiles of TH x TW pixels of an image of y, axis 1: images.
 *          CHUNK channels of first at a time, the tile with its halo, go to local memory and are added to middle, whose sums stay
 *          in registers: an item owns a quad of channels for each PIXEL_ITEMS-th pixel. Then middle goes to local memory, in the
 *          place of first. Filters are read as they lie: items that share a quad of pixels read neighbouring quads of a filter.
 *          first is computed again where the halos of tiles meet.
 * Params   CB                      4, 8 or 16
 *          WIDTH                   channels of middle, whole blocks
 *          TH, TW                  pixels of y in a tile
 *          PIXEL_ITEMS             items that share the tile's pixels
 *          CHUNK                   channels of first in local memory: whole blocks, a divisor of first's
 *          FIRST, FIRST_STRIDE     side of the first filter, 1 or 3, or 0 where it is left out; its stride
 *          STRIDE                  of the middle
 *          LAST                    1 with the last 1x1
 *          PROJECTION              stride of the shortcut's 1x1, 0 without one
 *          RESIDUAL, RELU          1 where they are wanted
 * Error    each sum as many roundings as it has terms, one for each scale and shift, one for each tensor that is added
 */
#include "include/layout.clh"

#ifndef WIDTH
#define WIDTH 64
#endif
#ifndef TH
#define TH 8
#endif
#ifndef TW
#define TW 8
#endif
#ifndef PIXEL_ITEMS
#define PIXEL_ITEMS 8
#endif
#ifndef CHUNK
#define CHUNK 32
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

#define BLOCK_QUADS (CB / 4)
#define WIDTH_QUADS (WIDTH / 4)
#define CHUNK_QUADS (CHUNK / 4)
#define ITEMS (WIDTH_QUADS * PIXEL_ITEMS)
#define PIXELS (TH * TW)
#define MICRO ((PIXELS + PIXEL_ITEMS - 1) / PIXEL_ITEMS)  /* pixels of an item */

#define HALO_H ((TH - 1) * STRIDE + 3)
#define HALO_W ((TW - 1) * STRIDE + 3)
#define HALO (HALO_H * HALO_W)
/* The halo's pixels are shared by HALO_ITEMS items, which take at most 8 of them in each of HALO_TURNS turns. */
#define HALO_ITEMS (ITEMS / CHUNK_QUADS)
#define HALO_TURNS ((HALO + HALO_ITEMS * 8 - 1) / (HALO_ITEMS * 8))
#define HALO_MICRO ((HALO + HALO_ITEMS * HALO_TURNS - 1) / (HALO_ITEMS * HALO_TURNS))

/* Quads from pixel to pixel: one more than there are, so that 32 items that read several pixels meet in no bank. */
#define FIRST_PITCH (CHUNK_QUADS + 1)
#define MIDDLE_PITCH (WIDTH_QUADS + (WIDTH_QUADS < 32))
#define FIRST_MEMORY (HALO * FIRST_PITCH)
#define MIDDLE_MEMORY (LAST ? PIXELS * MIDDLE_PITCH : 0)
#define TILE_MEMORY (FIRST_MEMORY > MIDDLE_MEMORY ? FIRST_MEMORY : MIDDLE_MEMORY)

/* Through pointers to float4, as vload4 promises the alignment of a float only; blocks are aligned. */
#define LOAD_QUAD(p) (*(__global const float4 *) (p))
#define STORE_QUAD(v, p) (*(__global float4 *) (p) = (v))
#define ZERO_QUAD ((float4) (0.0f))
#define INLINE static inline __attribute__((always_inline))

/* Where a quad of channels begins among the filters of an output block, and among CHANNELS. */
#define FILTER_OF(w, channel, blocks, side) ((w) + W_AT((channel) / CB, 0, 0, 0, blocks, side, side) + (channel) % CB)

INLINE float4 quad_relu(const float4 v)
{
    return v < 0.0f ? ZERO_QUAD : v;  /* keeps NaN, so that a divergence is seen where it began */
}

/* Four rows of a filter's tile, of one quad of output channels. */
INLINE void quad_filter(float4 f[4], __global const float *w)
{
    #pragma unroll
    for (int j = 0; j < 4; j++) f[j] = LOAD_QUAD(w + j * CB);
}

INLINE float4 quad_add(float4 sum, const float4 v, const float4 f[4])
{
    sum = fma((float4) (v.x), f[0], sum);
    sum = fma((float4) (v.y), f[1], sum);
    sum = fma((float4) (v.z), f[2], sum);
    return fma((float4) (v.w), f[3], sum);
}

/* A chunk of the first tensor, zero outside of its image, in local memory. */
INLINE void first_chunk(__local float4 *first,         /* [HALO][FIRST_PITCH]       */
                        __global const float *x,       /* an image                  */
#if FIRST
                        __global const float *w,       /* first's filter            */
                        __global const float *scale, __global const float *shift,
#endif
                        const int channel_of_chunk, const int row, const int column, /* of first: the tile's corner */
                        const int c_size, const int h_size, const int w_size, const int first_h, const int first_w)
{
    const int item = get_local_id(0);
#if !FIRST
    for (int i = item; i < HALO * CHUNK_QUADS; i += ITEMS) {
        const int pixel = i / CHUNK_QUADS, quad = i % CHUNK_QUADS;
        const int h = row + pixel / HALO_W, w = column + pixel % HALO_W;
        const int channel = channel_of_chunk + quad * 4;
        const int inside = h >= 0 && h < h_size && w >= 0 && w < w_size;
        first[pixel * FIRST_PITCH + quad] =
                inside ? LOAD_QUAD(x + X_AT(0, channel / CB, h, w, 0, h_size, w_size) + channel % CB) : ZERO_QUAD;
    }
#else
    const int quad = item % CHUNK_QUADS, place = item / CHUNK_QUADS;
    const int channel = channel_of_chunk + quad * 4;
    const int c_blocks = BLOCKS(c_size);
    if (place >= HALO_ITEMS) return;  /* no barrier in here */
    __global const float *filter = FILTER_OF(w, channel, c_blocks, FIRST);
    const float4 a = LOAD_QUAD(scale + channel), b = LOAD_QUAD(shift + channel);
    for (int turn = 0; turn < HALO_TURNS; turn++) {
        float4 sum[HALO_MICRO];
        int at[HALO_MICRO];
        #pragma unroll
        for (int i = 0; i < HALO_MICRO; i++) sum[i] = ZERO_QUAD;
        for (int tap = 0; tap < FIRST * FIRST; tap++) {
            #pragma unroll
            for (int i = 0; i < HALO_MICRO; i++) {
                const int pixel = (turn * HALO_MICRO + i) * HALO_ITEMS + place;
                const int p = row + pixel / HALO_W, q = column + pixel % HALO_W;
                const int h = p * FIRST_STRIDE + tap / FIRST - FIRST / 2, v = q * FIRST_STRIDE + tap % FIRST - FIRST / 2;
                const int inside = p >= 0 && p < first_h && q >= 0 && q < first_w && h >= 0 && h < h_size && v >= 0 && v < w_size;
                at[i] = inside ? (h * w_size + v) * CB : -1;
            }
            for (int cb = 0; cb < c_blocks; cb++) {
                __global const float *plane = x + X_AT(0, cb, 0, 0, 0, h_size, w_size);
                __global const float *f_tile = filter + (size_t) (cb * FIRST * FIRST + tap) * (CB * CB);
                _Pragma("unroll 1")
                for (int c = 0; c < CB; c += 4) {
                    float4 f[4];
                    quad_filter(f, f_tile + c * CB);
                    #pragma unroll
                    for (int i = 0; i < HALO_MICRO; i++) {
                        sum[i] = quad_add(sum[i], at[i] < 0 ? ZERO_QUAD : LOAD_QUAD(plane + at[i] + c), f);
                    }
                }
            }
        }
        #pragma unroll
        for (int i = 0; i < HALO_MICRO; i++) {
            const int pixel = (turn * HALO_MICRO + i) * HALO_ITEMS + place;
            const int p = row + pixel / HALO_W, q = column + pixel % HALO_W;
            const int inside = p >= 0 && p < first_h && q >= 0 && q < first_w;
            if (pixel < HALO) first[pixel * FIRST_PITCH + quad] = inside ? quad_relu(fma(sum[i], a, b)) : ZERO_QUAD;
        }
    }
#endif
}

__kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1)))
void block_local_tile(__global const float *restrict x,         /* [N][C/CB][H][W][CB]               */
#if FIRST
                      __global const float *restrict w1,        /* [F/CB][C/CB][FIRST][FIRST][CB][CB] */
                      __global const float *restrict scale1,    /* [F/CB][CB]                        */
                      __global const float *restrict shift1,
#endif
                      __global const float *restrict w2,        /* [WIDTH/CB][F/CB][3][3][CB][CB]    */
                      __global const float *restrict scale2,    /* [WIDTH/CB][CB]                    */
                      __global const float *restrict shift2,
#if LAST
                      __global const float *restrict w3,        /* [K/CB][WIDTH/CB][CB][CB]          */
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
                      const int c_size, const int h_size, const int w_size,
                      const int f_size, const int first_h, const int first_w,  /* of first; x's where it is left out */
                      const int k_size, const int p_size, const int q_size,
                      const int tiles_across)
{
    __local float4 tile[TILE_MEMORY];
    const int item = get_local_id(0);
    const int quad = item % WIDTH_QUADS, place = item / WIDTH_QUADS;
    const int n = get_group_id(1);
    const int first_p = (int) get_group_id(0) / tiles_across * TH, first_q = (int) get_group_id(0) % tiles_across * TW;
    const int f_blocks = BLOCKS(f_size), c_blocks = BLOCKS(c_size), k_blocks = BLOCKS(k_size);
    __global const float *image = x + X_AT(n, 0, 0, 0, c_blocks, h_size, w_size);
#if FIRST
#define FIRST_FILTER w1, scale1, shift1,
#else
#define FIRST_FILTER
#endif

    /* Pixels beyond the tile are its last one again: computed and not stored. */
#define PIXEL(i) min(place + (i) * PIXEL_ITEMS, PIXELS - 1)
#define PIXEL_STORED(i) (place + (i) * PIXEL_ITEMS < PIXELS && first_p + PIXEL(i) / TW < p_size && first_q + PIXEL(i) % TW < q_size)

    float4 sum[MICRO];
    #pragma unroll
    for (int i = 0; i < MICRO; i++) sum[i] = ZERO_QUAD;
    for (int chunk = 0; chunk < f_blocks * CB; chunk += CHUNK) {
        barrier(CLK_LOCAL_MEM_FENCE);  /* everybody has read the chunk before */
        first_chunk(tile, image, FIRST_FILTER chunk, first_p * STRIDE - 1, first_q * STRIDE - 1, c_size, h_size, w_size,
                    first_h, first_w);
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int cb = 0; cb < CHUNK / CB; cb++) {
            __global const float *filter =
                    FILTER_OF(w2, quad * 4, f_blocks, 3) + (size_t) (chunk / CB + cb) * (9 * CB * CB);
            for (int tap = 0; tap < 9; tap++) {
                const int away = tap / 3 * HALO_W + tap % 3;
                _Pragma("unroll 1")
                for (int c = 0; c < BLOCK_QUADS; c++) {
                    float4 f[4];
                    quad_filter(f, filter + (tap * CB + c * 4) * CB);
                    #pragma unroll
                    for (int i = 0; i < MICRO; i++) {
                        const int corner = PIXEL(i) / TW * STRIDE * HALO_W + PIXEL(i) % TW * STRIDE;
                        sum[i] = quad_add(sum[i], tile[(corner + away) * FIRST_PITCH + cb * BLOCK_QUADS + c], f);
                    }
                }
            }
        }
    }
    const float4 a2 = LOAD_QUAD(scale2 + quad * 4), b2 = LOAD_QUAD(shift2 + quad * 4);
    #pragma unroll
    for (int i = 0; i < MICRO; i++) sum[i] = fma(sum[i], a2, b2);

#if LAST
    barrier(CLK_LOCAL_MEM_FENCE);
    #pragma unroll
    for (int i = 0; i < MICRO; i++) {
        if (place + i * PIXEL_ITEMS < PIXELS) tile[PIXEL(i) * MIDDLE_PITCH + quad] = quad_relu(sum[i]);
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = quad * 4; k < k_blocks * CB; k += WIDTH) {
        #pragma unroll
        for (int i = 0; i < MICRO; i++) sum[i] = ZERO_QUAD;
        __global const float *filter = FILTER_OF(w3, k, WIDTH / CB, 1);
        _Pragma("unroll 1")
        for (int c = 0; c < WIDTH_QUADS; c++) {
            float4 f[4];
            quad_filter(f, filter + c * (4 * CB));  /* blocks of a 1x1 filter follow each other */
            #pragma unroll
            for (int i = 0; i < MICRO; i++) sum[i] = quad_add(sum[i], tile[PIXEL(i) * MIDDLE_PITCH + c], f);
        }
        const float4 a3 = LOAD_QUAD(scale3 + k), b3 = LOAD_QUAD(shift3 + k);
        #pragma unroll
        for (int i = 0; i < MICRO; i++) sum[i] = fma(sum[i], a3, b3);
#else
    {
        const int k = quad * 4;
#endif
#if PROJECTION
        float4 other[MICRO];
        int at[MICRO];
        #pragma unroll
        for (int i = 0; i < MICRO; i++) {
            other[i] = ZERO_QUAD;
            at[i] = PIXEL_STORED(i)
                    ? ((first_p + PIXEL(i) / TW) * PROJECTION * w_size + (first_q + PIXEL(i) % TW) * PROJECTION) * CB : -1;
        }
        __global const float *shortcut = FILTER_OF(w4, k, c_blocks, 1);
        for (int cb = 0; cb < c_blocks; cb++) {
            __global const float *plane = image + X_AT(0, cb, 0, 0, 0, h_size, w_size);
            _Pragma("unroll 1")
            for (int c = 0; c < CB; c += 4) {
                float4 f[4];
                quad_filter(f, shortcut + (size_t) cb * (CB * CB) + c * CB);
                #pragma unroll
                for (int i = 0; i < MICRO; i++) {
                    other[i] = quad_add(other[i], at[i] < 0 ? ZERO_QUAD : LOAD_QUAD(plane + at[i] + c), f);
                }
            }
        }
        const float4 a4 = LOAD_QUAD(scale4 + k), b4 = LOAD_QUAD(shift4 + k);
        #pragma unroll
        for (int i = 0; i < MICRO; i++) sum[i] += fma(other[i], a4, b4);
#endif
        #pragma unroll
        for (int i = 0; i < MICRO; i++) {
            if (!PIXEL_STORED(i)) continue;
            const size_t to =
                    X_AT(n, k / CB, first_p + PIXEL(i) / TW, first_q + PIXEL(i) % TW, k_blocks, p_size, q_size) + k % CB;
            float4 v = sum[i];
#if RESIDUAL
            v += LOAD_QUAD(residual + to);
#endif
#if RELU
            v = quad_relu(v);
#endif
            STORE_QUAD(v, y + to);
        }
    }
}
