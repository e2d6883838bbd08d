/*
 * A layer between a program and its OpenCL driver that makes one call go wrong. The loader loads it where OPENCL_LAYERS names
 * the shared object (ocl-icd from 2.3.0 on, the Khronos loader from 3.0 on).
 *
 *   cc -shared -fPIC -O2 -o fault_layer.so fault_layer.c
 *   OPENCL_LAYERS=$PWD/fault_layer.so FAULT=clCreateBuffer:3:-4 FAULT_LOG=log.txt program ...
 *
 * FAULT      CALL:NUMBER:CODE  the so-manyth call of that function (from 1) returns that error code and does nothing
 *            CALL:NUMBER:delay it waits for 300 ms first
 *            CALL:NUMBER:nan   for clEnqueueReadBuffer: what it read begins with a NaN
 * FAULT_LOG  a file for what was counted, written when the process ends: a line for each function, its name and its number of
 *            calls; then "alive KIND COUNT" for each kind of object that was created and not released, "fault 1" where the
 *            fault took place
 *
 * Calls of all threads are counted together. Functions that are not listed below go to the driver uncounted.
 */
#define CL_TARGET_OPENCL_VERSION 300
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#include <CL/cl_layer.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DELAY = 1, NOT_A_NUMBER = 2 }; /* beside the codes, which are negative */

enum kind { CONTEXTS, QUEUES, BUFFERS, PROGRAMS, KERNELS, EVENTS, KINDS };
static const char *const kind_names[KINDS] = {"contexts", "queues", "buffers", "programs", "kernels", "events"};

#define MOST_FUNCTIONS 64

static const cl_icd_dispatch *next_layer;
static cl_icd_dispatch here;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *names[MOST_FUNCTIONS];
static long counts[MOST_FUNCTIONS];
static int functions;
static long alive[KINDS];
static char fault_call[64];
static long fault_number;
static int fault_code;
static int fault_happened;

/* Counts a call; 0, or what is to go wrong with it. */
static int counted(const char *name)
{
    pthread_mutex_lock(&lock);
    int at = 0;
    while (at < functions && strcmp(names[at], name) != 0) at++;
    if (at == functions && functions < MOST_FUNCTIONS) names[functions++] = name;
    const long number = ++counts[at];
    const int wrong = number == fault_number && strcmp(fault_call, name) == 0;
    fault_happened |= wrong;
    pthread_mutex_unlock(&lock);
    if (wrong && fault_code == DELAY) {
        const struct timespec wait = {0, 300000000};
        nanosleep(&wait, NULL);
        return 0;
    }
    return wrong ? fault_code : 0;
}

static void living(enum kind kind, long change)
{
    pthread_mutex_lock(&lock);
    alive[kind] += change;
    pthread_mutex_unlock(&lock);
}

/* A function that returns its status. */
#define STATUS(name, parameters, arguments)             \
    static cl_int CL_API_CALL wrong_##name parameters   \
    {                                                   \
        const int fault = counted(#name);               \
        return fault < 0 ? fault : next_layer->name arguments; \
    }

/* A function that creates an object of that kind; its last parameter is `cl_int *status`. */
#define CREATE(type, kind, name, parameters, arguments) \
    static type CL_API_CALL wrong_##name parameters     \
    {                                                   \
        const int fault = counted(#name);               \
        if (fault < 0) {                                \
            if (status) *status = fault;                \
            return NULL;                                \
        }                                               \
        type created = next_layer->name arguments;      \
        if (created) living(kind, 1);                   \
        return created;                                 \
    }

/* A function that releases one: a release that is refused leaves it alive. */
#define RELEASE(name, type, kind)                       \
    static cl_int CL_API_CALL wrong_##name(type object) \
    {                                                   \
        const int fault = counted(#name);               \
        if (fault < 0) return fault;                    \
        const cl_int status = next_layer->name(object); \
        if (status == CL_SUCCESS) living(kind, -1);     \
        return status;                                  \
    }

/* A function that may make an event. */
#define ENQUEUE(name, parameters, arguments)            \
    static cl_int CL_API_CALL wrong_##name parameters   \
    {                                                   \
        const int fault = counted(#name);               \
        if (fault < 0) return fault;                    \
        const cl_int status = next_layer->name arguments; \
        if (status == CL_SUCCESS && event) living(EVENTS, 1); \
        return status;                                  \
    }

CREATE(cl_context, CONTEXTS, clCreateContext,
       (const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
        void (CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *status),
       (properties, count, devices, notify, data, status))
CREATE(cl_command_queue, QUEUES, clCreateCommandQueue,
       (cl_context context, cl_device_id device, cl_command_queue_properties properties, cl_int *status),
       (context, device, properties, status))
CREATE(cl_mem, BUFFERS, clCreateBuffer,
       (cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *status),
       (context, flags, size, host, status))
CREATE(cl_mem, BUFFERS, clCreateSubBuffer,
       (cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type type, const void *info, cl_int *status),
       (buffer, flags, type, info, status))
CREATE(cl_program, PROGRAMS, clCreateProgramWithSource,
       (cl_context context, cl_uint count, const char **strings, const size_t *lengths, cl_int *status),
       (context, count, strings, lengths, status))
CREATE(cl_program, PROGRAMS, clCreateProgramWithBinary,
       (cl_context context, cl_uint count, const cl_device_id *devices, const size_t *lengths,
        const unsigned char **binaries, cl_int *each, cl_int *status),
       (context, count, devices, lengths, binaries, each, status))
CREATE(cl_kernel, KERNELS, clCreateKernel, (cl_program program, const char *name, cl_int *status),
       (program, name, status))

RELEASE(clReleaseContext, cl_context, CONTEXTS)
RELEASE(clReleaseCommandQueue, cl_command_queue, QUEUES)
RELEASE(clReleaseMemObject, cl_mem, BUFFERS)
RELEASE(clReleaseProgram, cl_program, PROGRAMS)
RELEASE(clReleaseKernel, cl_kernel, KERNELS)
RELEASE(clReleaseEvent, cl_event, EVENTS)

STATUS(clGetPlatformInfo, (cl_platform_id platform, cl_platform_info what, size_t size, void *value, size_t *needed),
       (platform, what, size, value, needed))
STATUS(clGetDeviceIDs,
       (cl_platform_id platform, cl_device_type type, cl_uint count, cl_device_id *devices, cl_uint *found),
       (platform, type, count, devices, found))
STATUS(clGetDeviceInfo, (cl_device_id device, cl_device_info what, size_t size, void *value, size_t *needed),
       (device, what, size, value, needed))
STATUS(clBuildProgram,
       (cl_program program, cl_uint count, const cl_device_id *devices, const char *options,
        void (CL_CALLBACK *notify)(cl_program, void *), void *data),
       (program, count, devices, options, notify, data))
STATUS(clGetProgramInfo, (cl_program program, cl_program_info what, size_t size, void *value, size_t *needed),
       (program, what, size, value, needed))
STATUS(clGetProgramBuildInfo,
       (cl_program program, cl_device_id device, cl_program_build_info what, size_t size, void *value, size_t *needed),
       (program, device, what, size, value, needed))
STATUS(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t size, const void *value), (kernel, index, size, value))
STATUS(clGetKernelInfo, (cl_kernel kernel, cl_kernel_info what, size_t size, void *value, size_t *needed),
       (kernel, what, size, value, needed))
STATUS(clGetKernelArgInfo,
       (cl_kernel kernel, cl_uint index, cl_kernel_arg_info what, size_t size, void *value, size_t *needed),
       (kernel, index, what, size, value, needed))
STATUS(clWaitForEvents, (cl_uint count, const cl_event *events), (count, events))
STATUS(clGetEventProfilingInfo, (cl_event event, cl_profiling_info what, size_t size, void *value, size_t *needed),
       (event, what, size, value, needed))
STATUS(clFlush, (cl_command_queue queue), (queue))
STATUS(clFinish, (cl_command_queue queue), (queue))

ENQUEUE(clEnqueueNDRangeKernel,
        (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t *offset, const size_t *global,
         const size_t *local, cl_uint count, const cl_event *waits, cl_event *event),
        (queue, kernel, dimensions, offset, global, local, count, waits, event))
ENQUEUE(clEnqueueWriteBuffer,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size, const void *from,
         cl_uint count, const cl_event *waits, cl_event *event),
        (queue, buffer, blocking, offset, size, from, count, waits, event))
ENQUEUE(clEnqueueFillBuffer,
        (cl_command_queue queue, cl_mem buffer, const void *pattern, size_t length, size_t offset, size_t size,
         cl_uint count, const cl_event *waits, cl_event *event),
        (queue, buffer, pattern, length, offset, size, count, waits, event))
ENQUEUE(clEnqueueCopyBuffer,
        (cl_command_queue queue, cl_mem from, cl_mem to, size_t from_offset, size_t to_offset, size_t size, cl_uint count,
         const cl_event *waits, cl_event *event),
        (queue, from, to, from_offset, to_offset, size, count, waits, event))

static cl_int CL_API_CALL wrong_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset,
                                                    size_t size, void *to, cl_uint count, const cl_event *waits,
                                                    cl_event *event)
{
    const int fault = counted("clEnqueueReadBuffer");
    if (fault < 0) return fault;
    const cl_int status = next_layer->clEnqueueReadBuffer(queue, buffer, fault ? CL_TRUE : blocking, offset, size, to, count,
                                                          waits, event);
    if (status == CL_SUCCESS && event) living(EVENTS, 1);
    if (fault == NOT_A_NUMBER && size >= sizeof(float)) *(float *) to = NAN;
    return status;
}

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info what, size_t size, void *value, size_t *needed)
{
    static const char name[] = "residua faults";
    const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    const void *from = what == CL_LAYER_NAME ? (const void *) name : &version;
    const size_t length = what == CL_LAYER_NAME ? sizeof name : sizeof version;
    if (what != CL_LAYER_NAME && what != CL_LAYER_API_VERSION) return CL_INVALID_VALUE;
    if (value && size < length) return CL_INVALID_VALUE;
    if (value) memcpy(value, from, length);
    if (needed) *needed = length;
    return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint entries, const cl_icd_dispatch *target, cl_uint *entries_here,
                                            const cl_icd_dispatch **dispatch)
{
    if (!target || !entries_here || !dispatch || entries < sizeof here / sizeof here.clGetPlatformIDs) return CL_INVALID_VALUE;
    next_layer = target;
    here = *target;
#define TAKE(name) here.name = wrong_##name
    TAKE(clCreateContext);
    TAKE(clCreateCommandQueue);
    TAKE(clCreateBuffer);
    TAKE(clCreateSubBuffer);
    TAKE(clCreateProgramWithSource);
    TAKE(clCreateProgramWithBinary);
    TAKE(clCreateKernel);
    TAKE(clReleaseContext);
    TAKE(clReleaseCommandQueue);
    TAKE(clReleaseMemObject);
    TAKE(clReleaseProgram);
    TAKE(clReleaseKernel);
    TAKE(clReleaseEvent);
    TAKE(clGetPlatformInfo);
    TAKE(clGetDeviceIDs);
    TAKE(clGetDeviceInfo);
    TAKE(clBuildProgram);
    TAKE(clGetProgramInfo);
    TAKE(clGetProgramBuildInfo);
    TAKE(clSetKernelArg);
    TAKE(clGetKernelInfo);
    TAKE(clGetKernelArgInfo);
    TAKE(clWaitForEvents);
    TAKE(clGetEventProfilingInfo);
    TAKE(clFlush);
    TAKE(clFinish);
    TAKE(clEnqueueNDRangeKernel);
    TAKE(clEnqueueReadBuffer);
    TAKE(clEnqueueWriteBuffer);
    TAKE(clEnqueueFillBuffer);
    TAKE(clEnqueueCopyBuffer);
    *entries_here = sizeof here / sizeof here.clGetPlatformIDs;
    *dispatch = &here;

    const char *fault = getenv("FAULT");
    char what[16] = "";
    if (fault && sscanf(fault, "%63[^:]:%ld:%15s", fault_call, &fault_number, what) == 3) {
        fault_code = !strcmp(what, "delay") ? DELAY : !strcmp(what, "nan") ? NOT_A_NUMBER : atoi(what);
    }
    return CL_SUCCESS;
}

__attribute__((destructor)) static void report(void)
{
    const char *path = getenv("FAULT_LOG");
    FILE *log = path ? fopen(path, "w") : NULL;
    if (!log) return;
    for (int i = 0; i < functions; i++) fprintf(log, "%s %ld\n", names[i], counts[i]);
    for (int i = 0; i < KINDS; i++) fprintf(log, "alive %s %ld\n", kind_names[i], alive[i]);
    fprintf(log, "fault %d\n", fault_happened);
    fclose(log);
}
