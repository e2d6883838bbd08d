/*
 * Fully connected layer.
 *   forward           y[n][k] = sum over c of x[n][c] * w[k][c], + b[k]
 *   backwardData      dx[n][c] = sum over k of dy[n][k] * w[k][c]
 *   backwardWeights   dw[k][c] = sum over n of dy[n][k] * x[n][c],  db[k] = sum over n of dy[n][k]
 *
 * Layout   x y dx dy NC in whole channel blocks; w dw FILTER with R = S = 1, so [K/CB][C/CB][CB c][CB k]; b db CHANNELS
 *          (include/layout.clh), float32; outputs are overwritten.
 * Mapping  plain: one work-item per element of the output, neighbours along its innermost extent
 *          vector: registers hold a tile of the output. forward: 8 examples x CB k; backwardData: 4 examples x 4 c, each a
 *          vector over k that is summed at the end; backwardWeights: CB c x CB k, `run` such tiles one after another
 * Params   CB, LANES
 * Error    forward k = C + 1; backwardData k = K/CB + log2(CB) in vectors, K plain; backwardWeights k = N
 */
#include "include/lanes.clh"

#if LANES == 1

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void fully_connected_forward(__global const float *restrict x,  /* [N][C/CB][CB]           */
                             __global const float *restrict w,  /* [K/CB][C/CB][CB c][CB k] */
                             __global const float *restrict b,  /* [K/CB][CB]              */
                             __global float *restrict y,        /* [N][K/CB][CB]           */
                             const int n, const int cblocks, const int kblocks)
{
    const size_t k = get_global_id(0), example = get_global_id(1);
    if (k >= (size_t) kblocks * CB) return;
    __global const float *weights = w + W_AT(k / CB, 0, 0, 0, cblocks, 1, 1) + k % CB;
    __global const float *values = x + X_AT(example, 0, 0, 0, cblocks, 1, 1);

    float sum = 0.0f;
    for (int c = 0; c < cblocks * CB; c++) sum = fma(values[c], weights[(size_t) c * CB], sum);
    y[X_AT(example, 0, 0, 0, kblocks, 1, 1) + k] = sum + b[k];
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void fully_connected_backward_data(__global const float *restrict dy,  /* [N][K/CB][CB]            */
                                   __global const float *restrict w,   /* [K/CB][C/CB][CB c][CB k] */
                                   __global float *restrict dx,        /* [N][C/CB][CB]            */
                                   const int n, const int cblocks, const int kblocks)
{
    const size_t c = get_global_id(0), example = get_global_id(1);
    if (c >= (size_t) cblocks * CB) return;
    __global const float *gradients = dy + X_AT(example, 0, 0, 0, kblocks, 1, 1);

    float sum = 0.0f;
    for (int kb = 0; kb < kblocks; kb++) {
        __global const float *row = w + W_AT(kb, c / CB, 0, 0, cblocks, 1, 1) + c % CB * CB;
        for (int k = 0; k < CB; k++) sum = fma(gradients[kb * CB + k], row[k], sum);
    }
    dx[X_AT(example, 0, 0, 0, cblocks, 1, 1) + c] = sum;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void fully_connected_backward_weights(__global const float *restrict x,   /* [N][C/CB][CB]            */
                                      __global const float *restrict dy,  /* [N][K/CB][CB]            */
                                      __global float *restrict dw,        /* [K/CB][C/CB][CB c][CB k] */
                                      __global float *restrict db,        /* [K/CB][CB]               */
                                      const int n, const int cblocks, const int kblocks, const int run)
{
    const size_t c = get_global_id(0) / CB, lane = get_global_id(0) % CB, kb = get_global_id(1);
    if (c >= (size_t) cblocks * CB) return;

    float product = 0.0f, sum = 0.0f;
    for (int e = 0; e < n; e++) {
        const float gradient = dy[X_AT(e, kb, 0, 0, kblocks, 1, 1) + lane];
        product = fma(gradient, x[X_AT(e, 0, 0, 0, cblocks, 1, 1) + c], product);
        sum += gradient;
    }
    dw[W_AT(kb, 0, 0, 0, cblocks, 1, 1) + (size_t) c * CB + lane] = product;
    if (c == 0) db[C_AT(kb) + lane] = sum;
}

#else

#define FORWARD_N 8
#define BACKWARD_N 4
#define BACKWARD_C 4

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void fully_connected_forward(__global const float *restrict x,  /* [N][C/CB][CB]           */
                             __global const float *restrict w,  /* [K/CB][C/CB][CB c][CB k] */
                             __global const float *restrict b,  /* [K/CB][CB]              */
                             __global float *restrict y,        /* [N][K/CB][CB]           */
                             const int n, const int cblocks, const int kblocks)
{
    const int n0 = (int) get_global_id(0) * FORWARD_N, kb = (int) get_global_id(1);
    __global const float *weights = w + W_AT(kb, 0, 0, 0, cblocks, 1, 1);

    /* Examples beyond the last repeat it, and are not stored. */
    __global const float *values[FORWARD_N];
    VCB sum[FORWARD_N];
#pragma unroll
    for (int e = 0; e < FORWARD_N; e++) {
        values[e] = x + X_AT(min(n0 + e, n - 1), 0, 0, 0, cblocks, 1, 1);
        sum[e] = 0.0f;
    }
    for (int c = 0; c < cblocks * CB; c++) {
        const VCB row = lanes_load(weights + (size_t) c * CB);
#pragma unroll
        for (int e = 0; e < FORWARD_N; e++) sum[e] = fma((VCB) values[e][c], row, sum[e]);
    }
    const VCB bias = lanes_load(b + C_AT(kb));
#pragma unroll
    for (int e = 0; e < FORWARD_N; e++) {
        if (n0 + e < n) lanes_store(sum[e] + bias, y + X_AT(n0 + e, kb, 0, 0, kblocks, 1, 1));
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void fully_connected_backward_data(__global const float *restrict dy,  /* [N][K/CB][CB]            */
                                   __global const float *restrict w,   /* [K/CB][C/CB][CB c][CB k] */
                                   __global float *restrict dx,        /* [N][C/CB][CB]            */
                                   const int n, const int cblocks, const int kblocks)
{
    const int n0 = (int) get_global_id(0) * BACKWARD_N, c = (int) get_global_id(1) * BACKWARD_C;

    /* Examples beyond the last repeat it, and are not stored. */
    __global const float *gradients[BACKWARD_N];
    VCB sum[BACKWARD_N][BACKWARD_C];
#pragma unroll
    for (int e = 0; e < BACKWARD_N; e++) {
        gradients[e] = dy + X_AT(min(n0 + e, n - 1), 0, 0, 0, kblocks, 1, 1);
#pragma unroll
        for (int i = 0; i < BACKWARD_C; i++) sum[e][i] = 0.0f;
    }
    for (int kb = 0; kb < kblocks; kb++) {
        __global const float *rows = w + W_AT(kb, c / CB, 0, 0, cblocks, 1, 1) + c % CB * CB;
#pragma unroll
        for (int e = 0; e < BACKWARD_N; e++) {
            const VCB gradient = lanes_load(gradients[e] + kb * CB);
#pragma unroll
            for (int i = 0; i < BACKWARD_C; i++) sum[e][i] = fma(gradient, lanes_load(rows + i * CB), sum[e][i]);
        }
    }
#pragma unroll
    for (int e = 0; e < BACKWARD_N; e++) {
        if (n0 + e < n) {
            __global float *to = dx + X_AT(n0 + e, 0, 0, 0, cblocks, 1, 1) + c;
#pragma unroll
            for (int i = 0; i < BACKWARD_C; i++) to[i] = lanes_sum(sum[e][i]);
        }
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void fully_connected_backward_weights(__global const float *restrict x,   /* [N][C/CB][CB]            */
                                      __global const float *restrict dy,  /* [N][K/CB][CB]            */
                                      __global float *restrict dw,        /* [K/CB][C/CB][CB c][CB k] */
                                      __global float *restrict db,        /* [K/CB][CB]               */
                                      const int n, const int cblocks, const int kblocks, const int run)
{
    const int first = (int) get_global_id(0) * run, last = min(first + run, cblocks), kb = (int) get_global_id(1);

    for (int cb = first; cb < last; cb++) {
        VCB product[CB];
#pragma unroll
        for (int c = 0; c < CB; c++) product[c] = 0.0f;
        for (int e = 0; e < n; e++) {
            const VCB gradient = lanes_load(dy + X_AT(e, kb, 0, 0, kblocks, 1, 1));
            __global const float *values = x + X_AT(e, cb, 0, 0, cblocks, 1, 1);
#pragma unroll
            for (int c = 0; c < CB; c++) product[c] = fma(gradient, (VCB) values[c], product[c]);
        }
#pragma unroll
        for (int c = 0; c < CB; c++) lanes_store(product[c], dw + W_AT(kb, cb, 0, 0, cblocks, 1, 1) + c * CB);
    }
    if (first == 0) {
        VCB sum = 0.0f;
        for (int e = 0; e < n; e++) sum += lanes_load(dy + X_AT(e, kb, 0, 0, kblocks, 1, 1));
        lanes_store(sum, db + C_AT(kb));
    }
}

#endif
