/* The OpenCL device, and a case's launches on it. */
#ifndef RESIDUA_DEVICE_H
#define RESIDUA_DEVICE_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cases.h"

using Words = std::vector<uint32_t>;
using Contents = std::map<std::string, Words>;

class Device {
public:
    /* The first device whose name holds that; kernels are read below the folder. */
    Device(const std::string &name, const std::string &folder);

    const std::string &name() const { return name_; }
    size_t programs() const { return programs_.size(); }

    /*
     * Starts from the contents of inputs and state, launches, and gives back what all tensors hold then. Tensors lie between
     * guard words, outputs and scratch are full of NaN before. Bare, for simulators: tensors have buffers of their very
     * size, and what nobody wrote stays so, but in scratch that may be read so (role loose).
     */
    Contents run(const Case &c, const Contents &start, bool bare, std::string &fault);

private:
    cl_program program(const LaunchLine &launch);
    std::string name_, folder_;
    cl_device_id device_ = nullptr;
    cl_context context_ = nullptr;
    cl_command_queue queue_ = nullptr;
    size_t guard_ = 0; /* bytes */
    std::map<std::string, cl_program> programs_;
};

#endif
