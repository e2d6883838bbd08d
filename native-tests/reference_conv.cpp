/* Convolutions; see reference.h. */
#include "reference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace {

struct Conv {
    int n, c, h, w, k, r, s, stride_h, stride_w, pad_h, pad_w, dilation_h, dilation_w, groups;

    explicit Conv(const int *g)
        : n(g[0]), c(g[1]), h(g[2]), w(g[3]), k(g[4]), r(g[5]), s(g[6]), stride_h(g[7]), stride_w(g[8]), pad_h(g[9]),
          pad_w(g[10]), dilation_h(g[11]), dilation_w(g[12]), groups(g[13]) {}

    int p() const { return (h + 2 * pad_h - dilation_h * (r - 1) - 1) / stride_h + 1; }
    int q() const { return (w + 2 * pad_w - dilation_w * (s - 1) - 1) / stride_w + 1; }
    size_t xs() const { return (size_t) n * c * h * w; }
    size_t ws() const { return (size_t) k * (c / groups) * r * s; }
    size_t ys() const { return (size_t) n * k * p() * q(); }
};

/* The output row that tap `t` of the filter brings input row `at` to, or -1. */
int reached(int at, int t, int stride, int pad, int dilation, int outputs)
{
    const int from = at + pad - t * dilation;
    return from < 0 || from % stride != 0 || from / stride >= outputs ? -1 : from / stride;
}

/* term(x, w, y) for every input, tap and output that meet; by input. */
template <class Term> void scatter(const Conv &g, Term term)
{
    const int p_all = g.p(), q_all = g.q(), c_group = g.c / g.groups, k_group = g.k / g.groups;
    size_t x = 0;
    for (int n = 0; n < g.n; n++)
        for (int c = 0; c < g.c; c++)
            for (int h = 0; h < g.h; h++)
                for (int w = 0; w < g.w; w++, x++)
                    for (int r = 0; r < g.r; r++) {
                        const int p = reached(h, r, g.stride_h, g.pad_h, g.dilation_h, p_all);
                        if (p < 0) continue;
                        for (int s = 0; s < g.s; s++) {
                            const int q = reached(w, s, g.stride_w, g.pad_w, g.dilation_w, q_all);
                            if (q < 0) continue;
                            const int first = c / c_group * k_group;
                            for (int k = first; k < first + k_group; k++) {
                                const size_t tap = (((size_t) k * c_group + c % c_group) * g.r + r) * g.s + s;
                                term(x, tap, (((size_t) n * g.k + k) * p_all + p) * q_all + q);
                            }
                        }
                    }
}

void add_term(double term, double *value, double *m)
{
    *value += term;
    *m += std::fabs(term);
}

/* Absolute values of the matrices of A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2016. */
using Rows = std::vector<std::vector<double>>;

const Rows B2 = {{1, 0, 1, 0}, {0, 1, 1, 0}, {0, 1, 1, 0}, {0, 1, 0, 1}};
const Rows G2 = {{1, 0, 0}, {.5, .5, .5}, {.5, .5, .5}, {0, 0, 1}};
const Rows A2 = {{1, 1, 1, 0}, {0, 1, 1, 1}};
const Rows B4 = {{4, 0, 5, 0, 1, 0}, {0, 4, 4, 1, 1, 0}, {0, 4, 4, 1, 1, 0},
                 {0, 2, 1, 2, 1, 0}, {0, 2, 1, 2, 1, 0}, {0, 4, 0, 5, 0, 1}};
const Rows G4 = {{1 / 4., 0, 0},          {1 / 6., 1 / 6., 1 / 6.},  {1 / 6., 1 / 6., 1 / 6.},
                 {1 / 24., 1 / 12., 1 / 6.}, {1 / 24., 1 / 12., 1 / 6.}, {0, 0, 1}};
const Rows A4 = {{1, 1, 1, 1, 1, 0}, {0, 1, 1, 2, 2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, 1, 8, 8, 1}};

/* Those of opencl/conv/winograd_stride.clh, the third filter repeated. */
const Rows B_STRIDE = {{1, 0, 1, 0, 0}, {0, 0, 1, 0, 0}, {0, 1, 0, 0, 0}, {0, 0, 1, 0, 1}, {0, 0, 0, 1, 0}};
const Rows G_STRIDE = {{1, 0, 0}, {1, 0, 1}, {0, 1, 0}, {0, 0, 1}, {0, 1, 0}};
const Rows A_STRIDE = {{1, 1, 1, 0, 0}, {0, 1, 0, 1, 1}};

Rows transposed(const Rows &a)
{
    Rows t(a[0].size(), std::vector<double>(a.size()));
    for (size_t i = 0; i < a.size(); i++)
        for (size_t j = 0; j < a[0].size(); j++) t[j][i] = a[i][j];
    return t;
}

Rows product(const Rows &a, const Rows &b)
{
    Rows c(a.size(), std::vector<double>(b[0].size(), 0));
    for (size_t i = 0; i < a.size(); i++)
        for (size_t l = 0; l < b.size(); l++)
            for (size_t j = 0; j < b[0].size(); j++) c[i][j] += a[i][l] * b[l][j];
    return c;
}

Rows both(const Rows &a, const Rows &square) { return product(product(a, square), transposed(a)); }

void add_products(const Rows &a, const Rows &b, Rows &sum)
{
    for (size_t i = 0; i < sum.size(); i++)
        for (size_t j = 0; j < sum.size(); j++) sum[i][j] += a[i][j] * b[i][j];
}

/* Absolute values of a square of a plane from (row, column) on, zeros outside. */
Rows square(const float *plane, int rows, int columns, int row, int column, int side)
{
    Rows values(side, std::vector<double>(side, 0));
    for (int i = std::max(0, -row); i < side && row + i < rows; i++)
        for (int j = std::max(0, -column); j < side && column + j < columns; j++)
            values[i][j] = std::fabs(plane[(size_t) (row + i) * columns + column + j]);
    return values;
}

struct Filtering {
    int tile, stride;
    Rows b, g, a;

    Filtering(int outputs, int step)
        : tile(outputs), stride(step), b(step == 2 ? B_STRIDE : outputs == 2 ? B2 : B4),
          g(step == 2 ? G_STRIDE : outputs == 2 ? G2 : G4), a(step == 2 ? A_STRIDE : outputs == 2 ? A2 : A4) {}

    int side() const { return (int) b.size(); }
    Rows zeros() const { return Rows(side(), std::vector<double>(side(), 0)); }

    /* tiles(n, p, q, transformed squares of x by channel) */
    template <class Visit> void tiles(const Conv &c, const float *x, Visit visit) const
    {
        for (int n = 0; n < c.n; n++)
            for (int p = 0; p < c.p(); p += tile)
                for (int q = 0; q < c.q(); q += tile) {
                    std::vector<Rows> d;
                    for (int i = 0; i < c.c; i++) {
                        const float *plane = x + (size_t) (n * c.c + i) * c.h * c.w;
                        d.push_back(both(b, square(plane, c.h, c.w, p * stride - c.pad_h, q * stride - c.pad_w, side())));
                    }
                    visit(n, p, q, d);
                }
    }
};

} // namespace

void reference_conv_forward(const int *geometry, const float *x, const float *w, double *y, double *m)
{
    const Conv g(geometry);
    std::fill_n(y, g.ys(), 0.0);
    std::fill_n(m, g.ys(), 0.0);
    scatter(g, [&](size_t i, size_t tap, size_t o) { add_term((double) x[i] * w[tap], y + o, m + o); });
}

void reference_conv_next(const int *geometry, const double *x, const double *xm, const float *w, double *y, double *m)
{
    const Conv g(geometry);
    std::fill_n(y, g.ys(), 0.0);
    std::fill_n(m, g.ys(), 0.0);
    scatter(g, [&](size_t i, size_t tap, size_t o) {
        y[o] += x[i] * w[tap];
        m[o] += xm[i] * std::fabs(w[tap]);
    });
}

void reference_conv_backward_data(const int *geometry, const float *dy, const float *w, double *dx, double *m)
{
    const Conv g(geometry);
    std::fill_n(dx, g.xs(), 0.0);
    std::fill_n(m, g.xs(), 0.0);
    scatter(g, [&](size_t i, size_t tap, size_t o) { add_term((double) dy[o] * w[tap], dx + i, m + i); });
}

void reference_conv_backward_weights(const int *geometry, const float *x, const float *dy, double *dw, double *m)
{
    const Conv g(geometry);
    std::fill_n(dw, g.ws(), 0.0);
    std::fill_n(m, g.ws(), 0.0);
    scatter(g, [&](size_t i, size_t tap, size_t o) { add_term((double) dy[o] * x[i], dw + tap, m + tap); });
}

void reference_winograd_forward(int tile, const int *geometry, const float *x, const float *w, double *m)
{
    const Conv g(geometry);
    const Filtering f(tile, g.stride_h);
    std::vector<Rows> u;
    for (int i = 0; i < g.k * g.c; i++) u.push_back(both(f.g, square(w + 9 * (size_t) i, 3, 3, 0, 0, 3)));
    f.tiles(g, x, [&](int n, int p, int q, const std::vector<Rows> &d) {
        for (int k = 0; k < g.k; k++) {
            Rows sum = f.zeros();
            for (int c = 0; c < g.c; c++) add_products(u[(size_t) k * g.c + c], d[c], sum);
            const Rows y = both(f.a, sum);
            for (int i = 0; i < tile && p + i < g.p(); i++)
                for (int j = 0; j < tile && q + j < g.q(); j++)
                    m[(((size_t) n * g.k + k) * g.p() + p + i) * g.q() + q + j] = y[i][j];
        }
    });
}

/* The forward of dy with the filter turned by 180 degrees and its channels exchanged. */
void reference_winograd_backward_data(int tile, const int *geometry, const float *dy, const float *w, double *m)
{
    const Conv g(geometry);
    const int back[14] = {g.n, g.k, g.p(), g.q(), g.c, 3, 3, 1, 1, 2 - g.pad_h, 2 - g.pad_w, 1, 1, 1};
    std::vector<float> turned(g.ws());
    for (int k = 0; k < g.k; k++)
        for (int c = 0; c < g.c; c++)
            for (int tap = 0; tap < 9; tap++)
                turned[((size_t) c * g.k + k) * 9 + 8 - tap] = w[((size_t) k * g.c + c) * 9 + tap];
    reference_winograd_forward(tile, back, dy, turned.data(), m);
}

void reference_winograd_backward_weights(int tile, const int *geometry, const float *x, const float *dy, double *m)
{
    const Conv g(geometry);
    const Filtering f(tile, g.stride_h);
    const Rows spread = transposed(f.a);
    std::vector<Rows> sums((size_t) g.k * g.c, f.zeros());
    f.tiles(g, x, [&](int n, int p, int q, const std::vector<Rows> &d) {
        for (int k = 0; k < g.k; k++) {
            const float *plane = dy + (size_t) (n * g.k + k) * g.p() * g.q();
            const Rows z = both(spread, square(plane, g.p(), g.q(), p, q, tile));
            for (int c = 0; c < g.c; c++) add_products(z, d[c], sums[(size_t) k * g.c + c]);
        }
    });
    for (size_t i = 0; i < sums.size(); i++) {
        const Rows taps = both(transposed(f.g), sums[i]);
        for (int tap = 0; tap < 9; tap++) m[i * 9 + tap] = taps[tap / 3][tap % 3];
    }
}
