#!/bin/sh
# pdf.sh MONTHLY.pdf FOLDER: the file is sound, its fonts are embedded and can be copied from, every number
# of table 01 is in its text, no page is blank, and the heads of a table stand on each of its pages.
set -eu
pdf=$1
folder=$2
fail () { echo "pdf: $1"; exit 1; }

qpdf --check "$pdf" >"$folder/qpdf" 2>&1 || { cat "$folder/qpdf"; fail 'qpdf finds it damaged'; }

# The columns emb, sub, uni are the fifth to third from the end.
pdffonts "$pdf" | sed 1,2d >"$folder/fonts"
[ -s "$folder/fonts" ] || fail 'there are no fonts'
awk '$(NF - 4) != "yes" || $(NF - 2) != "yes" { print; bad = 1 } END { exit bad }' "$folder/fonts" ||
  fail 'a font is not embedded or has no ToUnicode'

pdftotext -layout "$pdf" "$folder/text"
for number in $(sed '1d; s/^[^,]*,//' "$folder/01.csv" | tr -d '\r' | tr , '\n' | grep -E '^-?[0-9]+(\.[0-9]+)?$' | sort -u); do
  tr -s ' ' '\n' <"$folder/text" | grep -Fxq -e "$number" || fail "$number of table 01 is missing"
done

# A form feed ends each page.
awk 'BEGIN { RS = "\f" } NF == 0 && length($0) > 1 { print NR; bad = 1 } END { exit bad }' "$folder/text" ||
  fail 'a page is blank'
pages=$(pdfinfo "$pdf" | awk '/^Pages:/ { print $2 }')
texts=$(awk 'BEGIN { RS = "\f" } NF > 0 { n++ } END { print n }' "$folder/text")
[ "$pages" -eq "$texts" ] || fail "$pages pages, $texts with text"

# Table 02 has all counties and needs several pages: the row of numbers under the heads is on each.
awk 'BEGIN { RS = "\f" } /02表/ { on = 1 } /03表/ { on = 0 } on { n++; if ($0 !~ /甲/) bad = 1 }
  END { exit n < 2 || bad }' "$folder/text" || fail 'table 02 does not repeat its heads on the next page'
echo "pdf: $pages pages"
