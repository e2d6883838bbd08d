/* Changes one word, for tests of those who must notice. */
__kernel void spoil(__global float *y, const int at)
{
    y[at] = 77.0625f; /* a sum would keep the NaN of a guard word */
}
