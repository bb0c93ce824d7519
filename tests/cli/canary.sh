#!/bin/sh
# canary.sh: strings that stand nowhere else are written into every personal field of a store. None of
# them is in any output, message or file left behind at 报省 and 公开, looked into as far as it goes:
# parts of workbooks, streams and text of PDF files. At 公开 all outputs hide the same cells. zhuhu is
# the program, $db the store to begin with.
set -u
cp "$db" canary.db || exit 1
sqlite3 canary.db "
  UPDATE household SET 自然村 = '雀' || 户编号 || '金丝组', 户主姓名 = '雀' || 户编号 || '金丝',
    户主证件号码 = '雀' || 户编号 || '金丝', 户联系电话 = '雀' || 户编号 || '金丝',
    帮扶责任人姓名 = '雀' || 户编号 || '金丝', 帮扶责任人电话 = '雀' || 户编号 || '金丝',
    开户银行 = '雀' || 户编号 || '金丝', 银行账号 = '雀' || 户编号 || '金丝';
  UPDATE person SET 姓名 = '雀' || 人编号 || '金丝', 证件号码 = '雀' || 人编号 || '金丝',
    人联系电话 = '雀' || 人编号 || '金丝', 残疾人证号 = '雀' || 人编号 || '金丝',
    监护人姓名 = '雀' || 人编号 || '金丝';" || exit 1
planted=$(sqlite3 canary.db 'SELECT (SELECT count(*) FROM household) * 8 + (SELECT count(*) FROM person) * 5')
mkdir scratch
export TMPDIR=$PWD/scratch

# Keys are personal too; 雀 alone is what a mask leaves of a name.
canary='雀|金丝|H61072[0-9]{8}|P61072[0-9]{8}'

open_files () {
  for file in "$1"/*; do
    case $file in
    *.xlsx) unzip -q -o "$file" -d "$file.parts" ;;
    *.pdf)
      qpdf --qdf --object-streams=disable "$file" "$file.qdf"
      pdftotext "$file" "$file.text"
      pdfinfo "$file" >"$file.info"
      ;;
    esac
  done
}

# The canaries are there to be found: the register of persons at 内部 shows what masks leave of them.
zhuhu run 14-register --db canary.db --period 2020-03 --level 内部 -o register.csv 2>/dev/null || exit 1
grep -q '雀\*' register.csv || { echo 'no canary at 内部: the test looks for nothing'; exit 1; }
if grep -q '金丝' register.csv; then
  echo 'a canary without a mask at 内部'
  exit 1
fi

# The same records sealed; a report of one table for every county.
cp canary.db sealed.db
zhuhu freeze 2020-03 --db sealed.db >freeze.txt 2>&1 || exit 1
printf '[报告]\n名称 = 一表\n期别 = 月\n模板 = 04-cause-disability\n输出 = txt\n' >one.ini

for level in 报省 公开; do
  zhuhu report monthly --db canary.db --period 2020-03 --level "$level" --out "$level" \
    --format xlsx,pdf,html,csv,txt >"$level.out" 2>"$level.err"
  [ $? -le 1 ] || { cat "$level.err"; exit 1; }
  for register in 13-villages 14-register; do
    zhuhu run "$register" --db canary.db --period 2020-03 --level "$level" -o "$level-$register.txt" \
      >>"$level.out" 2>>"$level.err"
  done
  zhuhu check --records --db canary.db --period 2020-03 --level "$level" --out "$level-check" --format xlsx,pdf,txt \
    >>"$level.out" 2>>"$level.err"
  zhuhu notice templates/notice.txt --db canary.db --period 2020-03 --level "$level" -o "$level-notice.pdf" \
    -o "$level-notice.txt" >>"$level.out" 2>>"$level.err"
  zhuhu report one.ini --templates templates --db sealed.db --period 2020-03 --level "$level" --each 县 \
    --out "$level-each" --format txt,csv >>"$level.out" 2>>"$level.err"
  [ $? -le 1 ] || { cat "$level.err"; exit 1; }
  open_files "$level"
  open_files .
  [ ! -d "$level-check" ] || open_files "$level-check"
  open_files "$level-each"
  [ -f "$level-each/610729-留坝县.txt" ] || exit 1
  if grep -rlE "$canary" "$level" "$level.out" "$level.err" ./"$level"-* scratch 2>/dev/null; then
    echo "a canary at $level"
    exit 1
  fi
done
[ -n "$(ls -A 报省-check)" ] && [ -f 报省-notice.txt ] || { echo 'no check or notice at 报省'; exit 1; }
[ ! -e 公开-check ] && [ ! -e 公开-notice.txt ] || { echo 'a check or notice at 公开'; exit 1; }

# What the stores remember of what was published.
/usr/bin/python3 - canary.db sealed.db >remembered.txt <<'END'
import sqlite3
import sys
import zlib

for path in sys.argv[1:]:
    for ends, origin, report, pattern in sqlite3.connect(path).execute(
            "SELECT ends, origin, report, pattern FROM zhuhu_published"):
        print(ends, origin, report, zlib.decompress(pattern).decode())
END
grep -q '^Q' remembered.txt || { echo 'nothing is remembered'; exit 1; }
if grep -E "$canary" remembered.txt; then
  echo 'a canary in what was published'
  exit 1
fi
[ -z "$(ls -A scratch)" ] || { echo 'left behind:' scratch/*; exit 1; }

# A hidden cell is the mark and nothing else, in every output.
csv=$(grep -oE '(^|,)\*' 公开/monthly.csv | wc -l)
html=$(grep -o '>\*<' 公开/monthly.html | wc -l)
sheet=$(/usr/bin/python3 - 公开/monthly.xlsx <<'END'
import sys
import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
print(sum(1 for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == "*"))
END
)
[ -z "${ZHU_FIGURES:-}" ] || printf 'canaries searched for\t%s\ncanaries found\t0\n' "$planted" >"$ZHU_FIGURES/canary"
echo "$planted canaries, none found; hidden cells: csv $csv, html $html, xlsx $sheet"
[ "$csv" -gt 100 ] && [ "$csv" -eq "$html" ] && [ "$csv" -eq "$sheet" ]
