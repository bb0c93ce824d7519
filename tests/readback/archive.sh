#!/bin/sh
# archive.sh PROGRAM FOLDER: as PDF/A-1b the monthly return, a register, a notice, and a document joined of that notice,
# the return and a table pass the preflight of PDFBox without a finding; of the return as PDF/A-2b it says only what it
# must, being a validator of PDF/A-1: a cross-reference stream, fonts without CIDSet, part 2. Status 77 without Java.
set -eu
program=$1
folder=$2
jars=/usr/share/java
path=
for jar in preflight pdfbox2 fontbox2 xmpbox commons-logging commons-io javax.activation jaxb-api; do
  [ -f "$jars/$jar.jar" ] || { echo "skipped: $jars/$jar.jar is not installed"; exit 77; }
  path=$path:$jars/$jar.jar
done
command -v java >/dev/null || { echo 'skipped: java is not installed'; exit 77; }

cd "$ZHU_SOURCE_DIR"
rm -rf "$folder"
mkdir -p "$folder"

run () {
  status=0
  "$@" >/dev/null 2>"$folder/messages" || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages"; exit 1; }
}

validate () {
  java -cp "${path#:}" org.apache.pdfbox.preflight.Validator_A1b "$1" >"$folder/findings" 2>&1 || true
}

run "$program" import samples/small/*.csv --db "$folder/cases.db" --as-of 2020-03-31
run "$program" report monthly --db "$folder/cases.db" --period 2020-03 --format pdf --archive 1b --out "$folder/1b"
run "$program" run 14-register --db "$folder/cases.db" --period 2020-03 --level 内部 --archive 1b -o "$folder/1b/14.pdf"
run "$program" notice templates/notice.txt --db "$folder/cases.db" --period 2020-03 --archive 1b -o "$folder/1b/notice.pdf"
run "$program" attach --notice "$folder/1b/notice.pdf" -a "情况=$folder/1b/monthly.pdf" -t 03-causes \
  --db "$folder/cases.db" --period 2020-03 --archive 1b -o "$folder/1b/joined.pdf"
for name in monthly 14 notice joined; do
  file=$folder/1b/$name.pdf
  validate "$file"
  grep -q 'is a valid PDF/A-1b file' "$folder/findings" || { cat "$folder/findings"; exit 1; }
  echo "archive: ${file##*/} passes as PDF/A-1b"
done

run "$program" report monthly --db "$folder/cases.db" --period 2020-03 --format pdf --out "$folder/2b"
validate "$folder/2b/monthly.pdf"
grep '^[0-9]' "$folder/findings" |
  grep -v 'cross reference streams are not allowed\|The CIDSet entry is missing\|part must be 1' >"$folder/other" || true
[ ! -s "$folder/other" ] || { cat "$folder/other"; exit 1; }
grep -q 'part must be 1' "$folder/findings" || { cat "$folder/findings"; exit 1; }
echo 'archive: as PDF/A-2b it has nothing else that PDF/A-1 lacks than these three'
