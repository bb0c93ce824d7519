#!/bin/sh
# ink.sh FILE.pdf PAGE LEFT TOP WIDTH HEIGHT [DOTS]: where ink stands in this part of the page: left, top, right and bottom
# in millimetres of the sheet as it is shown; nothing if there is none. DOTS a millimetre, 10 if not given.
set -eu
dots=${7:-10}
pdftoppm -r "$(awk "BEGIN { print 25.4 * $dots }")" -gray -f "$2" -l "$2" \
  -x "$(($3 * dots))" -y "$(($4 * dots))" -W "$(($5 * dots))" -H "$(($6 * dots))" "$1" |
  tail -c "$(($5 * $6 * dots * dots))" | od -An -v -tu1 -w"$(($5 * dots))" |
  awk -v x="$3" -v y="$4" -v dots="$dots" '
    { for (i = 1; i <= NF; i++)
        if ($i < 128) {
          if (!seen || i < left) left = i
          if (i > right) right = i
          if (!seen) top = NR
          bottom = NR
          seen = 1
        } }
    END { if (seen) printf "%.1f %.1f %.1f %.1f\n", x + (left - 1) / dots, y + (top - 1) / dots, x + right / dots, y + bottom / dots }'
