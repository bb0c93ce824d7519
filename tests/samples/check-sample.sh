#!/bin/sh
# check-sample.sh CHECK PROGRAM: one check of the sample generator PROGRAM, by its files alone.
#   small     the committed small sample is what the generator writes
#   figures   the province's published figures hold for every seed
#   identity  identity and certificate numbers are well formed and belong to nobody
#   shape     keys, codes, references and order; the same bytes twice
set -eu
check=$1
program=$2
source=${ZHU_SOURCE_DIR:?}
here=$source/tests/samples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail () {
  echo "samples.$check: $*" >&2
  exit 1
}

command -v sqlite3 >/dev/null || fail "the sqlite3 command is missing"

# query FOLDER SQL: the rows of SQL over the files of FOLDER, fields separated by |
query () {
  (cd "$1" && { cat "$here/load.sql"; cat "$2"; } | sqlite3 -batch :memory:)
}

check_small () {
  "$program" --scale county --seed 1 --out "$work/a"
  diff -rq "$work/a" "$source/samples/small" || fail "run zhuhu-sample --scale county --seed 1 --out samples/small"
  size=$(cat "$work"/a/*.csv | wc -c)
  [ "$size" -lt 716800 ] || fail "$size bytes are too many to keep under version control"
}

check_figures () {
  cat >"$work/expected" <<'END'
unlifted households|57469
unlifted households with a certified person|57469
certified persons in them|66246
all unlifted, province|183400
all unlifted, units|183400
units|13
cities that differ from their counties|0
months of the series|4
members within all unlifted|1
events of March|1
awkward persons|1
END
  for seed in 1 2 3 4 5; do
    "$program" --seed "$seed" --out "$work/s"
    query "$work/s" "$here/figures.sql" >"$work/got"
    diff "$work/expected" "$work/got" || fail "seed $seed"
  done
}

# Columns are taken from the right of 健康状况, which may be quoted, so quotes are removed first.
check_identity () {
  "$program" --scale 40000 --seed 7 --out "$work/a"
  printf '%s\n' ".mode tabs" "SELECT 证件号码, 性别, 出生日期, 残疾人证号, 残疾类别, 残疾等级 FROM person;" >"$work/q.sql"
  query "$work/a" "$work/q.sql" >"$work/ids"
  [ "$(cut -f1 "$work/ids" | sort | uniq -d | wc -l)" -eq 0 ] || fail "an identity number was given twice"
  awk -F '\t' '
    BEGIN { split ("7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2", w, " ")
            category["视力"] = 1; category["听力"] = 2; category["言语"] = 3; category["肢体"] = 4
            category["智力"] = 5; category["精神"] = 6; category["多重"] = 7
            grade["一级"] = 1; grade["二级"] = 2; grade["三级"] = 3; grade["四级"] = 4 }
    { n++; sum = 0
      for (i = 1; i <= 17; i++) sum += w[i] * substr ($1, i, 1)
      if (length ($1) != 18 || substr ("10X98765432", sum % 11 + 1, 1) != substr ($1, 18)) bad++
      if (substr ($1, 1, 4) != "6199") prefix++
      if ((substr ($1, 17, 1) % 2 == 1) != ($2 == "男")) sex++
      if ($3 != "" && substr ($1, 7, 4) "-" substr ($1, 11, 2) "-" substr ($1, 13, 2) != $3) birth++
      if ($4 == "") next
      holders++
      if (substr ($4, 1, 18) != $1 || substr ($4, 19, 1) != category[$5]) tail++
      if (substr ($4, 20, 1) != grade[$6]) differs++ }
    END { printf "%d numbers: %d check digits, %d prefixes, %d sexes, %d birthdays, %d certificates wrong; %d of %d grades differ\n",
                 n, bad, prefix, sex, birth, tail, differs, holders
          exit !(n > 30000 && bad + prefix + sex + birth + tail == 0 && differs > 0 && differs * 100 < holders) }
  ' "$work/ids" || fail "see the line above"
}

check_shape () {
  "$program" --scale 60000 --seed 3 --out "$work/a"
  "$program" --scale 60000 --seed 3 --out "$work/b"
  diff -rq "$work/a" "$work/b" || fail "two runs differ"
  "$program" --scale 60000 --seed 4 --out "$work/b"
  cmp -s "$work/a/person.csv" "$work/b/person.csv" && fail "the seed changes nothing"
  query "$work/a" "$here/shape.sql" >"$work/got"
  grep -v '|0$' "$work/got" && fail "see the lines above"
  [ "$(wc -l <"$work/got")" -eq 17 ] || fail "a query is missing"
  "$program" --scale 999 --out "$work/c" 2>/dev/null && fail "a scale below the least is accepted"
  return 0
}

"check_$check"
