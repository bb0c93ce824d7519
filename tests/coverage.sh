#!/bin/sh
# coverage.sh [--keep]: builds without sanitizers but with gcc's counters, runs all tests, and prints how many lines and
# branches of the program's own code they have run, by room; the list by file goes to build-coverage/coverage.txt.
# With --keep the tests are not run again.
#
# Not counted are branches that no test can take because of what the source asks of every caller, or that the compiler
# adds: those of g_return_if_fail() and g_return_val_if_fail() (a caller's defect), of the declarations of cleanup
# functions (is there anything to free?), and of g_assert(). All lines count.
# Processes that are killed write no counts; those that leave by _exit() do, and those that come upon a full disk or
# their limit on files (support/coverage.c). In the tests of faults SQLite fails here at every place that calls it.
set -eu
cd "$(dirname "$0")/.."
. src/cmake/setup.sh
keep=${1-}
need_build
need_tests
need_coverage
install_missing

[ -f build-coverage/build.ninja ] || cmake --preset coverage
cmake --build build-coverage
if [ "$keep" != --keep ]; then
  find build-coverage -name '*.gcda' -delete
  ctest --test-dir build-coverage --output-on-failure -j "$(nproc)" || echo 'some tests failed'
fi

gcovr --root . --filter src/zhuhu/ --filter src/cli/ --exclude-unreachable-branches --gcov-ignore-parse-errors \
  --exclude-branches-by-pattern '.*(g_return_(val_)?if_fail|G_DEFINE_AUTO|g_assert|g_autoptr|g_auto |g_autofree).*' \
  --csv build-coverage/coverage.csv build-coverage
python3 - build-coverage/coverage.csv build-coverage/coverage.txt <<'END'
import collections
import csv
import os
import sys

rooms = collections.defaultdict(lambda: [0] * 4)
files = []
with open(sys.argv[1], newline="") as file:
    for row in csv.DictReader(file):
        counts = [int(row[name]) for name in ("line_total", "line_covered", "branch_total", "branch_covered")]
        path = row["filename"].split("/")
        room = "/".join(path[1:-1]) or path[0]
        files.append((row["filename"], counts))
        for name in (room, "all"):
            rooms[name] = [a + b for a, b in zip(rooms[name], counts)]


def share(part, whole):
    return 100 * part / whole if whole else 100


def line(name, counts):
    lines, run, branches, taken = counts
    return (f"{name:34} {run:6} of {lines:6} lines {share(run, lines):6.1f} %"
            f"  {taken:6} of {branches:6} branches {share(taken, branches):6.1f} %")


with open(sys.argv[2], "w", encoding="utf-8") as out:
    for name, counts in sorted(files, key=lambda one: share(one[1][3], one[1][2])):
        print(line(name, counts), file=out)
for name in sorted(rooms, key=lambda one: (one == "all", one)):
    print(line(name, rooms[name]))
folder = os.environ.get("ZHU_FIGURES")
if folder and os.path.isdir(folder):
    with open(os.path.join(folder, "coverage"), "w", encoding="utf-8") as out:
        lines, run, branches, taken = rooms["all"]
        print(f"Lines of own code run by the tests, %\t{share(run, lines):.1f}", file=out)
        print(f"Branches of own code taken by the tests, %\t{share(taken, branches):.1f}", file=out)
END
