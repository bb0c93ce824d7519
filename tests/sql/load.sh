#!/bin/sh
# load.sh SAMPLE AREAS DATABASE: the CSV files of folder SAMPLE and the area file AREAS as tables of text in
# DATABASE, empty fields as NULL. Then: cat common.sql NN.sql | sqlite3 -list DATABASE
set -eu
{
  echo ".mode csv"
  for table in household person support problem epidemic risk comparison census series area; do
    echo ".import $1/$table.csv $table"
  done
  echo ".import $2 areas"
} | sqlite3 -batch "$3"
# Read whole before anything is written: in a pipe the reader would still hold its lock.
updates=$(sqlite3 -batch "$3" "SELECT 'UPDATE ' || m.name || ' SET ' || group_concat('\"' || i.name || '\" = nullif(\"' || i.name || '\", '''')', ', ') || ';'
  FROM sqlite_master m JOIN pragma_table_info(m.name) i WHERE m.type = 'table' GROUP BY m.name;")
sqlite3 -batch "$3" "$updates"
sqlite3 -batch "$3" "CREATE UNIQUE INDEX household_key ON household (户编号); CREATE UNIQUE INDEX person_key ON person (人编号);
  CREATE INDEX person_household ON person (户编号);"
