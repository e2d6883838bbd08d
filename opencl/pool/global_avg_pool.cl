/*
 * Global average pooling.
 *   forward    y[n][c] = (1/HW) * sum over i of x[n][c][i]
 *   backward   dx[n][c][i] = dy[n][c] / HW
 *
 * Layout   x dx NCHWc; y dy NC in whole channel blocks (include/layout.clh), float32; outputs are overwritten.
 * Mapping  forward: one work-item per LANES channels of an example; backward: one per RUN pixels and LANES channels
 * Params   CB, LANES, RUN
 * Error    forward k = HW/4 + 3 + 5 (division 2.5 ulp), relative to mean|x|; backward k = 5
 */
#include "include/lanes.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void global_avg_pool_forward(__global const float *restrict x,  /* [N*C/CB][HW][CB] */
                             __global float *restrict y,        /* [N*C/CB][CB]     */
                             const int planes, const int hw)
{
    const int plane = (int) (get_global_id(0) / SLOTS);
    if (plane >= planes) return;
    const int lane = LANE_OF(get_global_id(0));
    __global const float *p = x + X_AT(plane, 0, 0, 0, 1, 1, hw) + lane;

    lanes_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;  /* four sums: additions need not wait for each other */
    int i = 0;
    for (; i + 4 <= hw; i += 4, p += 4 * CB) {
        s0 += lanes_load(p);
        s1 += lanes_load(p + CB);
        s2 += lanes_load(p + 2 * CB);
        s3 += lanes_load(p + 3 * CB);
    }
    for (; i < hw; i++, p += CB) s0 += lanes_load(p);
    lanes_store(((s0 + s1) + (s2 + s3)) / (float) hw, y + X_AT(plane, 0, 0, 0, 1, 1, 1) + lane);
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void global_avg_pool_backward(__global const float *restrict dy,  /* [N*C/CB][CB]     */
                              __global float *restrict dx,        /* [N*C/CB][HW][CB] */
                              const int hw)
{
    const int first = (int) (get_global_id(0) / SLOTS) * RUN;
    if (first >= hw) return;
    const int last = min(first + RUN, hw);
    const int lane = LANE_OF(get_global_id(0));
    const lanes_t share = lanes_load(dy + C_AT(get_global_id(1)) + lane) / (float) hw;

    for (int i = first; i < last; i++) lanes_store(share, dx + X_AT(get_global_id(1), 0, 0, i, 1, 1, hw) + lane);
}
