#include "cube/ledger-sample.h"

#include <sqlite3.h>
#include <string.h>

void
ledger_open (Sample *self)
{
  sample_open_dictionary (self, "周岁数 = 周岁(出生日期, 期末)\n",
                          "周岁数 = 周岁(出生日期, 期末)\n多人户 = 家庭人口 >= 3\n"
                          "性码 = 若(性别 = 男, 1, 性别 = 女, 2, 缺失)\n"
                          "地码 = 若(县 = 留坝县, 1, 2)\n");
  ledger_run_sql (
      self,
      "DELETE FROM person WHERE 户编号 IN (SELECT 户编号 FROM household ORDER BY 户编号 LIMIT 7)");
}

void
ledger_run_sql (Sample *self, const char *sql)
{
  sqlite3 *db = NULL;

  g_clear_pointer (&self->store, zhu_store_free);
  g_assert_cmpint (sqlite3_open (self->path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_changes (db), >, 0);
  sqlite3_close (db);
  sample_reopen (self);
}

ZhuCube *
ledger_count (Sample *self, const char *rows, const char *columns, const char *more)
{
  g_autofree char *text = g_strdup_printf ("[表]\n标题 = 表\n[行]\n结构 = %s\n[列]\n结构 = %s\n%s",
                                           rows, columns, more);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "40-ledger.ini", NULL, self->diags, &error);
  ZhuCube *cube;

  g_assert_no_error (error);
  cube = sample_count (self, template_, ZHU_LEVEL_PUBLIC, &error);
  g_assert_no_error (error);
  return cube;
}

LedgerTable *
ledger_table (const ZhuCube *cube)
{
  return g_hash_table_lookup (cube->ledger->table_numbers, zhu_cube_table (cube, 0));
}

guint
ledger_quantity (const ZhuCube *cube, guint row, guint column)
{
  const LedgerTable *table = ledger_table (cube);
  const GArray *firsts = table->firsts[ZHU_CONTEXT_NOW];
  const guint cell = row * table->table->plan->columns.lines->len + column;
  const guint first = g_array_index (firsts, guint, cell);

  g_assert_cmpuint (g_array_index (firsts, guint, cell + 1), ==, first + 1);
  return g_array_index (table->leans, Lean, first).quantity;
}

Protection *
ledger_weave (const ZhuCube *cube)
{
  g_autofree guint *numbers = g_new0 (guint, cube->ledger->quantities->len + 1);

  return zhu_ledger_weave (cube->ledger, ZHU_DEFAULT_THRESHOLD, LEDGER_ALL, numbers);
}
