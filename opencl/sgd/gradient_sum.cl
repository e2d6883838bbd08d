/*
 * Sum of the gradients of parts of a batch.
 *
 *   y[i] = share * g[i]             the first part
 *   y[i] = sum[i] + share * g[i]    with SUM, every other one
 *
 * Layout   packed parameters, float32; y is overwritten and may be sum or g itself.
 * Mapping  one work-item for every four elements; neighbours read neighbours.
 * Params   SUM   1 where there is a sum already
 * Error    1 rounding, 2 with SUM
 */
#include "include/layout.clh"

#ifndef SUM
#define SUM 1
#endif

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void gradient_sum(__global const float4 *g,
#if SUM
                  __global const float4 *sum,
#endif
                  __global float4 *y,
                  const float share,
                  const long quads)
{
    const size_t i = get_global_id(0);
    if (i >= quads) return;

#if SUM
    y[i] = sum[i] + share * g[i];
#else
    y[i] = share * g[i];
#endif
}
