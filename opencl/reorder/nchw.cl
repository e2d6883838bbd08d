/*
 * Between the dense order of the user and the blocked order of the device.
 *   nchw_to_blocked   y[n][c/CB][i][c%CB] = x[n][c][i], zero in the lanes beyond C
 *   blocked_to_nchw   the way back; lanes beyond C are dropped
 *
 * Layout   one tensor [N][C][HW] dense (PLAIN), the other NCHWc (include/layout.clh), float32; y is overwritten.
 * Mapping  dimension 0: stretches of `pixels` pixels; 1: channel block; 2: example. Plain: an item has one pixel and one
 *          lane; vector: it turns four pixels of four lanes in registers; group: its items turn a tile of GROUP
 *          pixels in local memory, so that both sides are read and written in whole lines
 * Params   CB, LANES, GROUP, STREAM
 * Error    exact
 */
#include "include/group.clh"

#if TOGETHER

/* Rows of a tile: four lanes of eight neighbouring pixels lie in different banks. */
#define TILE_ROW (GROUP + 2)

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void nchw_to_blocked(__global const float *restrict x,  /* [N][C][HW]        */
                     __global float *restrict y,        /* [N][C/CB][HW][CB] */
                     const int c, const int hw, const int pixels)
{
    __local float tile[CB * TILE_ROW];
    const int item = (int) get_local_id(0), first = (int) get_group_id(0) * GROUP;
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    __global const float *from = x + ((size_t) n * c + (size_t) cb * CB) * hw + first;
    __global float *to = y + X_AT(n, cb, 0, first, BLOCKS(c), 1, hw);

    for (int l = 0; l < CB; l++) {
        const int real = cb * CB + l < c && first + item < hw;
        tile[l * TILE_ROW + item] = real ? from[(size_t) l * hw + item] : 0.0f;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int word = item; word < GROUP * SLOTS && first + word / SLOTS < hw; word += GROUP) {
        __local const float *p = tile + LANE_OF(word) * TILE_ROW + word / SLOTS;
        lanes_store((lanes_t) (p[0], p[TILE_ROW], p[2 * TILE_ROW], p[3 * TILE_ROW]), to + (size_t) word * LANES);
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void blocked_to_nchw(__global const float *restrict x,  /* [N][C/CB][HW][CB] */
                     __global float *restrict y,        /* [N][C][HW]        */
                     const int c, const int hw, const int pixels)
{
    __local float tile[CB * TILE_ROW];
    const int item = (int) get_local_id(0), first = (int) get_group_id(0) * GROUP;
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    __global const float *from = x + X_AT(n, cb, 0, first, BLOCKS(c), 1, hw);
    __global float *to = y + ((size_t) n * c + (size_t) cb * CB) * hw + first;

    for (int word = item; word < GROUP * SLOTS && first + word / SLOTS < hw; word += GROUP) {
        __local float *p = tile + LANE_OF(word) * TILE_ROW + word / SLOTS;
        const lanes_t v = lanes_load(from + (size_t) word * LANES);
        p[0] = v.x;
        p[TILE_ROW] = v.y;
        p[2 * TILE_ROW] = v.z;
        p[3 * TILE_ROW] = v.w;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (first + item >= hw) return;
    for (int l = 0; l < CB && cb * CB + l < c; l++) to[(size_t) l * hw + item] = tile[l * TILE_ROW + item];
}

#elif LANES == 1

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void nchw_to_blocked(__global const float *restrict x,  /* [N][C][HW]        */
                     __global float *restrict y,        /* [N][C/CB][HW][CB] */
                     const int c, const int hw, const int pixels)
{
    const int i = (int) (get_global_id(0) / CB), lane = (int) (get_global_id(0) % CB);
    if (i >= hw) return;
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1), channel = cb * CB + lane;

    y[X_AT(n, cb, 0, i, BLOCKS(c), 1, hw) + lane] = channel < c ? x[((size_t) n * c + channel) * hw + i] : 0.0f;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void blocked_to_nchw(__global const float *restrict x,  /* [N][C/CB][HW][CB] */
                     __global float *restrict y,        /* [N][C][HW]        */
                     const int c, const int hw, const int pixels)
{
    const int i = (int) (get_global_id(0) / CB), lane = (int) (get_global_id(0) % CB);
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1), channel = cb * CB + lane;
    if (i >= hw || channel >= c) return;

    y[((size_t) n * c + channel) * hw + i] = x[X_AT(n, cb, 0, i, BLOCKS(c), 1, hw) + lane];
}

#else

/*
 * Four vectors turned where they are: of lanes 4b .. 4b+3, lane j of vector i becomes lane i of vector j. So four pixels
 * of all channels become, for k = 0 .. 3, four pixels of each of the channels k, 4 + k, 8 + k, 12 + k, and back.
 */
#define QUAD_OF(lane) ((lane) / 4u * 4u)
#define IOTA convert_lanes_uint(LANES_IOTA)
/* a0 b0 a1 b1, and with + 2 a2 b2 a3 b3; a0 a1 b0 b1, and with + 2 a2 a3 b2 b3 */
#define SINGLES (QUAD_OF(IOTA) + IOTA % 4u / 2u + IOTA % 2u * CB)
#define PAIRS (QUAD_OF(IOTA) + IOTA % 2u + IOTA % 4u / 2u * CB)

static void turn_quads(lanes_t v[4])
{
    const lanes_t a = shuffle2(v[0], v[1], SINGLES), b = shuffle2(v[0], v[1], SINGLES + 2u);
    const lanes_t c = shuffle2(v[2], v[3], SINGLES), d = shuffle2(v[2], v[3], SINGLES + 2u);
    v[0] = shuffle2(a, c, PAIRS);
    v[1] = shuffle2(a, c, PAIRS + 2u);
    v[2] = shuffle2(b, d, PAIRS);
    v[3] = shuffle2(b, d, PAIRS + 2u);
}

/* A vector from, and to, quads at lanes 0, 4, 8, 12; `at(b)` is the place of the one at lane 4b. */
#if CB == 16
#define GATHER(at) ((float16)(vload4(0, at(0)), vload4(0, at(1)), vload4(0, at(2)), vload4(0, at(3))))
#define SCATTER(v, put) put((v).s0123, 0); put((v).s4567, 1); put((v).s89ab, 2); put((v).scdef, 3)
#define IN_FRONT(quad) ((float16)(quad, (float4) 0.0f, (float8) 0.0f))
#elif CB == 8
#define GATHER(at) ((float8)(vload4(0, at(0)), vload4(0, at(1))))
#define SCATTER(v, put) put((v).s0123, 0); put((v).s4567, 1)
#define IN_FRONT(quad) ((float8)(quad, (float4) 0.0f))
#else
#define GATHER(at) vload4(0, at(0))
#define SCATTER(v, put) put(v, 0)
#define IN_FRONT(quad) (quad)
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void nchw_to_blocked(__global const float *restrict x,  /* [N][C][HW]        */
                     __global float *restrict y,        /* [N][C/CB][HW][CB] */
                     const int c, const int hw, const int pixels)
{
    const int first = (int) get_global_id(0) * pixels, last = min(first + pixels, hw);
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    const int real = min(c - cb * CB, CB);  /* lanes that hold channels */
    const int few = real <= 4;              /* an image */
    __global const float *from = x + ((size_t) n * c + (size_t) cb * CB) * hw;
    __global float *to = y + X_AT(n, cb, 0, 0, BLOCKS(c), 1, hw);

    int i = first;
    for (; i + 4 <= last; i += 4) {
        lanes_t quads[4];
#pragma unroll
        for (int k = 0; k < 4; k++) {  /* lanes without a channel read the last one, and are cleared below */
#define FROM(b) (from + (size_t) min(4 * (b) + k, real - 1) * hw + i)
            quads[k] = few ? IN_FRONT(vload4(0, FROM(0))) : GATHER(FROM);
        }
        turn_quads(quads);
#pragma unroll
        for (int j = 0; j < 4; j++) {
            lanes_put(LANES_IOTA < real ? quads[j] : (lanes_t) 0.0f, to + (size_t) (i + j) * CB);
        }
    }
    for (; i < last; i++) {
        lanes_store((lanes_t) 0.0f, to + (size_t) i * CB);
        for (int l = 0; l < real; l++) to[(size_t) i * CB + l] = from[(size_t) l * hw + i];
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void blocked_to_nchw(__global const float *restrict x,  /* [N][C/CB][HW][CB] */
                     __global float *restrict y,        /* [N][C][HW]        */
                     const int c, const int hw, const int pixels)
{
    const int first = (int) get_global_id(0) * pixels, last = min(first + pixels, hw);
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    const int real = min(c - cb * CB, CB);  /* lanes that hold channels */
    __global const float *from = x + X_AT(n, cb, 0, 0, BLOCKS(c), 1, hw);
    __global float *to = y + ((size_t) n * c + (size_t) cb * CB) * hw;

    int i = first;
    for (; i + 4 <= last; i += 4) {
        lanes_t quads[4];
#pragma unroll
        for (int j = 0; j < 4; j++) quads[j] = lanes_load(from + (size_t) (i + j) * CB);
        turn_quads(quads);
#pragma unroll
        for (int k = 0; k < 4; k++) {
#define TO(quad, b) if (4 * (b) + k < real) vstore4(quad, 0, to + (size_t) (4 * (b) + k) * hw + i)
            SCATTER(quads[k], TO);
        }
    }
    for (; i < last; i++) {
        for (int l = 0; l < real; l++) to[(size_t) l * hw + i] = from[(size_t) i * CB + l];
    }
}

#endif
