#!/bin/sh
# machines.sh FOLDER [EMULATOR …]: every kind of output of the sample province, and a list of their SHA-256, FOLDER/list,
# that is the same on any machine. Run it on two and compare the lists; or compare one machine with itself under an
# emulator or other conditions. The release program and the sample's generator lie in build (or where BUILD says), which
# EMULATOR runs. Cases are made anew, or taken from FOLDER/cases if they are there: the generator's depend on the C
# library's arithmetic. Manifests are told by their ids, for each has the time and place of its line in the log.
set -eu
out=${1:?usage: machines.sh FOLDER [EMULATOR …]}
shift
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$(dirname "$0")/.."
build=${BUILD:-build}
LC_ALL=C.UTF-8
LANGUAGE=en
export LC_ALL LANGUAGE

# A status of 1 says that findings are listed: the sample has some.
zhuhu () {
  status=0
  "$@" >>"$out/said" 2>&1 || status=$?
  [ "$status" -le 1 ] || { tail -5 "$out/said"; echo "status $status: $*"; exit 1; }
}
run_quiet () { $emulator "$build/zhuhu" "$@"; }
run () { zhuhu run_quiet "$@"; }
counted () { run "$@" --db "$out/cases.db" --period 2020-03 --templates templates; }

emulator=$*
[ -d "$out/cases" ] || $emulator "$build/samples/zhuhu-sample" --out "$out/cases"
rm -f "$out/cases.db" "$out/said"
run import "$out"/cases/*.csv --db "$out/cases.db" --as-of 2020-03-31
# Once from the records as they are, once from the sealed month, in which numbers lie packed.
counted report monthly --format xlsx,pdf,html,csv,txt --out "$out/live"
run freeze 2020-03 --db "$out/cases.db"
counted report monthly --format xlsx,pdf,html,csv,txt --out "$out/monthly"
counted report monthly --format xlsx,pdf,html,csv,txt --level 公开 --out "$out/public"
counted report records --format xlsx,pdf,html,csv,txt --level 内部 --out "$out/records"
counted report monthly --each 县 --area 610700 --out "$out/each"
counted report county --area 610729 --out "$out/register"
counted report monthly --format pdf --archive 1b --out "$out/archive"
for ending in xlsx pdf html csv txt; do
  counted table --rows '合计 + 下辖' --columns '合计[户, 人, 户.占行% "%"] + 主要致贫原因[户, 户.占行% "%"]' -o "$out/table.$ending"
done
counted notice templates/notice.txt --imprint page -o "$out/notice.pdf"
counted attach --notice "$out/notice.pdf" --attachment "现成=$out/table.pdf" --template '基本情况=01-basic' \
  --template '致贫原因=03-causes' --report '月报=monthly' --imprint numbered -o "$out/bound.pdf"

month=$(run_quiet months --db "$out/cases.db" --check | awk '/r0/ { print $NF }')
cd "$out"
{
  echo "$month  sealed month"
  find . -type f ! -name 'cases.db*' ! -name said ! -name list ! -name manifest.json -exec sha256sum {} + | sort -k 2
  grep -H '"id"' */manifest.json
} >list
