/*
 * Softmax, cross-entropy with label smoothing, and their gradient.
 *   d[k] = x[k] - max x,  S = sum exp(d[k]),  target t[k] = (1 - smoothing) * [k == label] + smoothing / K
 *   loss = sum of t[k] * (log S - d[k]) = log S - (1 - smoothing) * d[label] - smoothing / K * sum d[k]
 *   dx[k] = (exp(d[k]) * (1 / S) - t[k]) * (1 / N)          the gradient of the mean loss
 *
 * All terms of the loss are >= 0: nothing cancels. A label outside of 0 .. K-1 gives a loss of NaN and reads nothing.
 *
 * Layout   x dx NC in whole channel blocks (include/layout.clh), float32; label int32 [N]; loss [N]. Outputs are
 *          overwritten; lanes of dx beyond K are zero. dx holds the exponentials meanwhile.
 * Mapping  one work-item per example, or one group (include/group.clh)
 * Params   CB, LANES, GROUP
 * Error    loss: k = K/LANES + log2(LANES) + 28 (exp, log 3 ulp as OpenCL allows), relative to
 *          log S + |d[label]| + smoothing * mean|d| + 1
 *          dx: k = K/LANES + log2(LANES) + 22, relative to (exp(d) / S * (1 + |d|) + t) / N
 */
#include "include/group.clh"

#if TOGETHER
#define EXAMPLE ((int) get_group_id(0))
#define FIRST ((int) get_local_id(0) * LANES)
#define NEXT (GROUP * LANES)
#else
#define EXAMPLE ((int) get_global_id(0))
#define FIRST 0
#define NEXT LANES
#endif

#if GROUP == 1
/*
 * e^d for d <= 0, within 2 ulp; 0 below the smallest normal float. d = n log 2 + r with |r| <= log 2 / 2, log 2 in two
 * parts so that n log 2 is exact, and the polynomial of S. Moshier's Cephes library (1989) for e^r. On vectors; the
 * library's exp of PoCL goes lane by lane.
 */
static lanes_t exp_below(lanes_t d)
{
    const lanes_t shifted = fma(d, (lanes_t) 1.44269504f, (lanes_t) 12582912.0f);  /* n in the last bits of 1.5 * 2^23 */
    const lanes_t n = shifted - 12582912.0f;
    const lanes_t r = fma(n, (lanes_t) 2.12194440e-4f, fma(n, (lanes_t) -0.693359375f, d));

    lanes_t p = 1.9875691500e-4f;
    p = fma(p, r, (lanes_t) 1.3981999507e-3f);
    p = fma(p, r, (lanes_t) 8.3334519073e-3f);
    p = fma(p, r, (lanes_t) 4.1665795894e-2f);
    p = fma(p, r, (lanes_t) 1.6666665459e-1f);
    p = fma(p, r, (lanes_t) 5.0000001201e-1f);
    p = fma(p, r * r, r) + 1.0f;

    const lanes_t power = as_lanes((as_lanes_int(shifted) << 23) + (127 << 23));
    return d < -87.0f ? (lanes_t) 0.0f : p * power;
}
#else
#define exp_below exp
#endif

/* v, with `other` in the lanes of i .. i + LANES - 1 that are no class. */
static lanes_t classes(lanes_t v, int i, int k, float other)
{
    if (i + LANES <= k) return v;
    return i + LANES_IOTA < k ? v : (lanes_t) other;
}

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void softmax_cross_entropy(__global const float *restrict x,    /* [N][K/CB][CB] */
                           __global const int *restrict label,  /* [N]           */
                           __global float *restrict loss,       /* [N]           */
                           __global float *restrict dx,         /* [N][K/CB][CB] */
                           const int n, const int k, const float smoothing)
{
    GROUP_MEMORY(float, found);
    if (EXAMPLE >= n) return;
    const int hot = label[EXAMPLE];
    const size_t row = X_AT(EXAMPLE, 0, 0, 0, BLOCKS(k), 1, 1);
    const float confidence = 1.0f - smoothing, share = smoothing / (float) k;

    lanes_t largest = -INFINITY;
    for (int i = FIRST; i < k; i += NEXT) {
        const lanes_t v = classes(lanes_load(x + row + i), i, k, -INFINITY);
        largest = v > largest ? v : largest;  /* not so for NaN, which shows in the sums */
    }
    const float top = group_largest(lanes_max(largest), found);

    lanes_t exponentials = 0.0f, distances = 0.0f;
    for (int i = FIRST; i < BLOCKS(k) * CB; i += NEXT) {
        const lanes_t d = lanes_load(x + row + i) - top;
        const lanes_t e = classes(exp_below(d), i, k, 0.0f);
        lanes_store(e, dx + row + i);
        exponentials += e;
        distances += classes(d, i, k, 0.0f);
    }
    const float total = group_total(lanes_sum(exponentials), found);

    const float inverse = 1.0f / total, part = 1.0f / (float) n;
    for (int i = FIRST; i < BLOCKS(k) * CB; i += NEXT) {
        const lanes_t probability = lanes_load(dx + row + i) * inverse;
        const lanes_t target = (i + LANES_IOTA == hot ? (lanes_t) confidence : (lanes_t) 0.0f) + share;
        lanes_store(classes((probability - target) * part, i, k, 0.0f), dx + row + i);
    }
    const float smoothed = share * group_total(lanes_sum(distances), found);
    if (FIRST > 0) return;
    loss[EXAMPLE] = hot < 0 || hot >= k ? NAN : (log(total) - confidence * (x[row + hot] - top)) - smoothed;
}
