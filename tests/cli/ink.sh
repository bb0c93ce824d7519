#!/bin/sh
# ink.sh FILE.pdf PAGE LEFT TOP WIDTH HEIGHT: where ink stands in this part of the page: left, top, right and bottom in
# millimetres of the sheet as it is shown, to a tenth; nothing if there is none. 254 dots an inch are ten a millimetre.
set -eu
pdftoppm -r 254 -gray -f "$2" -l "$2" -x "$(($3 * 10))" -y "$(($4 * 10))" -W "$(($5 * 10))" -H "$(($6 * 10))" "$1" |
  tail -c "$(($5 * $6 * 100))" | od -An -v -tu1 -w"$(($5 * 10))" |
  awk -v x="$3" -v y="$4" '
    { for (i = 1; i <= NF; i++)
        if ($i < 128) {
          if (!seen || i < left) left = i
          if (i > right) right = i
          if (!seen) top = NR
          bottom = NR
          seen = 1
        } }
    END { if (seen) printf "%.1f %.1f %.1f %.1f\n", x + (left - 1) / 10, y + (top - 1) / 10, x + right / 10, y + bottom / 10 }'
