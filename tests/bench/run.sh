#!/bin/sh
# run.sh BUILD [FOLDER]: CPU seconds and peak memory of the main jobs on the whole sample province, with the
# release build in BUILD; prints the table that README.md keeps. Nothing here is a test: machines differ.
set -eu
build=$(cd "$1" && pwd)
folder=${2:-$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-bench.XXXXXX")}
cd "$(dirname "$0")/../.."
mkdir -p "$folder"

# measure NAME COMMAND…: user and system seconds together, MiB at most. Status 1 only says there are findings.
measure () {
  name=$1
  shift
  status=0
  /usr/bin/time -f '%U %S %M' -o "$folder/time" "$@" >"$folder/out" 2>"$folder/messages" || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages"; exit "$status"; }
  tail -n 1 "$folder/time" |
    awk -v name="$name" '{ printf "| %s | %.1f | %.0f |\n", name, $1 + $2, $3 / 1024 }'
}

echo '| Job | CPU s | Peak MiB |'
echo '|---|---:|---:|'
rm -f "$folder/cases.db"
measure 'make the sample province' "$build/samples/zhuhu-sample" --out "$folder/cases"
measure 'import it' "$build/zhuhu" import "$folder"/cases/*.csv --db "$folder/cases.db" --as-of 2020-03-31
measure 'import it again (nothing changes)' "$build/zhuhu" import "$folder"/cases/*.csv --db "$folder/cases.db" \
  --as-of 2020-03-31
measure 'monthly return: 12 tables as xlsx, pdf, html' "$build/zhuhu" report monthly --db "$folder/cases.db" \
  --period 2020-03 --out "$folder/return"
measure 'one table (01) as csv' "$build/zhuhu" run 01-basic --db "$folder/cases.db" --period 2020-03 \
  -o "$folder/01.csv"
measure 'register of all persons (14) as csv' "$build/zhuhu" run 14-register --db "$folder/cases.db" \
  --period 2020-03 --level 内部 -o "$folder/14.csv"
echo
for ending in xlsx pdf html; do
  printf 'monthly.%s: %d KiB\n' "$ending" "$(($(wc -c <"$folder/return/monthly.$ending") / 1024))"
done
printf 'monthly.pdf: %d pages\n' "$(pdfinfo "$folder/return/monthly.pdf" | awk '/^Pages/ { print $2 }')"
if [ -x "$build/tests/store/bench-import" ]; then
  "$build/tests/store/bench-import" templates/dictionary.ini "$folder" "$folder"/cases/*.csv
fi
echo "Machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
