#!/bin/sh
# run.sh PROGRAM FILE.case: runs the groups of FILE in an empty folder each, prints those that fail.
# A group: "== name", then "$ command" lines (the shell's; zhuhu is the program, $cases the small sample,
# $db a store of it, $source the checkout), each followed by what is expected of it:
#   status N     exit status, 0 if not given          out PATTERN, err PATTERN   a line of the output fits
#   file PATH    exists afterwards                    no PATH                    does not
#   not out PATTERN, not err PATTERN   no line fits   Patterns are extended regular expressions.
set -u
program=$1
file=$2
source=$ZHU_SOURCE_DIR
cases=$source/samples/small
work=$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-cli.XXXXXX")
trap 'rm -rf "$work"' EXIT
db=$work/cases.db
export source cases db program
failed=0
tests=0
name=
status=0
expected=0

mkdir "$work/bin"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" >"$work/bin/zhuhu"
chmod +x "$work/bin/zhuhu"
PATH=$work/bin:$PATH
(cd "$source" && zhuhu import "$cases"/*.csv --db "$db" --as-of 2020-03-31 >/dev/null 2>&1)

fail () {
  failed=$((failed + 1))
  printf '%s: %s: %s\n  %s\n' "${file##*/}" "$name" "$1" "$command"
  sed 's/^/  err| /' "$work/err" | head -n 8
  sed 's/^/  out| /' "$work/out" | head -n 4
}

# The status of a command is judged when the next line is no longer one about it.
judge () {
  [ -z "$command" ] || [ "$status" -eq "$expected" ] || fail "status $status instead of $expected"
  command=
  expected=0
}

begin () {
  judge
  name=$1
  tests=$((tests + 1))
  rm -rf "$work/here"
  mkdir "$work/here"
  ln -s "$source/templates" "$work/here/templates"
  ln -s "$source/reports" "$work/here/reports"
}

execute () {
  judge
  command=$1
  (cd "$work/here" && sh -c "$1") >"$work/out" 2>"$work/err" </dev/null
  status=$?
}

expect () {
  case $1 in
  'status '*) expected=${1#status } ;;
  'out '*) grep -Eq -e "${1#out }" "$work/out" || fail "no line of the output fits ${1#out }" ;;
  'err '*) grep -Eq -e "${1#err }" "$work/err" || fail "no message fits ${1#err }" ;;
  'not out '*) ! grep -Eq -e "${1#not out }" "$work/out" || fail "a line of the output fits ${1#not out }" ;;
  'not err '*) ! grep -Eq -e "${1#not err }" "$work/err" || fail "a message fits ${1#not err }" ;;
  'file '*) [ -e "$work/here/${1#file }" ] || fail "${1#file } is missing" ;;
  'no '*) [ ! -e "$work/here/${1#no }" ] || fail "${1#no } was written" ;;
  *) command=$1; fail 'this line of the case file is not understood' ;;
  esac
}

command=
while IFS= read -r line; do
  case $line in
  '' | '#'*) ;;
  '== '*) begin "${line#== }" ;;
  '$ '*) execute "${line#\$ }" ;;
  *) expect "$line" ;;
  esac
done <"$file"
judge

[ "$tests" -gt 0 ] || failed=1
printf '%s: %d groups, %d failures\n' "${file##*/}" "$tests" "$failed"
[ "$failed" -eq 0 ]
