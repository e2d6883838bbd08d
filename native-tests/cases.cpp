#include "cases.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

void fail(const std::string &why)
{
    std::cerr << "native-tests: " << why << std::endl;
    std::exit(1);
}

static size_t padded(int channels, int block) { return (size_t) (channels + block - 1) / block * block; }

size_t TensorLine::elements() const
{
    size_t all = 1;
    for (int d : dims) all *= d;
    return all;
}

size_t TensorLine::words() const
{
    if (layout == "blocked") return dim(0) * padded(dim(1), block) * pixels();
    if (layout == "filter") return padded(dim(0), block) * padded(dim(1), block) * pixels();
    return layout == "channels" ? padded(dim(0), block) : elements();
}

size_t TensorLine::place(size_t i) const
{
    if (layout != "blocked" && layout != "filter") return i;
    const size_t pixel = i % pixels(), c = i / pixels() % dim(1), outer = i / pixels() / dim(1);
    const size_t blocks = padded(dim(1), block) / block, cb = block;
    if (layout == "blocked") return ((outer * blocks + c / cb) * pixels() + pixel) * cb + c % cb;
    return (((outer / cb * blocks + c / cb) * pixels() + pixel) * cb + c % cb) * cb + outer % cb;
}

std::string TensorLine::coordinates(size_t i) const
{
    std::string text;
    for (size_t d = dims.size(); d-- > 0; i /= dims[d]) text = (d ? "," : "[") + std::to_string(i % dims[d]) + text;
    return text + "] of " + name;
}

std::string Case::name() const
{
    std::ostringstream text;
    text << operation << " " << variant << " " << set;
    for (const TensorLine &t : tensors) {
        if (t.scratch()) continue;
        text << " " << t.name;
        for (size_t d = 0; d < t.dims.size(); d++) text << (d ? "x" : " ") << t.dims[d];
    }
    for (const auto &[which, value] : numbers) text << " " << which << "=" << value;
    return text.str();
}

double Case::number(const std::string &which) const
{
    const auto found = numbers.find(which);
    if (found == numbers.end()) fail(name() + ": no number " + which);
    return found->second;
}

const TensorLine *Case::find(const std::string &which) const
{
    for (const TensorLine &t : tensors)
        if (t.name == which) return &t;
    return nullptr;
}

const TensorLine &Case::tensor(const std::string &which) const
{
    const TensorLine *found = find(which);
    if (!found) fail(name() + ": no tensor " + which);
    return *found;
}

static std::vector<size_t> sizes(const std::string &text)
{
    std::vector<size_t> all;
    std::istringstream in(text);
    for (std::string size; std::getline(in, size, ',');) all.push_back(std::stoul(size));
    return all;
}

static LaunchLine launch(std::istringstream &in)
{
    LaunchLine l;
    std::string global, local, word;
    in >> l.file >> l.kernel >> global >> local;
    l.global = sizes(global);
    l.local = sizes(local);
    while (in >> word && word != ":") l.options += (l.options.empty() ? "" : " ") + word;
    while (in >> word) l.arguments.push_back(word);
    return l;
}

std::vector<Case> read_cases(const std::string &file)
{
    std::ifstream lines(file);
    if (!lines) fail(file + " cannot be read; it is written by: mvn test -Dquick -Dtest=LaunchListTest");
    std::vector<Case> cases;
    for (std::string line, what, word; std::getline(lines, line);) {
        std::istringstream in(line);
        in >> what;
        if (what == "case") {
            Case c;
            in >> c.operation >> c.variant >> c.set;
            while (in >> word) {
                const size_t equals = word.find('=');
                c.numbers[word.substr(0, equals)] = std::strtod(word.c_str() + equals + 1, nullptr);
            }
            cases.push_back(c);
        } else if (cases.empty()) {
            fail(file + " does not begin with a case");
        } else if (what == "tensor") {
            TensorLine t;
            in >> t.name >> t.role >> t.layout >> t.block;
            for (int d; in >> d;) t.dims.push_back(d);
            cases.back().tensors.push_back(t);
        } else if (what == "launch") {
            cases.back().launches.push_back(launch(in));
        } else {
            fail(file + ": no such line: " + line);
        }
    }
    return cases;
}
