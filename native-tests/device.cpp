#include "device.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace {

const uint32_t GUARD = 0x7fc0ca7a; /* a NaN with a mark */
const uint32_t NOTHING = 0x7fc00000;

void check(cl_int code, const std::string &call)
{
    if (code != CL_SUCCESS) fail(call + " returned " + std::to_string(code));
}

/* The memory of one tensor. */
struct Buffer {
    cl_mem whole = nullptr;
    size_t offset = 0, bytes = 0;
};

/* An argument as the list has it; sub-buffers are added to `parts`. */
void set_argument(cl_kernel kernel, cl_uint at, const std::string &text, const std::map<std::string, Buffer> &buffers,
                  std::vector<cl_mem> &parts)
{
    const std::string value = text.substr(1);
    if (text[0] == 'i') {
        const cl_int number = std::stoi(value);
        check(clSetKernelArg(kernel, at, sizeof number, &number), "clSetKernelArg " + text);
    } else if (text[0] == 'l') {
        const cl_long number = std::stoll(value);
        check(clSetKernelArg(kernel, at, sizeof number, &number), "clSetKernelArg " + text);
    } else if (text[0] == 'f') {
        const float number = std::strtof(value.c_str(), nullptr);
        check(clSetKernelArg(kernel, at, sizeof number, &number), "clSetKernelArg " + text);
    } else if (text[0] == 'm') {
        check(clSetKernelArg(kernel, at, std::stoul(value), nullptr), "clSetKernelArg " + text);
    } else {
        const size_t plus = value.find('+');
        const Buffer &b = buffers.at(value.substr(0, plus));
        cl_buffer_region region = {b.offset, b.bytes};
        if (plus != std::string::npos) {
            const size_t colon = value.find(':');
            region.origin += std::stoul(value.substr(plus + 1));
            region.size = std::stoul(value.substr(colon + 1));
        }
        cl_mem memory = b.whole;
        if (b.offset > 0 || plus != std::string::npos) {
            cl_int code;
            memory = clCreateSubBuffer(b.whole, CL_MEM_READ_WRITE, CL_BUFFER_CREATE_TYPE_REGION, &region, &code);
            check(code, "clCreateSubBuffer " + text);
            parts.push_back(memory);
        }
        check(clSetKernelArg(kernel, at, sizeof memory, &memory), "clSetKernelArg " + text);
    }
}

} // namespace

Device::Device(const std::string &name, const std::string &folder) : folder_(folder)
{
    cl_uint count = 0;
    clGetPlatformIDs(0, nullptr, &count);
    std::vector<cl_platform_id> platforms(count);
    if (count) check(clGetPlatformIDs(count, platforms.data(), nullptr), "clGetPlatformIDs");
    for (cl_platform_id platform : platforms) {
        cl_uint found = 0;
        if (device_ || clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, nullptr, &found) != CL_SUCCESS) continue;
        std::vector<cl_device_id> devices(found);
        check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, found, devices.data(), nullptr), "clGetDeviceIDs");
        for (cl_device_id device : devices) {
            char text[1024] = "";
            clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof text - 1, text, nullptr);
            if (!device_ && std::string(text).find(name) != std::string::npos) {
                device_ = device;
                name_ = text;
            }
        }
    }
    if (!device_) {
        fprintf(stderr, "native-tests: skipped: no OpenCL device%s\n", name.empty() ? "" : (" " + name).c_str());
        std::exit(77); /* CMakeLists.txt: SKIP_RETURN_CODE */
    }
    cl_int code;
    context_ = clCreateContext(nullptr, 1, &device_, nullptr, nullptr, &code);
    check(code, "clCreateContext");
    queue_ = clCreateCommandQueue(context_, device_, 0, &code);
    check(code, "clCreateCommandQueue");
    cl_uint bits = 0;
    clGetDeviceInfo(device_, CL_DEVICE_MEM_BASE_ADDR_ALIGN, sizeof bits, &bits, nullptr);
    guard_ = std::max<size_t>(256, bits / 8);
}

cl_program Device::program(const LaunchLine &launch)
{
    const std::string key = launch.file + " " + launch.options;
    if (const auto known = programs_.find(key); known != programs_.end()) return known->second;
    std::ifstream in(folder_ + "/" + launch.file);
    if (!in) fail(folder_ + "/" + launch.file + " cannot be read");
    std::stringstream text;
    text << in.rdbuf();
    const std::string source = text.str();
    const char *pointer = source.c_str();
    cl_int code;
    cl_program program = clCreateProgramWithSource(context_, 1, &pointer, nullptr, &code);
    check(code, "clCreateProgramWithSource " + key);
    if (clBuildProgram(program, 1, &device_, (launch.options + " -I " + folder_).c_str(), nullptr, nullptr) != CL_SUCCESS) {
        std::vector<char> log(1 << 16);
        clGetProgramBuildInfo(program, device_, CL_PROGRAM_BUILD_LOG, log.size() - 1, log.data(), nullptr);
        fail(key + " does not compile:\n" + log.data());
    }
    return programs_[key] = program;
}

Contents Device::run(const Case &c, const Contents &start, bool bare, std::string &fault)
{
    const size_t guard = bare ? 0 : guard_, guards = guard / sizeof(uint32_t);
    std::map<std::string, Buffer> buffers;
    std::vector<cl_mem> parts;
    cl_int code;
    for (const TensorLine &t : c.tensors) {
        const size_t words = t.words();
        Buffer b = {nullptr, guard, words * sizeof(uint32_t)};
        b.whole = clCreateBuffer(context_, CL_MEM_READ_WRITE, b.bytes + 2 * guard, nullptr, &code);
        check(code, "clCreateBuffer " + t.name);
        const auto given = start.find(t.name);
        Words content(words + 2 * guards, GUARD);
        std::fill_n(content.begin() + guards, words, NOTHING);
        if (given != start.end()) std::copy(given->second.begin(), given->second.end(), content.begin() + guards);
        if (!bare || t.role == "loose" || given != start.end())
            check(clEnqueueWriteBuffer(queue_, b.whole, CL_TRUE, 0, content.size() * sizeof(uint32_t), content.data(), 0,
                                       nullptr, nullptr),
                  "clEnqueueWriteBuffer " + t.name);
        buffers[t.name] = b;
    }
    for (const LaunchLine &launch : c.launches) {
        cl_kernel kernel = clCreateKernel(program(launch), launch.kernel.c_str(), &code);
        check(code, "clCreateKernel " + launch.kernel);
        for (size_t i = 0; i < launch.arguments.size(); i++)
            set_argument(kernel, (cl_uint) i, launch.arguments[i], buffers, parts);
        check(clEnqueueNDRangeKernel(queue_, kernel, (cl_uint) launch.global.size(), nullptr, launch.global.data(),
                                     launch.local.empty() ? nullptr : launch.local.data(), 0, nullptr, nullptr),
              "clEnqueueNDRangeKernel " + launch.kernel);
        check(clFinish(queue_), "clFinish after " + launch.kernel);
        clReleaseKernel(kernel);
    }
    Contents end;
    for (const TensorLine &t : c.tensors) {
        const Buffer &b = buffers[t.name];
        Words content(b.bytes / sizeof(uint32_t) + 2 * guards);
        check(clEnqueueReadBuffer(queue_, b.whole, CL_TRUE, 0, content.size() * sizeof(uint32_t), content.data(), 0, nullptr,
                                  nullptr),
              "clEnqueueReadBuffer " + t.name);
        for (size_t i = 0; i < guards; i++)
            if (content[i] != GUARD || content[content.size() - 1 - i] != GUARD) fault = "wrote beyond " + t.name;
        end[t.name] = Words(content.begin() + guards, content.end() - guards);
    }
    for (cl_mem part : parts) clReleaseMemObject(part);
    /* oclgrind 21.10 gives a later buffer the place of a released one, and takes what is longer there for uninitialised. */
    for (auto &[name, b] : buffers)
        if (!bare) clReleaseMemObject(b.whole);
    return end;
}
