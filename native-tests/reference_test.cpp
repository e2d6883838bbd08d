/*
 * The reference against itself, on the sizes of the case tables: passes are adjoint to each other, gradients are central
 * differences, random numbers are the published ones. Built with sanitizers, so that it reads and writes nothing beyond its
 * arrays.
 *
 *   reference_test FOLDER     with conv.csv, pool.csv, linear.csv, tensor.csv
 */
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "reference.h"

namespace {

using Floats = std::vector<float>;
using Doubles = std::vector<double>;
using Row = std::vector<int>;

int checked = 0;

void require(bool right, const std::string &what)
{
    checked++;
    if (right) return;
    fprintf(stderr, "reference_test: %s\n", what.c_str());
    std::exit(1);
}

void require_near(double got, double want, double relative, const std::string &what)
{
    const double error = std::fabs(got - want), limit = relative * (1 + std::fabs(want));
    require(error <= limit, what + ": " + std::to_string(got) + ", not " + std::to_string(want));
}

/* The numbers of each row, and the row as text. */
void each_row(const std::string &file, const std::function<void(const Row &, const std::string &)> &visit)
{
    std::ifstream in(file);
    require((bool) in, file + " cannot be read");
    bool names = true;
    for (std::string line; std::getline(in, line);) {
        line = line.substr(0, line.find('#'));
        if (line.find(',') == std::string::npos) continue;
        if (!names) {
            Row row;
            std::istringstream cells(line.substr(line.find(',') + 1));
            for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::atoi(cell.c_str()));
            visit(row, file + ": " + line);
        }
        names = false;
    }
}

unsigned state = 1;

float whole()
{
    state = state * 1664525u + 1013904223u;
    return (float) (state >> 16) / 65536.0f * 9 - 4;
}

Floats wholes(size_t count)
{
    Floats values(count);
    for (float &v : values) v = std::floor(whole());
    return values;
}

Floats reals(size_t count)
{
    Floats values(count);
    for (float &v : values) v = whole() / 4;
    return values;
}

template <class A, class B> double dot(const A &a, const B &b)
{
    double sum = 0;
    for (size_t i = 0; i < a.size(); i++) sum += (double) a[i] * b[i];
    return sum;
}

int outputs(int in, int filter, int stride, int pad, int dilation) { return (in + 2 * pad - dilation * (filter - 1) - 1) / stride + 1; }

void convolution(const Row &g, const std::string &what)
{
    const int p = outputs(g[2], g[5], g[7], g[9], g[11]), q = outputs(g[3], g[6], g[8], g[10], g[12]);
    const size_t xs = (size_t) g[0] * g[1] * g[2] * g[3], ws = (size_t) g[4] * (g[1] / g[13]) * g[5] * g[6];
    const size_t ys = (size_t) g[0] * g[4] * p * q;
    if (ys * (ws / g[4]) > 5000000) return; /* what it costs under a sanitizer */
    const Floats x = wholes(xs), w = wholes(ws), dy = wholes(ys);
    Doubles y(ys), ym(ys), dx(xs), dxm(xs), dw(ws), dwm(ws), tiled(std::max(std::max(xs, ws), ys));
    reference_conv_forward(g.data(), x.data(), w.data(), y.data(), ym.data());
    reference_conv_backward_data(g.data(), dy.data(), w.data(), dx.data(), dxm.data());
    reference_conv_backward_weights(g.data(), x.data(), dy.data(), dw.data(), dwm.data());
    require(dot(y, dy) == dot(x, dx) && dot(y, dy) == dot(w, dw), what + ": passes are not adjoint");
    for (size_t i = 0; i < ys; i++) require(std::fabs(y[i]) <= ym[i], what + ": a sum above its magnitude");

    const Doubles xd(x.begin(), x.end());
    Doubles size(xs), again(ys), again_m(ys);
    for (size_t i = 0; i < xs; i++) size[i] = std::fabs(xd[i]);
    reference_conv_next(g.data(), xd.data(), size.data(), w.data(), again.data(), again_m.data());
    require(again == y && again_m == ym, what + ": a convolution of computed values");

    const Row three(g.begin() + 5, g.end());
    if (three[0] != 3 || three[1] != 3 || g[7] != 1 || g[8] != 1 || g[9] > 2 || g[10] > 2 || g[11] != 1 || g[12] != 1 || g[13] != 1)
        return;
    for (int tile : {2, 4}) {
        reference_winograd_forward(tile, g.data(), x.data(), w.data(), tiled.data());
        for (size_t i = 0; i < ys; i++) require(tiled[i] >= ym[i] * (1 - 1e-12), what + ": y passes through larger numbers");
        reference_winograd_backward_data(tile, g.data(), dy.data(), w.data(), tiled.data());
        for (size_t i = 0; i < xs; i++) require(tiled[i] >= dxm[i] * (1 - 1e-12), what + ": dx passes through larger numbers");
        reference_winograd_backward_weights(tile, g.data(), x.data(), dy.data(), tiled.data());
        for (size_t i = 0; i < ws; i++) require(tiled[i] >= dwm[i] * (1 - 1e-12), what + ": dw passes through larger numbers");
    }
}

void pool(const Row &row, const std::string &what)
{
    const int h = row[3], w = row[4], window = row[5], stride = row[6], pad = row[7], up = row[8] ? stride - 1 : 0;
    const auto extent = [&](int in) {
        const int out = (in + 2 * pad - window + up) / stride + 1;
        return (out - 1) * stride >= in + pad ? out - 1 : out; /* a window begins in the input or its padding before it */
    };
    const Row g = {row[1], row[2], h, w, window, stride, pad, extent(h), extent(w)};
    const size_t xs = (size_t) g[0] * g[1] * h * w, ys = (size_t) g[0] * g[1] * g[7] * g[8];
    const Floats x = reals(xs), dy = wholes(ys);
    Doubles y(ys), ym(ys), dx(xs), dxm(xs);
    reference_max_pool(g.data(), x.data(), y.data(), ym.data());
    reference_max_pool_backward(g.data(), dy.data(), x.data(), dx.data(), dxm.data());
    /* x is distinct almost surely: y is linear near it. */
    require_near(dot(dx, x), dot(dy, y), 1e-9, what + ": passes are not adjoint");
}

void linear(const Row &row, const std::string &what)
{
    const int n = row[1], c = row[2], k = row[3];
    const Floats x = wholes((size_t) n * c), w = wholes((size_t) k * c), b(k, 0), dy = wholes((size_t) n * k);
    Doubles y(dy.size()), ym(dy.size()), dx(x.size()), dxm(x.size()), dw(w.size()), dwm(w.size()), db(k), dbm(k);
    reference_fully_connected(n, c, k, x.data(), w.data(), b.data(), y.data(), ym.data());
    reference_fully_connected_backward_data(n, c, k, dy.data(), w.data(), dx.data(), dxm.data());
    reference_fully_connected_backward_weights(n, c, k, x.data(), dy.data(), dw.data(), dwm.data(), db.data(), dbm.data());
    require(dot(y, dy) == dot(x, dx) && dot(y, dy) == dot(w, dw), what + ": passes are not adjoint");

    Floats logits = reals(dy.size());
    std::vector<int> labels(n);
    for (int i = 0; i < n; i++) labels[i] = i % k;
    Doubles loss(n), lossm(n), gradient(dy.size()), gradientm(dy.size()), other(n);
    reference_softmax_cross_entropy(n, k, 0.1, logits.data(), labels.data(), loss.data(), lossm.data(), gradient.data(),
                                    gradientm.data());
    const float step = 1.0f / 1024;
    const size_t at = dy.size() / 2, example = at / k;
    const float before = logits[at];
    double sides[2];
    for (int side : {0, 1}) {
        Doubles ignored(dy.size()), ignored_m(dy.size());
        logits[at] = before + (side ? step : -step);
        reference_softmax_cross_entropy(n, k, 0.1, logits.data(), labels.data(), other.data(), lossm.data(), ignored.data(),
                                        ignored_m.data());
        sides[side] = other[example] / n;
        logits[at] = before;
    }
    require_near(gradient[at], (sides[1] - sides[0]) / (2 * step), 1e-6, what + ": gradient of the loss");
}

/* Loss: the sum of g * y. */
double normalised(const Row &s, const Floats &x, const Floats &gamma, const Floats &beta, const Floats &g)
{
    const int n = s[1], c = s[2], pixels = s.size() > 3 ? s[3] * s[4] : 1;
    Doubles mean(c), mean_m(c), var(c), var_m(c), y(x.size()), m(x.size());
    reference_batch_norm_statistics(n, c, pixels, x.data(), mean.data(), mean_m.data(), var.data(), var_m.data());
    reference_batch_norm(n, c, pixels, 1e-3, x.data(), mean.data(), var.data(), gamma.data(), beta.data(), y.data(), m.data());
    return dot(g, y);
}

void channels(const Row &s, const std::string &what)
{
    const int n = s[1], c = s[2], pixels = s.size() > 3 ? s[3] * s[4] : 1;
    const size_t all = (size_t) n * c * pixels;
    if (all * n * pixels > 5000000) return;
    Floats x = reals(all), g = reals(all), gamma = reals(c), beta = reals(c);
    Doubles mean(c), mean_m(c), var(c), var_m(c), dx(all), dxm(all), dgamma(c), dgammam(c), dbeta(c), dbetam(c);
    reference_batch_norm_statistics(n, c, pixels, x.data(), mean.data(), mean_m.data(), var.data(), var_m.data());
    Floats means(mean.begin(), mean.end()), invstd;
    for (double v : var) invstd.push_back((float) (1 / std::sqrt(v + 1e-3)));
    reference_batch_norm_backward(n, c, pixels, g.data(), x.data(), means.data(), invstd.data(), gamma.data(), dx.data(),
                                  dxm.data(), dgamma.data(), dgammam.data(), dbeta.data(), dbetam.data());
    const float step = 1.0f / 1024;
    const auto slope = [&](float &of) {
        const float before = of;
        of = before + step;
        const double above = normalised(s, x, gamma, beta, g);
        of = before - step;
        const double below = normalised(s, x, gamma, beta, g);
        const double twice = (before + step) - (double) of;
        of = before;
        return (above - below) / twice;
    };
    require_near(dx[all / 2], slope(x[all / 2]), 2e-4, what + ": gradient of x");
    require_near(dgamma[c / 2], slope(gamma[c / 2]), 2e-4, what + ": gradient of gamma");
    require_near(dbeta[c / 2], slope(beta[c / 2]), 2e-4, what + ": gradient of beta");
    reference_global_avg_pool(n * c, pixels, x.data(), dgamma.size() >= (size_t) n * c ? dgamma.data() : dx.data(), dxm.data());
}

/* The known answers of Philox4x32-10 in the library Random123 of its authors. */
void random_words()
{
    const unsigned zeros[4] = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    for (int i = 0; i < 4; i++) require(reference_random_word(0, 0, 0, 0, i) == zeros[i], "the random words of zeros");
}

} // namespace

int main(int count, char **words)
{
    if (count != 2) return 2;
    const std::string folder = words[1];
    each_row(folder + "/conv.csv", convolution);
    each_row(folder + "/pool.csv", pool);
    each_row(folder + "/linear.csv", linear);
    each_row(folder + "/tensor.csv", channels);
    random_words();
    printf("%d comparisons\n", checked);
    return 0;
}
