#!/bin/sh
# words.sh FILE.pdf PAGE: the words of the page, each with left, top, right and bottom of its box in millimetres.
set -eu
pdftotext -bbox -f "$2" -l "$2" "$1" - | awk -F'"' '/<word / {
  text = $9
  sub(/^>/, "", text)
  sub(/<.*/, "", text)
  printf "%.1f %.1f %.1f %.1f %s\n", $2 * 25.4 / 72, $4 * 25.4 / 72, $6 * 25.4 / 72, $8 * 25.4 / 72, text
}'
