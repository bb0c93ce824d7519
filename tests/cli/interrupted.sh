#!/bin/sh
# interrupted.sh: zhuhu freeze is killed after 4, 8 … 80 ms. The next command that opens the store
# must find all of the month or nothing of it, and the log of runs whole; the next that writes leaves the
# store alone with its log in its folder. zhuhu is the program, $db a store without sealed months.
set -u
mkdir killed || exit 1
undone=0

cp "$db" killed/s.db && cp "$db.log" killed/s.db.log || exit 1
zhuhu freeze 2020-03 --db killed/s.db >/dev/null 2>&1 || exit 1
cp killed/s.db sound.db
cp killed/s.db.log sound.db.log
sqlite3 sound.db .dump >sound.sql

for i in $(seq 20); do
  cp sound.db killed/s.db
  cp sound.db.log killed/s.db.log
  timeout -s KILL "0.$(printf %03d $((i * 4)))" zhuhu freeze 2020-02 --db killed/s.db >/dev/null 2>&1
  zhuhu months --check --db killed/s.db >months.txt 2>months.err || {
    echo "killed after $((i * 4)) ms: the months are not sound"
    cat months.err
    exit 1
  }
  zhuhu log --check --db killed/s.db >log.txt 2>&1 || {
    echo "killed after $((i * 4)) ms: the log is not whole"
    cat log.txt
    exit 1
  }
  if ! grep -q '^2020-02\.r0' months.txt; then
    undone=$((undone + 1))
    sqlite3 killed/s.db .dump | cmp - sound.sql || {
      echo "killed after $((i * 4)) ms: the store is not what it was"
      exit 1
    }
  fi
  # a journal that was begun and holds nothing yet is left to the next who writes
  zhuhu freeze 2018-01 --db killed/s.db >/dev/null 2>&1 || exit 1
  [ "$(ls -A killed | tr '\n' ' ')" = 's.db s.db.log ' ] || {
    echo "killed after $((i * 4)) ms: left behind" killed/*
    exit 1
  }
done
echo "$undone of 20 left nothing"
[ "$undone" -gt 0 ]
