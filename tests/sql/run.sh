#!/bin/sh
# run.sh load PROGRAM CASES FOLDER: the case files into a store of the program and into an oracle of plain
# SQL, both in FOLDER. run.sh compare PROGRAM NN FOLDER: table NN of the one against query NN of the other.
# run.sh headline PROGRAM FOLDER: the sentence of the monthly return.
set -eu
here=$ZHU_SOURCE_DIR/tests/sql
areas=$ZHU_SOURCE_DIR/templates/areas.csv
task=$1
program=$2
cd "$ZHU_SOURCE_DIR"

# Status 1 says that findings are listed, which the samples mean to have.
run () {
  status=0
  "$@" || status=$?
  [ "$status" -le 1 ]
}

case $task in
load)
  rm -rf "$4"
  mkdir -p "$4"
  run "$program" import "$3"/*.csv --db "$4/cases.db" --as-of 2020-03-31
  sh "$here/load.sh" "$3" "$areas" "$4/oracle.db"
  ;;
compare)
  template=$(cd templates && echo "$3"-*.ini)
  run "$program" run "${template%.ini}" --db "$4/cases.db" --period 2020-03 --level 内部 -o "$4/$3.csv"
  cat "$here/common.sql" "$here/$3.sql" | sqlite3 -batch -csv "$4/oracle.db" >"$4/$3.sql.csv"
  python3 "$here/compare.py" "$3" "$4/$3.csv" "$4/$3.sql.csv"
  ;;
headline)
  rm -rf "$3/return"
  run "$program" report monthly --db "$3/cases.db" --period 2020-03 --out "$3/return" >"$3/headline.txt"
  cat "$3/headline.txt"
  grep -q '未脱贫残疾人57469户、66246人，占全省未脱贫人口总数的36%。' "$3/headline.txt"
  ;;
esac
