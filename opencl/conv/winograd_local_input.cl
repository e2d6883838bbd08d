/*
 * The transforms into minimal filtering of Winograd convolutions on GPUs, whose products conv/implicit_gemm_*.cl compute:
 * all tiles of x, or of dy for the filter's gradient, become an image of tiles for each of the POSITIONS.
 *
 *   conv_winograd_local_input      v[position] = B^T d B of the ALPHA x ALPHA pixels d that a tile of outputs sees
 *   conv_winograd_local_gradient   z[position] = A dy A^T of the TILE x TILE pixels dy of a tile
 *
 * Layout   x, dy BLOCKED (include/layout.clh), float32; v, z [POSITIONS][C/CB][tiles][CB], which is BLOCKED of an image of
 *          POSITIONS * C channels and `tiles` pixels. v, z are overwritten.
 * Mapping  work-groups of GROUP. Axis 0: tiles, in the order of images, rows and columns, LANES channels an item, so that
 *          the items of a pixel read and write its CB channels side by side; axis 1: channel blocks
 * Params   CB      4, 8 or 16
 *          TILE    as in conv/winograd_transforms.clh
 *          LANES   channels of an item, 1, 2 or 4; ALPHA * ALPHA * LANES values are in registers
 *          GROUP   work-items, a multiple of CB / LANES
 * Error    v: k = 2 roundings with TILE 2, 4 with TILE 4, relative to |B^T| |d| |B|; z the same with |A| |dy| |A^T|
 */
#include "include/layout.clh"
#include "conv/remainder.clh"
#include "conv/winograd_lanes.clh"
#include "conv/winograd_transforms.clh"
#include "conv/winograd_tiles.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_winograd_local_input(__global const float *restrict x,  /* [N][C/CB][H][W][CB]            */
                               __global float *restrict v,        /* [POSITIONS][C/CB][tiles][CB]   */
                               const int h_size, const int w_size,
                               const int pad_h, const int pad_w,
                               const int tile_rows, const int tile_columns,  /* of an image */
                               const int tiles)                              /* of all      */
{
    const int t = TILE_OF(get_global_id(0));
    const int lane = LANE_OF(get_global_id(0));
    const int cb = get_group_id(1), c_blocks = get_num_groups(1);
    if (t >= tiles) return;

    Tile tile;
    find_tile(&tile, t, tile_rows, tile_columns);
    input_tile(v + X_AT(0, cb, 0, t, c_blocks, 1, tiles) + lane, X_AT(1, 0, 0, 0, c_blocks, 1, tiles),
               x + X_AT(tile.n, cb, 0, 0, c_blocks, h_size, w_size) + lane,
               tile.row * TILE - pad_h, tile.column * TILE - pad_w, h_size, w_size);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_winograd_local_gradient(__global const float *restrict dy,  /* [N][K/CB][P][Q][CB]            */
                                  __global float *restrict z,         /* [POSITIONS][K/CB][tiles][CB]   */
                                  const int p_size, const int q_size,
                                  const int tile_rows, const int tile_columns,  /* of an image */
                                  const int tiles)                              /* of all      */
{
    const int t = TILE_OF(get_global_id(0));
    const int lane = LANE_OF(get_global_id(0));
    const int kb = get_group_id(1), k_blocks = get_num_groups(1);
    if (t >= tiles) return;

    Tile tile;
    find_tile(&tile, t, tile_rows, tile_columns);
    const int p = tile.row * TILE, q = tile.column * TILE;
    gradient_tile(z + X_AT(0, kb, 0, t, k_blocks, 1, tiles) + lane, X_AT(1, 0, 0, 0, k_blocks, 1, tiles),
                  dy + X_AT(tile.n, kb, p, q, k_blocks, p_size, q_size) + lane, p_size - p, q_size - q, q_size);
}
