/* Wrong on purpose: no barrier between the items that write and those that read. For simulate.sh. */
__kernel void planted_race(__global float *restrict y)
{
    __local float seen[4];
    const int i = (int) get_local_id(0);
    seen[i] = i;
    y[get_global_id(0)] = seen[3 - i];
}
