/*
 * Convolution with a 3x3 filter, gradient of the filter, by minimal filtering: POSITIONS products for TILE x TILE outputs
 * instead of 9 * TILE * TILE.
 *
 *   dw[k][c][r][s] = sum over n, p, q of x[n][c][p + r - pad_h][q + s - pad_w] * dy[n][k][p][q]
 *                  = (G^T [sum over tiles of (B^T d B)[c] * (A dy A^T)[k]] G)[r][s]
 *
 * Layout   x, dy BLOCKED; dw FILTER (include/layout.clh), float32. dw is overwritten.
 *          v [C/CB][POSITIONS][T + 1][CB] and z [KB][POSITIONS][T + 1][CB], the transformed tiles of a chunk, T of them;
 *          sums [splits][K/CB][C/CB][POSITIONS][CB c][CB k], or a single tile where there is one chunk in one split;
 *          scratch [items] of v, z and, if single, sums; then sums
 * Mapping  work-groups of one. A unit is a split of the chunks with a part of the output channel blocks, KB of them: chunk
 *          by chunk it transforms the tiles, then adds their products to the sums. Item i of `items` takes the units i,
 *          i + items, ... in the same scratch, which therefore stays in cache. A single split's sums are transformed
 *          to dw at the end; those of several by conv_winograd_sum_splits, in order.
 * Params   CB; TILE as in conv/winograd_transforms.clh
 *          TC   input channels whose sums are in registers, a divisor of CB; TC + 2 vectors are live
 * Error    k = N * tiles + splits roundings, and 8 (TILE 2) or 18 (TILE 4) of the transforms, relative to
 *            m = |G^T| [sum over tiles of (|B^T| |d| |B|) * (|A| |dy| |A^T|)] |G|
 */
#include "include/layout.clh"
#include "conv/remainder.clh"
#include "conv/winograd_transforms.clh"
#include "conv/winograd_tiles.clh"
#include "conv/winograd_weights.clh"

#ifndef TC
#define TC (CB / 2)
#endif

/* The t-th tile of a chunk; the numbers of tiles as for find_sorted_tile. */
INLINE void tile_of_chunk(Tile *tile, const int chunk, const int t, const int chunk_tiles,
                          const int bottom, const int inner, const int right,
                          const int tile_rows, const int tile_columns,
                          const int short_row, const int short_column, const int sorted)
{
    if (sorted) {
        find_sorted_tile(tile, chunk * (chunk_tiles / (tile_rows * tile_columns)), t, bottom, inner, right,
                         tile_rows, tile_columns, short_row, short_column);
    } else {
        find_tile(tile, chunk * chunk_tiles + t, tile_rows, tile_columns);
    }
}

/* sum[c][k] = (or +=) sum over t in [from, to) of v[t][c] * z[t][k], tile by tile */
INLINE void add_products(__global float *sum,      /* [CB c][CB k] */
                         __global const float *v,  /* [T][CB c]    */
                         __global const float *z,  /* [T][CB k]    */
                         const int from, const int to, const int first)
{
    for (int c0 = 0; c0 < CB; c0 += TC) {
        VCB s[TC];
        #pragma unroll
        for (int c = 0; c < TC; c++) s[c] = first ? (VCB) (0.0f) : aligned_load_cb(sum + (c0 + c) * CB);
        for (int t = from; t < to; t++) {
            const VCB g = aligned_load_cb(z + t * CB);
            #pragma unroll
            for (int c = 0; c < TC; c++) s[c] = fma((VCB) (v[t * CB + c0 + c]), g, s[c]);
        }
        #pragma unroll
        for (int c = 0; c < TC; c++) aligned_store_cb(s[c], sum + (c0 + c) * CB);
    }
}

/* dw = G^T (sums of all splits) G of a pair of channel blocks. */
INLINE void filter_gradient_blocks(__global float *dw,          /* [3][3][CB c][CB k]                                     */
                                   __global const float *sums,  /* [splits], split_step apart, of [POSITIONS][CB c][CB k] */
                                   const size_t split_step, const int splits)
{
    for (int c = 0; c < CB; c++) filter_gradient_tile(dw + c * CB, sums + c * CB, CB * CB, split_step, splits);
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_winograd_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB]              */
                                    __global const float *restrict dy,  /* [N][K/CB][P][Q][CB]              */
                                    __global float *restrict dw,        /* [K/CB][C/CB][3][3][CB c][CB k]; untouched with splits */
                                    __global float *restrict scratch,   /* as above                         */
                                    const int n_size,
                                    const int c_size, const int h_size, const int w_size,
                                    const int k_size, const int p_size, const int q_size,
                                    const int pad_h, const int pad_w,
                                    const int tile_rows, const int tile_columns,
                                    const int chunk_tiles,              /* T, of sorted images whole images' */
                                    const int chunks, const int splits,
                                    const int part_blocks,              /* output channel blocks in a unit  */
                                    const int sorted)
{
    const int c_blocks = BLOCKS(c_size);
    const int k_blocks = BLOCKS(k_size);
    const int parts = (k_blocks + part_blocks - 1) / part_blocks;
    const int single = chunks == 1;

    const size_t step = (size_t) (chunk_tiles + 1) * CB;  /* between positions; odd, to lie in unlike lines of the cache */
    const size_t sums_step = POSITIONS * CB * CB;         /* between pairs of channel blocks                             */
    const size_t item_size = POSITIONS * step * (c_blocks + part_blocks) + (single ? sums_step : 0);
    __global float *v = scratch + get_group_id(0) * item_size;
    __global float *z = v + POSITIONS * step * c_blocks;
    __global float *sums = single ? z + POSITIONS * step * part_blocks : scratch + get_num_groups(0) * item_size;

    const int tiles = n_size * tile_rows * tile_columns;
    const int short_row = sorted && p_size % TILE != 0;
    const int short_column = sorted && q_size % TILE != 0;

    for (int unit = get_group_id(0); unit < splits * parts; unit += get_num_groups(0)) {
        const int split = unit / parts;
        const int part = REMAINDER(unit, parts, split);
        const int k_from = part * part_blocks;
        const int k_to = min(k_blocks, k_from + part_blocks);
        const int chunk_from = (int) ((long) chunks * split / splits);
        const int chunk_to = (int) ((long) chunks * (split + 1) / splits);

        for (int chunk = chunk_from; chunk < chunk_to; chunk++) {
            const int count = min(chunk_tiles, tiles - chunk * chunk_tiles);
            const int images = count / (tile_rows * tile_columns);
            const int rows = tile_rows - short_row, columns = tile_columns - short_column;
            const int bottom = short_row * images * columns;
            const int inner = sorted ? images * rows * columns : count;
            const int right = short_column * images * rows;

            for (int t = 0; t < count; t++) {
                Tile tile;
                tile_of_chunk(&tile, chunk, t, chunk_tiles, bottom, inner, right,
                              tile_rows, tile_columns, short_row, short_column, sorted);
                const int p = tile.row * TILE, q = tile.column * TILE;
                for (int cb = 0; cb < c_blocks; cb++) {
                    input_tile(v + cb * POSITIONS * step + t * CB, step,
                               x + X_AT(tile.n, cb, 0, 0, c_blocks, h_size, w_size), p - pad_h, q - pad_w, h_size, w_size);
                }
                for (int kb = k_from; kb < k_to; kb++) {
                    gradient_tile(z + (kb - k_from) * POSITIONS * step + t * CB, step,
                                  dy + X_AT(tile.n, kb, p, q, k_blocks, p_size, q_size), p_size - p, q_size - q, q_size);
                }
            }

            for (int cb = 0; cb < c_blocks; cb++) {
                for (int kb = k_from; kb < k_to; kb++) {
                    const int done = cb * part_blocks + kb - k_from;
                    const int all = c_blocks * part_blocks;
                    const int prefetched = chunk + 1 < chunk_to ? chunk_tiles * (done + 1) / all : 0;
                    for (int t = chunk_tiles * done / all; t < prefetched; t++) {
                        Tile tile;
                        tile_of_chunk(&tile, chunk + 1, t, chunk_tiles, bottom, inner, right,
                                      tile_rows, tile_columns, short_row, short_column, sorted);
                        prefetch_tile(x + X_AT(tile.n, 0, tile.row * TILE, tile.column * TILE, c_blocks, h_size, w_size),
                                      c_blocks, h_size, w_size);
                        prefetch_tile(dy + X_AT(tile.n, k_from, tile.row * TILE, tile.column * TILE, k_blocks, p_size, q_size),
                                      k_to - k_from, p_size, q_size);
                    }

                    const size_t pair = (size_t) kb * c_blocks + cb;
                    __global float *sum = single ? sums : sums + ((size_t) split * k_blocks * c_blocks + pair) * sums_step;
                    for (int i = 0; i < ALPHA; i++) {
                        for (int j = 0; j < ALPHA; j++) {
                            const int position = i * ALPHA + j;
                            const int from = i == ALPHA - 1 ? bottom : 0;
                            const int to = j == ALPHA - 1 ? bottom + inner : i == ALPHA - 1 ? bottom + inner + right : count;
                            add_products(sum + position * (CB * CB), v + (cb * POSITIONS + position) * step,
                                         z + ((kb - k_from) * POSITIONS + position) * step, from, to, chunk == chunk_from);
                        }
                    }
                    if (splits == 1 && chunk == chunks - 1)
                        filter_gradient_blocks(dw + W_AT(kb, cb, 0, 0, c_blocks, 3, 3), sum, 0, 1);
                }
            }
        }
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_winograd_sum_splits(__global const float *restrict sums,  /* from sums_offset on, [splits][K/CB * C/CB][POSITIONS][CB][CB] */
                              const ulong sums_offset,              /* in elements            */
                              __global float *restrict dw,          /* [K/CB * C/CB][3][3][CB][CB] */
                              const int splits)
{
    const size_t sums_step = POSITIONS * CB * CB;
    filter_gradient_blocks(dw + get_group_id(0) * (9 * CB * CB), sums + sums_offset + get_group_id(0) * sums_step,
                get_num_groups(0) * sums_step, splits);
}
