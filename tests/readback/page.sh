#!/bin/sh
# page.sh MONTHLY.html FOLDER: the page is well formed, says its language, and its heads say what they head.
set -eu
page=$1
folder=$2
fail () { echo "page: $1"; exit 1; }

# libxml2 knows HTML 4 only: elements of HTML 5 are not errors.
xmllint --html --noout "$page" 2>&1 | grep ' error : ' | grep -v 'Tag [a-z]* invalid' >"$folder/html" || true
[ ! -s "$folder/html" ] || { cat "$folder/html"; fail 'it is not well formed'; }
grep -q '<html lang="zh-CN">' "$page" || fail 'it does not say its language'
! grep -Eo '<th( [^>]*)?>' "$page" | grep -v scope= || fail 'a head has no scope'
[ "$(grep -o '<table' "$page" | wc -l)" -ge 12 ] || fail 'tables are missing'
! grep -Eq '<script|https?://|<link' "$page" || fail 'it is not self-contained'
echo "page: $(grep -o '<table' "$page" | wc -l) tables"
