/* For tests of include/layout.clh: writes 1, 2, 3, ... in plain order to where the include says. One work-item. */
#include "include/layout.clh"

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void test_layout_blocked(__global float *x, const int n_size, const int c_size, const int h_size, const int w_size)
{
    int i = 0;
    for (int n = 0; n < n_size; n++)
        for (int c = 0; c < c_size; c++)
            for (int h = 0; h < h_size; h++)
                for (int w = 0; w < w_size; w++)
                    x[X_AT(n, c / CB, h, w, BLOCKS(c_size), h_size, w_size) + c % CB] = ++i;
}

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void test_layout_filter(__global float *x, const int k_size, const int c_size, const int r_size, const int s_size)
{
    int i = 0;
    for (int k = 0; k < k_size; k++)
        for (int c = 0; c < c_size; c++)
            for (int r = 0; r < r_size; r++)
                for (int s = 0; s < s_size; s++)
                    x[W_AT(k / CB, c / CB, r, s, BLOCKS(c_size), r_size, s_size) + c % CB * CB + k % CB] = ++i;
}

/* Writes one element too many. */
__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void test_layout_overrun(__global float *x, const int n)
{
    for (int i = 0; i <= n; i++) x[i] = i;
}
