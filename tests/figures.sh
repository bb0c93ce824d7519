#!/bin/sh
# figures.sh FOLDER: prints what the tests of the last run have counted, a table for tests/README.md. Each test that
# counts something writes a file of lines "what<TAB>number" into the folder that ZHU_FIGURES names.
set -eu
folder=${1:?usage: figures.sh FOLDER}

printf '| What | Counted |\n|---|---:|\n'
for file in "$folder"/*; do
  [ -f "$file" ] || continue
  awk -F '\t' 'NF == 2 { printf "| %s | %s |\n", $1, $2 }' "$file"
done
