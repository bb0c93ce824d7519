#!/bin/sh
# What no source file may hold: unfinished marks, forbidden calls in the library, other types than C's own.
set -eu
cd "$1/src"
status=0
refuse () {
  if grep -rnE "$1" $2; then
    echo "not allowed: $3" >&2
    status=1
  fi
}
refuse '\b(TODO|FIXME|XXX)\b' '. --include=*.c --include=*.h' 'an unfinished mark'
refuse '\b(gint|gchar|gfloat|gdouble)\b' '. --include=*.c --include=*.h' "GLib's names of plain C types"
refuse '\b(exit|abort|printf|puts|fprintf|g_print|g_printerr|setlocale) \(' 'zhuhu --include=*.c' \
  'leaving the program or printing inside the library'
refuse '\bgoto\b' '. --include=*.c' 'goto'
exit $status
