/* Batches of the live source: which records, in which order, hanging together how, with what
 * values. */
#include "fixture.h"

#include <string.h>

/* 2020-03-31 */
enum
{
  END = 18352
};

typedef struct
{
  GHashTable *variables, *texts, *keys, *entities;
  ZhuSourceRequest request;
} Wish;

static void
wish_init (Wish *self)
{
  self->variables = g_hash_table_new (NULL, NULL);
  self->texts = g_hash_table_new (NULL, NULL);
  self->keys = g_hash_table_new (NULL, NULL);
  self->entities = g_hash_table_new (NULL, NULL);
  self->request = (ZhuSourceRequest){ .variables = self->variables,
                                      .texts = self->texts,
                                      .keys = self->keys,
                                      .entities = self->entities,
                                      .areas = TRUE,
                                      .date = END };
}

static void
wish_clear (Wish *self)
{
  g_hash_table_unref (self->variables);
  g_hash_table_unref (self->texts);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->entities);
}

static const ZhuVariable *
variable_of (ZhuDictionary *dictionary, const char *name)
{
  const ZhuVariable *variable = zhu_dictionary_variable (dictionary, NULL, name);

  g_assert_nonnull (variable);
  return variable;
}

static void
add_value (GString *out, gint64 value)
{
  if (value == ZHU_MISSING)
    g_string_append (out, "-");
  else
    g_string_append_printf (out, "%" G_GINT64_FORMAT, value);
}

static gsize
position_of (const ZhuVariable *variable)
{
  for (gsize i = 0; i < variable->entity->variables->len; i++)
    if (g_ptr_array_index (variable->entity->variables, i) == variable)
      return i;
  g_assert_not_reached ();
}

/* All values of one variable over all batches, "1 2 -". */
static char *
values_of (ZhuStore *store, ZhuDictionary *dictionary, const char *name)
{
  const ZhuVariable *variable = variable_of (dictionary, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuSource) source = NULL;
  GString *out = g_string_new (NULL);
  const ZhuBatch *batch;
  Wish wish;

  wish_init (&wish);
  wish.request.areas = zhu_dictionary_areas (dictionary) != NULL;
  g_hash_table_add (wish.variables, (gpointer) variable);
  source = zhu_store_source (store, &wish.request, &error);
  g_assert_no_error (error);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    {
      const ZhuBatchPart *part = &batch->parts[variable->entity->index];

      for (gsize i = 0; i < part->n_rows; i++)
        {
          g_string_append (out, out->len > 0 ? " " : "");
          if (variable->type == ZHU_TYPE_TEXT)
            g_string_append (out, part->columns[position_of (variable)].texts[i]);
          else
            add_value (out, zhu_column_value (&part->columns[position_of (variable)], i));
        }
    }
  g_assert_no_error (error);
  wish_clear (&wish);
  return g_string_free (out, FALSE);
}

static void
assert_values (ZhuStore *store, ZhuDictionary *dictionary, const char *name, const char *expected)
{
  g_autofree char *text = values_of (store, dictionary, name);

  g_assert_cmpstr (text, ==, expected);
}

static ZhuStore *
open_store (const Fixture *self)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error);

  g_assert_no_error (error);
  return store;
}

static unsigned
code (const ZhuCodeList *list, const char *name)
{
  return (unsigned) zhu_code_list_value (list, name);
}

static void
test_values_by_type (Fixture *self, gconstpointer data)
{
  const ZhuCodeList *list;
  g_autofree char *causes = NULL;
  g_autofree char *health = NULL;
  unsigned disabled, ill;
  g_autoptr (ZhuStore) store = NULL;

  (void) data;
  fixture_import_all (self);
  store = open_store (self);
  assert_values (store, self->dictionary, "户主姓名", "甲一 甲二 乙一 丙一 丁一");
  assert_values (store, self->dictionary, "家庭人口", "3 1 2 1 2");
  assert_values (store, self->dictionary, "识别日期", "16075 16495 16927 17167 17565");
  assert_values (store, self->dictionary, "预脱贫", "0 1 - 0 1");
  list = zhu_dictionary_code_list (self->dictionary, "致贫原因");
  causes = g_strdup_printf ("%u %u %u %u %u", code (list, "因残"), code (list, "因病"),
                            code (list, "缺劳力"), code (list, "因残"), list->codes->len + 1);
  assert_values (store, self->dictionary, "主要致贫原因", causes);
  assert_values (store, self->dictionary, "人均纯收入",
                 "3500500000 4200000000 5000000000 - 12500000");
  list = zhu_dictionary_code_list (self->dictionary, "健康状况");
  disabled = 1U << code (list, "残疾");
  ill = 1U << code (list, "长期慢性病");
  health = g_strdup_printf ("%u %u - %u %u %u %u", disabled + ill, 1U << code (list, "健康"),
                            disabled + ill, disabled, disabled,
                            disabled + (1U << (list->codes->len + 1)));
  assert_values (store, self->dictionary, "健康状况", health);
}

/* "household:person,person(problem->person)" of one batch. */
static void
test_records_hang_together (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  const ZhuEntity *household = zhu_dictionary_entity (self->dictionary, "户");
  const ZhuEntity *person = zhu_dictionary_entity (self->dictionary, "人");
  const ZhuEntity *problem = zhu_dictionary_entity (self->dictionary, "问题");
  const ZhuEntity *support = zhu_dictionary_entity (self->dictionary, "扶持");
  const ZhuBatchPart *persons, *problems;
  const ZhuBatch *batch;
  Wish wish;

  (void) data;
  fixture_import_all (self);
  store = open_store (self);
  wish_init (&wish);
  g_hash_table_add (wish.keys, (gpointer) problem);
  g_hash_table_add (wish.keys, (gpointer) household);
  source = zhu_store_source (store, &wish.request, &error);
  g_assert_no_error (error);
  batch = zhu_source_next (source, &error);
  g_assert_no_error (error);
  persons = &batch->parts[person->index];
  problems = &batch->parts[problem->index];
  g_assert_cmpuint (persons->n_rows, ==, 7);
  g_assert_null (persons->keys);
  g_assert_cmpuint (batch->parts[support->index].n_rows, ==, 0);
  for (gsize i = 0; i < persons->n_rows; i++)
    g_string_append_printf (out, "%u ", persons->parent[i]);
  for (gsize i = 0; i < problems->n_rows; i++)
    g_string_append_printf (out, "%s@%s/%d ", problems->keys[i],
                            batch->parts[household->index].keys[problems->parent[i]],
                            problems->concern[i]);
  g_assert_cmpstr (out->str, ==, "0 0 0 1 2 3 4 W1@H1/-1 W2@H1/0 W3@H3/4 ");
  g_assert_null (zhu_source_next (source, &error));
  g_assert_no_error (error);
  wish_clear (&wish);
}

static void
test_areas (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);
  const ZhuBatch *batch;
  Wish wish;

  (void) data;
  fixture_import_all (self);
  store = open_store (self);
  wish_init (&wish);
  {
    g_autoptr (ZhuSource) source = zhu_store_source (store, &wish.request, &error);

    batch = zhu_source_next (source, &error);
    g_assert_no_error (error);
    for (gsize i = 0; i < batch->parts[0].n_rows; i++)
      {
        const ZhuArea *area = zhu_areas_get (areas, batch->parts[0].areas[i]);

        g_string_append_printf (out, "%s/%s/%s ", zhu_area_at (area, ZHU_LEVEL_UNIT)->name,
                                zhu_area_at (area, ZHU_LEVEL_COUNTY)->name, area->name);
      }
  }
  g_assert_cmpstr (out->str, ==,
                   "汉中市/西乡县/甲村 汉中市/西乡县/乙村 韩城市/韩城市/610581100201 "
                   "杨凌示范区/杨陵区/610403001001 西咸新区/西咸新区/610112012001 ");

  g_string_truncate (out, 0);
  wish.request.within = zhu_areas_find (areas, "610724");
  {
    g_autoptr (ZhuSource) source = zhu_store_source (store, &wish.request, &error);
    g_autoptr (ZhuDiags) diags = zhu_diags_new ();

    batch = zhu_source_next (source, &error);
    g_assert_cmpuint (batch->parts[0].n_rows, ==, 2);
    g_assert_null (zhu_source_next (source, &error));
    zhu_source_report (source, diags);
    g_assert_cmpuint (zhu_diags_length (diags), ==, 0);
  }
  wish_clear (&wish);
}

static void
test_old_codes_follow_their_successor (Fixture *self, gconstpointer data)
{
  static const struct
  {
    int year;
    const char *county;
  } rows[] = { { 2020, "凤翔县" }, { 2022, "凤翔区" } };
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_write (self, "household.csv", "户编号,村代码\nH1,610322100201\n");
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  store = open_store (self);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ZhuSource) source = NULL;
      ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);
      const ZhuBatch *batch;
      Wish wish;

      wish_init (&wish);
      wish.request.date = zhu_date_from_ymd (rows[i].year, 3, 31);
      zhu_areas_freeze_at (areas, wish.request.date);
      source = zhu_store_source (store, &wish.request, &error);
      batch = zhu_source_next (source, &error);
      g_assert_cmpstr (
          zhu_area_at (zhu_areas_get (areas, batch->parts[0].areas[0]), ZHU_LEVEL_COUNTY)->name, ==,
          rows[i].county);
      wish_clear (&wish);
    }
}

/* More households than a batch holds: every batch is closed, and nothing is lost between. */
static void
test_batch_borders (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) households = g_string_new ("户编号,村代码\n");
  g_autoptr (GString) persons = g_string_new ("人编号,户编号\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  const ZhuBatch *batch;
  gsize n_households = 0, n_persons = 0, n_batches = 0;
  Wish wish;

  (void) data;
  for (int i = 0; i < 10000; i++)
    {
      g_string_append_printf (households, "H%05d,610724100201\n", i * 7919 % 10000);
      g_string_append_printf (persons, "P%05d,H%05d\nQ%05d,H%05d\n", i, i, i, i);
    }
  fixture_write (self, "household.csv", households->str);
  fixture_write (self, "person.csv", persons->str);
  fixture_import (self, "household.csv person.csv", &error);
  g_assert_no_error (error);
  store = open_store (self);
  wish_init (&wish);
  g_hash_table_add (wish.keys, (gpointer) zhu_dictionary_entity (self->dictionary, "户"));
  g_hash_table_add (wish.keys, (gpointer) zhu_dictionary_entity (self->dictionary, "人"));
  source = zhu_store_source (store, &wish.request, &error);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    {
      const ZhuBatchPart *above = &batch->parts[0], *below = &batch->parts[1];

      n_batches++;
      n_households += above->n_rows;
      n_persons += below->n_rows;
      g_assert_cmpuint (below->n_rows, ==, 2 * above->n_rows);
      for (gsize i = 0; i < below->n_rows; i++)
        g_assert_cmpstr (below->keys[i] + 1, ==, above->keys[below->parent[i]] + 1);
    }
  g_assert_no_error (error);
  g_assert_cmpuint (n_batches, ==, 3);
  g_assert_cmpuint (n_households, ==, 10000);
  g_assert_cmpuint (n_persons, ==, 20000);
  wish_clear (&wish);
}

static void
test_series (Fixture *self, gconstpointer data)
{
  const ZhuSeries *series = zhu_dictionary_find_series (self->dictionary, "全部未脱贫人口");
  ZhuAreas *areas = zhu_dictionary_areas (self->dictionary);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GHashTable) values = NULL;
  const ZhuNumber *number;

  (void) data;
  fixture_import_all (self);
  store = open_store (self);
  values = zhu_store_series (store, series, END, &error);
  g_assert_no_error (error);
  /* the province, and 韩城市 at both its levels */
  g_assert_cmpuint (g_hash_table_size (values), ==, 3);
  number
      = g_hash_table_lookup (values, GUINT_TO_POINTER ((unsigned) zhu_areas_root (areas)->index));
  g_assert_cmpint ((int) number->numerator, ==, 1000);
}

static void
test_store_cannot_be_written (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuStore) other = NULL;
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  g_chmod (self->folder, 0500);
  store = open_store (self);
  assert_values (store, self->dictionary, "家庭人口", "3 1 2 1 2");
  g_chmod (self->folder, 0700);
}

/* ---- Databases of others ---- */

static const char foreign_dictionary[]
    = "[字典]\n名称 = 别处\n截至 = 否\n"
      "[实体 户]\n表 = t_family\n键 = fid\n别名 = family\n"
      "[变量 户]\n原因 = 代码(致贫原因) cause\n收入 = 小数 income\n日 = 日期 since\n贫 = 是非 "
      "poor\n"
      "[实体 人]\n表 = t_member\n键 = mid\n上级 = 户: fid\n"
      "[变量 人]\n等级 = 代码(残疾等级) grade\n"
      "[实体 残疾]\n表 = t_disability\n键 = did\n上级 = 人: mid\n"
      "[变量 残疾]\n类别 = 代码(残疾类别) kind\n";

static void
use_foreign (Fixture *self)
{
  g_autoptr (GBytes) text = g_bytes_new_static (foreign_dictionary, strlen (foreign_dictionary));
  g_autofree char *folder = fixture_source_path ("templates");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_parse (text, "foreign.ini", folder, diags, &error);
  g_assert_no_error (error);
}

static void
make_foreign (Fixture *self)
{
  use_foreign (self);
  fixture_execute (
      self,
      "CREATE TABLE t_family (fid INTEGER, cause INTEGER, income REAL, since INTEGER, poor TEXT);"
      "CREATE TABLE t_member (mid INTEGER PRIMARY KEY, fid TEXT, grade INTEGER);"
      "CREATE TABLE t_disability (did INTEGER PRIMARY KEY, mid INTEGER, kind TEXT);"
      "INSERT INTO t_family VALUES (10, 2, 1234.5, 20200331, '是'), (9, 1, NULL, 20190101, '否'),"
      " (100, 99, 7, NULL, 'x');"
      "INSERT INTO t_member VALUES (1, '9', 1), (2, '10', 2), (3, '10', 9), (4, '77', 1),"
      " (11, '10', NULL), (5, '100', 3);"
      "INSERT INTO t_disability VALUES (1, 11, '1'), (2, 2, '肢体'), (3, 2, '4'), (4, 99, '1'),"
      " (5, 1, '2');");
}

static void
test_foreign_database (Fixture *self, gconstpointer data)
{
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  g_autofree char *text = NULL;
  const ZhuBatch *batch;
  Wish wish;

  (void) data;
  make_foreign (self);
  store = open_store (self);
  /* keys are ordered as text: 10, 100, 9 */
  assert_values (store, self->dictionary, "原因", "2 12 1");
  assert_values (store, self->dictionary, "收入", "1234500000 7000000 -");
  assert_values (store, self->dictionary, "日", "18352 - 17897");
  assert_values (store, self->dictionary, "贫", "1 - 0");
  assert_values (store, self->dictionary, "等级", "- 2 5 3 1");

  wish_init (&wish);
  wish.request.areas = FALSE;
  g_hash_table_add (wish.keys, (gpointer) zhu_dictionary_entity (self->dictionary, "残疾"));
  g_hash_table_add (wish.keys, (gpointer) zhu_dictionary_entity (self->dictionary, "人"));
  source = zhu_store_source (store, &wish.request, &error);
  g_assert_no_error (error);
  batch = zhu_source_next (source, &error);
  for (gsize i = 0; i < batch->parts[2].n_rows; i++)
    g_string_append_printf (out, "%s@%s ", batch->parts[2].keys[i],
                            batch->parts[1].keys[batch->parts[2].parent[i]]);
  g_assert_cmpstr (out->str, ==, "1@11 2@2 3@2 5@1 ");
  g_assert_null (zhu_source_next (source, &error));
  g_assert_cmpint (zhu_source_skipped (source, zhu_dictionary_entity (self->dictionary, "人")), ==,
                   1);
  g_assert_cmpint (zhu_source_skipped (source, zhu_dictionary_entity (self->dictionary, "残疾")),
                   ==, 1);
  zhu_source_report (source, diags);
  g_assert_cmpuint (zhu_diags_count (diags, ZHU_DIAG_QUERY), ==, 2);
  wish_clear (&wish);
}

static void
test_what_is_missing_is_named (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  use_foreign (self);
  fixture_execute (self, "CREATE TABLE t_family (fid, cause, income, since);"
                         "CREATE TABLE t_member (mid, fid, grade);");
  g_assert_null (zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "poor"));
  g_assert_nonnull (strstr (error->message, "t_disability"));
}

static void
test_wal_database_without_side_files (Fixture *self, gconstpointer data)
{
  g_autofree char *log = g_strconcat (self->db, "-wal", NULL);
  g_autofree char *shared = g_strconcat (self->db, "-shm", NULL);
  g_autoptr (ZhuStore) store = NULL;

  (void) data;
  make_foreign (self);
  fixture_execute (self, "PRAGMA journal_mode = WAL");
  store = open_store (self);
  assert_values (store, self->dictionary, "原因", "2 12 1");
  g_assert_false (g_file_test (log, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (shared, G_FILE_TEST_EXISTS));
}

static void
test_no_database (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_null (zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_clear_error (&error);
  fixture_write (self, "cases.db",
                 "this is text, and more of it than a header would take: "
                 "................................................................");
  g_assert_null (zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/source/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("values-by-type", test_values_by_type);
  ADD ("records-hang-together", test_records_hang_together);
  ADD ("areas", test_areas);
  ADD ("old-codes-follow-their-successor", test_old_codes_follow_their_successor);
  ADD ("batch-borders", test_batch_borders);
  ADD ("series", test_series);
  ADD ("store-cannot-be-written", test_store_cannot_be_written);
  ADD ("foreign-database", test_foreign_database);
  ADD ("what-is-missing-is-named", test_what_is_missing_is_named);
  ADD ("wal-database-without-side-files", test_wal_database_without_side_files);
  ADD ("no-database", test_no_database);
  return g_test_run ();
}
