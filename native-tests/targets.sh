#!/usr/bin/env bash
# Compiles every kernel of opencl/ for GPUs that are not at hand, and prints what each would take of one: registers, spilled
# bytes, local memory, size of the code. Nothing runs. The table of opencl/NOTES.md is made of this.
#
#   native-tests/targets.sh --quick     each file with its defaults: the language and SPIR-V, seconds
#   native-tests/targets.sh             everything; some 15 minutes of one core, and as many cores as there are
#   native-tests/targets.sh PATTERN...  the lines of the list that hold all of these, such as implicit_gemm_forward GROUPED=1
#
# What is compiled: each file of opencl/ with its defaults, and the parameters that are chosen for GPUs with every setting that
# may be timed there: target/gpu_kernels.txt, which the build's tests write (mvn test -Dtest=GpuKernelCasesTest).
#
# Needs clang 15 or later with the targets NVPTX and AMDGPU, and libclc for them (Debian: clang-15 libclc-15), else it ends
# at once, in words, with status 3. Skips in words what is not installed: ptxas of CUDA, without which there are no NVIDIA
# columns; llvm-spirv of clang's version and spirv-val (llvm-spirv-15 spirv-tools), without which no SPIR-V is made. CLANG,
# LIBCLC (the folder with nvptx64--nvidiacl.bc), PTXAS, LLVM_SPIRV, SPIRV_VAL, NVIDIA, AMD, RDNA and JOBS choose others.
#
# Status 1 where a kernel is not strictly OpenCL C 1.2, does not compile, is no valid SPIR-V for OpenCL 1.2, or one for GPUs
# spills registers to memory, takes more local memory than a group has on every family, or has more code than an
# instruction cache holds. Kernels for CPUs hold whole blocks of channels in registers, which a GPU has not; they need to
# compile all the same.
set -euo pipefail
export LC_ALL=C

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
export OPENCL=$here/../opencl
export SHIM=$here/sub_groups_amd.clh
export NVIDIA=${NVIDIA-75 80 90}
export AMD=${AMD-gfx900 gfx906 gfx90a}
export RDNA=${RDNA-gfx1030} # 32 items in a sub-group
export LOCAL_LIMIT=49152      # bytes of a group: NVIDIA's without special launches; AMD has 65536
export CODE_LIMIT=65536       # bytes: two instruction caches of AMD's, for kernels with a loop each for several cases
FOR_CPUS='^(conv/(direct_|pointwise_|filter_transpose|sum_splits|winograd_(forward|filter|backward_weights))|block/row_ring)'

QUICK=
if [ "${1-}" = --quick ]; then
    QUICK=1
    shift
fi
export QUICK

say() { printf 'targets: %s\n' "$*" >&2; }

CLANG=${CLANG-$(command -v clang-15 || command -v clang || true)}
targets=$([ -z "$CLANG" ] || "$CLANG" --print-targets)
if [[ $targets != *nvptx64* || $targets != *amdgcn* ]]; then
    say "skipped: no clang with the targets nvptx64 and amdgcn (Debian: apt-get install clang-15)"
    exit 3
fi
if [ -n "$QUICK" ]; then
    NVIDIA=
    AMD=
    PTXAS=
    LIBCLC=
else
    for LIBCLC in ${LIBCLC-/usr/lib/clc /usr/share/clc /usr/local/share/clc}; do
        [ ! -e "$LIBCLC/nvptx64--nvidiacl.bc" ] || break
    done
    if [ ! -e "$LIBCLC/nvptx64--nvidiacl.bc" ]; then
        say "skipped: no libclc (Debian: apt-get install libclc-15)"
        exit 3
    fi
    PTXAS=${PTXAS-$(command -v ptxas || true)}
    if [ -z "$PTXAS" ]; then
        say "no ptxas: nothing is compiled for NVIDIA's own instructions"
        NVIDIA=
    else
        known=" $("$PTXAS" --help | tr -c 'a-z0-9_' ' ') "
        for sm in $NVIDIA; do
            case $known in *" sm_$sm "*) continue ;; esac
            say "no sm_$sm: this ptxas does not know it"
            NVIDIA=$(printf '%s' " $NVIDIA " | sed "s/ $sm / /")
        done
    fi
fi
LLVM_SPIRV=${LLVM_SPIRV-$(command -v llvm-spirv-15 || command -v llvm-spirv || true)}
SPIRV_VAL=${SPIRV_VAL-$(command -v spirv-val || true)}
if [ -z "$LLVM_SPIRV" ] || [ -z "$SPIRV_VAL" ]; then
    say "no llvm-spirv or spirv-val: no SPIR-V is made (Debian: apt-get install llvm-spirv-15 spirv-tools)"
    LLVM_SPIRV=
fi
export CLANG LIBCLC PTXAS NVIDIA LLVM_SPIRV SPIRV_VAL

# one FILE DEFINITIONS...: a row of the table, or what went wrong
one() {
    local file=$1 folder row faults='' sm chip spilled
    shift
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    cd "$OPENCL"
    local compile=("$CLANG" -x cl -O3 -Xclang -finclude-default-header -I. "$@")
    row="$file | ${*//-D/}"
    case " $* " in *" -DSUB_GROUP="*)
        # What Intel's compiler is given; then RDNA, whose sub-groups have 32 items.
        "${compile[@]}" -cl-std=CL1.2 -target spir64 -Xclang -cl-ext=+cl_khr_subgroups,+cl_intel_subgroups \
            -Dcl_intel_required_subgroup_size -emit-llvm -S -o "$folder/spir" "$file" 2>"$folder/log" \
            || faults+="$(head -c 400 "$folder/log") "
        case " $* " in *" -DSUB_GROUP=32 "*)
            for chip in $RDNA; do amd "$chip" -cl-std=CL2.0 -include "$SHIM"; done ;;
        esac
        printf '%s | with sub-groups%s\n' "$row" "${faults:+ FAULT: $faults}"
        return ;;
    esac
    # Not a word beyond the standard; which parameters and functions a variant needs is its own matter.
    "${compile[@]}" -cl-std=CL1.2 -pedantic -Wall -Wno-unused -Wno-unused-parameter -Werror -target spir64 -fsyntax-only "$file" \
        2>"$folder/log" || faults+="not strictly OpenCL C 1.2: $(head -c 400 "$folder/log") "
    spirv
    if [ -n "$QUICK" ]; then
        printf '%s%s\n' "$row" "${faults:+ FAULT: $faults}"
        return
    fi
    if ! "${compile[@]}" -cl-std=CL1.2 -target nvptx64--nvidiacl -Xclang -target-cpu -Xclang sm_70 \
        -Xclang -mlink-bitcode-file -Xclang "$LIBCLC/nvptx64--nvidiacl.bc" -S -o "$folder/ptx" "$file" 2>"$folder/log"; then
        faults+="$(head -c 400 "$folder/log") "
    else
        for sm in $NVIDIA; do
            if "$PTXAS" -v -arch="sm_$sm" -o "$folder/cubin" "$folder/ptx" >"$folder/log" 2>&1; then
                spilled=$(most '[0-9]+ bytes spill stores')
                row+=" | $(most 'Used [0-9]+ registers')/$spilled"
                [ "$spilled" = 0 ] || faults+="spills on sm_$sm; "
            else
                faults+="$(head -c 400 "$folder/log") "
            fi
        done
    fi
    for chip in $AMD; do amd "$chip" -cl-std=CL1.2; done
    printf '%s%s\n' "$row" "${faults:+ FAULT: $faults}"
}

# Adds to the row of one the bytes of its SPIR-V, which drivers optimise themselves: the translator takes no more than the
# plain form of the text.
spirv() {
    [ -n "$LLVM_SPIRV" ] || return 0
    if "${compile[@]}" -O0 -cl-std=CL1.2 -target spir64 -emit-llvm -c -o "$folder/bc" "$file" 2>"$folder/log" \
        && "$LLVM_SPIRV" --spirv-max-version=1.2 "$folder/bc" -o "$folder/spv" 2>"$folder/log" \
        && "$SPIRV_VAL" --target-env opencl1.2 "$folder/spv" >"$folder/log" 2>&1; then
        row+=" | $(stat -c %s "$folder/spv")"
    else
        faults+="no valid SPIR-V: $(head -c 400 "$folder/log") "
    fi
}

# amd CHIP OPTION...: adds to the row of one
amd() {
    local chip=$1 code memory
    shift
    if "${compile[@]}" "$@" -target amdgcn-amd-amdhsa -mcpu="$chip" -nogpulib -Wno-linker-warnings \
        -Xclang -mlink-bitcode-file -Xclang "$LIBCLC/amdgcn--amdhsa.bc" -S -o "$folder/asm" "$file" 2>"$folder/log"; then
        mv "$folder/asm" "$folder/log"
        spilled=$(most 'ScratchSize: [0-9]+')
        code=$(most 'codeLenInByte = [0-9]+')
        memory=$(most 'LDSByteSize: [0-9]+')
        row+=" | $(most 'NumVgprs: [0-9]+')/$spilled/$code/$memory"
        [ "$spilled" = 0 ] || faults+="spills on $chip; "
        [ "$code" -le "$CODE_LIMIT" ] || faults+="more than $CODE_LIMIT bytes of code on $chip; "
        [ "$memory" -le "$LOCAL_LIMIT" ] || faults+="more than $LOCAL_LIMIT bytes of local memory; "
    else
        faults+="$(head -c 400 "$folder/log") "
    fi
}

# most PATTERN: the largest number among the matches in the log; 0 where there is none
most() {
    { grep -oE "$1" "$folder/log" || echo 0; } | grep -oE '[0-9]+' | sort -n | tail -n 1
}
export -f one spirv amd most

cases=$here/../target/gpu_kernels.txt
[ -z "$QUICK" ] || cases=/dev/null
if [ ! -e "$cases" ]; then
    say "no target/gpu_kernels.txt: make it with mvn test -Dtest=GpuKernelCasesTest"
    exit 3
fi
list=$(
    cd "$OPENCL"
    find . -name '*.cl' | sed 's|^\./||' | sort
    cat "$cases"
)
for pattern in "$@"; do list=$(printf '%s\n' "$list" | grep -F -- "$pattern" || true); done
if [ -z "$list" ]; then
    say "no line of the list holds $*"
    exit 1
fi

{
    printf 'kernel file | parameters'
    [ -z "$LLVM_SPIRV" ] || printf ' | bytes of SPIR-V'
    for sm in $NVIDIA; do printf ' | sm_%s registers/spilled' "$sm"; done
    for chip in $AMD; do printf ' | %s registers/spilled/code/local memory' "$chip"; done
    printf '\n'
}
# xargs mixes rows of several jobs: each gets its number, and its place at the end.
rows=$(printf '%s\n' "$list" | nl -ba -w 6 -n rz | xargs -P "${JOBS-$(nproc)}" -L 1 bash -c '
    number=$1; shift; printf "%s %s\n" "$number" "$(one "$@" 2>&1 | tr "\n" " ")"' one | sort | cut -d ' ' -f 2-)
printf '%s\n' "$rows" | sed 's/ FAULT: .*//'
faults=$(printf '%s\n' "$rows" | { grep ' FAULT: ' || true; } \
    | { grep -vE "$FOR_CPUS[^|]*\|.* FAULT: ((spills|more than [0-9]* bytes of code) on [a-z0-9_]*; )+\s*$" || true; })
if [ -n "$faults" ]; then
    printf '%s\n' "$faults" >&2
    say "$(printf '%s\n' "$faults" | wc -l) kernels spill, are too large or do not compile"
    exit 1
fi
