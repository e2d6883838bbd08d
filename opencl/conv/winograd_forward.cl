/*
 * Convolution with a 3x3 filter and a STRIDE of 1 or 2, forward, by minimal filtering: POSITIONS products for TILE x TILE
 * outputs instead of 9 * TILE * TILE. Transforms and products in one launch: what is between them stays in a core's cache.
 *
 *   y[n][k][p][q] = act(scale[k] * sum over c, r, s of x[n][c][p*STRIDE + r - pad_h][q*STRIDE + s - pad_w]
 *                                                      * w[k][c][r][s] + shift[k] + residual[n][k][p][q])
 *
 * The gradient of the input, with STRIDE 1, is the same with dy for x, 2 - pad for pad, and the filter turned and exchanged
 * (conv/winograd_filter.cl).
 *
 * Layout   x, residual, y BLOCKED; u [K/CB][FILTERS][C/CB][CB c][CB k], the transformed filter; scale, shift CHANNELS
 *          (include/layout.clh), float32. y is overwritten. scratch [items][POSITIONS][(C/CB + 1) * TB + 2][CB]
 * Mapping  work-groups of one. A unit is a block of tiles with a part of the output channel blocks: it transforms its
 *          tiles of x, then for each of its channel blocks computes the products and transforms them into y. Item i of
 *          `items` takes the units i, i + items, ..., one after another in the same scratch, which therefore stays in
 *          cache. As in the direct kernels a vector of the filter serves TB tiles, and each FMA takes its value of a
 *          tile broadcast from memory.
 * Params   CB; TILE, STRIDE as in conv/winograd_transforms.clh
 *          TB       tiles in a block
 *          BOTTOM, INNER, RIGHT, CORNER   how many of them are what conv/winograd_tiles.clh calls so, where some are short
 *                   and blocks are whole images; TB together
 *          AFFINE, RESIDUAL, RELU   1 for each part of the epilogue that is wanted
 *          STATISTICS               as in conv/statistics.clh; a block of tiles is a piece
 * Error    k = C + 10 roundings with TILE 2, C + 18 with TILE 4 (filter 4 or 8, input 2 or 4, products C, output 4 or 6),
 *          and one each for AFFINE and RESIDUAL, relative to
 *            m = |A^T| [sum over c of (|G| |g| |G^T|) * (|B^T| |d| |B|)] |A|,
 *          on average 8 times (TILE 2; with STRIDE 2 twice) or 100 times (TILE 4) the sum of the absolute terms of y
 */
#include "include/layout.clh"
#include "conv/remainder.clh"
#include "conv/winograd_transforms.clh"
#include "conv/winograd_tiles.clh"
#include "conv/winograd_output.clh"

#ifndef TB
#define TB 8
#endif
#ifdef INNER
#define SORTED 1
#else
#define SORTED 0
#define BOTTOM 0
#define INNER TB
#define RIGHT 0
#define CORNER 0
#endif
#if BOTTOM + INNER + RIGHT + CORNER != TB
#error BOTTOM, INNER, RIGHT and CORNER are not TB together
#endif
#define SHORT_ROW (BOTTOM + CORNER > 0)
#define SHORT_COLUMN (RIGHT + CORNER > 0)

/* The t-th tile of a block. */
INLINE void tile_of_block(Tile *tile, const int block, const int t, const int tile_rows, const int tile_columns)
{
#if SORTED
    find_sorted_tile(tile, block * (TB / (tile_rows * tile_columns)), t, BOTTOM, INNER, RIGHT,
                     tile_rows, tile_columns, SHORT_ROW, SHORT_COLUMN);
#else
    find_tile(tile, block * TB + t, tile_rows, tile_columns);
#endif
}

/* m[t][k] = sum over c of v[t][c] * u[c][k] for the tiles [from, to) of a block, which are constants in every call. */
INLINE void products(__global float *m,        /* [TB][CB k]         */
                     __global const float *v,  /* [C/CB][TB][CB c]   */
                     __global const float *u,  /* [C/CB][CB c][CB k] */
                     const int c_size, const int from, const int to)
{
    if (from >= to) return;
    VCB sum[TB];
    #pragma unroll
    for (int t = 0; t < TB; t++) sum[t] = (VCB) (0.0f);

    for (int cb = 0; cb < BLOCKS(c_size); cb++) {
        const int channels = min(CB, c_size - cb * CB);
        for (int c = 0; c < channels; c++) {
            const VCB f = aligned_load_cb(u + c * CB);
            fetch_stream(u + c * CB);
            #pragma unroll
            for (int t = 0; t < TB; t++) {
                if (t >= from && t < to) sum[t] = fma(f, (VCB) (v[t * CB + c]), sum[t]);
            }
        }
        u += CB * CB;
        v += TB * CB;
    }
    #pragma unroll
    for (int t = 0; t < TB; t++) {
        if (t >= from && t < to) aligned_store_cb(sum[t], m + t * CB);
    }
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void conv_winograd_forward(__global const float *restrict x,         /* [N][C/CB][H][W][CB]                    */
                           __global const float *restrict u,         /* [K/CB][FILTERS][C/CB][CB c][CB k]      */
#if AFFINE
                           __global const float *restrict scale,     /* [K/CB][CB]                             */
                           __global const float *restrict shift,     /* [K/CB][CB]                             */
#endif
#if RESIDUAL
                           __global const float *restrict residual,  /* [N][K/CB][P][Q][CB]                    */
#endif
                           __global float *restrict y,               /* [N][K/CB][P][Q][CB]                    */
#if STATISTICS
                           __global float *restrict statistics,      /* as in conv/statistics.clh              */
                           const int pieces,
#endif
                           __global float *restrict scratch,         /* as above, from scratch_offset on       */
                           const ulong scratch_offset,               /* in elements                            */
                           const int n_size,
                           const int c_size, const int h_size, const int w_size,
                           const int k_size, const int p_size, const int q_size,
                           const int pad_h, const int pad_w,
                           const int tile_rows, const int tile_columns,
                           const int blocks,                         /* of tiles                               */
                           const int part_blocks)                    /* output channel blocks in a unit        */
{
    const int c_blocks = BLOCKS(c_size);
    const int k_blocks = BLOCKS(k_size);
    const int units = blocks * ((k_blocks + part_blocks - 1) / part_blocks);

    /* One vector more between positions: at a power of two they would all want the same few lines of the cache. */
    const size_t v_step = (size_t) (c_blocks * TB + 1) * CB;
    const size_t m_step = (TB + 1) * CB;
    __global float *v = scratch + scratch_offset + get_group_id(0) * (POSITIONS * (v_step + m_step));
    __global float *m = v + POSITIONS * v_step;

    for (int unit = get_group_id(0); unit < units; unit += get_num_groups(0)) {
        const int part = unit / blocks;
        const int block = REMAINDER(unit, blocks, part);

        for (int t = 0; t < TB; t++) {
            Tile tile;
            tile_of_block(&tile, block, t, tile_rows, tile_columns);
            const int n = min(tile.n, n_size - 1);  /* beyond the last image: any tile, to have numbers */
            for (int cb = 0; cb < c_blocks; cb++) {
                input_tile(v + (cb * TB + t) * CB, v_step, x + X_AT(n, cb, 0, 0, c_blocks, h_size, w_size),
                           tile.row * TILE_STEP - pad_h, tile.column * TILE_STEP - pad_w, h_size, w_size);
            }
        }

        const int begin = part * part_blocks;
        const int end = min(k_blocks, begin + part_blocks);
        const int next = unit + get_num_groups(0);
        for (int kb = begin; kb < end; kb++) {
            for (int t = TB * (kb - begin) / part_blocks; next < units && t < TB * (kb - begin + 1) / part_blocks; t++) {
                Tile tile;
                tile_of_block(&tile, REMAINDER(next, blocks, next / blocks), t, tile_rows, tile_columns);
                prefetch_tile(x + X_AT(tile.n, 0, tile.row * TILE_STEP, tile.column * TILE_STEP, c_blocks, h_size, w_size),
                              c_blocks, h_size, w_size);
            }
            __global const float *u_k = u + (size_t) kb * (FILTERS * CB * CB) * c_blocks;
            for (int i = 0; i < ALPHA; i++) {
                for (int j = 0; j < ALPHA; j++) {
                    const int position = i * ALPHA + j;
                    const int filter = FILTER_OF(i) * FILTER_ALPHA + FILTER_OF(j);
#define PRODUCTS(from, to) \
    products(m + position * m_step, v + position * v_step, u_k + (size_t) filter * (CB * CB) * c_blocks, c_size, from, to)
                    if (SHORT_ROW && i >= SHORT_ALPHA) {
                        if (SHORT_COLUMN && j >= SHORT_ALPHA) {
                            PRODUCTS(BOTTOM, BOTTOM + INNER);
                        } else {
                            PRODUCTS(BOTTOM, BOTTOM + INNER + RIGHT);
                        }
                    } else if (SHORT_COLUMN && j >= SHORT_ALPHA) {
                        PRODUCTS(0, BOTTOM + INNER);
                    } else {
                        PRODUCTS(0, TB);
                    }
                }
            }

#if AFFINE
            const VCB a = aligned_load_cb(scale + C_AT(kb));
            const VCB b = aligned_load_cb(shift + C_AT(kb));
#endif
#if STATISTICS
            Piece piece;
            int count = 0;
#endif
            for (int t = 0; t < TB; t++) {
                Tile tile;
                tile_of_block(&tile, block, t, tile_rows, tile_columns);
                if (tile.n >= n_size) continue;
                const int p = tile.row * TILE;
                const int q = tile.column * TILE;
                const size_t first = X_AT(tile.n, kb, p, q, k_blocks, p_size, q_size);
                output_tile(m + t * CB, m_step,
#if AFFINE
                            a, b,
#endif
#if RESIDUAL
                            residual + first,
#endif
                            y + first,
#if STATISTICS
                            &piece, t == 0,
#endif
                            p_size - p, q_size - q, q_size);
#if STATISTICS
                count += min(TILE, p_size - p) * min(TILE, q_size - q);
#endif
            }
#if STATISTICS
            piece_store(&piece, (float) count, statistics + PIECE_AT(block, kb, k_blocks), PIECE_AT(pieces, 0, k_blocks));
            if (kb == 0) statistics[PIECE_COUNT_AT(block, pieces, k_blocks)] = (float) count;
#endif
        }
    }
}
