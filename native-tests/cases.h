/* What Java would launch, read from target/launches.txt; residua.replay.LaunchList says how its lines are made. */
#ifndef RESIDUA_CASES_H
#define RESIDUA_CASES_H

#include <cstddef>
#include <map>
#include <string>
#include <vector>

struct TensorLine {
    std::string name, role, layout;
    int block;
    std::vector<int> dims;

    /* Nobody looks at it afterwards. */
    bool scratch() const { return role == "scratch" || role == "loose"; }
    int dim(size_t i) const { return i < dims.size() ? dims[i] : 1; }
    /* Extents beyond the first two. */
    int pixels() const { return dim(2) * dim(3); }
    size_t elements() const;
    /* Of four bytes each, on the device. */
    size_t words() const;
    /* Where element i in plain order lies on the device. */
    size_t place(size_t i) const;
    /* The coordinates of element i in plain order. */
    std::string coordinates(size_t i) const;
};

struct LaunchLine {
    std::string file, kernel, options;
    std::vector<size_t> global, local;
    std::vector<std::string> arguments;
};

struct Case {
    std::string operation, variant, set;
    std::map<std::string, double> numbers;
    std::vector<TensorLine> tensors;
    std::vector<LaunchLine> launches;

    std::string name() const;
    /* A number of the line; ends the program where it has none. */
    double number(const std::string &which) const;
    int integer(const std::string &which) const { return (int) number(which); }
    const TensorLine *find(const std::string &tensor) const;
    const TensorLine &tensor(const std::string &which) const;
};

/* All cases of a file; ends the program, in words, where it cannot be read. */
std::vector<Case> read_cases(const std::string &file);

[[noreturn]] void fail(const std::string &why);

#endif
