#!/bin/sh
# run.sh BUILD [--large] [FOLDER]: prints the table of work, goal and cost that README.md keeps: CPU seconds (user
# and system, median of three runs), peak memory, and the floor program's CPU seconds for the same cells. BUILD is
# a release build made with BUILD_TESTING=ON; 10 million persons only with --large. Nothing here is a test:
# machines differ. What a build cannot do yet is "not there".
set -eu
build=$(cd "$1" && pwd)
shift
large=no
[ "${1:-}" != --large ] || { large=yes; shift; }
folder=${1:-$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-bench.XXXXXX")}
cd "$(dirname "$0")/../.."
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cmake --build "$build" --target bench zhuhu zhuhu-sample >"$folder/messages"
floor=$build/tests/bench/bench-floor
runs=3

# ---- Measuring ----

# measure COMMAND…: sets cpu and peak; status 1 only says there are findings.
measure () {
  "$build/tests/bench/bench-child" $runs "$folder/messages" "$@" >"$folder/cost" ||
    { echo "failed: $*" >&2; tail -n 5 "$folder/messages" >&2; exit 1; }
  read -r cpu peak <"$folder/cost"
}

# zhuhu ARGUMENT…: not measured.
zhuhu () {
  status=0
  "$build/zhuhu" "$@" >"$folder/messages" 2>&1 || status=$?
  [ "$status" -le 1 ] || { cat "$folder/messages" >&2; exit "$status"; }
}

# row WORK GOAL CPU PEAK FLOOR: a line of the table, with the ratio if there is a floor.
row () {
  awk -v work="$1" -v goal="$2" -v cpu="$3" -v peak="$4" -v floor="$5" 'BEGIN {
    ratio = floor + 0 > 0 && cpu + 0 > 0 ? sprintf("%.1f", cpu / floor) : ""
    printf "| %s | %s | %s | %s | %s | %s |\n", work, goal, cpu, peak, floor, ratio }'
}

absent () {
  row "$1" "$2" 'not there' '' ''
}

has_freeze () {
  "$build/zhuhu" freeze --help >"$folder/messages" 2>&1
}

has_each () {
  "$build/zhuhu" report --help 2>&1 | grep -q -e '--each'
}

# ---- What is run ----

# The floor draws forms alone; a workbook as shipped has a sheet of tidy data for each table too.
sed 's/^数据页 = 表$/数据页 = 否/' templates/style.ini >"$folder/style.ini"
common="--dictionary templates/dictionary.ini --style $folder/style.ini --period 2020-03"

# Reports as xlsx and pdf, which the floor draws, and as csv, which it is checked against.
for report in reports/monthly tests/bench/cross; do
  name=$(basename $report)
  mkdir -p "$folder/draw" "$folder/csv"
  sed 's/^输出 = .*/输出 = xlsx; pdf/' $report.ini >"$folder/draw/$name.ini"
  sed 's/^输出 = .*/输出 = csv/' $report.ini >"$folder/csv/$name.ini"
done

templates_of () {
  case $1 in monthly) echo templates ;; cross) echo tests/bench/cross ;; esac
}

# prepare SIZE: cases, store and the floor's columns, unless they are there.
prepare () {
  at=$folder/$1
  [ -d "$at/cases" ] || "$build/samples/zhuhu-sample" --scale "$1" --out "$at/cases" >"$folder/messages"
  [ -e "$at/cases.db" ] || zhuhu import "$at"/cases/*.csv --db "$at/cases.db" --as-of 2020-03-31
  [ -e "$at/floor" ] || "$floor" load "$at/cases" templates "$at/floor"
}

# Stores are cases.db, never sealed, and its copy sealed.db: $store says which one is read.
store=cases

# report NAME SIZE: the whole process, xlsx and pdf.
report () {
  measure "$build/zhuhu" report "$folder/draw/$1.ini" --templates "$(templates_of "$1")" $common \
    --db "$folder/$2/$store.db" --out "$folder/$2/out"
}

# floor_report NAME SIZE: the same cells on as many pages; sets least. Checks its numbers too.
floor_report () {
  at=$folder/$2
  zhuhu report "$folder/csv/$1.ini" --templates "$(templates_of "$1")" $common --db "$at/cases.db" --out "$at/csv"
  "$floor" check "$at/floor" "$1" "$at/csv/$1.csv" >"$folder/check" || { cat "$folder/check" >&2; exit 1; }
  checked="$checked$1 of $2 persons: $(tail -n 1 "$folder/check")
"
  pages=$(LC_ALL=C pdfinfo "$at/out/$1.pdf" | awk '/^Pages/ { print $2 }')
  measure "$floor" draw "$at/floor" "$1" "$at/csv/$1.csv" "$pages" "$at/floor.xlsx" "$at/floor.pdf"
  least=$cpu
}

# counting NAME SIZE: counting alone; sets cpu and least, the floor's median of three.
counting () {
  cpu=$("$build/tests/bench/bench-cube" templates/dictionary.ini "$folder/draw/$1.ini" "$(templates_of "$1")" \
    "$folder/$2/$store.db" 2020-03 | awk '{ print $2 }')
  least=$(for i in 1 2 3; do "$floor" count "$folder/$2/floor" "$1"; done | awk '{ print $2 }' | sort -n | sed -n 2p)
}

ad_hoc () {
  measure "$build/zhuhu" table --rows '合计 + 下辖' --columns '合计[户, 人] + 主要致贫原因[人]' \
    --universe 未脱贫残疾人 --templates templates $common --db "$folder/$1/$store.db" -o "$folder/$1/table.xlsx"
}

# growth LARGE SMALL: how a report's CPU seconds grew.
growth () {
  awk -v large="$1" -v small="$2" 'BEGIN { printf "%.2f ×", large / small }'
}

# ---- Rows ----

# live SIZE LABEL GOAL GOAL: rows read from the records as they are; sets the floors of both reports and of counting.
live () {
  store=cases
  report monthly "$1"; live_monthly="$cpu $peak"
  floor_report monthly "$1"; floor_monthly=$least
  report cross "$1"; live_cross="$cpu $peak"
  floor_report cross "$1"; floor_cross=$least
  counting monthly "$1"; floor_count_monthly=$least
  row "counting all of 01–12, $2, live" '' "$cpu" '' "$least"
  counting cross "$1"; floor_count_cross=$least
  row "counting the twelve cross tables, $2, live" '' "$cpu" '' "$least"
  row "the twelve cross tables, $2, live, xlsx + pdf" "$3" $live_cross "$floor_cross"
  row "the monthly report 01–12, $2, live, xlsx + pdf" '' $live_monthly "$floor_monthly"
  ad_hoc "$1"
  row "one ad hoc table, $2, live" "$4" "$cpu" "$peak" ''
}

# sealed SIZE LABEL GOAL…: the same from the sealed month, with the goals of its rows.
sealed () {
  store=sealed
  cp "$folder/$1/cases.db" "$folder/$1/sealed.db"
  runs=1
  measure "$build/zhuhu" freeze 2020-03 --db "$folder/$1/sealed.db" --dictionary templates/dictionary.ini
  runs=3
  row "freeze, $2 (one run)" "$3" "$cpu" "$peak" ''
  counting monthly "$1"
  row "counting all of 01–12, $2, sealed" "$4" "$cpu" '' "$floor_count_monthly"
  counting cross "$1"
  row "counting the twelve cross tables, $2, sealed" '' "$cpu" '' "$floor_count_cross"
  report cross "$1"
  sealed_cross=$cpu
  row "the twelve cross tables, $2, sealed, xlsx + pdf" "$5" "$cpu" "$peak" "$floor_cross"
  report monthly "$1"
  sealed_monthly=$cpu
  row "the monthly report 01–12, $2, sealed, xlsx + pdf" "$6" "$cpu" "$peak" "$floor_monthly"
  ad_hoc "$1"
  row "one ad hoc table, $2, sealed" "$7" "$cpu" "$peak" ''
}

each_county () {
  if ! has_each; then
    absent "$2" "$3"
    return
  fi
  runs=1
  measure "$build/zhuhu" report "$folder/draw/monthly.ini" --each 县 --templates templates $common \
    --db "$folder/$1/$store.db" --out "$folder/$1/each"
  runs=3
  row "$2 (one run)" "$3" "$cpu" "$peak" ''
}

# imported SIZE LABEL: import with all checks beside bare INSERTs of the same rows.
imported () {
  persons=$(($(wc -l <"$folder/$1/cases/person.csv") - 1))
  "$build/tests/store/bench-import" templates/dictionary.ini "$folder" "$folder/$1"/cases/*.csv >"$folder/import"
  set -- "$2" $(awk -v persons="$persons" '
    /^import  / { cpu = $4; peak = $(NF - 1) }
    /^bare INSERTs/ { bare = $5 }
    END { printf "%.1f %.0f %.1f %.0f", cpu, peak, bare, persons / cpu }' "$folder/import")
  row "import with all checks, $1, beside bare INSERTs (one run; $5 persons a second)" \
    '≤ 2 × bare INSERTs; ≥ 60,000 persons a second; ≤ 150 MB' "$2" "$3" "$4"
}

table_head () {
  echo '| Work | Goal | Zhuhu CPU s | Peak MiB | Floor CPU s | Ratio |'
  echo '|---|---|---:|---:|---:|---:|'
}

all_sealed () {
  sealed 100000 '100 k' '' '' '' '' ''
  small_cross=$sealed_cross small_monthly=$sealed_monthly
}

checked=
table_head
prepare 100000
live 100000 '100 k' '' ''
if has_freeze; then all_sealed; fi
prepare 1000000
live 1000000 '1 M' '≤ 2.3 CPU s' '≤ 1.5 CPU s'
if has_freeze; then
  sealed 1000000 '1 M' '≤ 2 CPU s; ≤ 256 MB' '≤ 1.5 × floor' '≤ 0.45 CPU s; ≤ 64 MB' '≤ 2 × floor; ≤ 96 MB' \
    '≤ 0.15 CPU s'
  row 'growth of the cross tables, 100 k → 1 M, sealed' '≤ 1.3 ×' "$(growth "$sealed_cross" "$small_cross")" '' ''
  row 'growth of the monthly report, 100 k → 1 M, sealed' '' "$(growth "$sealed_monthly" "$small_monthly")" '' ''
else
  absent 'freeze, 1 M' '≤ 2 CPU s; ≤ 256 MB'
  absent 'counting all of 01–12, 1 M, sealed' '≤ 1.5 × floor'
  absent 'the twelve cross tables, 1 M, sealed, xlsx + pdf' '≤ 0.45 CPU s; ≤ 64 MB'
  absent 'the monthly report 01–12, 1 M, sealed, xlsx + pdf' '≤ 2 × floor; ≤ 96 MB'
  absent 'one ad hoc table, 1 M, sealed' '≤ 0.15 CPU s'
  absent 'growth of the cross tables, 100 k → 1 M, sealed' '≤ 1.3 ×'
fi
each_county 1000000 'the monthly report for each of 107 counties, 1 M, xlsx + pdf' '≤ 25 CPU s; ≤ 128 MB'
imported 1000000 '1 M'
if [ -e tests/bench/register.sh ]; then
  sh tests/bench/register.sh "$build" "$folder/register"
else
  absent 'register 100 k × 20 to XLSX / PDF' '≤ 4.5 / ≤ 5 CPU s; ≤ 64 MB'
fi
if [ $large = yes ]; then
  prepare 10000000
  live 10000000 '10 M' '' ''
  if has_freeze; then
    sealed 10000000 '10 M' '≤ 20 CPU s; ≤ 256 MB' '' '≤ 0.9 CPU s; ≤ 128 MB' '' ''
  else
    absent 'freeze, 10 M' '≤ 20 CPU s; ≤ 256 MB'
    absent 'the twelve cross tables, 10 M, sealed, xlsx + pdf' '≤ 0.9 CPU s; ≤ 128 MB'
  fi
fi
printf '\nThe floor agrees:\n%s\n' "$checked"
echo "Machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(date +%F)"
