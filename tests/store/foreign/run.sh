#!/bin/sh
# run.sh PROGRAM NAME FOLDER: the database NAME/make.sql of this folder, described by NAME/dictionary.ini, is counted by
# each NAME/NN-*.ini through the program and by NAME/NN.sql through the sqlite3 shell; every cell must agree, as
# workbook text and in a report of all of them. Then a dictionary is drafted from it, must pass lint, and must
# count the same for the questions of NAME/draft.txt: rows | columns | SQL, a line each.
set -eu
program=$1
name=$2
work=$3/$2
here=$ZHU_SOURCE_DIR/tests/store/foreign
rm -rf "$work"
mkdir -p "$work"
cp -r "$here/$name" "$work/user"
cp "$ZHU_SOURCE_DIR/templates/areas.csv" "$work/areas.csv"
sed -i 's|^地区 = \.\./.*areas\.csv$|地区 = ../areas.csv|' "$work/user/dictionary.ini"
cd "$work"
sqlite3 -batch user.db <user/make.sql >/dev/null
cp user.db oracle.db
sha256sum user.db >before
failed=0

# Status 1 says that findings are listed, which some of these databases mean to have.
count () {
  status=0
  "$program" "$@" 2>messages || status=$?
  [ "$status" -le 1 ] || { cat messages; exit 1; }
}

# Rows of the table alone: no head, no heading line without numbers, no marks of a spreadsheet.
plain () {
  sed -e 's/\r$//' -e '1d' "$1" | grep -v '^[^,]*,,*$'
}

compare () {
  if ! cmp -s "$1" "$2"; then
    echo "$name: $3"
    diff "$1" "$2" | head -n 20
    failed=1
  fi
}

for template in user/[0-9]*.ini; do
  number=${template#user/}
  number=${number%%-*}
  count run "$template" --db user.db --dictionary user/dictionary.ini --period 2020-03 -o "$number.csv"
  plain "$number.csv" >"$number.got"
  sqlite3 -batch -list -separator , oracle.db <"user/$number.sql" >"$number.wanted"
  compare "$number.got" "$number.wanted" "$template"
done

# The same in one report: all tables from one pass.
modules=$(cd user && ls [0-9]*.ini | sed 's/\.ini$//' | tr '\n' ';' | sed 's/;$//')
printf '[报告]\n名称 = 外库\n期别 = 月\n模板 = %s\n输出 = csv\n' "$modules" >user/all.ini
count report user/all.ini --db user.db --dictionary user/dictionary.ini --templates user --period 2020-03 --out report
sed -e 's/\r$//' -e 's/^\xEF\xBB\xBF//' report/*.csv |
  awk '/^#/ { getline; next } NF > 0 && !/^[^,]*,,*$/' >report.got
cat [0-9]*.got >report.wanted
compare report.got report.wanted 'report of all'

count dictionary user.db -o draft --area-file areas.csv >next-steps
grep -q 'zhuhu lint draft/dictionary.ini' next-steps
"$program" lint draft/dictionary.ini
while IFS='|' read -r rows columns sql; do
  count table --rows "$rows" --columns "$columns" --db user.db --dictionary draft/dictionary.ini --period 2020-03 -o draft.csv
  plain draft.csv >draft.got
  echo "$sql" | sqlite3 -batch -list -separator , oracle.db >draft.wanted
  compare draft.got draft.wanted "draft: $rows | $columns"
done <user/draft.txt

# No name, number or code that tells a person has got into the draft.
if [ -s user/personal.sql ]; then
  sqlite3 -batch -list oracle.db <user/personal.sql | sort -u >personal
  [ -s personal ]
  if grep -rFf personal draft next-steps; then
    echo "$name: the draft shows personal values"
    failed=1
  fi
fi
sha256sum -c before >/dev/null || { echo "$name: the database was changed"; failed=1; }
[ "$(ls user.db*)" = user.db ] || { echo "$name: side files were left"; failed=1; }
exit $failed
