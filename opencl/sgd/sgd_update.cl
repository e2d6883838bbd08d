/*
 * Stochastic gradient descent with momentum and weight decay, over all parameters at once or over one.
 *   g' = fma(decay, w, g)
 *   CONVENTION 0, PyTorch   v = fma(m, v, g');  d = NESTEROV ? fma(m, v, g') : v;  w = fma(-lr, d, w)
 *   CONVENTION 1, Caffe     v' = fma(m, v, lr * g');  d = NESTEROV ? fma(1 + m, v', -(m * v)) : v';  w = w - d;  v = v'
 *
 * To the letter: the update on the host does the same, and both give the same bits.
 *
 * Layout   w g v packed parameters, their gradients and momentum, alike, float32; w and v are updated in place.
 *          decay: one weight decay for each stretch of DECAY_CHUNK elements, or one for all. hyper: learning rate, momentum, and six
 *          floats kept free; in memory so that the arguments of the launch stay bound. guard: nothing is done where
 *          it is 0 (loss_guard.cl).
 * Mapping  one work-item per RUN words of LANES elements (include/lanes.clh)
 * Params   CB, LANES, GROUP, RUN, DECAY_CHUNK (a multiple of LANES; 0: one decay for all), CONVENTION, NESTEROV
 * Error    exact as written
 */
#include "include/lanes.clh"

#define CONVENTION_PYTORCH 0
#define CONVENTION_CAFFE 1
#ifndef CONVENTION
#define CONVENTION CONVENTION_PYTORCH
#endif
#ifndef NESTEROV
#define NESTEROV 0
#endif
#ifndef DECAY_CHUNK
#define DECAY_CHUNK 64
#endif

#if DECAY_CHUNK
#define DECAY_AT(at) decay[(at) / DECAY_CHUNK]
#else
#define DECAY_AT(at) decay
#endif

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void sgd_update(__global const float *restrict g,      /* [words][LANES]               */
#if DECAY_CHUNK
                __global const float *restrict decay,  /* [words*LANES / DECAY_CHUNK]  */
#else
                const float decay,
#endif
                __global const float *restrict hyper,  /* [8]: learning rate, momentum */
                __global const int *restrict guard,    /* [1]                          */
                __global float *restrict w,            /* [words][LANES]               */
                __global float *restrict v,            /* [words][LANES]               */
                const ulong words)
{
    if (guard[0] == 0) return;
    const lanes_t lr = hyper[0];
    const lanes_t m = hyper[1];

    EACH_WORD(i) {
        const ulong at = i * LANES;
        const lanes_t weight = lanes_load(w + at);
        const lanes_t momentum = lanes_load(v + at);
        const lanes_t gradient = fma((lanes_t) DECAY_AT(at), weight, lanes_load(g + at));
#if CONVENTION == CONVENTION_PYTORCH
        const lanes_t next = fma(m, momentum, gradient);
#if NESTEROV
        const lanes_t step = fma(m, next, gradient);
#else
        const lanes_t step = next;
#endif
        lanes_store(fma(-lr, step, weight), w + at);
#else
        const lanes_t next = fma(m, momentum, lr * gradient);
#if NESTEROV
        const lanes_t step = fma(1.0f + m, next, -(m * momentum));
#else
        const lanes_t step = next;
#endif
        lanes_store(weight - step, w + at);
#endif
        lanes_store(next, v + at);
    }
}
