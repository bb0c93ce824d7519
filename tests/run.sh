#!/bin/sh
# run.sh [--long]: all tests on a fresh machine: installs what is missing, builds with the address and
# undefined-behaviour sanitizers, runs ctest, and prints what the tests have counted. Run again, it only does what is
# still to do. With --long the tests that try many cases try all of them, the fuzz targets invent inputs for a minute each,
# the program runs under valgrind, and two analysers read the source, which takes hours.
set -eu
cd "$(dirname "$0")/.."
. src/cmake/setup.sh
if [ "${1-}" = --long ]; then
  export ZHU_LONG=1
elif [ $# -gt 0 ]; then
  echo 'usage: sh tests/run.sh [--long]' >&2
  exit 64
fi

echo 'What this machine lacks:'
need_build
need_tests
[ -n "$missing" ] && install_missing || echo '  nothing'

# The tests of faults need a program without sanitizers.
[ -f build/build.ninja ] || cmake --preset release
cmake --build build --target zhuhu-program
[ -f build-asan/build.ninja ] || cmake --preset asan
cmake --build build-asan
rm -rf build-asan/figures
mkdir build-asan/figures
ctest --test-dir build-asan --output-on-failure -j "$(nproc)"
if [ -n "${ZHU_LONG-}" ]; then
  export ZHU_FIGURES="$PWD/build-asan/figures"
  sh tests/memcheck.sh
  sh tests/analyse.sh
  sh tests/fuzz/run.sh 60
fi
sh tests/figures.sh build-asan/figures
