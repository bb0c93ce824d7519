#!/bin/sh
# log-killed.sh PROGRAM: a run is killed at every call by which it changes a file. Whatever that leaves, the log of runs
# is whole, at most one line short of what the store has, and the next run goes on with it; no output stands there
# without its line. Needs strace; without the right to trace, nothing is tested (status 77). ZHU_LONG: all points.
set -u
program=$1
work=$(mktemp -d "${TMPDIR:-/tmp}/zhuhu-log.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$ZHU_SOURCE_DIR" || exit 1
# the sanitizer's search for leaks cannot run under a tracer
export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
strace -o /dev/null true 2>/dev/null || exit 77

"$program" import samples/small/area.csv samples/small/household.csv --db "$work/sound.db" --as-of 2020-03-31 >/dev/null 2>&1
[ -s "$work/sound.db.log" ] || exit 1
points=0
failed=0

fail () {
  failed=$((failed + 1))
  echo "$1, killed at $call $n"
}

begin () {
  rm -rf "$work"/s.db* "$work"/out.csv
  cp "$work/sound.db" "$work/s.db"
  cp "$work/sound.db.log" "$work/s.db.log"
}

# The lines that the log has for runs of "table".
lines () {
  "$program" log --db "$work/s.db" | grep -c '  table$'
}

judge () {
  "$program" log --check --db "$work/s.db" >"$work/said" 2>&1 || {
    fail 'the log is not whole'
    cat "$work/said"
  }
  [ ! -e "$work/out.csv" ] || [ "$(lines)" -eq 1 ] || fail 'an output without its line'
  before=$(lines)
  "$program" table --columns 户 --db "$work/s.db" --period 2020-03 >/dev/null 2>&1 || fail 'the next run fails'
  [ "$(lines)" -eq $((before + 1)) ] || fail 'a line is lost or stands twice'
  "$program" log --check --db "$work/s.db" >"$work/said" 2>&1 || fail 'the log is not whole after the next run'
}

for call in write pwrite64 fsync fdatasync unlink rename renameat flock fallocate close; do
  n=1
  step=1
  # most of the files that are closed have been read only
  [ "$call" != close ] || [ -n "${ZHU_LONG:-}" ] || step=29
  while :; do
    begin
    strace -o /dev/null -e trace="$call" -e inject="$call:signal=SIGKILL:when=$n" \
      "$program" table --columns 户 --db "$work/s.db" --period 2020-03 -o "$work/out.csv" >/dev/null 2>&1
    [ $? -ne 0 ] || break
    points=$((points + 1))
    judge
    n=$((n + step))
  done
done

echo "$points points, $failed failures"
if [ -d "${ZHU_FIGURES:-}" ]; then
  printf 'log of runs: points at which a run was killed\t%s\nlog of runs: of them with a log that is not whole\t%s\n' \
    "$points" "$failed" >"$ZHU_FIGURES/log-killed"
fi
[ "$points" -gt 0 ] && [ "$failed" -eq 0 ]
