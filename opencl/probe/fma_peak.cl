/*
 * The largest rate of multiply-adds of one type: chains that depend on nothing but themselves.
 *   forward   y[item] = sum over chains of v, where v starts at (item % 16) + chain + 16 * lane and
 *                       becomes v * a + b, STEPS times in each of `rounds` rounds
 * The compiler does not know a and b. With a = b = 1 all values are whole: exact as long as CHAINS * (rounds * STEPS + 271)
 * stays below 2^24, and rounds * STEPS + 271 below what REAL counts to (2^11 for half).
 *
 * Layout   y [items][LANES], float32 whatever REAL is; overwritten.
 * Mapping  one work-item per LANES chains in each of CHAINS registers; items are independent
 * Params   REAL    float, half or double, where the device has it
 *          LANES   numbers in a register: 1, 2, 4, 8, 16
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
#define LANE_STARTS ((REAL) 0)
#elif LANES == 2
#define LANE_STARTS ((word_t)(0, 16))
#elif LANES == 4
#define LANE_STARTS ((word_t)(0, 16, 32, 48))
#elif LANES == 8
#define LANE_STARTS ((word_t)(0, 16, 32, 48, 64, 80, 96, 112))
#elif LANES == 16
#define LANE_STARTS ((word_t)(0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240))
#else
#error LANES is 1, 2, 4, 8 or 16
#endif

#if LANES == 1
typedef float sum_t;
#define TO_SUM(v) ((float) (v))
#else
typedef RESIDUA_PASTE(float, LANES) sum_t;
#define TO_SUM(v) RESIDUA_PASTE(convert_float, LANES)(v)
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void fma_peak(__global float *restrict y,  /* [items][LANES] */
              const int rounds,
              const float a,
              const float b)
{
    const size_t item = get_global_id(0);
    const word_t scale = (REAL) a, shift = (REAL) b;
    word_t v[CHAINS];

#pragma unroll
    for (int c = 0; c < CHAINS; c++) v[c] = LANE_STARTS + (REAL) ((int) (item & 15) + c);

    for (int r = 0; r < rounds; r++) {
#pragma unroll
        for (int s = 0; s < STEPS; s++) {
#pragma unroll
            for (int c = 0; c < CHAINS; c++) v[c] = fma(v[c], scale, shift);
        }
    }

    sum_t sum = TO_SUM(v[0]);
#pragma unroll
    for (int c = 1; c < CHAINS; c++) sum += TO_SUM(v[c]);
    *(__global sum_t *) (y + item * LANES) = sum;
}
