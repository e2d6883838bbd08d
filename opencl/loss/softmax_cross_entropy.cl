/*
 * Softmax, cross-entropy with label smoothing, and their gradient.
 *   d[k] = x[k] - max x,  S = sum exp(d[k]),  target t[k] = (1 - smoothing) * [k == label] + smoothing / K
 *   loss = sum of t[k] * (log S - d[k]) = log S - (1 - smoothing) * d[label] - smoothing / K * sum d[k]
 *   dx[k] = (exp(d[k]) / S - t[k]) / N          the gradient of the mean loss
 *
 * All terms of the loss are >= 0: nothing cancels. A label outside of 0 .. K-1 gives a loss of NaN and reads nothing.
 *
 * Layout   x dx NC in whole channel blocks (include/layout.clh), float32; label int32 [N]; loss [N]. Outputs are
 *          overwritten; lanes of dx beyond K are zero.
 * Mapping  one work-item per example
 * Params   CB, LANES
 * Error    loss: k = K/LANES + log2(LANES) + 28 (exp, log 3 ulp as OpenCL allows), relative to
 *          log S + |d[label]| + smoothing * mean|d| + 1
 *          dx: k = K/LANES + log2(LANES) + 20, relative to (exp(d) / S * (1 + |d|) + t) / N
 */
#include "include/lanes.clh"

__kernel __attribute__((reqd_work_group_size(GROUP, 1, 1)))
void softmax_cross_entropy(__global const float *restrict x,    /* [N][K/CB][CB] */
                           __global const int *restrict label,  /* [N]           */
                           __global float *restrict loss,       /* [N]           */
                           __global float *restrict dx,         /* [N][K/CB][CB] */
                           const int n, const int k, const float smoothing)
{
    const int example = (int) get_global_id(0);
    if (example >= n) return;
    const int hot = label[example];
    const size_t row = X_AT(example, 0, 0, 0, BLOCKS(k), 1, 1);
    const float confidence = 1.0f - smoothing, share = smoothing / (float) k;

    lanes_t largest = -INFINITY;
    for (int i = 0; i < k; i += LANES) {
        const lanes_t v = lanes_load(x + row + i);
        largest = fmax(largest, i + LANES_IOTA < k ? v : (lanes_t) -INFINITY);
    }
    const float top = lanes_max(largest);

    lanes_t exponentials = 0.0f, distances = 0.0f, of_hot = 0.0f;
    for (int i = 0; i < k; i += LANES) {
        const lanes_t d = lanes_load(x + row + i) - top;
        exponentials += i + LANES_IOTA < k ? exp(d) : (lanes_t) 0.0f;
        distances += i + LANES_IOTA < k ? d : (lanes_t) 0.0f;
        of_hot += i + LANES_IOTA == hot ? d : (lanes_t) 0.0f;
    }
    const float total = lanes_sum(exponentials);

    for (int i = 0; i < BLOCKS(k) * CB; i += LANES) {
        const lanes_t probability = exp(lanes_load(x + row + i) - top) / total;
        const lanes_t target = (i + LANES_IOTA == hot ? (lanes_t) confidence : (lanes_t) 0.0f) + share;
        lanes_store(i + LANES_IOTA < k ? (probability - target) / (float) n : (lanes_t) 0.0f, dx + row + i);
    }
    const float smoothed = share * lanes_sum(distances);
    loss[example] = hot < 0 || hot >= k ? NAN : (log(total) - confidence * lanes_sum(of_hot)) - smoothed;
}
