/* All but convolutions; see reference.h. */
#include "reference.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace {

void add(double term, double *value, double *m)
{
    *value += term;
    *m += std::fabs(term);
}

/* element(i, channel) in plain order */
template <class Element> void channels(int n, int c, int pixels, Element element)
{
    size_t i = 0;
    for (int image = 0; image < n; image++)
        for (int channel = 0; channel < c; channel++)
            for (int pixel = 0; pixel < pixels; pixel++) element(i++, channel);
}

} // namespace

void reference_affine(int n, int k, int pixels, const float *scale, const float *shift, double *y, double *m)
{
    channels(n, k, pixels, [&](size_t i, int channel) {
        y[i] = y[i] * scale[channel] + shift[channel];
        m[i] = m[i] * std::fabs(scale[channel]) + std::fabs(shift[channel]);
    });
}

void reference_residual(int elements, const float *residual, double *y, double *m)
{
    for (int i = 0; i < elements; i++) add(residual[i], y + i, m + i);
}

void reference_relu(int elements, double *y)
{
    for (int i = 0; i < elements; i++) y[i] = y[i] > 0 ? y[i] : 0;
}

/* In one pass, by the sums of values and squares: their cancellation is beyond double's reach only, hence long double. */
void reference_batch_norm_statistics(int n, int c, int pixels, const float *x, double *mean, double *mean_m, double *var,
                                     double *var_m)
{
    const double count = (double) n * pixels;
    std::vector<long double> sum(c, 0), squares(c, 0), sizes(c, 0);
    channels(n, c, pixels, [&](size_t i, int channel) {
        sum[channel] += x[i];
        squares[channel] += (long double) x[i] * x[i];
        sizes[channel] += std::fabs(x[i]);
    });
    for (int i = 0; i < c; i++) {
        const long double average = sum[i] / count;
        mean[i] = (double) average;
        /* of the distances to a value near, which the kernels sum, besides */
        mean_m[i] = (double) (sizes[i] / count) + 2 * std::fabs(mean[i]);
        var[i] = (double) std::max(0.0L, squares[i] / count - average * average);
        var_m[i] = var[i] + 0x1p-24 * mean[i] * mean[i];
    }
}

void reference_batch_norm(int n, int c, int pixels, double eps, const float *x, const double *mean, const double *var,
                          const float *gamma, const float *beta, double *y, double *m)
{
    channels(n, c, pixels, [&](size_t i, int channel) {
        const double scale = gamma[channel] / std::sqrt(var[channel] + eps);
        y[i] = scale * x[i] - scale * mean[channel] + beta[channel];
        m[i] = std::fabs(scale) * (std::fabs(x[i]) + std::fabs(mean[channel])) + std::fabs(beta[channel]);
    });
}

/* Each g goes to every x of its channel by the Jacobian gamma * invstd * (i == j) - (1 + xhat_i * xhat_j) / count. */
void reference_batch_norm_backward(int n, int c, int pixels, const float *g, const float *x, const float *mean,
                                   const float *invstd, const float *gamma, double *dx, double *dx_m, double *dgamma,
                                   double *dgamma_m, double *dbeta, double *dbeta_m)
{
    std::vector<std::vector<size_t>> places(c);
    channels(n, c, pixels, [&](size_t i, int channel) {
        dx[i] = dx_m[i] = 0;
        places[channel].push_back(i);
    });
    const double count = (double) n * pixels;
    for (int channel = 0; channel < c; channel++) {
        const double scale = (double) gamma[channel] * invstd[channel];
        const auto xhat = [&](size_t i) { return ((double) x[i] - mean[channel]) * invstd[channel]; };
        const auto size = [&](size_t i) {
            return (std::fabs((double) x[i]) + std::fabs((double) mean[channel])) * invstd[channel];
        };
        dgamma[channel] = dgamma_m[channel] = dbeta[channel] = dbeta_m[channel] = 0;
        for (size_t from : places[channel]) {
            add(g[from], dbeta + channel, dbeta_m + channel);
            dgamma[channel] += g[from] * xhat(from);
            dgamma_m[channel] += std::fabs(g[from]) * size(from);
            dx[from] += scale * g[from];
            dx_m[from] += std::fabs(scale * g[from]);
            for (size_t to : places[channel]) {
                dx[to] -= scale * g[from] * (1 + xhat(from) * xhat(to)) / count;
                dx_m[to] += std::fabs(scale * g[from]) * (1 + size(from) * size(to)) / count;
            }
        }
    }
}

namespace {

struct Pool {
    int planes, h, w, window, stride, pad, p, q;

    explicit Pool(const int *g)
        : planes(g[0] * g[1]), h(g[2]), w(g[3]), window(g[4]), stride(g[5]), pad(g[6]), p(g[7]), q(g[8]) {}

    /* The input that wins each window: every input visits the windows it is in; a later one must be larger. */
    std::vector<size_t> winners(const float *x) const
    {
        const size_t none = std::numeric_limits<size_t>::max();
        std::vector<size_t> best((size_t) planes * p * q, none);
        size_t i = 0;
        for (int plane = 0; plane < planes; plane++)
            for (int down = 0; down < h; down++)
                for (int along = 0; along < w; along++, i++)
                    for (int a = 0; a < p; a++) {
                        const int r = down + pad - a * stride;
                        for (int b = 0; r >= 0 && r < window && b < q; b++) {
                            const int s = along + pad - b * stride;
                            size_t &winner = best[((size_t) plane * p + a) * q + b];
                            if (s >= 0 && s < window && (winner == none || x[i] > x[winner])) winner = i;
                        }
                    }
        return best;
    }
};

} // namespace

void reference_max_pool(const int *geometry, const float *x, double *y, double *m)
{
    const std::vector<size_t> winners = Pool(geometry).winners(x);
    for (size_t o = 0; o < winners.size(); o++) {
        y[o] = x[winners[o]];
        m[o] = std::fabs(y[o]);
    }
}

void reference_max_pool_backward(const int *geometry, const float *dy, const float *x, double *dx, double *m)
{
    const Pool g(geometry);
    std::fill_n(dx, (size_t) g.planes * g.h * g.w, 0.0);
    std::fill_n(m, (size_t) g.planes * g.h * g.w, 0.0);
    const std::vector<size_t> winners = g.winners(x);
    for (size_t o = 0; o < winners.size(); o++) add(dy[o], dx + winners[o], m + winners[o]);
}

void reference_global_avg_pool(int planes, int pixels, const float *x, double *y, double *m)
{
    std::fill_n(y, planes, 0.0);
    std::fill_n(m, planes, 0.0);
    for (size_t i = 0; i < (size_t) planes * pixels; i++) add((double) x[i] / pixels, y + i / pixels, m + i / pixels);
}

void reference_global_avg_pool_backward(int planes, int pixels, const float *dy, double *dx, double *m)
{
    for (int plane = 0; plane < planes; plane++)
        for (int i = 0; i < pixels; i++) {
            dx[(size_t) plane * pixels + i] = (double) dy[plane] / pixels;
            m[(size_t) plane * pixels + i] = std::fabs((double) dy[plane]) / pixels;
        }
}

void reference_fully_connected(int n, int c, int k, const float *x, const float *w, const float *b, double *y, double *m)
{
    for (int i = 0; i < n * k; i++) {
        y[i] = b[i % k];
        m[i] = std::fabs(y[i]);
    }
    for (int example = 0; example < n; example++)
        for (int channel = 0; channel < c; channel++)
            for (int o = 0; o < k; o++)
                add((double) x[example * c + channel] * w[o * c + channel], y + example * k + o, m + example * k + o);
}

void reference_fully_connected_backward_data(int n, int c, int k, const float *dy, const float *w, double *dx, double *m)
{
    std::fill_n(dx, n * c, 0.0);
    std::fill_n(m, n * c, 0.0);
    for (int example = 0; example < n; example++)
        for (int o = 0; o < k; o++)
            for (int channel = 0; channel < c; channel++)
                add((double) dy[example * k + o] * w[o * c + channel], dx + example * c + channel, m + example * c + channel);
}

void reference_fully_connected_backward_weights(int n, int c, int k, const float *x, const float *dy, double *dw, double *dw_m,
                                                double *db, double *db_m)
{
    std::fill_n(dw, k * c, 0.0);
    std::fill_n(dw_m, k * c, 0.0);
    std::fill_n(db, k, 0.0);
    std::fill_n(db_m, k, 0.0);
    for (int example = 0; example < n; example++)
        for (int o = 0; o < k; o++) {
            const double gradient = dy[example * k + o];
            add(gradient, db + o, db_m + o);
            for (int channel = 0; channel < c; channel++)
                add(gradient * x[example * c + channel], dw + o * c + channel, dw_m + o * c + channel);
        }
}

void reference_softmax_cross_entropy(int n, int k, double smoothing, const float *logits, const int *labels, double *loss,
                                     double *loss_m, double *dlogits, double *dlogits_m)
{
    for (int example = 0; example < n; example++) {
        const float *row = logits + (size_t) example * k;
        const double largest = *std::max_element(row, row + k);
        long double sum = 0; /* of e^x itself: logits of tests are small */
        for (int j = 0; j < k; j++) sum += std::exp((long double) row[j]);
        loss[example] = 0;
        loss_m[example] = 1 + std::fabs((double) std::log(sum) - largest);
        for (int j = 0; j < k; j++) {
            const double target = smoothing / k + (j == labels[example] ? 1 - smoothing : 0);
            const double probability = (double) (std::exp((long double) row[j]) / sum);
            const double below = std::fabs(row[j] - largest);
            loss[example] += target * (double) (std::log(sum) - row[j]);
            loss_m[example] += target * below;
            dlogits[example * k + j] = (probability - target) / n;
            dlogits_m[example * k + j] = (probability * (1 + below) + target) / n;
        }
    }
}

namespace {

/* pair(x, y): the elements that lie on each other; g as in reference_shortcut. */
template <class Pair> void shortcut(const int *g, Pair pair)
{
    const int n = g[0], c = g[1], h = g[2], w = g[3], k = g[4], p = g[5], q = g[6], stride = g[7], before = g[8];
    size_t x = 0;
    for (int image = 0; image < n; image++)
        for (int channel = 0; channel < c; channel++)
            for (int down = 0; down < h; down++)
                for (int along = 0; along < w; along++, x++)
                    if (down % stride == 0 && along % stride == 0)
                        pair(x, (((size_t) image * k + before + channel) * p + down / stride) * q + along / stride);
}

} // namespace

void reference_shortcut(const int *g, const float *x, double *y)
{
    std::fill_n(y, (size_t) g[0] * g[4] * g[5] * g[6], 0.0);
    shortcut(g, [&](size_t wide, size_t deep) { y[deep] += x[wide]; });
}

void reference_shortcut_backward(const int *g, const float *dy, double *dx)
{
    std::fill_n(dx, (size_t) g[0] * g[1] * g[2] * g[3], 0.0);
    shortcut(g, [&](size_t wide, size_t deep) { dx[wide] += dy[deep]; });
}

void reference_channel_sums(int n, int c, int pixels, const float *x, double *sum, double *m)
{
    std::fill_n(sum, c, 0.0);
    std::fill_n(m, c, 0.0);
    channels(n, c, pixels, [&](size_t i, int channel) { add(x[i], sum + channel, m + channel); });
}

/* J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.2. */
unsigned reference_random_word(unsigned seed, unsigned purpose, unsigned epoch, unsigned index, unsigned long long i)
{
    unsigned counter[4] = {(unsigned) (i / 4), index, epoch, purpose};
    unsigned key[2] = {seed, 0};
    for (int round = 0; round < 10; round++) {
        const unsigned long long left = counter[0] * 0xD2511F53ull, right = counter[2] * 0xCD9E8D57ull;
        const unsigned next[4] = {(unsigned) (right >> 32) ^ counter[1] ^ key[0], (unsigned) right,
                                  (unsigned) (left >> 32) ^ counter[3] ^ key[1], (unsigned) left};
        std::copy(next, next + 4, counter);
        key[0] += 0x9E3779B9u;
        key[1] += 0xBB67AE85u;
    }
    return counter[i % 4];
}

void reference_sgd_pytorch(int nesterov, float rate, float momentum, float decay, float g, float *w, float *v)
{
    const float gradient = std::fma(decay, *w, g);
    *v = std::fma(momentum, *v, gradient);
    *w = std::fma(-rate, nesterov ? std::fma(momentum, *v, gradient) : *v, *w);
}

void reference_sgd_caffe(int nesterov, float rate, float momentum, float decay, float g, float *w, float *v)
{
    const float before = *v, gradient = std::fma(decay, *w, g);
    *v = std::fma(momentum, before, rate * gradient);
    *w -= nesterov ? std::fma(1 + momentum, *v, -(momentum * before)) : *v;
}
