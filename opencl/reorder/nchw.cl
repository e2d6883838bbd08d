/*
 * Between the dense order of the user and the blocked order of the device.
 *   nchw_to_blocked   y[n][c/CB][i][c%CB] = x[n][c][i], zero in the lanes beyond C
 *   blocked_to_nchw   the way back; lanes beyond C are dropped
 *
 * Layout   one tensor [N][C][HW] dense (PLAIN), the other NCHWc (include/layout.clh), float32; y is overwritten.
 * Mapping  dimension 0: (stretch of RUN pixels, slot of LANES lanes); 1: channel block; 2: example
 * Params   CB, LANES, RUN
 * Error    exact
 */
#include "include/lanes.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void nchw_to_blocked(__global const float *restrict x,  /* [N][C][HW]        */
                     __global float *restrict y,        /* [N][C/CB][HW][CB] */
                     const int c, const int hw)
{
    const int first = (int) (get_global_id(0) / SLOTS) * RUN;
    if (first >= hw) return;
    const int last = min(first + RUN, hw);
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    const int lane = LANE_OF(get_global_id(0));
    const int real = min(c - cb * CB - lane, LANES);  /* lanes of the item that hold channels */
    __global const float *from = x + ((size_t) n * c + (size_t) cb * CB + lane) * hw;
    __global float *to = y + X_AT(n, cb, 0, 0, BLOCKS(c), 1, hw) + lane;

    for (int i = first; i < last; i++) {
        if (real < LANES) lanes_store((lanes_t) 0.0f, to + (size_t) i * CB);
        for (int l = 0; l < real; l++) to[(size_t) i * CB + l] = from[(size_t) l * hw + i];
    }
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void blocked_to_nchw(__global const float *restrict x,  /* [N][C/CB][HW][CB] */
                     __global float *restrict y,        /* [N][C][HW]        */
                     const int c, const int hw)
{
    const int first = (int) (get_global_id(0) / SLOTS) * RUN;
    if (first >= hw) return;
    const int last = min(first + RUN, hw);
    const int n = (int) get_global_id(2), cb = (int) get_global_id(1);
    const int lane = LANE_OF(get_global_id(0));
    const int real = min(c - cb * CB - lane, LANES);  /* lanes of the item that hold channels */
    __global const float *from = x + X_AT(n, cb, 0, 0, BLOCKS(c), 1, hw) + lane;
    __global float *to = y + ((size_t) n * c + (size_t) cb * CB + lane) * hw;

    for (int l = 0; l < real; l++) {
        for (int i = first; i < last; i++) to[(size_t) l * hw + i] = from[(size_t) i * CB + l];
    }
}
