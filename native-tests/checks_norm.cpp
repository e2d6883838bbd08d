/* Batch norm: what is launched beside the reference. Statistics have roots and quotients: real numbers only. */
#include <cmath>

#include "checks.h"
#include "reference.h"

namespace {

/* A group of values for each channel: sums of them in any order have so many roundings at most. */
double sums(const TensorLine &x) { return (double) x.dim(0) * x.pixels() + 8; }

std::vector<double> doubles(const std::vector<float> &values) { return {values.begin(), values.end()}; }

/* 1 / sqrt(var + eps): its relative error is half of the variance's. */
Expected invstd(const Expected &var, double eps)
{
    Expected result(var.value.size());
    for (size_t c = 0; c < var.value.size(); c++) {
        result.value[c] = 1 / std::sqrt(var.value[c] + eps);
        result.magnitude[c] = result.value[c] * (var.magnitude[c] + eps) / (var.value[c] + eps);
    }
    return result;
}

void statistics(const TensorLine &x, const std::vector<float> &values, Expected &mean, Expected &var)
{
    reference_batch_norm_statistics(x.dim(0), x.dim(1), x.pixels(), values.data(), mean.value.data(), mean.magnitude.data(),
                                    var.value.data(), var.magnitude.data());
}

Expected normalised(Trial &t, double eps, const std::vector<float> &x, const std::vector<double> &mean,
                    const std::vector<double> &var, const std::vector<float> &gamma, const std::vector<float> &beta,
                    const std::vector<float> &residual)
{
    const TensorLine &line = t.c.tensor("x");
    Expected y(x.size());
    reference_batch_norm(line.dim(0), line.dim(1), line.pixels(), eps, x.data(), mean.data(), var.data(), gamma.data(),
                         beta.data(), y.value.data(), y.magnitude.data());
    if (!residual.empty()) reference_residual((int) x.size(), residual.data(), y.value.data(), y.magnitude.data());
    if (t.c.integer("relu")) reference_relu((int) x.size(), y.value.data());
    return y;
}

std::vector<float> residual_of(Trial &t) { return t.c.find("residual") ? t.fill("residual") : std::vector<float>(); }

/* Mean and M2 of pieces of x, as a convolution would have left them: piece j has values j, j + pieces, ... of a channel. */
void give_pieces(Trial &t, const std::vector<float> &x)
{
    const TensorLine &line = t.c.tensor("x"), &into = t.c.tensor("statistics");
    const size_t channels = line.dim(1), plane = line.pixels(), pieces = into.dim(0), row = (into.dim(1) - 1) / 2;
    std::vector<float> table(into.elements(), 0);
    for (size_t j = 0; j < pieces; j++)
        for (size_t c = 0; c < channels; c++) {
            double sum = 0, m2 = 0;
            int count = 0;
            const auto each = [&](auto &&take) {
                for (size_t i = j; i < line.dim(0) * plane; i += pieces)
                    take((double) x[(i / plane * channels + c) * plane + i % plane]);
            };
            each([&](double v) { sum += v, count++; });
            const float mean = (float) (sum / count);
            each([&](double v) { m2 += (v - mean) * (v - mean); });
            table[j * row + c] = mean;
            table[(pieces + j) * row + c] = (float) m2;
            table[2 * pieces * row + j] = (float) count;
        }
    t.give("statistics", table);
}

} // namespace

void check_batch_norm(Trial &t)
{
    const TensorLine &line = t.c.tensor("x");
    const size_t channels = line.dim(1);
    const double eps = t.c.number("eps"), momentum = t.c.number("momentum"), k = sums(line);
    const std::vector<float> x = t.fill("x");
    if (t.c.find("statistics")) give_pieces(t, x);
    const std::vector<float> gamma = t.fill("gamma"), beta = t.fill("beta"), residual = residual_of(t);
    const std::vector<float> running_mean = t.fill("running_mean"), running_var = t.reals("running_var", 0.5, 2);
    t.run();
    Expected mean(channels), var(channels);
    statistics(line, x, mean, var);
    t.near("mean", mean, k);
    t.near("invstd", invstd(var, eps), k + 12);
    const double count = (double) line.dim(0) * line.pixels();
    Expected next_mean(channels), next_var(channels);
    for (size_t c = 0; c < channels; c++) {
        const double unbiased = momentum * count / (count - 1), kept = 1 - momentum;
        next_mean.value[c] = kept * running_mean[c] + momentum * mean.value[c];
        next_mean.magnitude[c] = kept * std::fabs(running_mean[c]) + momentum * mean.magnitude[c];
        next_var.value[c] = kept * running_var[c] + unbiased * var.value[c];
        next_var.magnitude[c] = kept * running_var[c] + unbiased * var.magnitude[c];
    }
    t.near("running_mean", next_mean, k + 3);
    t.near("running_var", next_var, k + 6);
    /* The normalisation, from the statistics that the device found. */
    const std::vector<double> found = doubles(t.got("mean"));
    std::vector<double> vars;
    for (double i : doubles(t.got("invstd"))) vars.push_back(1 / (i * i));
    t.near("y", normalised(t, 0, x, found, vars, gamma, beta, residual), 4);
}

void check_batch_norm_eval(Trial &t)
{
    const std::vector<float> x = t.fill("x"), gamma = t.fill("gamma"), beta = t.fill("beta"), residual = residual_of(t);
    const std::vector<float> mean = t.fill("running_mean"), var = t.reals("running_var", 0.1, 3);
    t.run();
    /* 4 of the normalisation, one of var + eps, 6 of the root and 5 of the quotient. */
    t.near("y", normalised(t, t.c.number("eps"), x, doubles(mean), doubles(var), gamma, beta, residual), 16);
}

void check_batch_norm_backward(Trial &t)
{
    enum { NONE, FROM_X, FROM_Y }; /* as opencl/norm/batch_norm_backward.cl has them */
    const TensorLine &line = t.c.tensor("x");
    const size_t channels = line.dim(1), all = line.elements();
    const int mask = t.c.integer("mask");
    const std::vector<float> x = t.fill("x"), gamma = t.fill("gamma"), beta = t.fill("beta");
    std::vector<float> g = t.fill("dy");
    Expected mean(channels), var(channels);
    statistics(line, x, mean, var);
    std::vector<float> means(mean.value.begin(), mean.value.end()), inverses;
    for (double v : invstd(var, t.c.number("eps")).value) inverses.push_back((float) v);
    t.give("mean", means);
    t.give("invstd", inverses);
    std::vector<float> y(all, 1), second(all, 0);
    if (t.c.find("dy2")) second = t.fill("dy2");
    if (mask == FROM_Y) y = t.reals("y", -1, 1);
    for (size_t i = 0; i < all; i++) {
        const size_t c = i / line.pixels() % channels;
        /* The forward's own arithmetic, in float: its sign decides. */
        if (mask == FROM_X) y[i] = std::fma(x[i] - means[c], gamma[c] * inverses[c], beta[c]);
        g[i] = y[i] > 0 ? g[i] + second[i] : 0;
    }
    t.run();
    const double k = sums(line);
    Expected dx(all), dgamma(channels), dbeta(channels);
    reference_batch_norm_backward(line.dim(0), line.dim(1), line.pixels(), g.data(), x.data(), means.data(), inverses.data(),
                                  gamma.data(), dx.value.data(), dx.magnitude.data(), dgamma.value.data(),
                                  dgamma.magnitude.data(), dbeta.value.data(), dbeta.magnitude.data());
    t.near("dbeta", dbeta, k);
    t.near("dgamma", dgamma, k + 2);
    t.near("dx", dx, k + 14);
    if (t.c.find("dresidual")) t.equal("dresidual", doubles(g));
}

void check_batch_norm_fold(Trial &t)
{
    const size_t channels = t.c.tensor("scale").elements();
    const std::vector<float> gamma = t.fill("gamma"), beta = t.fill("beta"), mean = t.fill("running_mean");
    const std::vector<float> var = t.reals("running_var", 0.1, 3);
    t.run();
    Expected scale(channels), shift(channels);
    for (size_t c = 0; c < channels; c++) {
        scale.value[c] = gamma[c] / std::sqrt(var[c] + t.c.number("eps"));
        scale.magnitude[c] = std::fabs(scale.value[c]);
        shift.value[c] = beta[c] - mean[c] * scale.value[c];
        shift.magnitude[c] = std::fabs(beta[c]) + std::fabs(mean[c] * scale.value[c]);
    }
    t.near("scale", scale, 13);
    t.near("shift", shift, 14);
}
