#!/bin/sh
# run.sh SECONDS [TARGET…]: builds the fuzz targets with clang and lets each (or those named) invent inputs for so
# long, one after the other, beginning with seeds/TARGET. Prints how many inputs each has tried, also into the folder
# ZHU_FIGURES. What it finds, and the inputs that led further, stay in the folder ZHU_FUZZ (a new one if not set), never
# in the checkout. Status 1 if a target failed: the input lies in ZHU_FUZZ/found and becomes a seed once it is mended.
set -eu
cd "$(dirname "$0")/../.."
. src/cmake/setup.sh
[ $# -ge 1 ] || { echo 'usage: sh tests/fuzz/run.sh SECONDS [TARGET…]' >&2; exit 64; }
seconds=$1
shift

need_build
need_fuzz
install_missing
[ -f build-fuzz/build.ninja ] || cmake --preset fuzz >/dev/null
cmake --build build-fuzz --target fuzzers >/dev/null

work=${ZHU_FUZZ:-$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-fuzz.XXXXXX")}
mkdir -p "$work/found" "$work/words"
export ZHU_SOURCE_DIR="$PWD" G_SLICE=always-malloc LC_ALL=C.UTF-8 TZ=UTC
[ $# -gt 0 ] || set -- $(cd tests/fuzz/seeds && ls)

# The words that @1 is made of, as libFuzzer wants them: in quotation marks, each byte as \xHH.
write_words () {
  for list in $(cat "tests/fuzz/words/$1.lists" 2>/dev/null || echo "$1"); do
    [ ! -f "tests/fuzz/words/$list.txt" ] || cat "tests/fuzz/words/$list.txt"
  done | while IFS= read -r word; do
    [ -z "$word" ] || printf '"%s"\n' "$(printf %s "$word" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')"
  done >"$work/words/$1"
}

# Folders of seeds that other tests have already.
more_seeds () {
  case $1 in
  template | plan) echo tests/template/valid tests/template/invalid templates ;;
  report) echo reports ;;
  esac
}

failed=0
for target; do
  mkdir -p "$work/inputs/$target"
  write_words "$target"
  words=
  [ ! -s "$work/words/$target" ] || words=-dict=$work/words/$target
  if "build-fuzz/tests/fuzz/fuzz-$target" -max_total_time="$seconds" -print_final_stats=1 -timeout=60 \
      -rss_limit_mb=3000 -max_len=4096 -artifact_prefix="$work/found/$target-" $words \
      "$work/inputs/$target" "tests/fuzz/seeds/$target" $(more_seeds "$target") >"$work/$target.log" 2>&1; then
    result=
  else
    result=' FAILED'
    failed=1
    grep -aE 'ERROR|CRITICAL|SUMMARY|Test unit written' "$work/$target.log" | cut -c1-300 | head -n 8
  fi
  tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
  printf '%-12s %12s inputs%s\n' "$target" "${tried:-0}" "$result"
  [ -z "${ZHU_FIGURES-}" ] || printf 'Inputs tried by the fuzz target %s\t%s\n' "$target" "${tried:-0}" \
    >>"$ZHU_FIGURES/fuzz-tried"
done
[ "$failed" -eq 0 ] || echo "see $work"
exit "$failed"
