/*
 * Next to nothing: what a launch costs by itself.
 *   forward   y[0] = value
 *
 * Layout   y [1], int32; overwritten.
 * Mapping  one work-item
 * Params   SALT  any number: another one is another program, which no cache has
 * Error    exact
 */
#include "include/layout.clh"

#ifndef SALT
#define SALT 0
#endif

__kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void launch_mark(__global int *restrict y,  /* [1] */
                 const int value)
{
    y[0] = value;
}
