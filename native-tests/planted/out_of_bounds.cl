/* Wrong on purpose: with n beyond the number of items the last one reads what lies behind x. For simulate.sh. */
__kernel void planted_out_of_bounds(__global const float *restrict x, __global float *restrict y, const int n)
{
    const int i = (int) get_global_id(0);
    y[i] = i + 1 < n ? x[i + 1] : 0.0f;
}
