/*
 * Transforms a 3x3 filter for minimal filtering: u = G g G^T for each pair of channels (conv/winograd_transforms.clh).
 *
 *   ROTATE 0, for the forward pass             g = w[k][c]
 *   ROTATE 1, for the gradient of the input    g[r][s] = w[k][c][2 - r][2 - s], and k and c exchanged in the result
 *
 * Layout   w FILTER [K/CB][C/CB][3][3][CB c][CB k]; u [K/CB][FILTERS][C/CB][CB c][CB k], with ROTATE
 *          [C/CB][FILTERS][K/CB][CB k][CB c], float32. u is overwritten, zeros in lanes beyond the last channels.
 * Mapping  work-groups of one. Axis 0: channel blocks cb, axis 1: channel blocks kb
 * Params   CB   4, 8 or 16; TILE; STRIDE as in conv/winograd_transforms.clh; ROTATE
 * Error    k = 4 roundings with TILE 2, 8 with TILE 4
 */
#include "include/layout.clh"
#include "conv/winograd_transforms.clh"
#include "conv/winograd_weights.clh"
#include "conv/transpose_block.clh"

#ifndef ROTATE
#define ROTATE 0
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_winograd_filter(__global const float *restrict w,  /* [K/CB][C/CB][3][3][CB c][CB k]      */
                          __global float *restrict u)        /* [K/CB][FILTERS][C/CB][CB c][CB k]   */
{
    const int cb = get_group_id(0), c_blocks = get_num_groups(0);
    const int kb = get_group_id(1), k_blocks = get_num_groups(1);
    __global const float *from = w + W_AT(kb, cb, 0, 0, c_blocks, 3, 3);
#if ROTATE
    const int inner_blocks = k_blocks;
    __global float *to = u + ((size_t) cb * FILTERS * k_blocks + kb) * (CB * CB);
    VCB turned[9][CB];
    for (int tap = 0; tap < 9; tap++) {
        VCB a[CB];
        #pragma unroll
        for (int i = 0; i < CB; i++) a[i] = aligned_load_cb(from + (tap * CB + i) * CB);
        transpose_block(a);
        #pragma unroll
        for (int i = 0; i < CB; i++) turned[8 - tap][i] = a[i];
    }
#define TAP(tap, i) turned[tap][i]
#else
    const int inner_blocks = c_blocks;
    __global float *to = u + ((size_t) kb * FILTERS * c_blocks + cb) * (CB * CB);
#define TAP(tap, i) aligned_load_cb(from + ((tap) * CB + (i)) * CB)
#endif
    const size_t step = (size_t) inner_blocks * (CB * CB);  /* to the next position */

    for (int inner = 0; inner < CB; inner++) {
        VCB g[9];
        #pragma unroll
        for (int tap = 0; tap < 9; tap++) g[tap] = TAP(tap, inner);
        filter_tile(to + inner * CB, step, g);
    }
}
