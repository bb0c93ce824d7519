#!/bin/sh
# run.sh PROGRAM FOLDER: the catalogue of record checks over a sample with doubtful records, its table and registers
# against a count that knows nothing of the program.
set -eu
program=$1
folder=$2
cd "$ZHU_SOURCE_DIR"

# Status 1 says that findings are listed.
run () {
  status=0
  "$@" >/dev/null 2>"$folder/messages" || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages"; exit 1; }
}

rm -rf "$folder"
mkdir -p "$folder"
/usr/bin/python3 tests/records/make.py samples/small "$folder/cases"
run "$program" import "$folder"/cases/*.csv --db "$folder/cases.db" --as-of 2020-03-31
run "$program" run 15-checks --db "$folder/cases.db" --period 2020-03 -o "$folder/checks.csv"
run "$program" check --records --level 内部 --db "$folder/cases.db" --period 2020-03 --format csv --out "$folder/internal"
[ "$status" = 1 ] && grep -q 'H04' "$folder/messages" || { echo 'found records are not listed'; exit 1; }
/usr/bin/python3 tests/records/count.py "$folder/cases" "$folder/checks.csv" "$folder/internal/records.csv"
# Without 内部 no record is shown by itself.
run "$program" check --records --db "$folder/cases.db" --period 2020-03 --format csv --out "$folder/province"
if grep -q 'H6107' "$folder/province/records.csv"; then echo 'records stand in a table for the province'; exit 1; fi
grep -q '陕残扶统16表' "$folder/province/records.csv"
# At 公开 nothing is said of single records, nor how many are doubtful.
status=0
"$program" check --records --level 公开 --db "$folder/cases.db" --period 2020-03 >"$folder/messages" 2>&1 || status=$?
[ "$status" = 68 ] || { echo "公开: status $status"; exit 1; }
if grep -q 'H04' "$folder/messages"; then echo 'counts of doubtful records are told at 公开'; exit 1; fi
