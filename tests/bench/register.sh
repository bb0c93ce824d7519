#!/bin/sh
# register.sh BUILD [FOLDER]: CPU seconds and peak memory of a register of 20 columns with 100 thousand and 500
# thousand rows, as csv, xlsx and pdf, with the release build in BUILD. Peak memory is given with and without
# the pages of mapped files (fonts). Nothing here is a test: machines differ.
set -eu
build=$(cd "$1" && pwd)
folder=${2:-$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-bench.XXXXXX")}
cd "$(dirname "$0")/../.."
mkdir -p "$folder"

# peak PID: most anonymous memory of the process while it runs, KiB.
peak () {
  most=0
  while value=$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status" 2>/dev/null) && [ -n "$value" ]; do
    [ "$value" -gt "$most" ] && most=$value
    sleep 0.05
  done
  echo "$most"
}

# register NAME DB FORMAT
register () {
  rm -f "$folder"/register*."$3"
  /usr/bin/time -f '%U %S %M' -o "$folder/time" "$build/zhuhu" run tests/bench/register-20.ini --db "$2" \
    --dictionary templates/dictionary.ini --period 2020-03 --level 内部 -o "$folder/register.$3" \
    2>"$folder/messages" &
  timed=$!
  program=
  while [ -z "$program" ] && kill -0 "$timed" 2>/dev/null; do
    program=$(cat "/proc/$timed/task/$timed/children" 2>/dev/null || true)
  done
  anonymous=$(peak "${program%% *}")
  status=0
  wait "$timed" || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages"; exit "$status"; }
  tail -n 1 "$folder/time" | awk -v name="$1" -v format="$3" -v anonymous="$anonymous" \
    '{ printf "| %s | %s | %.1f | %.0f | %.0f |\n", name, format, $1 + $2, anonymous / 1024, $3 / 1024 }'
}

# sample NAME SCALE: a store with about so many persons.
sample () {
  [ -f "$folder/$1.db" ] && return
  "$build/samples/zhuhu-sample" --out "$folder/$1" --scale "$2" >/dev/null
  "$build/zhuhu" import "$folder/$1"/*.csv --dictionary templates/dictionary.ini --db "$folder/$1.db" \
    --as-of 2020-03-31 >/dev/null 2>&1 || [ $? -le 1 ]
}

sample 100k 100000
sample 500k 500000
echo '| Register | Format | CPU s | Peak MiB | with mapped files |'
echo '|---|---|---:|---:|---:|'
for size in 100k 500k; do
  for format in csv xlsx pdf; do
    register "$size" "$folder/$size.db" "$format"
    [ "$format" = csv ] && echo "rows $(wc -l <"$folder/register.csv")" >"$folder/$size.rows"
  done
  sed "s/^rows/$size: lines of csv:/" "$folder/$size.rows"
done
ls "$folder"/register*.pdf | wc -l | sed 's/$/ volumes of the last pdf/'
echo "Machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
