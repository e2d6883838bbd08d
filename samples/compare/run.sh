#!/bin/sh
# Measures Residua, PyTorch and ONNX Runtime in turns on the same work; builds them first.
#
#   ./run.sh [ROUNDS [REPEATS]] [OPTION...]    whole networks; options: ./run.sh --help
#   ./run.sh layers [ARG...]                   convolutions one by one, see layers.sh
#   ./run.sh residua|torch|onnx|dl4j           one side alone, as the comparison starts it: reads turns, prints answers
set -eu

here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
home=$(CDPATH='' cd "$here/../.." && pwd -P)
jar=$here/target/residua-compare.jar
threads=${THREADS:-2}

case ${1:-} in
    residua)
        # As Residua's launcher sets it.
        export POCL_WORK_GROUP_SPECIALIZATION="${POCL_WORK_GROUP_SPECIALIZATION-0}"
        export GLIBC_TUNABLES="${GLIBC_TUNABLES-glibc.malloc.hugetlb=1}"
        export POCL_MAX_PTHREAD_COUNT="$threads"
        LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/residua/opencl
        export LD_LIBRARY_PATH
        exec java -XX:+UseParallelGC -Xms24m -XX:MaxHeapFreeRatio=50 -cp "$jar:$home/target/residua.jar:$home/target/lib/*" residua.compare.ResiduaWorker
        ;;
    torch)
        export OPENBLAS_NUM_THREADS=1
        # Its threads sleep while they wait: spinning costs it most of its speed where others compute too.
        export OMP_WAIT_POLICY="${OMP_WAIT_POLICY-PASSIVE}"
        # They spin for a moment first: faster where nothing else computes.
        [ "$OMP_WAIT_POLICY" != DEFAULT ] || unset OMP_WAIT_POLICY
        # It asks for its memory anew each step: jemalloc keeps it, in huge pages.
        keep=dirty_decay_ms:9000000000,muzzy_decay_ms:9000000000
        export MALLOC_CONF="${MALLOC_CONF-oversize_threshold:1,thp:always,$keep}"
        jemalloc=${JEMALLOC-/usr/lib/x86_64-linux-gnu/libjemalloc.so.2}
        if [ -n "$jemalloc" ] && [ -f "$jemalloc" ]; then
            export LD_PRELOAD="$jemalloc"
        else
            echo "run.sh: without jemalloc, which makes PyTorch faster: apt-get install libjemalloc2" >&2
        fi
        exec java -XX:+UseParallelGC -Xms24m -XX:MaxHeapFreeRatio=50 -cp "$jar:$home/target/residua.jar:$here/target/lib/*" \
            residua.compare.TorchWorker "$threads"
        ;;
    onnx)
        exec java -XX:+UseParallelGC -Xms24m -XX:MaxHeapFreeRatio=50 -cp "$jar:$home/target/residua.jar:$home/target/lib/*:$here/target/lib/*" \
            residua.compare.OnnxWorker "$threads"
        ;;
    dl4j)
        # Its JavaCPP is older: its own libraries come first.
        export OMP_NUM_THREADS="$threads"
        exec java -XX:+UseParallelGC -Xms24m -cp "$here/dl4j/target/residua-compare-dl4j.jar:$here/dl4j/target/lib/*:$jar:$home/target/residua.jar:$home/target/lib/*" \
            residua.compare.dl4j.Dl4jWorker
        ;;
    layers)
        shift
        export OMP_WAIT_POLICY="${OMP_WAIT_POLICY-DEFAULT}"
        set -- residua.compare.LayerCompare "$here/run.sh" "$@"
        ;;
    *)
        set -- residua.compare.Compare "$here/run.sh" "$@"
        ;;
esac

"$home/residua" --version >&2
cd "$here"
if [ ! -f "$jar" ] || [ -n "$(find pom.xml src "$home/target/residua.jar" -newer "$jar" | head -n 1)" ]; then
    mvn -q -B package dependency:copy-dependencies -DoutputDirectory=target/lib -DincludeScope=runtime >&2
    touch "$jar"
fi
case " $* " in
    *" --dl4j "*)
        if [ ! -f dl4j/target/residua-compare-dl4j.jar ] || [ -n "$(find dl4j/pom.xml dl4j/src "$jar" -newer dl4j/target/residua-compare-dl4j.jar | head -n 1)" ]; then
            mvn -q -B -f dl4j/pom.xml package dependency:copy-dependencies -DoutputDirectory=target/lib -DincludeScope=runtime >&2
            touch dl4j/target/residua-compare-dl4j.jar
        fi
        ;;
esac
exec java -cp "$jar:$home/target/residua.jar:$home/target/lib/*" "$@"
