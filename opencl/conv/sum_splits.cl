/*
 * Adds partial gradients of a filter: dw[i] = part[0][i] + part[1][i] + ... in this order.
 *
 * Layout   part [splits][size], dw [size], float32, size a multiple of CB*CB. dw is overwritten.
 * Mapping  work-groups of one, an item for each CB*CB elements
 * Params   CB   4, 8 or 16
 * Error    k = splits - 1 roundings
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_sum_splits(__global const float *restrict part,  /* [splits][size] */
                     __global float *restrict dw,          /* [size]         */
                     const int splits)
{
    const size_t size = (size_t) get_num_groups(0) * (CB * CB);
    const size_t at = (size_t) get_group_id(0) * (CB * CB);

    VCB sum[CB];
    #pragma unroll
    for (int i = 0; i < CB; i++) sum[i] = vload_cb(part + at + i * CB);
    for (int split = 1; split < splits; split++) {
        #pragma unroll
        for (int i = 0; i < CB; i++) sum[i] += vload_cb(part + split * size + at + i * CB);
    }
    #pragma unroll
    for (int i = 0; i < CB; i++) vstore_cb(sum[i], dw + at + i * CB);
}
