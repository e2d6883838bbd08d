/*
 * The transform back from minimal filtering of Winograd convolutions on GPUs, whose products conv/implicit_gemm_forward.cl
 * computes.
 *
 *   y = act(scale[k] * A^T m A + shift[k] + residual)   for each tile of TILE x TILE outputs
 *
 * Layout   m [POSITIONS][K/CB][tiles][CB]; residual, y BLOCKED; scale, shift CHANNELS (include/layout.clh), float32.
 *          y is overwritten.
 * Mapping  as in conv/winograd_local_input.cl
 * Params   CB, TILE, LANES, GROUP     as there
 *          AFFINE, RESIDUAL, RELU     1 for each part of the epilogue that is wanted
 *          STATISTICS                 as in conv/statistics.clh; the tiles of a group are a piece
 * Error    of the whole convolution k = C + 10 roundings with TILE 2, C + 18 with TILE 4 (filter 4 or 8, input 2 or 4,
 *          products C, output 4 or 6), and one each for AFFINE and RESIDUAL, relative to
 *            |A^T| [sum over c of (|G| |g| |G^T|) * (|B^T| |d| |B|)] |A|
 */
#include "include/layout.clh"
#include "conv/remainder.clh"
#include "conv/winograd_lanes.clh"
#include "conv/winograd_transforms.clh"
#include "conv/winograd_tiles.clh"
#include "conv/winograd_output.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void conv_winograd_local_output(__global const float *restrict m,         /* [POSITIONS][K/CB][tiles][CB] */
#if AFFINE
                                __global const float *restrict scale,     /* [K/CB][CB]                   */
                                __global const float *restrict shift,     /* [K/CB][CB]                   */
#endif
#if RESIDUAL
                                __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]          */
#endif
                                __global float *restrict y,               /* [N][K/CB][P][Q][CB]          */
#if STATISTICS
                                __global float *restrict statistics,      /* as in conv/statistics.clh    */
                                const int pieces,
#endif
                                const int p_size, const int q_size,
                                const int tile_rows, const int tile_columns,  /* of an image */
                                const int tiles)                              /* of all      */
{
    const int t = TILE_OF(get_global_id(0));
    const int lane = LANE_OF(get_global_id(0));
    const int kb = get_group_id(1), k_blocks = get_num_groups(1);
#if STATISTICS
    __local winograd_value memory[2 * GROUP];
    __local float counts[GROUP];
    Piece piece;
    piece_begin(&piece, (winograd_value) (0.0f));
    float count = 0.0f;
    if (t < tiles) {
#else
    if (t >= tiles) return;
#endif

    Tile tile;
    find_tile(&tile, t, tile_rows, tile_columns);
    const int p = tile.row * TILE, q = tile.column * TILE;
    const size_t first = X_AT(tile.n, kb, p, q, k_blocks, p_size, q_size) + lane;
    output_tile(m + X_AT(0, kb, 0, t, k_blocks, 1, tiles) + lane, X_AT(1, 0, 0, 0, k_blocks, 1, tiles),
#if AFFINE
                WINOGRAD_LOAD(scale + C_AT(kb) + lane), WINOGRAD_LOAD(shift + C_AT(kb) + lane),
#endif
#if RESIDUAL
                residual + first,
#endif
                y + first,
#if STATISTICS
                &piece, 1,
#endif
                p_size - p, q_size - q, q_size);
#if STATISTICS
        count = (float) (min(TILE, p_size - p) * min(TILE, q_size - q));
    }
    const int slots = CB / LANES;
    const int turn = get_local_id(0) / slots;
    counts[get_local_id(0)] = count;
    piece_of_group(&piece, count, memory, turn, GROUP / slots, LANE_OF(get_local_id(0)) / LANES, slots);
    if (turn == 0) {
        for (int other = 1; other < GROUP / slots; other++) count += counts[other * slots];
        piece_store(&piece, count, statistics + PIECE_AT(get_group_id(0), kb, k_blocks) + lane,
                    PIECE_AT(pieces, 0, k_blocks));
        if (kb == 0 && lane == 0) statistics[PIECE_COUNT_AT(get_group_id(0), pieces, k_blocks)] = count;
    }
#endif
}
