/*
 * What a convolution's epilogue needs to stand in for batch norm with running statistics.
 *   scale = gamma / sqrt(var + eps),  shift = beta - mean * scale
 *
 * Layout   all CHANNELS (include/layout.clh), float32; scale and shift are overwritten.
 * Mapping  one work-item per channel
 * Params   CB
 * Error    scale: k = 13 (sum, square root 3 ulp and division 2.5 ulp as OpenCL allows)
 *          shift: k = 14, relative to |beta| + |mean * scale|
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(CB, 1, 1)))
void batch_norm_fold(__global const float *restrict gamma,  /* [C/CB][CB] */
                     __global const float *restrict beta,   /* [C/CB][CB] */
                     __global const float *restrict mean,   /* [C/CB][CB] */
                     __global const float *restrict var,    /* [C/CB][CB] */
                     __global float *restrict scale,        /* [C/CB][CB] */
                     __global float *restrict shift,        /* [C/CB][CB] */
                     const float eps)
{
    const size_t channel = get_global_id(0);
    const float factor = gamma[channel] / sqrt(var[channel] + eps);

    scale[channel] = factor;
    shift[channel] = fma(-mean[channel], factor, beta[channel]);
}
