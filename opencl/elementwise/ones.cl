/*
 * Ones in every channel: the scale of a convolution that has a bias only.
 *
 * Layout   y CHANNELS (include/layout.clh), float32; overwritten, with zeros in the lanes beyond C.
 * Mapping  one work-item per channel
 * Params   CB
 * Error    exact
 */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(CB, 1, 1)))
void ones_fill(__global float *restrict y,  /* [C/CB][CB] */
               const int c)
{
    const int channel = (int) get_global_id(0);

    y[channel] = channel < c ? 1.0f : 0.0f;
}
