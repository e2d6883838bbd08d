/* All other operations: what is launched beside the reference; and which check belongs to which operation. */
#include "checks.h"

#include <cmath>
#include <map>

#include "reference.h"

namespace {

std::vector<double> doubles(const std::vector<float> &values) { return {values.begin(), values.end()}; }

Expected of(const std::vector<float> &values)
{
    Expected e(values.size());
    for (size_t i = 0; i < values.size(); i++) {
        e.value[i] = values[i];
        e.magnitude[i] = std::fabs(values[i]);
    }
    return e;
}

void relu(Trial &t)
{
    std::vector<double> y = doubles(t.fill("x"));
    t.run();
    reference_relu((int) y.size(), y.data());
    t.equal("y", y);
}

void relu_backward(Trial &t)
{
    const std::vector<float> dy = t.fill("dy"), y = t.fill("y");
    t.run();
    std::vector<double> dx(dy.size());
    for (size_t i = 0; i < dx.size(); i++) dx[i] = y[i] > 0 ? dy[i] : 0;
    t.equal("dx", dx);
}

void add(Trial &t)
{
    Expected y = of(t.fill("a"));
    const std::vector<float> b = t.fill("b");
    t.run();
    reference_residual((int) b.size(), b.data(), y.value.data(), y.magnitude.data());
    if (t.c.integer("relu")) reference_relu((int) b.size(), y.value.data());
    t.compare("y", y, 1);
}

void bias(Trial &t)
{
    const TensorLine &x = t.c.tensor("x");
    Expected y = of(t.fill("x"));
    const std::vector<float> b = t.fill("b"), ones(b.size(), 1);
    t.run();
    reference_affine(x.dim(0), x.dim(1), x.pixels(), ones.data(), b.data(), y.value.data(), y.magnitude.data());
    t.compare("y", y, 1);
}

void bias_backward(Trial &t)
{
    const TensorLine &dy = t.c.tensor("dy");
    const std::vector<float> values = t.fill("dy");
    t.run();
    Expected db(dy.dim(1));
    reference_channel_sums(dy.dim(0), dy.dim(1), dy.pixels(), values.data(), db.value.data(), db.magnitude.data());
    t.compare("db", db, (double) dy.dim(0) * dy.pixels() + 3);
}

void dropout(Trial &t)
{
    const double rate = t.c.number("rate");
    const unsigned purpose = 5; /* residua.shape.RandomStream.Purpose.DROPOUT */
    const std::vector<float> x = t.fill("x");
    const std::vector<int> step = t.give("step", std::vector<int>{-7, 1234567});
    t.run();
    Expected y(x.size());
    for (size_t i = 0; i < x.size(); i++) {
        const unsigned drawn = reference_random_word(step[0], purpose, step[1], t.c.integer("key"), i);
        y.value[i] = drawn < std::llround(rate * 0x1p32) ? 0 : x[i] / (1 - rate);
        y.magnitude[i] = std::fabs(y.value[i]);
    }
    t.near("y", y, 4); /* the product, and the scale: a difference and a quotient, which may be off by 2.5 ulp */
}

void copy(Trial &t)
{
    const std::vector<float> x = t.fill("x");
    t.run();
    t.equal("y", doubles(x));
}

std::vector<int> shortcut_sizes(const Case &c, const TensorLine &x, const TensorLine &y)
{
    return {x.dim(0), x.dim(1), x.dim(2), x.dim(3), y.dim(1), y.dim(2), y.dim(3), c.integer("stride"), c.integer("before")};
}

void shortcut(Trial &t)
{
    const TensorLine &y_line = t.c.tensor("y");
    const std::vector<float> x = t.fill("x");
    t.run();
    std::vector<double> y(y_line.elements());
    reference_shortcut(shortcut_sizes(t.c, t.c.tensor("x"), y_line).data(), x.data(), y.data());
    t.equal("y", y);
}

void shortcut_backward(Trial &t)
{
    const TensorLine &dx_line = t.c.tensor("dx");
    const std::vector<float> dy = t.fill("dy");
    t.run();
    std::vector<double> dx(dx_line.elements());
    reference_shortcut_backward(shortcut_sizes(t.c, dx_line, t.c.tensor("dy")).data(), dy.data(), dx.data());
    t.equal("dx", dx);
}

std::vector<int> pool_sizes(const Case &c, const TensorLine &x, const TensorLine &y)
{
    return {x.dim(0), x.dim(1), x.dim(2), x.dim(3), c.integer("window"), c.integer("stride"), c.integer("pad"), y.dim(2), y.dim(3)};
}

/* Few different values, so that windows have several largest ones. */
void max_pool(Trial &t)
{
    const TensorLine &y_line = t.c.tensor("y");
    const std::vector<float> x = t.fill("x", -3, 3);
    t.run();
    Expected y(y_line.elements());
    reference_max_pool(pool_sizes(t.c, t.c.tensor("x"), y_line).data(), x.data(), y.value.data(), y.magnitude.data());
    t.equal("y", y.value);
}

void max_pool_backward(Trial &t)
{
    const TensorLine &x_line = t.c.tensor("x"), &y_line = t.c.tensor("y");
    const std::vector<int> sizes = pool_sizes(t.c, x_line, y_line);
    const std::vector<float> x = t.fill("x", -3, 3), dy = t.fill("dy");
    Expected y(y_line.elements()), dx(x_line.elements());
    reference_max_pool(sizes.data(), x.data(), y.value.data(), y.magnitude.data());
    t.give("y", std::vector<float>(y.value.begin(), y.value.end()));
    t.run();
    reference_max_pool_backward(sizes.data(), dy.data(), x.data(), dx.value.data(), dx.magnitude.data());
    t.compare("dx", dx, (double) sizes[4] * sizes[4]);
}

void global_avg_pool(Trial &t)
{
    const TensorLine &x = t.c.tensor("x");
    const std::vector<float> values = t.fill("x");
    t.run();
    Expected y((size_t) x.dim(0) * x.dim(1));
    reference_global_avg_pool((int) y.value.size(), x.pixels(), values.data(), y.value.data(), y.magnitude.data());
    t.near("y", y, x.pixels() + 5.0);
}

void global_avg_pool_backward(Trial &t)
{
    const TensorLine &dx_line = t.c.tensor("dx");
    const std::vector<float> dy = t.fill("dy");
    t.run();
    Expected dx(dx_line.elements());
    reference_global_avg_pool_backward((int) dy.size(), dx_line.pixels(), dy.data(), dx.value.data(), dx.magnitude.data());
    t.near("dx", dx, 5);
}

void fully_connected(Trial &t)
{
    const TensorLine &x_line = t.c.tensor("x"), &y_line = t.c.tensor("y");
    const std::vector<float> x = t.fill("x"), w = t.fill("w"), b = t.fill("b");
    t.run();
    Expected y(y_line.elements());
    reference_fully_connected(x_line.dim(0), x_line.dim(1), y_line.dim(1), x.data(), w.data(), b.data(), y.value.data(),
                              y.magnitude.data());
    t.compare("y", y, x_line.dim(1) + 1.0);
}

void fully_connected_backward_data(Trial &t)
{
    const TensorLine &dx_line = t.c.tensor("dx"), &dy_line = t.c.tensor("dy");
    const std::vector<float> dy = t.fill("dy"), w = t.fill("w");
    t.run();
    Expected dx(dx_line.elements());
    reference_fully_connected_backward_data(dx_line.dim(0), dx_line.dim(1), dy_line.dim(1), dy.data(), w.data(),
                                            dx.value.data(), dx.magnitude.data());
    t.compare("dx", dx, dy_line.dim(1));
}

void fully_connected_backward_weights(Trial &t)
{
    const TensorLine &x_line = t.c.tensor("x"), &dw_line = t.c.tensor("dw");
    const std::vector<float> x = t.fill("x"), dy = t.fill("dy");
    t.run();
    Expected dw(dw_line.elements()), db(dw_line.dim(0));
    reference_fully_connected_backward_weights(x_line.dim(0), x_line.dim(1), dw_line.dim(0), x.data(), dy.data(),
                                               dw.value.data(), dw.magnitude.data(), db.value.data(), db.magnitude.data());
    t.compare("dw", dw, x_line.dim(0));
    t.compare("db", db, x_line.dim(0));
}

std::vector<int> labels_of(Trial &t, int n, int k)
{
    std::vector<int> labels;
    for (int i = 0; i < n; i++) labels.push_back(i * 3 % k);
    return t.give("labels", labels);
}

void softmax_cross_entropy(Trial &t)
{
    const TensorLine &line = t.c.tensor("logits");
    const int n = line.dim(0), k = line.dim(1);
    const std::vector<float> logits = t.reals("logits", -5, 5);
    const std::vector<int> labels = labels_of(t, n, k);
    t.run();
    Expected loss(n), dlogits(line.elements());
    reference_softmax_cross_entropy(n, k, t.c.number("smoothing"), logits.data(), labels.data(), loss.value.data(),
                                    loss.magnitude.data(), dlogits.value.data(), dlogits.magnitude.data());
    t.near("loss", loss, k + 28.0);
    t.near("dlogits", dlogits, k + 22.0);
}

void label_rank(Trial &t)
{
    const TensorLine &line = t.c.tensor("logits");
    const int n = line.dim(0), k = line.dim(1);
    const std::vector<float> logits = t.fill("logits", -2, 2);
    const std::vector<int> labels = labels_of(t, n, k);
    t.run();
    std::vector<int> ranks(n, 0);
    for (int i = 0; i < n * k; i++) {
        const float own = logits[i / k * k + labels[i / k]];
        ranks[i / k] += logits[i] > own || (logits[i] == own && i % k < labels[i / k]);
    }
    t.equal("ranks", ranks);
}

void loss_guard(Trial &t)
{
    std::vector<float> loss = t.fill("loss");
    if (t.kind == Kind::WHOLE) { /* not a loss */
        loss.back() = NAN;
        t.give("loss", loss);
    }
    t.run();
    t.equal("guard", std::vector<int>{t.kind == Kind::WHOLE ? 0 : 1});
}

void ones(Trial &t)
{
    t.run();
    t.equal("y", std::vector<double>(t.c.tensor("y").elements(), 1));
}

void gradient_sum(Trial &t)
{
    const double share = t.c.number("share");
    const std::vector<float> g = t.fill("g");
    Expected y(g.size());
    if (t.c.find("sum")) y = of(t.fill("sum"));
    for (size_t i = 0; i < g.size(); i++) {
        y.value[i] += share * g[i];
        y.magnitude[i] += std::fabs(share * g[i]);
    }
    t.run();
    t.compare("y", y, 2);
}

void sgd(Trial &t, void (*rule)(int, float, float, float, float, float *, float *))
{
    std::vector<float> w = t.fill("w"), v = t.fill("v");
    const bool table = t.c.find("decay");
    const std::vector<float> g = t.fill("g");
    const std::vector<float> decay = table ? t.reals("decay", 0, 0.1) : std::vector<float>{float(t.c.number("one_decay"))};
    const std::vector<float> hyper = t.give("hyper", std::vector<float>{0.1f, 0.9f, 0, 0, 0, 0, 0, 0});
    const int guard = t.kind == Kind::REAL; /* nothing is done where it is 0 */
    t.give("guard", std::vector<int>{guard});
    t.run();
    for (size_t i = 0; i < w.size() && guard; i++)
        rule(t.c.integer("nesterov"), hyper[0], hyper[1], decay[table ? i / t.c.integer("chunk") : 0], g[i], &w[i], &v[i]);
    t.equal("w", doubles(w));
    t.equal("v", doubles(v));
}

void sgd_pytorch(Trial &t) { sgd(t, reference_sgd_pytorch); }
void sgd_caffe(Trial &t) { sgd(t, reference_sgd_caffe); }

/* A kernel that is wrong on purpose; the simulator is to say so. */
void planted(Trial &t)
{
    for (const TensorLine &line : t.c.tensors)
        if (line.role == "in") t.fill(line.name);
    t.run();
}

struct Entry {
    Check check;
    bool exact;
};

const std::map<std::string, Entry> ALL = {
    {"conv_forward", {check_conv_forward, true}},
    {"conv_statistics", {check_conv_statistics, true}},
    {"conv_backward_data", {check_conv_backward_data, true}},
    {"conv_backward_weights", {check_conv_backward_weights, true}},
    {"block", {check_block, true}},
    {"batch_norm", {check_batch_norm, false}},
    {"batch_norm_of_pieces", {check_batch_norm, false}},
    {"batch_norm_eval", {check_batch_norm_eval, false}},
    {"batch_norm_backward", {check_batch_norm_backward, false}},
    {"batch_norm_fold", {check_batch_norm_fold, false}},
    {"relu", {relu, true}},
    {"relu_backward", {relu_backward, true}},
    {"add", {add, true}},
    {"bias", {bias, true}},
    {"bias_backward", {bias_backward, true}},
    {"dropout", {dropout, false}},
    {"to_blocked", {copy, false}},
    {"from_blocked", {copy, false}},
    {"shortcut_a", {shortcut, false}},
    {"shortcut_a_backward", {shortcut_backward, false}},
    {"max_pool", {max_pool, true}},
    {"max_pool_backward", {max_pool_backward, true}},
    {"global_avg_pool", {global_avg_pool, false}},
    {"global_avg_pool_backward", {global_avg_pool_backward, false}},
    {"fully_connected", {fully_connected, true}},
    {"fully_connected_backward_data", {fully_connected_backward_data, true}},
    {"fully_connected_backward_weights", {fully_connected_backward_weights, true}},
    {"softmax_cross_entropy", {softmax_cross_entropy, false}},
    {"label_rank", {label_rank, true}},
    {"loss_guard", {loss_guard, true}},
    {"ones", {ones, false}},
    {"gradient_sum", {gradient_sum, true}},
    {"sgd_pytorch", {sgd_pytorch, true}},
    {"sgd_caffe", {sgd_caffe, true}},
    {"planted", {planted, false}},
};

const Entry &entry(const std::string &operation)
{
    const auto found = ALL.find(operation);
    if (found == ALL.end()) fail("no check of " + operation);
    return found->second;
}

} // namespace

Check check_of(const std::string &operation) { return entry(operation).check; }
bool exact(const std::string &operation) { return entry(operation).exact; }
