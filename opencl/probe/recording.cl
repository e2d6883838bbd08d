/*
 * A step whose result depends on every one before it, in order: to see whether recorded launches do what single ones do.
 *   x[i] = x[i] * factor + y[i]
 *
 * Layout   x, y [items], float32. x is overwritten.
 * Mapping  an item an element, groups of 64.
 * Error    two roundings a launch; the same bits however it is launched
 */
#pragma OPENCL FP_CONTRACT OFF

__kernel __attribute__((reqd_work_group_size(64, 1, 1)))
void probe_recording(__global float *restrict x,        /* [items] */
                     __global const float *restrict y,  /* [items] */
                     const float factor)
{
    const size_t i = get_global_id(0);
    x[i] = x[i] * factor + y[i];
}
