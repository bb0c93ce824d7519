#!/bin/sh
# All tests on a fresh machine: installs what is missing, builds with the address and undefined-behaviour
# sanitizers, and runs ctest. Run again, it only does what is still to do.
set -eu
cd "$(dirname "$0")/.."
. src/cmake/setup.sh

echo 'What this machine lacks:'
need_build
need_tests
[ -n "$missing" ] && install_missing || echo '  nothing'

[ -f build-asan/build.ninja ] || cmake --preset asan
cmake --build build-asan
ctest --test-dir build-asan --output-on-failure -j "$(nproc)"
