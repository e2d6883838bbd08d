#!/usr/bin/env bash
# Runs every kernel at its smallest sizes in the simulator oclgrind, which reports each access out of bounds, each data race
# and each use of a value that nobody wrote; and sees first that it does so for three kernels that are wrong on purpose.
#
#   native-tests/simulate.sh            everything: about a minute of two cores
#   native-tests/simulate.sh PATTERN    the cases whose name holds that, such as conv_forward
#
# Needs oclgrind (Debian: apt-get install oclgrind) and target/launches.txt (mvn test -Dquick -Dtest=LaunchListTest); builds the
# host with CMake where HOST names none. JOBS and LAUNCHES choose others. Status 1 where anything is reported, 3 where
# something is not installed.
set -euo pipefail
export LC_ALL=C

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
say() { printf 'simulate: %s\n' "$*" >&2; }

command -v oclgrind >/dev/null || { say "skipped: no oclgrind (Debian: apt-get install oclgrind)"; exit 3; }
launches=${LAUNCHES-$here/../target/launches.txt}
host=${HOST-$here/../target/native-tests/host}
if [ -z "${HOST-}" ]; then
    command -v cmake >/dev/null || { say "skipped: no cmake (Debian: apt-get install cmake g++ opencl-c-headers)"; exit 3; }
    cmake -S "$here" -B "${host%/*}" >/dev/null
    cmake --build "${host%/*}" -j --target host >/dev/null
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# simulated NAME ARGUMENT...: the host in the simulator; reports go to NAME.reports, what it says to NAME.output.
# Optimised code has instructions (freeze) at which oclgrind 21.10 gives up its check for uninitialised values.
simulated() {
    local name=$folder/$1
    shift
    oclgrind --data-races --uninitialized --build-options -cl-opt-disable --max-errors 100 \
        "$host" "$@" --bare >"$name.output" 2>"$name.reports"
}

for fault in 'out-of-bounds:Invalid read of size 4' 'race:Read-write data race' 'uninitialised:ninitialized value'; do
    simulated planted "$here/planted/launches.txt" "$here/planted" --only "${fault%%:*}" || true
    if ! grep -q "${fault#*:}" "$folder/planted.reports"; then
        cat "$folder/planted.reports" >&2
        say "the simulator does not see the planted fault '${fault%%:*}'"
        exit 1
    fi
done

# The simulator ends at the prefetch of the pooling that streams, which otherwise is the vector variant.
jobs=${JOBS-$(nproc)}
pids=()
for ((i = 0; i < jobs; i++)); do
    simulated "part$i" "$launches" "$here/../opencl" --set small --only "${1-}" --except 'max_pool.* stream' \
        --part "$i/$jobs" &
    pids+=($!)
done
status=0
for ((i = 0; i < jobs; i++)); do
    if ! wait "${pids[$i]}" || [ -s "$folder/part$i.reports" ]; then
        status=1
        head -c 4000 "$folder/part$i.reports" >&2
    fi
    cat "$folder/part$i.output"
done
[ "$status" = 0 ] || say "the simulator reports faults, or results are wrong; see above"
exit "$status"
