/*
 * Adds the sums of a convolution whose depth was split, and does what was left to do: with sum = part[0] + part[1] + ... in
 * this order,
 *
 *   y[n][k][p][q] = act(scale[k] * sum + shift[k] + residual[n][k][p][q])
 *
 * Layout   part [splits] of BLOCKED; residual, y BLOCKED; scale, shift CHANNELS (include/layout.clh), float32. y is
 *          overwritten.
 * Mapping  work-groups of 64, an item for each quad of channels; axis 0: a block's quads of pixels, axis 1: blocks of all
 *          examples
 * Params   CB                       4, 8 or 16
 *          AFFINE, RESIDUAL, RELU   as in conv/quads.clh
 * Error    k = splits - 1 roundings, and one each for AFFINE and RESIDUAL
 */
#include "include/layout.clh"
#include "conv/quads.clh"

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void conv_sum_split_outputs(__global const float *restrict part,      /* [splits][N][K/CB][P*Q][CB]   */
#if AFFINE
                            __global const float *restrict scale,     /* [K/CB][CB]                   */
                            __global const float *restrict shift,     /* [K/CB][CB]                   */
#endif
#if RESIDUAL
                            __global const float *restrict residual,  /* [N][K/CB][P*Q][CB]           */
#endif
                            __global float *restrict y,               /* [N][K/CB][P*Q][CB]           */
                            const int splits, const int k_size, const int pixels)
{
    const int quad = get_global_id(0);
    if (quad >= pixels * CB_QUADS) return;
    const int kb = (int) get_group_id(1) % BLOCKS(k_size);
    const int k = kb * CB + quad % CB_QUADS * 4;
    const size_t at = (get_group_id(1) * (size_t) pixels * CB_QUADS + quad) * 4;
    const size_t size = get_num_groups(1) * (size_t) pixels * CB;

    float4 sum = LOAD_QUAD(part + at);
    for (int split = 1; split < splits; split++) sum += LOAD_QUAD(part + split * size + at);
    STORE_QUAD(quad_real_channels(QUAD_EPILOGUE(sum, k, at), k, k_size), y + at);
}
