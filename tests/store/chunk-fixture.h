/* A store in memory with one column of a sealed month, whose one chunk is any bytes with the
 * checksum that belongs to them: what somebody could write who knows the format. */
#pragma once

#include "zhuhu/store/seal-read.h"

static inline sqlite3 *
chunk_database (void)
{
  static const char sql[]
      = "CREATE TABLE zhuhu_month (month INTEGER PRIMARY KEY, period TEXT, revision INTEGER);"
        "CREATE TABLE zhuhu_sealed_column (month INTEGER, number INTEGER, entity TEXT, role TEXT,"
        " variable TEXT);"
        "CREATE TABLE zhuhu_sealed_text (month INTEGER, number INTEGER, code INTEGER, text TEXT);"
        "CREATE TABLE zhuhu_chunk (month INTEGER, segment INTEGER, number INTEGER, format INTEGER,"
        " checksum INTEGER, data BLOB);"
        "INSERT INTO zhuhu_month VALUES (1, '2020-03', 0);"
        "INSERT INTO zhuhu_sealed_column VALUES (1, 1, '户', 'variable', '甲');"
        "INSERT INTO zhuhu_sealed_text VALUES (1, 1, 0, '因病'), (1, 1, 1, '因残'),"
        " (1, 1, 2, '没有的');";
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

static inline void
chunk_put (sqlite3 *db, const void *data, gsize size)
{
  sqlite3_stmt *row = NULL;

  sqlite3_exec (db, "DELETE FROM zhuhu_chunk", NULL, NULL, NULL);
  sqlite3_prepare_v2 (db, "INSERT INTO zhuhu_chunk VALUES (1, 0, 1, ?1, ?2, ?3)", -1, &row, NULL);
  sqlite3_bind_int (row, 1, SEAL_FORMAT);
  sqlite3_bind_int64 (row, 2, (gint64) seal_checksum (seal_chunk_seed (1, 0, 1), data, size));
  sqlite3_bind_blob (row, 3, size > 0 ? data : "", (int) size, SQLITE_TRANSIENT);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_DONE);
  sqlite3_finalize (row);
}

/* The first stored variable of @type in @dictionary. */
static inline const ZhuVariable *
chunk_variable (ZhuDictionary *dictionary, ZhuType type)
{
  const GPtrArray *variables = zhu_dictionary_variables (dictionary);

  for (gsize i = 0; i < variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (variables, i);

      if (variable->type == type && variable->columns->len > 0)
        return variable;
    }
  return NULL;
}
