/*
 * Repeats launches that Java wrote down, on OpenCL without Java, and compares what they compute with the reference of
 * reference.h: whole numbers with ==, real ones within the bound of the kernel's head, each twice for the same bits, between
 * guard words.
 *
 *   host LIST KERNELS [--device NAME] [--only TEXT] [--except EXPRESSION] [--set SET] [--part I/N] [--bare]
 *        [--verbose]
 *
 * LIST is target/launches.txt, KERNELS the folder opencl/. --only takes the cases whose name holds the text, --except those
 * whose name the expression does not match, --set those of a set, --part every N-th from the I-th on; --verbose prints the
 * seconds of processor time that each one took. --bare is for simulators: each case once, without guard words, and nothing
 * is written to what no kernel has written yet, so that an access out of bounds and a value that nobody wrote show.
 *
 * Status 0, 1 where anything is wrong, 77 without a device.
 */
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <regex>
#include <set>

#include "trial.h"

namespace {

struct Options {
    std::string list, kernels, device, only, except, set;
    int part = 0, parts = 1;
    bool bare = false, verbose = false;
};

Options parse(int count, char **words)
{
    Options o;
    std::vector<std::string> plain;
    for (int i = 1; i < count; i++) {
        const std::string word = words[i];
        const auto next = [&] {
            if (i + 1 == count) fail(word + " wants a value");
            return std::string(words[++i]);
        };
        if (word == "--device")
            o.device = next();
        else if (word == "--only")
            o.only = next();
        else if (word == "--except")
            o.except = next();
        else if (word == "--set")
            o.set = next();
        else if (word == "--bare")
            o.bare = true;
        else if (word == "--verbose")
            o.verbose = true;
        else if (word == "--part") {
            if (sscanf(next().c_str(), "%d/%d", &o.part, &o.parts) != 2) fail("--part wants I/N");
        } else
            plain.push_back(word);
    }
    if (plain.size() != 2 || o.parts < 1) fail("usage: see the head of host.cpp");
    o.list = plain[0];
    o.kernels = plain[1];
    return o;
}

} // namespace

int main(int count, char **words)
{
    const Options o = parse(count, words);
    const std::vector<Case> cases = read_cases(o.list);
    const std::regex except(o.except);
    Device device(o.device, o.kernels);
    std::set<std::string> operations, variants, files;
    size_t run = 0, launches = 0, wrong = 0, at = 0;
    double units = 0;
    for (const Case &c : cases) {
        const std::string name = c.name();
        if ((!o.set.empty() && c.set != o.set) || name.find(o.only) == std::string::npos) continue;
        if (!o.except.empty() && std::regex_search(name, except)) continue;
        if ((int) (at++ % o.parts) != o.part) continue;
        run++;
        operations.insert(c.operation);
        variants.insert(c.operation + " " + c.variant);
        for (const LaunchLine &l : c.launches) files.insert(l.file);
        for (Kind kind : {Kind::WHOLE, Kind::REAL}) {
            if (kind == Kind::WHOLE ? !exact(c.operation) : o.bare && exact(c.operation)) continue;
            Trial trial(device, c, kind, o.bare);
            const clock_t start = clock();
            check_of(c.operation)(trial);
            if (o.verbose) fprintf(stderr, "%.2f %s\n", double(clock() - start) / CLOCKS_PER_SEC, name.c_str());
            launches += c.launches.size() * (o.bare ? 1 : 2);
            units = std::max(units, trial.units());
            if (trial.fault().empty()) continue;
            wrong++;
            printf("%s, %s numbers: %s\n", name.c_str(), kind == Kind::WHOLE ? "whole" : "real", trial.fault().c_str());
        }
    }
    printf("%zu cases of %zu operations in %zu variants, %zu launches of %zu kernel files in %zu programs on %s: ", run,
           operations.size(), variants.size(), launches, files.size(), device.programs(), device.name().c_str());
    if (wrong)
        printf("%zu wrong\n", wrong);
    else
        printf("nothing wrong, errors at most %.2f of what is allowed\n", units);
    if (run == 0) fail("no case is so named");
    return wrong ? 1 : 0;
}
