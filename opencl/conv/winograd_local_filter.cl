/*
 * The transforms of 3x3 filters, and of their gradients back, of Winograd convolutions on GPUs.
 *
 *   conv_winograd_local_filter            u[position] = G g G^T
 *     ROTATE 0, for the forward pass        g = w[k][c]
 *     ROTATE 1, for the input's gradient    g[r][s] = w[k][c][2 - r][2 - s], and k and c exchanged in the result
 *   conv_winograd_local_filter_gradient   dw[k][c] = G^T s G
 *
 * Layout   w, dw FILTER (include/layout.clh), float32. u, s [POSITIONS][K/CB][C/CB][CB c][CB k], with ROTATE
 *          [POSITIONS][C/CB][K/CB][CB k][CB c]: FILTER of a 1x1 filter of POSITIONS groups. u, dw are overwritten; zeros in
 *          lanes beyond the last channels
 * Mapping  work-groups of GROUP. Axis 0: pairs of channels, in the order of u or dw
 * Params   CB; TILE; ROTATE
 *          GROUP   work-items
 * Error    u: k = 4 roundings with TILE 2, 8 with TILE 4, relative to |G| |g| |G^T|. dw: k = tiles + 8 or tiles + 18, all of
 *          the convolution, relative to |G^T| [sum over tiles of (|B^T| |d| |B|) * (|A| |dy| |A^T|)] |G|
 */
#include "include/layout.clh"
#define LANES 1
#include "conv/winograd_lanes.clh"
#include "conv/winograd_transforms.clh"
#include "conv/winograd_weights.clh"

#ifndef ROTATE
#define ROTATE 0
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_winograd_local_filter(__global const float *restrict w,  /* [K/CB][C/CB][3][3][CB c][CB k]             */
                                __global float *restrict u,        /* as above                                   */
                                const int c_blocks, const int k_blocks)
{
    const int pairs = c_blocks * k_blocks * (CB * CB);
    const int id = get_global_id(0);
    if (id >= pairs) return;

    const int row = id / CB % CB, lane = id % CB;  /* of the result's block */
    const int block = id / (CB * CB);
    float g[9];
#if ROTATE
    const int cb = block / k_blocks;
    const int kb = block - cb * k_blocks;
    __global const float *from = w + W_AT(kb, cb, 0, 0, c_blocks, 3, 3) + lane * CB + row;
    #pragma unroll
    for (int tap = 0; tap < 9; tap++) g[tap] = from[(8 - tap) * (CB * CB)];
#else
    __global const float *from = w + W_AT(block, 0, 0, 0, 1, 3, 3) + row * CB + lane;
    #pragma unroll
    for (int tap = 0; tap < 9; tap++) g[tap] = from[tap * (CB * CB)];
#endif
    filter_tile(u + id, pairs, g);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_winograd_local_filter_gradient(__global const float *restrict s,  /* [POSITIONS][K/CB][C/CB][CB c][CB k] */
                                         __global float *restrict dw,       /* [K/CB][C/CB][3][3][CB c][CB k]      */
                                         const int c_blocks, const int k_blocks)
{
    const int pairs = c_blocks * k_blocks * (CB * CB);
    const int id = get_global_id(0);
    if (id >= pairs) return;
    filter_gradient_tile(dw + W_AT(id / (CB * CB), 0, 0, 0, 1, 3, 3) + id % (CB * CB), s + id, pairs, 0, 1);
}
