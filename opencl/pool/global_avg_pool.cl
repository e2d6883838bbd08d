/*
 * Global average pooling.
 *   forward    y[n][c] = (1/HW) * sum over i of x[n][c][i]
 *   backward   dx[n][c][i] = dy[n][c] / HW
 *
 * Layout   x dx NCHWc; y dy NC in whole channel blocks (include/layout.clh), float32; outputs are overwritten.
 * Mapping  forward: per LANES channels of an example one work-item, or as many of a group as it has TURNS
 *          (include/group.clh); backward: one work-item per RUN pixels and LANES channels
 * Params   CB, LANES, GROUP, RUN, STREAM
 * Error    forward k = HW/4 + 3 + 5 (division 2.5 ulp), relative to mean|x|; backward k = 5
 */
#include "include/group.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void global_avg_pool_forward(__global const float *restrict x,  /* [N*C/CB][HW][CB] */
                             __global float *restrict y,        /* [N*C/CB][CB]     */
                             const int planes, const int hw)
{
    GROUP_MEMORY(lanes_t, sums);
#if TOGETHER
    const int plane = (int) get_group_id(0);
#else
    const int plane = (int) (get_global_id(0) / SLOTS);
    if (plane >= planes) return;
#endif
    const int lane = LANE_OF(get_global_id(0));
    __global const float *p = x + X_AT(plane, 0, 0, OWN_TURN, 1, 1, hw) + lane;

    lanes_t s0 = 0.0f, s1 = 0.0f, s2 = 0.0f, s3 = 0.0f;  /* four sums: additions need not wait for each other */
    int i = OWN_TURN;
    for (; i + 3 * TURNS < hw; i += 4 * TURNS, p += 4 * TURNS * CB) {
        s0 += lanes_load(p);
        s1 += lanes_load(p + TURNS * CB);
        s2 += lanes_load(p + 2 * TURNS * CB);
        s3 += lanes_load(p + 3 * TURNS * CB);
    }
    for (; i < hw; i += TURNS, p += TURNS * CB) s0 += lanes_load(p);
    const lanes_t sum = group_sum((s0 + s1) + (s2 + s3), sums);
    if (LEADER) lanes_store(sum / (float) hw, y + X_AT(plane, 0, 0, 0, 1, 1, 1) + lane);
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

    for (int i = first; i < last; i++) lanes_put(share, dx + X_AT(get_global_id(1), 0, 0, i, 1, 1, hw) + lane);
}
