/*
 * The largest rate of float32 multiply-adds: chains that depend on nothing but themselves.
 *   forward   y[item] = sum over chains of v, where v starts at (item % 16) + chain + 16 * lane and
 *                       becomes v * a + b, STEPS times in each of `rounds` rounds
 * The compiler does not know a and b. With a = b = 1 all values are whole: exact as long as CHAINS * (rounds * STEPS + 271)
 * stays below 2^24.
 *
 * Layout   y [items][LANES], float32; overwritten.
 * Mapping  one work-item per LANES chains in each of CHAINS registers; items are independent
 * Params   LANES   floats in a register: 1, 4, 8, 16
 *          CHAINS  registers under way at once: enough to hide the latency of one multiply-add
 *          GROUP   work-items in a group
 * Error    exact for the values above
 */
#include "probe/word.clh"

#ifndef CHAINS
#define CHAINS 8
#endif
/* Multiply-adds of each chain between two looks at the loop's counter. */
#define STEPS 8

#if LANES == 1
#define LANE_STARTS 0.0f
#elif LANES == 4
#define LANE_STARTS ((float4)(0, 16, 32, 48))
#elif LANES == 8
#define LANE_STARTS ((float8)(0, 16, 32, 48, 64, 80, 96, 112))
#elif LANES == 16
#define LANE_STARTS ((float16)(0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240))
#else
#error LANES is 1, 4, 8 or 16
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void fma_peak(__global float *restrict y,  /* [items][LANES] */
              const int rounds,
              const float a,
              const float b)
{
    const size_t item = get_global_id(0);
    const word_t scale = a, shift = b;
    word_t v[CHAINS];

#pragma unroll
    for (int c = 0; c < CHAINS; c++) v[c] = LANE_STARTS + (float) ((int) (item & 15) + c);

    for (int r = 0; r < rounds; r++) {
#pragma unroll
        for (int s = 0; s < STEPS; s++) {
#pragma unroll
            for (int c = 0; c < CHAINS; c++) v[c] = fma(v[c], scale, shift);
        }
    }

    word_t sum = v[0];
#pragma unroll
    for (int c = 1; c < CHAINS; c++) sum += v[c];
    *(__global word_t *) (y + item * LANES) = sum;
}
