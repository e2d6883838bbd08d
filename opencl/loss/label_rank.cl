/*
 * Place of the true label among the classes: 0 where it is the best guess. Top-1 and top-5 errors are counts of
 * ranks >= 1 and >= 5; no logits need be read back.
 *   rank[n] = number of classes j with x[j] > x[label], or x[j] == x[label] and j < label
 *
 * A NaN counts as larger than every number, so that it never makes a guess right; a label that is NaN itself, or
 * outside of 0 .. K-1, has rank K.
 *
 * Layout   x NC in whole channel blocks (include/layout.clh), float32; label and rank int32 [N]; rank is overwritten.
 * Mapping  one work-item per example
 * Params   CB
 * Error    exact
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void label_rank(__global const float *restrict x,    /* [N][K/CB][CB] */
                __global const int *restrict label,  /* [N]           */
                __global int *restrict rank,         /* [N]           */
                const int k)
{
    const size_t example = get_global_id(0);
    const int hot = label[example];
    __global const float *row = x + X_AT(example, 0, 0, 0, BLOCKS(k), 1, 1);
    const float own = hot < 0 || hot >= k ? NAN : row[hot];

    int ahead = 0;
    for (int i = 0; i < k; i++) ahead += row[i] > own || row[i] != row[i] || (row[i] == own && i < hot);
    rank[example] = own != own ? k : ahead;
}
