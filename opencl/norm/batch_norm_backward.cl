/*
 * Gradient of batch norm with the batch's own statistics (batch_norm.cl), over M = N*H*W values a channel.
 *   g = dy, or dy + dy2, masked by the activation,  xhat = (x - mean) * invstd
 *   dbeta = sum g,  dgamma = sum g * xhat
 *   dx = gamma * invstd * (g - dbeta / M - xhat * dgamma / M)
 *   dresidual = g
 *
 * Three launches: sums of chunks, their totals in the order of the chunks, dx. The first also writes g where
 * dresidual is wanted, and the third then reads it back instead of dy and the mask.
 *
 * Layout   dy dy2 x y dx dresidual NCHWc; gamma beta mean invstd dgamma dbeta CHANNELS (include/layout.clh), float32.
 *          All outputs are overwritten.
 * Mapping  chunks (include/chunks.clh); per LANES channels of a chunk, or of the whole in the finish, one work-item, or
 *          as many of a group as it has TURNS
 * Params   CB, LANES, GROUP, STREAM; RESIDUAL 1 where g is wanted;
 *          SECOND 1 where dy comes in two parts to be added, dy2 the other: with RESIDUAL only, since each part is then
 *          read once; the sum has the bits of an addition of its own (elementwise/add.cl);
 *          MASK  0 none; 1 from x, by the forward's own arithmetic (the same bits); 2 from the sign of y
 * Error    with g as given, or one addition's rounding; dbeta: k = chunk/4 + chunks + 4, relative to sum|g|
 *          dgamma: k + 2, relative to sum |g| * (|x| + |mean|) * invstd
 *          dx, from given sums: k = 12 (two divisions of 2.5 ulp), relative to
 *          |gamma| * invstd * (|g| + |dbeta| / M + (|x| + |mean|) * invstd * |dgamma| / M)
 */
#include "include/chunks.clh"

#define MASK_NONE 0
#define MASK_FROM_X 1
#define MASK_FROM_Y 2
#ifndef MASK
#define MASK MASK_NONE
#endif
#ifndef RESIDUAL
#define RESIDUAL 0
#endif
#ifndef SECOND
#define SECOND 0
#endif
#if SECOND && !RESIDUAL
#error "a gradient in two parts needs RESIDUAL: the launch of dx reads their masked sum from there"
#endif

#if SECOND
#define INCOMING(at) (lanes_load(dy + (at)) + lanes_load(dy2 + (at)))
#else
#define INCOMING(at) lanes_load(dy + (at))
#endif

/* g at offset `at`; centred is x - mean there, scale is gamma * invstd, both as in the forward. */
#if MASK == MASK_FROM_X
#define MASKED(at, centred) lanes_where_positive(INCOMING(at), fma((centred), scale, shift))
#elif MASK == MASK_FROM_Y
#define MASKED(at, centred) lanes_where_positive(INCOMING(at), lanes_load(y + (at)))
#else
#define MASKED(at, centred) INCOMING(at)
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void batch_norm_backward_partial_sums(__global const float *restrict dy,      /* [N][C/CB][HW][CB]  */
                                      __global const float *restrict x,       /* [N][C/CB][HW][CB]  */
                                      __global const float *restrict gamma,   /* [C/CB][CB]         */
                                      __global const float *restrict beta,    /* [C/CB][CB]         */
                                      __global const float *restrict mean,    /* [C/CB][CB]         */
                                      __global const float *restrict invstd,  /* [C/CB][CB]         */
#if MASK == MASK_FROM_Y
                                      __global const float *restrict y,       /* [N][C/CB][HW][CB]  */
#endif
#if SECOND
                                      __global const float *restrict dy2,     /* [N][C/CB][HW][CB]  */
#endif
#if RESIDUAL
                                      __global float *restrict dresidual,     /* [N][C/CB][HW][CB]  */
#endif
                                      __global float *restrict partial,       /* [2: dgamma, dbeta][chunks][C/CB][CB] */
                                      const int n, const int cblocks, const int hw,
                                      const int images, const int part_pixels)
{
    GROUP_MEMORY(lanes_t, sums);
    CHUNK_BEGIN;
    const size_t channel = C_AT(cb) + lane;
    const lanes_t mu = lanes_load(mean + channel);
    const lanes_t inverse = lanes_load(invstd + channel);
#if MASK == MASK_FROM_X
    const lanes_t scale = lanes_load(gamma + channel) * inverse;
    const lanes_t shift = lanes_load(beta + channel);
#endif

#if RESIDUAL
#define KEEP(g, at) lanes_put((g), dresidual + (at))
#else
#define KEEP(g, at)
#endif
/* One pixel into one of four pairs of sums: additions need not wait for each other. */
#define TAKE(at, sum, dot)                                  \
    {                                                       \
        const lanes_t centred = lanes_load(x + (at)) - mu;  \
        const lanes_t g = MASKED(at, centred);              \
        KEEP(g, at);                                        \
        sum += g;                                           \
        dot = fma(g, centred, dot);                         \
    }

    lanes_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;
    lanes_t t0 = 0.0f, t1 = 0.0f, t2 = 0.0f, t3 = 0.0f;
    for (int e = n0; e < n1; e++) {
        const size_t plane = X_AT(e, cb, 0, 0, cblocks, 1, hw) + lane;
        int i = i0;
        for (; i + 3 * TURNS < i1; i += 4 * TURNS) {
            const size_t at = plane + (size_t) i * CB;
            TAKE(at, s0, t0);
            TAKE(at + TURNS * CB, s1, t1);
            TAKE(at + 2 * TURNS * CB, s2, t2);
            TAKE(at + 3 * TURNS * CB, s3, t3);
        }
        for (; i < i1; i += TURNS) TAKE(plane + (size_t) i * CB, s0, t0);
    }
    const lanes_t dot = group_sum((t0 + t1) + (t2 + t3), sums) * inverse;
    const lanes_t sum = group_sum((s0 + s1) + (s2 + s3), sums);
    if (LEADER) {
        lanes_store(dot, partial + CHUNK_AT(chunk, cb, cblocks) + lane);
        lanes_store(sum, partial + CHUNK_AT(CHUNKS + chunk, cb, cblocks) + lane);
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void batch_norm_backward_finish(__global const float *restrict partial,  /* [2: dgamma, dbeta][chunks][C/CB][CB] */
                                __global float *restrict dgamma,         /* [C/CB][CB] */
                                __global float *restrict dbeta,          /* [C/CB][CB] */
                                const int cblocks, const int chunks)
{
    GROUP_MEMORY(lanes_t, sums);
    CHANNELS_BEGIN;

    lanes_t dot = 0.0f, sum = 0.0f;
    for (int j = OWN_TURN; j < chunks; j += TURNS) {
        dot += lanes_load(partial + CHUNK_AT(j, 0, cblocks) + channel);
        sum += lanes_load(partial + CHUNK_AT(chunks + j, 0, cblocks) + channel);
    }
    dot = group_sum(dot, sums);
    sum = group_sum(sum, sums);
    if (LEADER) {
        lanes_store(dot, dgamma + channel);
        lanes_store(sum, dbeta + channel);
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void batch_norm_backward_apply(
#if RESIDUAL
                               __global const float *restrict dresidual,  /* [N][C/CB][HW][CB] */
#else
                               __global const float *restrict dy,         /* [N][C/CB][HW][CB] */
#endif
                               __global const float *restrict x,          /* [N][C/CB][HW][CB] */
                               __global const float *restrict gamma,      /* [C/CB][CB]        */
                               __global const float *restrict beta,       /* [C/CB][CB]        */
                               __global const float *restrict mean,       /* [C/CB][CB]        */
                               __global const float *restrict invstd,     /* [C/CB][CB]        */
#if MASK == MASK_FROM_Y && !RESIDUAL
                               __global const float *restrict y,          /* [N][C/CB][HW][CB] */
#endif
                               __global const float *restrict dgamma,     /* [C/CB][CB]        */
                               __global const float *restrict dbeta,      /* [C/CB][CB]        */
                               __global float *restrict dx,               /* [N][C/CB][HW][CB] */
                               const int n, const int cblocks, const int hw, const int images, const int part_pixels)
{
    CHUNK_BEGIN;
    const size_t channel = C_AT(cb) + lane;
    const float total = (float) n * (float) hw;
    const lanes_t mu = lanes_load(mean + channel);
    const lanes_t inverse = lanes_load(invstd + channel);
    const lanes_t scale = lanes_load(gamma + channel) * inverse;
#if MASK == MASK_FROM_X && !RESIDUAL
    const lanes_t shift = lanes_load(beta + channel);
#endif
    const lanes_t mean_g = lanes_load(dbeta + channel) / total;
    const lanes_t slope = lanes_load(dgamma + channel) / total * inverse;

    for (int e = n0; e < n1; e++) {
        const size_t plane = X_AT(e, cb, 0, 0, cblocks, 1, hw) + lane;
        for (int i = i0; i < i1; i += TURNS) {
            const size_t at = plane + (size_t) i * CB;
            const lanes_t centred = lanes_load(x + at) - mu;
#if RESIDUAL
            const lanes_t g = lanes_load(dresidual + at);
#else
            const lanes_t g = MASKED(at, centred);
#endif
            lanes_put(scale * fma(-centred, slope, g - mean_g), dx + at);
        }
    }
}
