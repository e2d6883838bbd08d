/* One case with values, run on a device and compared with the reference. */
#ifndef RESIDUA_TRIAL_H
#define RESIDUA_TRIAL_H

#include <map>
#include <string>
#include <vector>

#include "cases.h"
#include "device.h"

/* k u / (1 - k u) for u = 2^-24: what k roundings may come to. */
double gamma_of(double k);

/* A result of the reference: values and what their rounding errors are relative to. */
struct Expected {
    std::vector<double> value, magnitude;

    explicit Expected(size_t elements) : value(elements), magnitude(elements) {}
};

enum class Kind {
    WHOLE, /* small whole numbers, whose sums are exact: compared with == */
    REAL   /* within the bound of the kernel's head */
};

class Trial {
public:
    Trial(Device &device, const Case &c, Kind kind, bool bare) : c(c), kind(kind), device(device), bare(bare) {}

    const Case &c;
    const Kind kind;

    /* Gives an input values in plain order: whole numbers in [low, high], or real ones in [-1, 1). */
    std::vector<float> fill(const std::string &tensor, int low = -4, int high = 4);
    /* Real ones in [low, high), whatever the kind. */
    std::vector<float> reals(const std::string &tensor, double low, double high);
    std::vector<float> give(const std::string &tensor, const std::vector<float> &values);
    std::vector<int> give(const std::string &tensor, const std::vector<int> &values);

    /* Launches; unless bare, twice: the same bits, inputs as they were, guard words whole, zeros beyond the last channel. */
    void run();

    std::vector<float> got(const std::string &tensor) const;
    std::vector<int> got_ints(const std::string &tensor) const;

    /* Within k roundings, or equal for whole numbers. */
    void compare(const std::string &tensor, const Expected &want, double k);
    void near(const std::string &tensor, const Expected &want, double k);
    void equal(const std::string &tensor, const std::vector<double> &want);
    /* One number of a tensor, or made of several. */
    void near(const std::string &what, double value, double want, double limit);
    void equal(const std::string &tensor, const std::vector<int> &want);

    /* What is wrong, the first of it; empty where nothing is. */
    const std::string &fault() const { return fault_; }
    /* The largest error in units of what is allowed. */
    double units() const { return units_; }

private:
    std::vector<double> random(const std::string &tensor) const;
    void wrong(const std::string &why);

    Device &device;
    const bool bare;
    Contents start, end;
    std::string fault_;
    double units_ = 0;
};

/* Fills the inputs of a case, runs it and compares all its outputs. */
using Check = void (*)(Trial &);

/* The check of an operation; ends the program where there is none. */
Check check_of(const std::string &operation);
/* Whether whole numbers, too, give exact results. */
bool exact(const std::string &operation);

#endif
