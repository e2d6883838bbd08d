/*
 * Batch norm with the batch's own statistics, over M = N*H*W values a channel.
 *   mean = sum(x) / M,  var = sum((x - mean)^2) / M,  invstd = 1 / sqrt(var + eps)
 *   y = act((x - mean) * (gamma * invstd) + beta [+ residual])
 *
 * The statistics take two launches. Each chunk of pixels yields its mean and its sum of squares about that mean, M2:
 * first the sum of x - x0 with x0 the chunk's first pixel, then, the chunk still in the innermost cache, the squares
 * about the mean found. Nothing of the size of mean^2 is ever subtracted from anything, so that mean 1e4 with
 * variance 1e-2 is no harder than mean 0. Chunks are merged by the parallel-axis rule of T. Chan, G. Golub and
 * R. LeVeque ("Updating formulae and a pairwise algorithm for computing sample variances", 1979, equation 2.1),
 * here for all chunks at once about the common mean, in the order of the chunks. Where the convolution before has found
 * mean and M2 of pieces of its output (conv/statistics.clh), those are merged instead, by the second launch alone.
 *
 * The difference x - mean is formed before the multiplication: x * scale + shift would cancel where |mean| is large.
 *
 * Layout   x y residual NCHWc; gamma beta running_mean running_var mean invstd CHANNELS (include/layout.clh), float32.
 *          y mean invstd are overwritten; the running values are updated in place (PyTorch's convention, unbiased
 *          variance). Kept for the backward: mean, invstd, and y or x for the mask.
 * Mapping  chunks (include/chunks.clh); per LANES channels of a chunk, or of the whole in the finish, one work-item, or
 *          as many of a group as it has TURNS
 * Params   CB, LANES, GROUP, STREAM; CHUNK, the most pixels of a chunk; RELU 1 to clamp; RESIDUAL 1 to add a tensor; STATISTICS 1 where the third operand of the apply
 *          is the running variance and not invstd; PIECES 1 where chunks are a convolution's pieces
 * Error    mean: k = chunk/4 + chunks + 8, relative to mean|x - x0| + |mean|
 *          var: the same k, relative to var + u*mean^2, u = 2^-24
 *          invstd: half of var's and 12 (division 2.5 ulp and square root 3 ulp, as OpenCL allows)
 *          y, from given mean and invstd: k = 3, relative to (|x| + |mean|) * |gamma| * invstd + |beta| + |residual|
 */
#include "include/chunks.clh"

#ifndef RELU
#define RELU 0
#endif
#ifndef RESIDUAL
#define RESIDUAL 0
#endif
#ifndef CHUNK
#define CHUNK 256
#endif
#ifndef PIECES
#define PIECES 0
#endif
#define STATISTICS_BATCH 0
#define STATISTICS_RUNNING 1
#ifndef STATISTICS
#define STATISTICS STATISTICS_BATCH
#endif

/* Pixels of a chunk for each item of a group. */
#define KEPT ((CHUNK + TURNS - 1) / TURNS)

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void batch_norm_partial_statistics(__global const float *restrict x,  /* [N][C/CB][HW][CB]                */
                                   __global float *restrict partial,  /* [2: mean, M2][chunks][C/CB][CB]  */
                                   const int n, const int cblocks, const int hw,
                                   const int images, const int part_pixels)
{
    GROUP_MEMORY(lanes_t, sums);
    CHUNK_BEGIN;
    const int pixels = i1 - part * part_pixels;
    const float count = (float) (n1 - n0) * (float) pixels;
    const size_t next_image = (size_t) cblocks * hw * CB;
    __global const float *const start = x + X_AT(n0, cb, 0, part * part_pixels, cblocks, 1, hw) + lane;
    const lanes_t x0 = lanes_load(start);

#if TOGETHER
    /* Read once: an item keeps the pixels of its turns. Pixel i of the chunk is pixel i - e * pixels of example e. */
    lanes_t kept[KEPT], s = 0.0f, q = 0.0f;
#pragma unroll
    for (int turn = 0; turn < KEPT; turn++) {
        const int i = turn * TURNS + OWN_TURN;
        kept[turn] = 0.0f;
        if (i < (n1 - n0) * pixels) {
            kept[turn] = lanes_load(start + (i / pixels) * (next_image - (size_t) pixels * CB) + (size_t) i * CB);
            s += kept[turn] - x0;
        }
    }
    const lanes_t mean = x0 + group_sum(s, sums) / count;
#pragma unroll
    for (int turn = 0; turn < KEPT; turn++) {
        if (turn * TURNS + OWN_TURN < (n1 - n0) * pixels) q = fma(kept[turn] - mean, kept[turn] - mean, q);
    }
    const lanes_t m2 = group_sum(q, sums);
#else
    lanes_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;  /* four sums: additions need not wait for each other */
    __global const float *plane = start;
    for (int e = n0; e < n1; e++, plane += next_image) {
        __global const float *p = plane;
        int i = i0;
        for (; i + 4 <= i1; i += 4, p += 4 * CB) {
            s0 += lanes_load(p) - x0;
            s1 += lanes_load(p + CB) - x0;
            s2 += lanes_load(p + 2 * CB) - x0;
            s3 += lanes_load(p + 3 * CB) - x0;
        }
        for (; i < i1; i++, p += CB) s0 += lanes_load(p) - x0;
    }
    const lanes_t mean = x0 + ((s0 + s1) + (s2 + s3)) / count;

    lanes_t q0 = 0.0f, q1 = 0.0f, q2 = 0.0f, q3 = 0.0f;
    plane = start;
    for (int e = n0; e < n1; e++, plane += next_image) {
        __global const float *p = plane;
        int i = i0;
        for (; i + 4 <= i1; i += 4, p += 4 * CB) {
            const lanes_t d0 = lanes_load(p) - mean;
            const lanes_t d1 = lanes_load(p + CB) - mean;
            const lanes_t d2 = lanes_load(p + 2 * CB) - mean;
            const lanes_t d3 = lanes_load(p + 3 * CB) - mean;
            q0 = fma(d0, d0, q0);
            q1 = fma(d1, d1, q1);
            q2 = fma(d2, d2, q2);
            q3 = fma(d3, d3, q3);
        }
        for (; i < i1; i++, p += CB) {
            const lanes_t d = lanes_load(p) - mean;
            q0 = fma(d, d, q0);
        }
    }
    const lanes_t m2 = (q0 + q1) + (q2 + q3);
#endif
    if (LEADER) {
        lanes_store(mean, partial + CHUNK_AT(chunk, cb, cblocks) + lane);
        lanes_store(m2, partial + CHUNK_AT(CHUNKS + chunk, cb, cblocks) + lane);
    }
}

#if PIECES
#define MERGED pieces
#define COUNT_OF(j) counts[j]
#else
#define MERGED CHUNKS
#define COUNT_OF(j) chunk_count(j, n, hw, images, part_pixels)

/* Values a channel of chunk j: the last of a plane, and those of the last image group, may have fewer. */
static float chunk_count(int j, int n, int hw, int images, int part_pixels)
{
    const int group = j / PARTS;
    const int last_part = j + 1 == (group + 1) * PARTS;
    return (float) min(images, n - group * images) * (float) (last_part ? hw - (PARTS - 1) * part_pixels : part_pixels);
}
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void batch_norm_finish_statistics(__global const float *restrict partial,  /* [2: mean, M2][chunks][C/CB][CB], of
                                                                              pieces then [pieces] counts */
                                  __global float *restrict running_mean,   /* [C/CB][CB] */
                                  __global float *restrict running_var,    /* [C/CB][CB] */
                                  __global float *restrict mean,           /* [C/CB][CB] */
                                  __global float *restrict invstd,         /* [C/CB][CB] */
                                  const int n, const int c, const int hw,
#if PIECES
                                  const int pieces,
#else
                                  const int images, const int part_pixels,
#endif
                                  const float eps, const float momentum)
{
    const int cblocks = BLOCKS(c);
    GROUP_MEMORY(lanes_t, sums);
    CHANNELS_BEGIN;
    __global const float *const chunk_mean = partial + channel;
    __global const float *const chunk_m2 = chunk_mean + CHUNK_AT(MERGED, 0, cblocks);
#if PIECES
    __global const float *const counts = partial + 2 * CHUNK_AT(MERGED, 0, cblocks);
#endif
    const float total = (float) n * (float) hw;

    const lanes_t base = lanes_load(chunk_mean);
    lanes_t sum = 0.0f;
    for (int j = OWN_TURN; j < MERGED; j += TURNS) {
        const lanes_t count = COUNT_OF(j);
        sum = fma(count, lanes_load(chunk_mean + CHUNK_AT(j, 0, cblocks)) - base, sum);
    }
    const lanes_t mu = base + group_sum(sum, sums) / total;

    lanes_t m2 = 0.0f;
    for (int j = OWN_TURN; j < MERGED; j += TURNS) {
        const lanes_t count = COUNT_OF(j);
        const lanes_t d = lanes_load(chunk_mean + CHUNK_AT(j, 0, cblocks)) - mu;
        m2 += fma(d * d, count, lanes_load(chunk_m2 + CHUNK_AT(j, 0, cblocks)));
    }
    m2 = group_sum(m2, sums);
    if (!LEADER) return;

    /* Lanes beyond the last channel: sums of zeros, but 1 / sqrt(eps) is not. */
    const lanes_int_t beyond = channel + LANES_IOTA >= c;
    lanes_store(mu, mean + channel);
    lanes_store(beyond ? (lanes_t) 0.0f : 1.0f / sqrt(m2 / total + eps), invstd + channel);

    const lanes_t old_mean = lanes_load(running_mean + channel);
    const lanes_t old_var = lanes_load(running_var + channel);
    lanes_store(fma((lanes_t) momentum, mu, (1.0f - momentum) * old_mean), running_mean + channel);
    lanes_store(fma((lanes_t) momentum, m2 / (total - 1.0f), (1.0f - momentum) * old_var), running_var + channel);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void batch_norm_apply(__global const float *restrict x,         /* [N][C/CB][HW][CB] */
                      __global const float *restrict gamma,     /* [C/CB][CB]        */
                      __global const float *restrict beta,      /* [C/CB][CB]        */
                      __global const float *restrict mean,      /* [C/CB][CB]        */
                      __global const float *restrict spread,    /* [C/CB][CB] invstd, or the running variance */
#if RESIDUAL
                      __global const float *restrict residual,  /* [N][C/CB][HW][CB] */
#endif
                      __global float *restrict y,               /* [N][C/CB][HW][CB] */
                      const int n, const int cblocks, const int hw, const int images, const int part_pixels,
                      const float eps)
{
    CHUNK_BEGIN;
    const size_t channel = C_AT(cb) + lane;
    const lanes_t mu = lanes_load(mean + channel);
    const lanes_t shift = lanes_load(beta + channel);
#if STATISTICS == STATISTICS_RUNNING
    const lanes_t invstd = 1.0f / sqrt(lanes_load(spread + channel) + eps);
#else
    const lanes_t invstd = lanes_load(spread + channel);
#endif
    const lanes_t scale = lanes_load(gamma + channel) * invstd;

    for (int e = n0; e < n1; e++) {
        const size_t plane = X_AT(e, cb, 0, 0, cblocks, 1, hw) + lane;
        for (int i = i0; i < i1; i += TURNS) {
            const size_t at = plane + (size_t) i * CB;
            lanes_t z = fma(lanes_load(x + at) - mu, scale, shift);
#if RESIDUAL
            z += lanes_load(residual + at);
#endif
#if RELU
            z = lanes_relu(z);
#endif
            lanes_put(z, y + at);
        }
    }
}
