#!/bin/sh
# memcheck.sh [PROGRAM]: runs the release program (build/zhuhu) over the small sample under valgrind, command by command:
# no value is used before it was set, nothing is read or written where it should not be, nothing is lost. The sanitizers,
# which the other tests run under, do not see values that were never set. Ready PDF files are left out: the child process
# that tries them has less memory than valgrind takes. Takes minutes, so it belongs to tests/run.sh --long. Status 1 if
# anything was found.
set -eu
cd "$(dirname "$0")/.."
. src/cmake/setup.sh
need_memcheck
[ -z "$missing" ] || install_missing
here=$PWD
program=$(realpath "${1:-build/zhuhu}")
work=$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-memcheck.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 TZ=UTC
cd "$work"
tried=0
found=0

# run WANTED COMMAND …: under valgrind; another status than WANTED (a pattern) is a failure too.
run () {
  wanted=$1
  shift
  tried=$((tried + 1))
  status=0
  valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --trace-children=yes --log-file="$work/log.%p" "$program" "$@" \
    >"$work/said" 2>&1 || status=$?
  # shellcheck disable=SC2254
  case $status in
  $wanted) [ -z "$(cat "$work"/log.*)" ] || status=log ;;
  esac
  case $status in
  $wanted) ;;
  *)
    found=$((found + 1))
    echo "not ok: $1: status $status"
    head -n 20 "$work/said"
    head -n 60 "$work"/log.*
    ;;
  esac
  rm -f "$work"/log.*
}

counted='--db cases.db --period 2020-03'
printf '[公文]\n标题 = {地区}情况\n日期 = 2020-04-01\n[正文]\n有残疾人{01.合计.残疾人数}人。\n' >notice.txt
run '[01]' import "$here"/samples/small/*.csv --db cases.db --as-of 2020-03-31
run 0 freeze 2020-03 --db cases.db
# shellcheck disable=SC2086
{
  run '[01]' report monthly $counted --out month --format xlsx,pdf,html,csv,txt
  run '[01]' report monthly $counted --out counties --each 县 --area 汉中市 --jobs 1 --format pdf,xlsx
  run '[01]' report monthly $counted --out open --level 公开 --format txt
  run '[01]' check --records $counted --level 内部 --out checked --format xlsx,pdf
  run '[01]' run 14-register $counted --level 内部 -o register.xlsx -o register.pdf
  run 0 table $counted --rows '合计 + 性别 > 残疾等级' --columns '户 + 人 + 人.占行%' -o table.pdf -o table.csv
  run 0 notice notice.txt $counted -o notice.pdf
  run '[01]' attach -t 情况=01-basic -t 原因=03-causes $counted -o all.pdf
}
run 0 verify month --db cases.db
run 0 verify table.csv --db cases.db
run 0 diff 2020-03 2020-03 --db cases.db
run 0 log --db cases.db
run 0 backup copy.db --db cases.db
run 64 report monthly $counted --out month --format doc
run 66 table $counted --rows '合计 +' --columns 户
[ -z "${ZHU_FIGURES-}" ] || printf 'Commands under valgrind\t%s\n' "$tried" >"$ZHU_FIGURES/memcheck"
echo "$tried commands under valgrind, $found with findings"
[ "$found" -eq 0 ]
