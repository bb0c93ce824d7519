#!/bin/sh
# check.sh BUILD monthly|cross [CASES STORE]: every cell of the report against the floor program, which counts
# the same case files by itself; over the small sample unless others are given. Prints the cells that differ.
set -eu
build=$(cd "$1" && pwd)
report=$2
cases=${3:-samples/small}
folder=$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-floor.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$(dirname "$0")/../.."
store=${4:-$folder/cases.db}

# zhuhu ARGUMENT…: status 1 only says that there are findings.
zhuhu () {
  status=0
  "$build/zhuhu" "$@" >"$folder/messages" 2>&1 || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages"; exit "$status"; }
}

case $report in
  monthly) definition=reports/monthly.ini templates=templates ;;
  cross) definition=tests/bench/cross.ini templates=tests/bench/cross ;;
esac
[ -e "$store" ] || zhuhu import "$cases"/*.csv --db "$store" --as-of 2020-03-31
sed 's/^输出 = .*/输出 = csv/' $definition >"$folder/$report.ini"
zhuhu report "$folder/$report.ini" --templates $templates --dictionary templates/dictionary.ini \
  --style templates/style.ini --db "$store" --period 2020-03 --out "$folder/out"
"$build/tests/bench/bench-floor" load "$cases" templates "$folder/cache"
"$build/tests/bench/bench-floor" check "$folder/cache" "$report" "$folder/out/$report.csv"
