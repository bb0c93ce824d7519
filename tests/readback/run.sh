#!/bin/sh
# run.sh PROGRAM FOLDER: the monthly return of the small sample, and its tables as csv, into FOLDER; then
# reads the workbook, the PDF and the page back with programs that did not write them.
set -eu
program=$1
folder=$2
cd "$ZHU_SOURCE_DIR"
rm -rf "$folder"
mkdir -p "$folder"

run () {
  status=0
  "$@" >/dev/null 2>"$folder/messages" || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages"; exit 1; }
}

run "$program" import samples/small/*.csv --db "$folder/cases.db" --as-of 2020-03-31
run "$program" report monthly --db "$folder/cases.db" --period 2020-03 --out "$folder/return"
for template in templates/0[1-9]-*.ini templates/1[0-2]-*.ini; do
  name=${template##*/}
  run "$program" run "$template" --db "$folder/cases.db" --period 2020-03 -o "$folder/${name%%-*}.csv"
done
/usr/bin/python3 tests/readback/workbook.py "$folder/return/monthly.xlsx" "$folder"
sh tests/readback/pdf.sh "$folder/return/monthly.pdf" "$folder"
sh tests/readback/page.sh "$folder/return/monthly.html" "$folder"
sed 's/^数据页 = 表$/数据页 = 表和台账/' templates/style.ini >"$folder/style.ini"
for ending in xlsx csv; do
  run "$program" run templates/14-register.ini --level 内部 --style "$folder/style.ini" --db "$folder/cases.db" \
    --period 2020-03 -o "$folder/register.$ending"
done
/usr/bin/python3 tests/readback/register.py "$folder/register.xlsx" "$folder/register.csv"
