#!/bin/sh
# analyse.sh [FOLDER]: what gcc's -fanalyzer and clang-tidy find in src/, apart from what tests/lint/analysed.txt explains;
# status 1 if anything is left, or is explained there and no longer found. Takes a quarter of an hour, so it belongs to
# tests/run.sh --long. FOLDER (build-analysed) gets the compile commands; nothing is built there.
set -eu
cd "$(dirname "$0")/.."
. src/cmake/setup.sh
folder=${1:-build-analysed}

need_build
need_analyse
install_missing
cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=OFF -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
python3 -B tests/lint/analyse.py "$folder"
