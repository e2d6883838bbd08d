/*
 * The largest rates at which global memory is read and written.
 *   read    y[item] = sum of the item's words of x
 *   write   y[i] = i % 256, in every lane of word i
 *   copy    y[i] = x[i]
 *   triad   z[i] = a * x[i] + y[i]
 *
 * Layout   all tensors [words][LANES], float32, the y of read [items][LANES]; outputs are overwritten.
 * Mapping  one work-item for every `run` words, SPREAD over all words (neighbouring items touch neighbouring words:
 *          coalesced on GPUs) or side by side (a stretch of memory for each item: CPUs)
 * Params   LANES   floats in a word: 4 (16 bytes) or 16
 *          GROUP   work-items in a group
 *          SPREAD  1 or 0
 * Error    exact for whole numbers below 2^24
 */
#include "probe/word.clh"

#ifndef SPREAD
#define SPREAD 1
#endif

/*
 * Words of this item: `count` of them, `step` apart from `word` on. Without items beyond the last (a group is filled up).
 */
#define RESIDUA_ITEM                                                                             \
    const ulong item = get_global_id(0);                                                         \
    const ulong items = (words + run - 1) / run;                                                 \
    if (item >= items) return;                                                                   \
    const ulong step = SPREAD ? items : 1;                                                       \
    const ulong count = SPREAD ? (words - item + items - 1) / items : min(run, words - item * run); \
    ulong word = SPREAD ? item : item * run;                                                     \
    const ulong end = word + count * step;                                                       \
    const ulong end_of_fours = word + (count & ~(ulong) 3) * step

#define WORD(p, i) (*(__global word_t *) ((p) + (i) * LANES))
#define CONST_WORD(p, i) (*(__global const word_t *) ((p) + (i) * LANES))

/* Four words at a time, so that as many loads are under way. */
#define RESIDUA_WORDS(body)                                    \
    for (; word < end_of_fours; word += 4 * step) {            \
        const ulong i0 = word, i1 = word + step, i2 = word + 2 * step, i3 = word + 3 * step; \
        body(i0) body(i1) body(i2) body(i3)                    \
    }                                                          \
    for (; word < end; word += step) { body(word) }

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bandwidth_read(__global const float *restrict x,  /* [words][LANES] */
                    __global float *restrict y,        /* [items][LANES] */
                    const ulong words,
                    const ulong run)
{
    RESIDUA_ITEM;
    word_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;

    for (; word < end_of_fours; word += 4 * step) {
        s0 += CONST_WORD(x, word);
        s1 += CONST_WORD(x, word + step);
        s2 += CONST_WORD(x, word + 2 * step);
        s3 += CONST_WORD(x, word + 3 * step);
    }
    for (; word < end; word += step) s0 += CONST_WORD(x, word);
    WORD(y, item) = (s0 + s1) + (s2 + s3);
}

#define RESIDUA_WRITE(i) WORD(y, i) = (word_t) (float) ((int) (i) & 255);

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bandwidth_write(__global float *restrict y,  /* [words][LANES] */
                     const ulong words,
                     const ulong run)
{
    RESIDUA_ITEM;
    RESIDUA_WORDS(RESIDUA_WRITE)
}

#define RESIDUA_COPY(i) WORD(y, i) = CONST_WORD(x, i);

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bandwidth_copy(__global const float *restrict x,  /* [words][LANES] */
                    __global float *restrict y,        /* [words][LANES] */
                    const ulong words,
                    const ulong run)
{
    RESIDUA_ITEM;
    RESIDUA_WORDS(RESIDUA_COPY)
}

#define RESIDUA_TRIAD(i) WORD(z, i) = fma((word_t) a, CONST_WORD(x, i), CONST_WORD(y, i));

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void bandwidth_triad(__global const float *restrict x,  /* [words][LANES] */
                     __global const float *restrict y,  /* [words][LANES] */
                     __global float *restrict z,        /* [words][LANES] */
                     const ulong words,
                     const ulong run,
                     const float a)
{
    RESIDUA_ITEM;
    RESIDUA_WORDS(RESIDUA_TRIAD)
}
