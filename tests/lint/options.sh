#!/bin/sh
# Every command and every long option that --help knows stands in the manual and in the completion.
set -eu
program=$1
source=$2
status=0
for command in $("$program" --help | sed -n 's/^  zhuhu \([a-z]*\) .*/\1/p'); do
  for option in "$command" $("$program" "$command" --help | grep -oE -- '--[a-z-]+' | sort -u); do
    [ "$option" != --help ] || continue
    for file in src/man/zhuhu.1 src/completion/zhuhu.bash; do
      if ! sed -e 's/Fl -/--/g' "$source/$file" | grep -qwF -- "$option"; then
        echo "$file does not name $option of $command" >&2
        status=1
      fi
    done
  done
done
exit $status
