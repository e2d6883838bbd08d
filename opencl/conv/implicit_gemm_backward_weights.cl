/*
 * Convolution, gradient of the filter, as a matrix product that is never laid out: taps and channels x pixels times
 * pixels x channels.
 *
 *   part[split][k][c][r][s] = sum over the split's (n, p, q) of dy[n][k][p][q]
 *                             * x[n][c of k's group][p*STRIDE_H + r*dil_h - pad_h][q*STRIDE_W + s*dil_w - pad_w]
 *   of which conv/sum_split_outputs.cl makes dw; with one split, part is dw
 *
 * Layout   x BLOCKED, or plain with X_PLAIN; dy BLOCKED; part [splits] of FILTER (include/layout.clh), float32. part is overwritten.
 * Mapping  work-groups of ITEMS, 64 to 256. Axis 0: TM / 4 quads of input channels of all taps, the quads of a tap
 *          together and only those with real channels, axis 1: TN output channels, axis 2: splits of the N*P*Q pixels.
 *          Both tensors lie as the product wants them. With groups, the rows are the channels of all groups that the tile's
 *          output channels belong to, and sums between different groups are not stored.
 * Params   CB, TM, TN, MICRO_ROWS, MICRO_COLUMNS, DEPTH, BUFFERS, SUB_GROUP   as in conv/implicit_gemm_tile.clh
 *          STRIDE_H, STRIDE_W
 *          POINTWISE   1 where the filter is 1x1 and nothing is padded; with a stride of 1, pixels have no rows then
 *          GROUPED     1 for groups of whole quads of channels, on both sides
 *          X_PLAIN     as in conv/input_pixel.clh, without groups
 * Error    k = N*P*Q roundings, those of conv_sum_split_outputs among them
 */
#include "include/layout.clh"
#include "conv/remainder.clh"

#ifndef STRIDE_H
#define STRIDE_H 1
#endif
#ifndef STRIDE_W
#define STRIDE_W 1
#endif
#ifndef POINTWISE
#define POINTWISE 0
#endif
#ifndef GROUPED
#define GROUPED 0
#endif

#define GATHERED 0
#include "conv/implicit_gemm_tile.clh"
#include "conv/input_quad.clh"

#define NO_ROWS (POINTWISE && STRIDE_H == 1 && STRIDE_W == 1)

/* What does not change over the sums. */
typedef struct {
    int c_size, h_size, w_size;
    int k_blocks, p_size, q_size;
    int r_size, s_size, pad_h, pad_w, dil_h, dil_w;
    int first_quad, quads;         /* of the tile: quads of x's channels */
    int c_channels, k_channels;    /* of a convolution group             */
    int groups;
} Layer;

/* A tap and a quad of input channels, which counts from the tile's first; r = r_size beyond the last. */
typedef struct {
    int r, s, quad;
} FilterRow;

/* A pixel of dy. Without rows, p is 0 and q counts all pixels of an image. */
typedef struct {
    int n, p, q;
} Pixel;

/* Fills a structure in instead of returning one, whose note by LLVM (noalias) is unknown to oclgrind 21.10. */
INLINE void filter_row(FilterRow *row, const Layer g, const int index)
{
    const int tap = index / g.quads;
    row->quad = REMAINDER(index, g.quads, tap);
    row->r = POINTWISE ? tap : tap / g.s_size;
    row->s = POINTWISE ? 0 : REMAINDER(tap, g.s_size, row->r);
}

/* With rows, or of rows joined to one. */
INLINE void pixel_at(Pixel *pixel, const int index, const int p_size, const int q_size, const bool joined)
{
    const int size = p_size * q_size;
    pixel->n = index / size;
    const int rest = REMAINDER(index, size, pixel->n);
    pixel->p = joined ? 0 : rest / q_size;
    pixel->q = joined ? rest : REMAINDER(rest, q_size, pixel->p);
}

/* Further by a step, which is less than one image, one row and one column beyond what it says. */
INLINE void pixel_advance(Pixel *pixel, const Pixel step, const int p_size, const int q_size, const bool joined)
{
    const int columns = joined ? p_size * q_size : q_size;
    const int rows = joined ? 1 : p_size;
    pixel->n += step.n;
    pixel->p += step.p;
    pixel->q += step.q;
    if (pixel->q >= columns) {
        pixel->q -= columns;
        pixel->p++;
    }
    if (pixel->p >= rows) {
        pixel->p -= rows;
        pixel->n++;
    }
}

/* Offsets within an image fit 32 bits, which are cheaper on GPUs; the host sees to it. */
INLINE float4 load_x(__global const float *x, const Layer g, const FilterRow at, const Pixel pixel)
{
    const int h = pixel.p * STRIDE_H + at.r * g.dil_h - g.pad_h;
    const int column = pixel.q * STRIDE_W + at.s * g.dil_w - g.pad_w;
    const bool real = at.r < g.r_size;
    if (!(POINTWISE ? real : real && h >= 0 && h < g.h_size && column >= 0 && column < g.w_size)) return ZERO_QUAD;
    const uint quad = g.first_quad + at.quad;
    const uint plane = g.h_size * g.w_size;
    const uint channel = quad / CB_QUADS * CB * plane + quad % CB_QUADS * 4 * CHANNEL(plane);
    return input_quad(x + INPUT_AT(pixel.n, 0, 0, g.c_size, g.h_size, g.w_size)
                          + ((uint) INPUT_AT(0, 0, h, 1, g.h_size, g.w_size) + column * PIXEL + channel),
                      plane, g.c_size - (int) quad * 4);
}

INLINE float4 load_dy(__global const float *dy, const Layer g, const int k, const Pixel pixel)
{
    if (k / CB >= g.k_blocks) return ZERO_QUAD;
    return LOAD_QUAD(dy + X_AT(pixel.n, 0, 0, 0, g.k_blocks, g.p_size, g.q_size)
                     + (uint) X_AT(0, k / CB, 0, pixel.q, g.k_blocks, g.p_size, g.q_size) + (uint) k % CB);
}

/* Convolution group of an output channel; those beyond the last count as the last's. */
INLINE int group_of(const Layer g, const int k)
{
    return min(k / g.k_channels, g.groups - 1);
}

/* An item's loads: which quad of the tile's rows or columns, and which pixel of a step. */
#if SUB_GROUP
#define A_QUAD (SUM_ROW(item_row, item % ROW_QUADS * 4) / 4)
#define A_PIXEL(load) (item % SUB_GROUP / ROW_QUADS + (load) * (SUB_GROUP / ROW_QUADS))
#define A_NOTHING(load) (A_PIXEL(load) >= DEPTH)
#else
#define A_QUAD (item % (TM / 4))
#define A_PIXEL(load) (item / (TM / 4) + (load) * (ITEMS / (TM / 4)))
#define A_NOTHING(load) LOADS_NOTHING(item + (load) * ITEMS, A_QUADS)
#endif
#define B_QUAD (item % (TN / 4))
#define B_PIXEL(load) (item / (TN / 4) + (load) * (ITEMS / (TN / 4)))

TILE_KERNEL
void conv_implicit_gemm_backward_weights(__global const float *restrict x,   /* [N][C/CB][H][W][CB]                  */
                                         __global const float *restrict dy,  /* [N][K/CB][P][Q][CB]                  */
                                         __global float *restrict part,      /* [splits][K/CB][C/groups/CB][R][S][CB][CB] */
                                         const int n_size,
                                         const int c_size, const int h_size, const int w_size,
                                         const int k_size, const int p_size, const int q_size,
                                         const int r_size, const int s_size,
                                         const int pad_h, const int pad_w, const int dil_h, const int dil_w,
                                         const int groups, const int split_steps)  /* steps of DEPTH in a split      */
{
    __local float4 tile[TILE_QUADS];
    const int first_row = get_group_id(0) * (TM / 4);
    const int first_k = get_group_id(1) * TN;
    const int split = get_group_id(2);
    Layer g;
    g.c_size = c_size;
    g.h_size = h_size;
    g.w_size = w_size;
    g.k_blocks = BLOCKS(k_size);
    g.p_size = p_size;
    g.q_size = q_size;
    g.r_size = POINTWISE ? 1 : r_size;
    g.s_size = POINTWISE ? 1 : s_size;
    g.pad_h = POINTWISE ? 0 : pad_h;
    g.pad_w = POINTWISE ? 0 : pad_w;
    g.dil_h = dil_h;
    g.dil_w = dil_w;
    g.c_channels = GROUPED ? c_size / groups : c_size;
    g.k_channels = GROUPED ? k_size / groups : k_size;
    g.groups = groups;
    const int first_group = group_of(g, first_k);
    g.first_quad = GROUPED ? first_group * g.c_channels / 4 : 0;
    g.quads = GROUPED ? (group_of(g, first_k + TN - 1) + 1 - first_group) * g.c_channels / 4 : (c_size + 3) / 4;
    if (first_row >= g.quads * g.r_size * g.s_size) return;  /* the whole group: other tiles span more convolution groups */

    const int first_pixel = split * split_steps * DEPTH;
    const int last_pixel = min(first_pixel + split_steps * DEPTH, n_size * p_size * q_size);
    const int steps = (last_pixel - first_pixel + DEPTH - 1) / DEPTH;

    const int item = TILE_ITEM;
    const int item_row = ITEM_ROW(item);
    const int item_column = ITEM_COLUMN(item);
    FilterRow row_of_a;  /* the same in all of an item's loads */
    filter_row(&row_of_a, g, first_row + A_QUAD);
    Pixel of_a[A_LOADS], of_b[B_LOADS];
    #pragma unroll
    for (int i = 0; i < A_LOADS; i++) pixel_at(&of_a[i], first_pixel + A_PIXEL(i), p_size, q_size, NO_ROWS);
    #pragma unroll
    for (int i = 0; i < B_LOADS; i++) pixel_at(&of_b[i], first_pixel + B_PIXEL(i), p_size, q_size, true);
    Pixel advance_a, advance_b;
    pixel_at(&advance_a, DEPTH, p_size, q_size, NO_ROWS);
    pixel_at(&advance_b, DEPTH, p_size, q_size, true);

    float4 sum[MICRO_ROWS][COLUMN_QUADS];
    tile_clear(sum);
    float4 mine[A_LOADS], next_a[A_LOADS], next_b[B_LOADS];

    /* Round -1 only fills the first buffer, the last one has nothing to load. */
    for (int step = -1; step < steps; step++) {
        const bool more = step + 1 < steps;
        if (more) {
            const int next = first_pixel + (step + 1) * DEPTH;
            #pragma unroll
            for (int i = 0; i < A_LOADS; i++) {
                if (A_NOTHING(i)) continue;
                next_a[i] = next + A_PIXEL(i) < last_pixel ? load_x(x, g, row_of_a, of_a[i]) : ZERO_QUAD;
                pixel_advance(&of_a[i], advance_a, p_size, q_size, NO_ROWS);
            }
            #pragma unroll
            for (int i = 0; i < B_LOADS; i++) {
                if (LOADS_NOTHING(item + i * ITEMS, B_QUADS)) continue;
                next_b[i] = next + B_PIXEL(i) < last_pixel ? load_dy(dy, g, first_k + B_QUAD * 4, of_b[i]) : ZERO_QUAD;
                pixel_advance(&of_b[i], advance_b, p_size, q_size, true);
            }
        }

        __local float4 *from = tile + (BUFFERS - 1) * (step & 1) * BUFFER;
        if (step >= 0) tile_multiply(sum, mine, from, from + A_BUFFER, item_row, item_column);
#if BUFFERS == 1
        barrier(CLK_LOCAL_MEM_FENCE);
#endif

        if (more) {
            __local float4 *to_a = tile + (BUFFERS - 1) * (1 - (step & 1)) * BUFFER;
            __local float4 *to_b = to_a + A_BUFFER;
            #pragma unroll
            for (int i = 0; i < A_LOADS; i++) {
                if (A_NOTHING(i)) continue;
#if SUB_GROUP && SUB_GROUP_EMULATED
                to_a[i * ITEMS + item] = next_a[i];
#elif SUB_GROUP
                mine[i] = next_a[i];
#else
                to_a[A_PIXEL(i) * A_PITCH + A_QUAD] = next_a[i];
#endif
            }
            #pragma unroll
            for (int i = 0; i < B_LOADS; i++) {
                if (LOADS_NOTHING(item + i * ITEMS, B_QUADS)) continue;
                to_b[B_PIXEL(i) * B_PITCH + B_QUAD] = next_b[i];
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }

    const int filter_blocks = BLOCKS(g.c_channels);
    __global float *to = part + split * W_AT(g.k_blocks, 0, 0, 0, filter_blocks, r_size, s_size);
    #pragma unroll
    for (int i = 0; i < MICRO_ROWS; i++) {
        const int tile_row = SUM_ROW(item_row, i);
        FilterRow row;
        filter_row(&row, g, first_row + tile_row / 4);
        #pragma unroll
        for (int j = 0; j < COLUMN_QUADS; j++) {
            const int k = first_k + SUM_COLUMN(item_column, j);
            if (row.r >= g.r_size || k / CB >= g.k_blocks) continue;
            const int quad = GROUPED ? g.first_quad + row.quad - group_of(g, k) * (g.c_channels / 4) : row.quad;
            const int c = quad * 4 + tile_row % 4;
            const int last_quad = (g.c_channels + 3) / 4 - 1;
            if (GROUPED && (quad < 0 || quad > last_quad)) continue;
            __global float *filter = to + W_AT(k / CB, c / CB, row.r, row.s, filter_blocks, r_size, s_size) + k % CB;
            STORE_QUAD(c < g.c_channels ? quad_real_channels(sum[i][j], k, k_size) : ZERO_QUAD, filter + c % CB * CB);
            /* The rest of the last block belongs to nobody: each of the last four rows zeroes its quarter. */
            if (quad == last_quad) {
                for (int lane = c % CB + 4; lane < CB; lane += 4) STORE_QUAD(ZERO_QUAD, filter + lane * CB);
            }
        }
    }
}
