/*
 * The rate at which local memory is read.
 *   forward   y[item] = sum over rounds r and i < WORDS / GROUP of tile[(id + r + i * GROUP) % WORDS], modulo 2^32,
 *                       where tile[w] = 40503 * w in every lane and id is the item's place in its group
 *
 * Layout   y [items][LANES], 32-bit whole numbers; overwritten.
 * Mapping  every group has a tile of its own, neighbouring items read neighbouring words. The shift by r keeps the compiler
 *          from holding the tile in registers, and lets an item read what others wrote.
 * Params   LANES  numbers in a word: 4 (16 bytes) or 16
 *          WORDS  of the tile; a power of two, at least 4 * GROUP
 *          GROUP  work-items in a group
 * Error    exact
 */
#define REAL uint
#include "probe/word.clh"

#ifndef WORDS
#define WORDS 512
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void local_read(__global uint *restrict y,  /* [items][LANES] */
                const int rounds)
{
    __local word_t tile[WORDS];
    const uint id = get_local_id(0);
    for (uint w = id; w < WORDS; w += GROUP) tile[w] = (word_t) (40503u * w);
    barrier(CLK_LOCAL_MEM_FENCE);

    word_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int r = 0; r < rounds; r++) {
        const uint first = id + (uint) r;
#pragma unroll 4
        for (uint i = 0; i < WORDS; i += 4 * GROUP) {
            s0 += tile[(first + i) & (WORDS - 1)];
            s1 += tile[(first + i + GROUP) & (WORDS - 1)];
            s2 += tile[(first + i + 2 * GROUP) & (WORDS - 1)];
            s3 += tile[(first + i + 3 * GROUP) & (WORDS - 1)];
        }
    }
    *(__global word_t *) (y + get_global_id(0) * LANES) = (s0 + s1) + (s2 + s3);
}
