#include "trial.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>

static const double U = 0x1p-24;

double gamma_of(double k) { return k * U / (1 - k * U); }

/* min(gamma(k), 6 sqrt(k) u) * m, and k times the smallest normal float, which devices may flush to zero. */
static double allowed(double k, double magnitude)
{
    return std::min(gamma_of(k), 6 * std::sqrt(k) * U) * magnitude + k * 0x1p-126;
}

/* Numbers in [0, 1) for each element, by the finaliser of splitmix64 (Steele, Lea and Flood, 2014). */
std::vector<double> Trial::random(const std::string &tensor) const
{
    uint64_t state = 20261121;
    for (char letter : tensor) state = state * 131 + (unsigned char) letter;
    std::vector<double> numbers(c.tensor(tensor).elements());
    for (double &number : numbers) {
        uint64_t z = state += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        number = (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
    }
    return numbers;
}

std::vector<float> Trial::fill(const std::string &tensor, int low, int high)
{
    if (kind == Kind::REAL) return reals(tensor, -1, 1);
    std::vector<float> values;
    for (double r : random(tensor)) values.push_back((float) (low + std::floor(r * (high - low + 1))));
    return give(tensor, values);
}

std::vector<float> Trial::reals(const std::string &tensor, double low, double high)
{
    std::vector<float> values;
    for (double r : random(tensor)) values.push_back((float) (low + r * (high - low)));
    return give(tensor, values);
}

std::vector<float> Trial::give(const std::string &tensor, const std::vector<float> &values)
{
    const TensorLine &t = c.tensor(tensor);
    Words words(t.words(), 0); /* zeros beyond the last channel */
    for (size_t i = 0; i < values.size(); i++) std::memcpy(&words[t.place(i)], &values[i], sizeof(float));
    start[tensor] = words;
    return values;
}

std::vector<int> Trial::give(const std::string &tensor, const std::vector<int> &values)
{
    start[tensor] = Words(values.begin(), values.end());
    return values;
}

void Trial::wrong(const std::string &why)
{
    if (fault_.empty()) fault_ = why;
}

void Trial::run()
{
    for (const TensorLine &t : c.tensors)
        if ((t.role == "in" || t.role == "state") && !start.count(t.name)) fail(c.name() + ": nobody filled " + t.name);
    end = device.run(c, start, bare, fault_);
    const Contents again = bare ? end : device.run(c, start, bare, fault_);
    for (const TensorLine &t : c.tensors) {
        if (t.scratch()) continue;
        const Words &words = end.at(t.name);
        if (words != again.at(t.name)) wrong(t.name + " has other bits in the second of two equal runs");
        if (t.role == "in" && words != start.at(t.name)) wrong(t.name + " is an input and was changed");
        if (t.role == "in") continue;
        std::vector<bool> real(words.size(), false);
        for (size_t i = 0; i < t.elements(); i++) real[t.place(i)] = true;
        for (size_t i = 0; i < words.size(); i++)
            if (!real[i] && words[i] << 1) wrong("a lane beyond the last channel of " + t.name + " is not zero");
    }
}

std::vector<float> Trial::got(const std::string &tensor) const
{
    const TensorLine &t = c.tensor(tensor);
    std::vector<float> values(t.elements());
    for (size_t i = 0; i < values.size(); i++) std::memcpy(&values[i], &end.at(tensor)[t.place(i)], sizeof(float));
    return values;
}

std::vector<int> Trial::got_ints(const std::string &tensor) const
{
    const Words &words = end.at(tensor);
    return std::vector<int>(words.begin(), words.end());
}

void Trial::compare(const std::string &tensor, const Expected &want, double k)
{
    if (kind == Kind::WHOLE)
        equal(tensor, want.value);
    else
        near(tensor, want, k);
}

void Trial::near(const std::string &tensor, const Expected &want, double k)
{
    const std::vector<float> values = got(tensor);
    for (size_t i = 0; i < values.size() && fault_.empty(); i++)
        near(c.tensor(tensor).coordinates(i), values[i], want.value[i], allowed(k, want.magnitude[i]));
}

void Trial::near(const std::string &what, double value, double want, double limit)
{
    const double error = std::fabs(value - want);
    units_ = std::isnan(error) ? INFINITY : std::max(units_, limit > 0 ? error / limit : error > 0 ? INFINITY : 0);
    if (error <= limit) return;
    char text[256];
    snprintf(text, sizeof text, " is %.9g, not %.9g: off by %.3g, allowed %.3g", value, want, error, limit);
    wrong(what + text);
}

void Trial::equal(const std::string &tensor, const std::vector<double> &want)
{
    const std::vector<float> values = got(tensor);
    for (size_t i = 0; i < values.size(); i++)
        if (values[i] != want[i]) {
            char text[128];
            snprintf(text, sizeof text, " is %.9g, not %.9g", values[i], want[i]);
            return wrong(c.tensor(tensor).coordinates(i) + text);
        }
}

void Trial::equal(const std::string &tensor, const std::vector<int> &want)
{
    if (got_ints(tensor) != want) wrong(tensor + " is not what it should be");
}
