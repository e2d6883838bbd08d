/*
 * The rate at which the same stretch of global memory is read again and again: that of the cache that holds it.
 *   forward   y[item] = rounds * sum of the item's words of its group's slice, modulo 2^32
 *
 * Layout   x [slices][words][LANES], y [items][LANES], 32-bit whole numbers; y is overwritten.
 * Mapping  a group reads slice (group % slices), neighbouring items neighbouring words
 * Params   LANES  numbers in a word: 4 (16 bytes) or 16
 *          GROUP  work-items in a group
 * Error    exact; words is a multiple of 8 * GROUP
 */
#define REAL uint
#include "probe/word.clh"

#define WORD(i) (*(__global const word_t *) (p + (i) * (size_t) (GROUP * LANES)))

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void cache_read(__global const uint *restrict x,  /* [slices][words][LANES] */
                __global uint *restrict y,        /* [items][LANES]         */
                const ulong slices,
                const ulong words,
                const int rounds)
{
    __global const uint *slice = x + ((get_group_id(0) % slices) * words + get_local_id(0)) * LANES;
    const size_t mine = words / GROUP;
    word_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;

    for (int r = 0; r < rounds; r++) {
        __global const uint *p = slice;
        for (size_t i = 0; i < mine; i += 8) {  /* eight loads under way */
            s0 += WORD(0);
            s1 += WORD(1);
            s2 += WORD(2);
            s3 += WORD(3);
            s0 += WORD(4);
            s1 += WORD(5);
            s2 += WORD(6);
            s3 += WORD(7);
            p += 8 * (size_t) (GROUP * LANES);
        }
    }
    *(__global word_t *) (y + get_global_id(0) * LANES) = (s0 + s1) + (s2 + s3);
}
