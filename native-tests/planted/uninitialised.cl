/* Wrong on purpose: what is done depends on scratch that nobody wrote. For simulate.sh. */
__kernel void planted_uninitialised(__global float *restrict scratch, __global float *restrict y)
{
    const int i = (int) get_global_id(0);
    y[i] = scratch[i] > 0.0f ? 1.0f : 0.0f;
}
