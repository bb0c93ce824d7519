#!/bin/sh
# Every message of the sources is in src/po/zh_CN.po, none is fuzzy, and msgfmt finds nothing wrong.
# MOST is how many may still be untranslated; lower it, never raise it.
set -eu
MOST=0
cd "$ZHU_SOURCE_DIR"
work=$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-po.XXXXXX")
trap 'rm -rf "$work"' EXIT
find src -name '*.c' | LC_ALL=C sort >"$work/files"
xgettext --from-code=UTF-8 -k_ -kN_ -o "$work/zhuhu.pot" -f "$work/files" 2>/dev/null
msgcmp --use-untranslated src/po/zh_CN.po "$work/zhuhu.pot"
msgfmt --check -o /dev/null src/po/zh_CN.po
msgattrib --only-fuzzy src/po/zh_CN.po >"$work/fuzzy"
if grep -q '^msgid' "$work/fuzzy"; then
  echo 'src/po/zh_CN.po has fuzzy messages:'
  cat "$work/fuzzy"
  exit 1
fi
msgattrib --untranslated src/po/zh_CN.po >"$work/open"
count=$(grep -c '^msgid "..*"\|^msgid ""$' "$work/open" || true)
# The header is an entry as well.
count=$((count > 0 ? count - 1 : 0))
echo "$count messages are not translated"
[ "$count" -le "$MOST" ]
