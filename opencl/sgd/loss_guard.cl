/*
 * Whether a step may be taken.
 *   guard = 1 where the sum of the losses is finite, else 0
 *
 * Layout   loss float32 [N]; guard int32 [1], overwritten.
 * Mapping  one work-item
 * Params   none
 * Error    exact
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void loss_guard(__global const float *restrict loss,  /* [N] */
                __global int *restrict guard,         /* [1] */
                const int n)
{
    float sum = 0.0f;
    for (int i = 0; i < n; i++) sum += loss[i];
    guard[0] = isfinite(sum);
}
