/*
 * The largest rate of integer dot products: chains that depend on nothing but themselves.
 *   forward   y[item] = sum over chains of v, where v starts at item + 77 * chain and becomes b + the sum of the four
 *                       products of the signed bytes of v with those of a, STEPS times in each of `rounds` rounds
 *
 * Layout   y [items], int32; overwritten.
 * Mapping  one work-item per CHAINS registers; items are independent
 * Params   CHAINS  registers under way at once: enough to hide the latency of one dot product
 *          GROUP   work-items in a group
 * Error    exact
 *
 * Uses cl_khr_integer_dot_product. Without it the same is computed byte by byte, which shows no rate of interest.
 */
#include "include/layout.clh"

#ifndef CHAINS
#define CHAINS 8
#endif
#ifndef GROUP
#define GROUP 64
#endif
/* Dot products of each chain between two looks at the loop's counter. */
#define STEPS 8

#if defined(cl_khr_integer_dot_product)
#define DOT(x, y) dot_4x8packed_ss_int((x), (y))
#else
#define BYTES(x) convert_int4(as_char4(x))
#define DOT(x, y) residua_dot(BYTES(x) * BYTES(y))
inline int residua_dot(const int4 products)
{
    return (products.x + products.y) + (products.z + products.w);
}
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void dot_peak(__global int *restrict y,  /* [items] */
              const int rounds,
              const int a,
              const int b)
{
    const size_t item = get_global_id(0);
    int v[CHAINS];

#pragma unroll
    for (int c = 0; c < CHAINS; c++) v[c] = (int) item + 77 * c;

    for (int r = 0; r < rounds; r++) {
#pragma unroll
        for (int s = 0; s < STEPS; s++) {
#pragma unroll
            for (int c = 0; c < CHAINS; c++) v[c] = DOT(as_uint(v[c]), as_uint(a)) + b;
        }
    }

    int sum = v[0];
#pragma unroll
    for (int c = 1; c < CHAINS; c++) sum += v[c];
    y[item] = sum;
}
