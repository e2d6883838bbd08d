/* Convolutions and blocks of them: what is launched beside the reference. */
#include <algorithm>
#include <array>
#include <cmath>

#include "checks.h"
#include "reference.h"

namespace {

using Geometry = std::array<int, 14>;

Geometry geometry(const Case &c, const TensorLine &x, const TensorLine &w)
{
    return {x.dim(0), x.dim(1), x.dim(2), x.dim(3), w.dim(0), w.dim(2), w.dim(3), c.integer("stride_h"),
            c.integer("stride_w"), c.integer("pad_h"), c.integer("pad_w"), c.integer("dilation_h"), c.integer("dilation_w"),
            c.integer("groups")};
}

/* Entries of the filter's transform of F(4x4, 3x3) are multiples of 1/24: whole numbers times 24 * 24 stay whole. */
std::vector<float> whole_after_transform(Trial &t, const std::string &tensor)
{
    if (t.kind == Kind::REAL || t.c.integer("winograd") != 4) return t.fill(tensor);
    std::vector<float> values = t.fill(tensor, -1, 1);
    for (float &v : values) v *= 24 * 24;
    return t.give(tensor, values);
}

/* Products of so large numbers would not be exact. */
std::vector<float> multiplied(Trial &t, const std::string &tensor)
{
    return t.c.integer("winograd") == 4 ? t.fill(tensor, -1, 1) : t.fill(tensor);
}

/* Roundings of the transforms: of filter, input and output together. */
int transforms(const Case &c) { return c.integer("winograd") == 2 ? 10 : 18; }

} // namespace

/* y = max(scale * conv(x, w) + shift + residual, 0) */
void check_conv_forward(Trial &t)
{
    const TensorLine &y = t.c.tensor("y");
    const Geometry g = geometry(t.c, t.c.tensor("x"), t.c.tensor("w"));
    const std::vector<float> x = multiplied(t, "x"), w = whole_after_transform(t, "w");
    const std::vector<float> scale = t.fill("scale"), shift = t.fill("shift"), residual = t.fill("residual");
    t.run();
    Expected want(y.elements());
    reference_conv_forward(g.data(), x.data(), w.data(), want.value.data(), want.magnitude.data());
    const int tile = t.c.integer("winograd");
    double k = (double) g[1] / g[13] * g[5] * g[6];
    if (tile > 0) {
        reference_winograd_forward(tile, g.data(), x.data(), w.data(), want.magnitude.data());
        k = g[1] + transforms(t.c);
    }
    reference_affine(g[0], g[4], y.pixels(), scale.data(), shift.data(), want.value.data(), want.magnitude.data());
    reference_residual((int) y.elements(), residual.data(), want.value.data(), want.magnitude.data());
    reference_relu((int) y.elements(), want.value.data());
    t.compare("y", want, k + 2);
}

/* y = conv(x, w), and of pieces of it the mean and M2: a table of each, then the pixels of each piece. */
void check_conv_statistics(Trial &t)
{
    const int longest = 512; /* pixels of a piece, at most, or a plane */
    const TensorLine &line = t.c.tensor("y");
    const Geometry g = geometry(t.c, t.c.tensor("x"), t.c.tensor("w"));
    const std::vector<float> x = multiplied(t, "x"), w = whole_after_transform(t, "w");
    t.run();
    Expected want(line.elements());
    reference_conv_forward(g.data(), x.data(), w.data(), want.value.data(), want.magnitude.data());
    const int tile = t.c.integer("winograd"), plane = line.pixels(), channels = g[4];
    double k = (double) g[1] / g[13] * g[5] * g[6];
    if (tile > 0) {
        reference_winograd_forward(tile, g.data(), x.data(), w.data(), want.magnitude.data());
        k = g[1] + transforms(t.c);
    }
    t.compare("y", want, k);

    /* Beside those of y as it was stored. */
    const std::vector<float> y = t.got("y"), table = t.got("statistics");
    const size_t pieces = t.c.tensor("statistics").dim(0), row = (table.size() / pieces - 1) / 2;
    const float *const mean = table.data(), *const m2 = mean + pieces * row, *const count = m2 + pieces * row;
    double total = 0;
    for (size_t j = 0; j < pieces; j++) {
        total += count[j];
        if (!(count[j] >= 1 && count[j] <= std::max(longest, plane))) t.near("the pixels of a piece", count[j], plane, 0);
    }
    t.near("the pixels of all pieces", total, (double) g[0] * plane, 0);
    Expected means(channels), vars(channels);
    reference_batch_norm_statistics(g[0], channels, plane, y.data(), means.value.data(), means.magnitude.data(),
                                    vars.value.data(), vars.magnitude.data());
    for (int channel = 0; channel < channels; channel++) {
        double low = INFINITY, high = -INFINITY, merged = 0, squares = 0;
        for (size_t i = 0; i < y.size(); i++)
            if ((int) (i / plane % channels) == channel) {
                low = std::min<double>(low, y[i]);
                high = std::max<double>(high, y[i]);
            }
        for (size_t j = 0; j < pieces; j++) merged += count[j] * (double) mean[j * row + channel];
        merged /= total;
        for (size_t j = 0; j < pieces; j++) {
            const double d = mean[j * row + channel] - merged;
            squares += m2[j * row + channel] + count[j] * d * d;
        }
        /* k roundings relative to y less the first of its piece, at most the range, and one of the mean itself. */
        const double gamma = gamma_of(longest + 8), range = high - low, deviation = std::sqrt(vars.value[channel]);
        const double off = gamma * range + 0x1p-24 * std::max(std::fabs(low), std::fabs(high));
        const std::string of = " of channel " + std::to_string(channel);
        t.near("the mean" + of, merged, means.value[channel], off);
        t.near("the variance" + of, squares / total, vars.value[channel],
               gamma * range * range + 2 * deviation * off + off * off);
    }
}

void check_conv_backward_data(Trial &t)
{
    const Geometry g = geometry(t.c, t.c.tensor("dx"), t.c.tensor("w"));
    const std::vector<float> dy = multiplied(t, "dy"), w = whole_after_transform(t, "w");
    t.run();
    Expected want(t.c.tensor("dx").elements());
    reference_conv_backward_data(g.data(), dy.data(), w.data(), want.value.data(), want.magnitude.data());
    const int tile = t.c.integer("winograd");
    double k = (double) g[4] / g[13] * g[5] * g[6];
    if (tile > 0) {
        reference_winograd_backward_data(tile, g.data(), dy.data(), w.data(), want.magnitude.data());
        k = g[4] + transforms(t.c);
    }
    t.compare("dx", want, k);
}

void check_conv_backward_weights(Trial &t)
{
    const TensorLine &dy_line = t.c.tensor("dy");
    const Geometry g = geometry(t.c, t.c.tensor("x"), t.c.tensor("dw"));
    const std::vector<float> x = multiplied(t, "x"), dy = whole_after_transform(t, "dy");
    t.run();
    Expected want(t.c.tensor("dw").elements());
    reference_conv_backward_weights(g.data(), x.data(), dy.data(), want.value.data(), want.magnitude.data());
    const int tile = t.c.integer("winograd");
    double k = (double) g[0] * dy_line.pixels();
    if (tile > 0) {
        /* As many roundings as tiles, those of the transforms, and of the splits, of which there are never more than 64. */
        reference_winograd_backward_weights(tile, g.data(), x.data(), dy.data(), want.magnitude.data());
        const double tiles = (double) ((dy_line.dim(2) + tile - 1) / tile) * ((dy_line.dim(3) + tile - 1) / tile);
        k = g[0] * tiles + transforms(t.c) + 64;
    }
    t.compare("dw", want, k);
}

/* Convolutions one after another, each with scale and shift, ReLU between them; the shortcut is added before the last ReLU. */
void check_block(Trial &t)
{
    const int all = t.c.integer("convolutions"), projection = t.c.integer("projection");
    const std::vector<float> x = t.fill("x", -1, 1);
    Expected in(x.size());
    for (size_t i = 0; i < x.size(); i++) {
        in.value[i] = x[i];
        in.magnitude[i] = x[i] < 0 ? -x[i] : x[i];
    }
    const TensorLine *at = &t.c.tensor("x");
    std::vector<int> shape = {at->dim(0), at->dim(1), at->dim(2), at->dim(3)};
    const std::vector<int> first = shape;
    Expected sum = in, shortcut(0);
    double k = 2;
    for (int i = 0; i < all; i++) {
        const std::string number = std::to_string(i);
        const bool side = projection && i == all - 1;
        const std::vector<int> from = side ? first : shape;
        const TensorLine &w_line = t.c.tensor("w" + number);
        const int stride = t.c.integer("stride" + number), pad = t.c.integer("pad" + number), r = w_line.dim(2);
        const Geometry g = {from[0], from[1], from[2], from[3], w_line.dim(0), r, r, stride, stride, pad, pad, 1, 1, 1};
        const std::vector<int> to = {from[0], w_line.dim(0), (from[2] + 2 * pad - r) / stride + 1,
                                     (from[3] + 2 * pad - r) / stride + 1};
        const std::vector<float> w = t.fill("w" + number, -1, 1), scale = t.fill("scale" + number, -1, 1),
                                 shift = t.fill("shift" + number, -1, 1);
        const Expected &source = side ? in : sum;
        std::vector<double> before = source.value;
        if (i > 0 && !side) reference_relu((int) before.size(), before.data());
        Expected next((size_t) to[0] * to[1] * to[2] * to[3]);
        reference_conv_next(g.data(), before.data(), source.magnitude.data(), w.data(), next.value.data(),
                            next.magnitude.data());
        reference_affine(to[0], to[1], to[2] * to[3], scale.data(), shift.data(), next.value.data(), next.magnitude.data());
        k += (double) from[1] * r * r + 1;
        if (side) {
            shortcut = next;
        } else {
            sum = next;
            shape = to;
        }
    }
    if (projection) {
        for (size_t i = 0; i < sum.value.size(); i++) {
            sum.value[i] += shortcut.value[i];
            sum.magnitude[i] += shortcut.magnitude[i];
        }
    } else {
        const std::vector<float> residual = t.fill("residual", -1, 1);
        reference_residual((int) residual.size(), residual.data(), sum.value.data(), sum.magnitude.data());
    }
    reference_relu((int) sum.value.size(), sum.value.data());
    t.run();
    t.compare("y", sum, k);
}
