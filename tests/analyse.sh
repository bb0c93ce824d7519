#!/bin/sh
# analyse.sh [FOLDER]: what gcc's -fanalyzer and clang-tidy find in our own code, apart from what
# tests/lint/analysed.txt explains; exits with 1 if anything is left. Takes half an hour, so it belongs to
# tests/run.sh --long. FOLDER (build-analysed): where it builds.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-build-analysed}
checks='-*,clang-analyzer-*,bugprone-*,concurrency-*,performance-*,misc-redundant-expression,misc-misplaced-const'
# Not of use here: GLib's ways (macros, g_autoptr), and what -Wall -Wextra -Wconversion would say about arithmetic.
for check in bugprone-easily-swappable-parameters bugprone-reserved-identifier bugprone-narrowing-conversions \
  bugprone-implicit-widening-of-multiplication-result bugprone-macro-parentheses bugprone-assignment-in-if-condition \
  clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling concurrency-mt-unsafe; do
  checks="$checks,-$check"
done

cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DBUILD_TESTING=OFF -DZHU_ANALYSE=ON \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
cmake --build "$folder" --clean-first >"$folder/gcc.txt" 2>&1 || { tail -20 "$folder/gcc.txt"; exit 1; }
find src -name '*.c' | sort | xargs -P "$(nproc)" -n 8 \
  clang-tidy -p "$folder" --quiet --checks="$checks" >"$folder/tidy.txt" 2>/dev/null || true

# "file [kind]" of each finding, once.
cat "$folder/gcc.txt" "$folder/tidy.txt" \
  | sed -n 's/^\(.*:\)\{0,1\}.*\(src\/[^:]*\.c\):[0-9:]* \(warning\|error\): .*\[-\{0,1\}\(W\(error=\)\{0,1\}\)\{0,1\}\([a-zA-Z.-]*\)\(,.*\)\{0,1\}\]$/\2 \6/p' \
  | sort -u >"$folder/found.txt"
sed -n 's/^\(src[^ ]* [^ ]*\): .*/\1/p' tests/lint/analysed.txt | sort -u >"$folder/explained.txt"
comm -23 "$folder/found.txt" "$folder/explained.txt" >"$folder/left.txt"
printf 'findings of two analysers\t%s\nof them unexplained\t%s\n' "$(wc -l <"$folder/found.txt")" \
  "$(wc -l <"$folder/left.txt")" | tee "${ZHU_FIGURES:-$folder}/analysers"
if [ -s "$folder/left.txt" ]; then
  cat "$folder/left.txt"
  exit 1
fi
