/* Sealed months: they give what the live records gave, and nothing changes them. */
#include "seal-fixture.h"

#include <sys/resource.h>
#include <sys/stat.h>

static void
test_sample_is_sealed_as_it_is (Fixture *self, gconstpointer data)
{
  (void) data;
  seal_import_sample (self, 18352);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 259);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), "610700"), >,
                    0);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), "610000"), ==,
                    259);
}

/* Values as no import would leave them: unreadable, in odd forms, orphans, empty keys. */
static const char *const hostile_rows
    = "INSERT INTO area VALUES ('610702100200', '试村'), ('610702100', '试镇');"
      "INSERT INTO series VALUES ('610000', '2020-03-31', '12.5'), ('610700', '2020-03-31', 'x');"
      "INSERT INTO h (区, 号, 村, 单位, 名, 数, 额, 日, 是, 类, 多1, 多2, 单多, 文1, 文2) VALUES"
      " ('b', '2', '610702100200', NULL, '王', 1, '1.5', '2020-03-01', 1, '甲', '甲', '丁', "
      "'甲、丁',"
      "  'x', 'y'),"
      " ('b', '10', '610702100200', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
      "  NULL, NULL),"
      " ('a', '1', '610702100200', '', '', -9, '-0.000001', '1899-12-31', 0, '别', '乙、丙', '', "
      "'乙、丙',"
      "  '', 'z'),"
      " ('a', '', '610702100200', NULL, '空号', 1, '1', NULL, 1, '甲', NULL, NULL, NULL, NULL, "
      "NULL),"
      " ('c', '1', '', '', '无区', 'many', '1,000', '2020年3月1日', '是', '3', '别的', NULL, "
      "'别的、甲', 'a',"
      "  NULL),"
      " ('c', '2', '999999', NULL, '外', 9223372036854775807, '999999999999.999999', '2020-02-30', "
      "7,"
      "  '甲 ', '、', NULL, '、', NULL, 'b'),"
      " ('c', '3', '610728', '韩城市', '一', 2.5, '007.50', '20200301', 'maybe', '１', NULL, '甲', "
      "NULL,"
      "  NULL, NULL),"
      " ('d', '1', '610581', NULL, '寒', -9223372036854775807, '-12', '9999-12-31', '0', '丁', "
      "'丁', '甲',"
      "  '丁、甲', 'm', 'n'),"
      " ('d', '2', '610582', NULL, '寒', 3, '0', '0001-01-01', 'x', '乙、丙', '甲', '甲', '甲', "
      "'m', NULL);"
      "INSERT INTO p (区, 号, 人号, 人名) VALUES ('b', '2', 'p2', '甲'), ('b', '2', 'p1', NULL),"
      " ('b', '2', 'p10', '乙'), ('c', '1', 'p3', '丙'), ('x', '9', 'p9', '孤'), ('d', '1', 'p4', "
      "'丁');"
      "INSERT INTO e (人号, 事号, 事类) VALUES ('p1', 'e1', '甲'), ('p1', 'e2', '外'), ('p10', "
      "'e1', NULL),"
      " ('p3', 'e9', '丁'), ('p9', 'e5', '甲'), ('none', 'e6', '甲');"
      "INSERT INTO s (区, 号, 助号, 人号, 助额) VALUES ('b', '2', 's1', 'p10', '100'),"
      " ('b', '2', 's2', NULL, '0.01'), ('b', '2', 's3', 'p3', '7'), ('b', '10', 's1', '', 'x'),"
      " ('c', '1', 's1', 'p3', '12345678'), ('y', '1', 's1', NULL, '1');"
      "INSERT INTO c (干号, 干名) VALUES ('k2', '干二'), ('k1', NULL);";

static void
test_hostile_values (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 8);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "村干"), NULL), ==, 2);
}

static void
test_one_root (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (self, "INSERT INTO h (区, 号) VALUES ('a', '1')");
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 1);
}

static void
test_no_records (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 0);
}

/* Exactly one segment, and one record more; some villages have many households, some none. */
static void
test_sizes_of_segments (Fixture *self, gconstpointer data)
{
  const char *const period = "2020-03";

  (void) data;
  hostile_set_up (self);
  fixture_execute (
      self,
      "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 8191)"
      " INSERT INTO h (区, 号, 村, 名, 数, 类)"
      " SELECT 'q', i, printf ('61%02d02100%03d', 1 + i * 7 % 10, 200 + i % 5), 'n' || i % 97, i,"
      " 'u' || i % 300 FROM n;"
      "INSERT INTO p (区, 号, 人号) SELECT 区, 号, 'p' || 号 FROM h WHERE 数 % 3 > 0;"
      "INSERT INTO p (区, 号, 人号) SELECT 区, 号, 'r' || 号 FROM h WHERE 数 % 7 = 0;"
      "INSERT INTO e (人号, 事号) SELECT 人号, 'e' FROM p WHERE 人号 LIKE '%5';");
  seal_month (self, period, NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, period, entity_of (self, "户"), NULL), ==, 8192);
  fixture_assert_query (self, "SELECT count(*) FROM zhuhu_sealed_segment WHERE root = '户'", "1");
  fixture_execute (self, "INSERT INTO h (区, 号, 村) VALUES ('a', '1', '610702100200')");
  seal_month (self, period, "one more");
  g_assert_cmpuint (assert_live_is_sealed (self, period, entity_of (self, "户"), NULL), ==, 8193);
  g_assert_cmpuint (assert_live_is_sealed (self, period, entity_of (self, "户"), "610702"), >, 0);
  fixture_assert_query (
      self, "SELECT count(*) FROM zhuhu_sealed_segment WHERE root = '户' AND month = 2", "2");
}

/* More texts than a column's codes can number. */
static void
test_very_many_texts (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (
      self, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 66000)"
            " INSERT INTO h (区, 号, 类, 多1, 多2)"
            " SELECT 'q', i, 'u' || i, 'v' || i, 'w' || i FROM n");
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==,
                    66001);
}

static void
test_order_is_that_of_the_areas (Fixture *self, gconstpointer data)
{
  const ZhuPeriod period = period_of ("2020-03");
  const ZhuEntity *root;
  const ZhuAreas *areas;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  const ZhuBatch *batch;
  gsize order = 0;
  g_autofree char *key = g_strdup ("");
  Wish wish;

  (void) data;
  seal_import_sample (self, 18352);
  seal_month (self, "2020-03", NULL);
  root = entity_of (self, "户");
  store = seal_open (self, ZHU_STORE_READ);
  areas = zhu_dictionary_areas (self->dictionary);
  zhu_areas_freeze_at (zhu_dictionary_areas (self->dictionary), 18352);
  wish_all (&wish, self->dictionary, root);
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error);
  g_assert_no_error (error);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    for (gsize i = 0; i < batch->parts[root->index].n_rows; i++)
      {
        const ZhuBatchPart *part = &batch->parts[root->index];
        const gsize at = zhu_areas_get (areas, part->areas[i])->order;

        g_assert_cmpuint (at, >=, order);
        g_assert_true (at > order || strcmp (part->keys[i], key) > 0);
        order = at;
        g_free (key);
        key = g_strdup (part->keys[i]);
      }
  wish_clear (&wish);
}

/* ---- Revisions and as-of ---- */

static void
test_revisions (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) months = NULL;
  g_autoptr (ZhuMonth) month = NULL;
  ZhuPeriod period = period_of ("2020-03");

  (void) data;
  hostile_set_up (self);
  g_assert_null (seal_try (self, "2020-03", "no seal yet", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_clear_error (&error);
  seal_month (self, "2020-03", NULL);
  g_assert_null (seal_try (self, "2020-03", NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_clear_error (&error);
  fixture_execute (self, "INSERT INTO h (区, 号) VALUES ('a', '1')");
  seal_month (self, "2020-03", "one was forgotten");
  seal_month (self, "2020-02", NULL);
  store = seal_open (self, ZHU_STORE_READ);
  months = zhu_store_months (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (months->len, ==, 3);
  g_assert_true (zhu_store_find_month (store, &period, &month, &error));
  g_assert_cmpint (month->period.revision, ==, 1);
  g_assert_cmpstr (month->reason, ==, "one was forgotten");
  g_assert_cmpint ((int) month->n_records, ==, 1);
  period.revision = 0;
  g_clear_pointer (&month, zhu_month_free);
  g_assert_true (zhu_store_find_month (store, &period, &month, &error));
  g_assert_cmpint ((int) month->n_records, ==, 0);
  period.revision = 5;
  g_clear_pointer (&month, zhu_month_free);
  g_assert_true (zhu_store_find_month (store, &period, &month, &error));
  g_assert_null (month);
}

static void
test_absent_month_names_those_there_are (Fixture *self, gconstpointer data)
{
  const ZhuPeriod period = period_of ("2019-12");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  Wish wish;

  (void) data;
  hostile_set_up (self);
  seal_month (self, "2020-03", NULL);
  store = seal_open (self, ZHU_STORE_READ);
  wish_all (&wish, self->dictionary, entity_of (self, "户"));
  g_assert_null (zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "2020-03.r0"));
  wish_clear (&wish);
}

static void
seal_as_of (Fixture *self, const char *as_of, gboolean carries_dates, gboolean is_sealed)
{
  g_autofree char *path = g_build_filename (self->folder, "hostile.ini", NULL);
  g_autoptr (GString) text = g_string_new (HOSTILE_DICTIONARY);
  g_autofree char *sql = g_strdup_printf (
      "DELETE FROM zhuhu_batch; INSERT INTO zhuhu_batch VALUES (1, %s, 0, '')", as_of);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuMonth) month = NULL;

  if (!carries_dates)
    g_string_replace (text, "截至 = 是\n", "", 0);
  fixture_write (self, "hostile.ini", text->str);
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  g_unlink (self->db);
  zhu_store_free (seal_open (self, ZHU_STORE_WRITE));
  fixture_execute (self, sql);
  month = seal_try (self, "2020-03", NULL, &error);
  g_assert_cmpint (month != NULL, ==, is_sealed);
  if (!is_sealed)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
}

static void
test_as_of (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  seal_as_of (self, "'2020-03-30'", FALSE, FALSE);
  seal_as_of (self, "'2020-03-31'", FALSE, TRUE);
  seal_as_of (self, "'2020-04-30'", FALSE, TRUE);
  seal_as_of (self, "'2020-05-01'", FALSE, FALSE);
  seal_as_of (self, "NULL", FALSE, FALSE);
  seal_as_of (self, "'2020-05-01'", TRUE, TRUE);
  seal_as_of (self, "'2020-03-30'", TRUE, TRUE);
  g_assert_cmpuint (zhu_diags_count (self->diags, ZHU_DIAG_NOTE), ==, 1);
  seal_as_of (self, "NULL", TRUE, TRUE);
  g_assert_cmpuint (zhu_diags_count (self->diags, ZHU_DIAG_NOTE), ==, 1);
}

/* ---- Nothing changes a month ---- */

static int
execute (const Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;
  int code;

  g_assert_cmpint (sqlite3_open (self->db, &db), ==, SQLITE_OK);
  code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  sqlite3_close (db);
  return code;
}

static void
test_triggers (Fixture *self, gconstpointer data)
{
  static const char *const changes[] = {
    "UPDATE zhuhu_month SET reason = 'x'",
    "DELETE FROM zhuhu_month",
    "INSERT OR REPLACE INTO zhuhu_month SELECT * FROM zhuhu_month",
    "UPDATE zhuhu_chunk SET data = x'00'",
    "UPDATE zhuhu_chunk SET data = NULL",
    "UPDATE zhuhu_chunk SET data = NULL WHERE kind = 2",
    "UPDATE zhuhu_chunk SET kind = 2",
    "DELETE FROM zhuhu_chunk",
    "INSERT OR REPLACE INTO zhuhu_chunk SELECT * FROM zhuhu_chunk",
    "UPDATE zhuhu_sealed_entity SET skipped = 1",
    "DELETE FROM zhuhu_sealed_column",
    "UPDATE zhuhu_sealed_text SET text = 'x'",
    "INSERT INTO zhuhu_sealed_text VALUES (1, 0, 999, 'x')",
    "DELETE FROM zhuhu_sealed_place",
    "DELETE FROM zhuhu_sealed_segment",
    "UPDATE zhuhu_sealed_file SET data = x''",
    "DELETE FROM zhuhu_sealed_area",
    "UPDATE zhuhu_sealed_series SET value = 1",
  };

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_test_message ("%s", changes[i]);
      g_assert_cmpint (execute (self, changes[i]), ==, SQLITE_CONSTRAINT);
    }
  assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL);
}

/* FALSE with @error if the month cannot be read to its end. */
static gboolean
read_month (Fixture *self, const char *text, GError **error)
{
  const ZhuPeriod period = period_of (text);
  g_autoptr (ZhuStore) store = seal_open (self, ZHU_STORE_READ);
  g_autoptr (ZhuSource) source = NULL;
  GError *local = NULL;
  Wish wish;

  wish_all (&wish, self->dictionary, entity_of (self, "户"));
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &local);
  g_assert_no_error (local);
  while (zhu_source_next (source, &local) != NULL)
    ;
  wish_clear (&wish);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

static gsize
check_month (Fixture *self, const char *text, char **findings)
{
  const ZhuPeriod period = period_of (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);

  g_assert_no_error (error);
  g_assert_true (zhu_store_month_check (store, &period, diags, &error));
  g_assert_no_error (error);
  if (findings != NULL)
    *findings = zhu_diags_to_text (diags);
  return zhu_diags_count (diags, ZHU_DIAG_ERROR);
}

/* One bit in one chunk of each column of the households: reading and checking both say where. */
static void
test_flipped_bit (Fixture *self, gconstpointer data)
{
  g_autofree char *columns = NULL;
  g_auto (GStrv) numbers = NULL;
  g_autofree char *sound = NULL;
  gsize length;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  g_assert_cmpuint (check_month (self, "2020-03", NULL), ==, 0);
  columns = fixture_query (
      self, "SELECT number || ' ' || coalesce (variable, role) FROM zhuhu_sealed_column WHERE"
            " entity <> '村干'");
  numbers = g_strsplit (columns, ";", 0);
  g_assert_cmpuint (g_strv_length (numbers), >, 20);
  g_assert_true (g_file_get_contents (self->db, &sound, &length, NULL));
  for (char **number = numbers; *number != NULL; number++)
    {
      const int at = atoi (*number);
      const char *name = strchr (*number, ' ') + 1;
      g_autofree char *sql = g_strdup_printf (
          "DROP TRIGGER zhuhu_chunk_update; UPDATE zhuhu_chunk SET data = CAST (substr (data, 1,"
          " length (data) - 1) || CASE WHEN substr (data, -1) = x'00' THEN x'01' ELSE x'00' END AS"
          " BLOB) WHERE number = %d",
          at);
      g_autoptr (GError) error = NULL;
      g_autofree char *findings = NULL;

      fixture_execute (self, sql);
      g_assert_false (read_month (self, "2020-03", &error));
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, "2020-03.r0"));
      g_assert_cmpuint (check_month (self, "2020-03", &findings), >, 0);
      if (g_utf8_get_char (name) > 127)
        {
          g_assert_nonnull (strstr (error->message, name));
          g_assert_nonnull (strstr (findings, name));
        }
      g_assert_true (g_file_set_contents (self->db, sound, (gssize) length, NULL));
    }
}

static void
test_changed_catalogue_is_found (Fixture *self, gconstpointer data)
{
  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  fixture_execute (self, "DROP TRIGGER zhuhu_sealed_text_UPDATE;"
                         "UPDATE zhuhu_sealed_text SET text = '戊' WHERE text = '别'");
  g_assert_cmpuint (check_month (self, "2020-03", NULL), ==, 1);
}

/* ---- Forgetting ---- */

static gboolean
file_holds (const Fixture *self, const char *text)
{
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->db, &bytes, &length, NULL));
  return memmem (bytes, length, text, strlen (text)) != NULL;
}

static void
test_forgetting_leaves_no_name (Fixture *self, gconstpointer data)
{
  ZhuPeriod period = period_of ("2020-03");
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  const ZhuEntity *root;
  g_autoptr (ZhuSource) source = NULL;
  g_autofree char *before = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = NULL;
  gsize n = 0;
  const ZhuBatch *batch;
  Wish wish;

  (void) data;
  hostile_set_up (self);
  fixture_execute (
      self, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)"
            " INSERT INTO h (区, 号, 名, 数) SELECT 'KEYCANARY', i, 'NAMECANARY' || i, i FROM n;");
  seal_month (self, "2020-03", NULL);
  fixture_execute (self, "PRAGMA secure_delete = ON; DELETE FROM h");
  g_assert_true (file_holds (self, "KEYCANARY"));
  g_assert_true (file_holds (self, "NAMECANARY"));
  store = zhu_store_open (self->db, NULL, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (zhu_store_month_forget (store, &period, "the term is over", &error));
  g_assert_false (zhu_store_month_forget (store, &period, "again", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_clear_error (&error);
  zhu_store_free (g_steal_pointer (&store));
  g_assert_false (file_holds (self, "KEYCANARY"));
  g_assert_false (file_holds (self, "NAMECANARY"));
  g_assert_cmpuint (check_month (self, "2020-03", NULL), ==, 0);

  root = entity_of (self, "户");
  store = seal_open (self, ZHU_STORE_READ);
  wish_all (&wish, self->dictionary, root);
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error);
  g_assert_no_error (error);
  while ((batch = zhu_source_next (source, &error)) != NULL)
    n += batch->parts[root->index].n_rows;
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1000);
  zhu_source_report (source, diags);
  text = zhu_diags_to_text (diags);
  g_assert_nonnull (strstr (text, "the term is over"));
  wish_clear (&wish);
}

/* ---- Failures and neighbours ---- */

static void
test_full_disk_leaves_the_store (Fixture *self, gconstpointer data)
{
  struct rlimit old, limit;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before, n_after;
  g_autoptr (GError) error = NULL;

  (void) data;
  seal_import_sample (self, 18352);
  g_assert_true (g_file_get_contents (self->db, &before, &n_before, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = n_before + 8192;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_null (seal_try (self, "2020-03", NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  zhu_store_free (seal_open (self, ZHU_STORE_READ));
  g_assert_true (g_file_get_contents (self->db, &after, &n_after, NULL));
  /* opening for writing counts in the header, at 24 and 92 */
  g_assert_cmpuint (n_after, ==, n_before);
  g_assert_cmpmem (before, 24, after, 24);
  g_assert_cmpmem (before + 28, 64, after + 28, 64);
  g_assert_cmpmem (before + 96, n_before - 96, after + 96, n_after - 96);
  seal_month (self, "2020-03", NULL);
}

static void
test_reader_during_freeze (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) reader = NULL;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  reader = seal_open (self, ZHU_STORE_READ);
  g_assert_null (seal_try (self, "2020-03", NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_BUSY);
  g_clear_pointer (&reader, zhu_store_free);
  seal_month (self, "2020-03", NULL);
}

static void
test_backup (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuStore) copy = NULL;
  g_autoptr (GPtrArray) months = NULL;
  struct stat info;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  store = seal_open (self, ZHU_STORE_READ);
  g_assert_true (zhu_store_backup (store, path, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  copy = zhu_store_open (path, self->dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  months = zhu_store_months (copy, &error);
  g_assert_cmpuint (months->len, ==, 1);
  g_assert_false (zhu_store_backup (store, path, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

static const char *const version_1
    = "CREATE TABLE zhuhu_batch (batch INTEGER PRIMARY KEY, as_of TEXT, is_merge INTEGER NOT NULL,"
      " dictionary TEXT NOT NULL);"
      "CREATE TABLE zhuhu_file (batch INTEGER NOT NULL, file TEXT NOT NULL, entity TEXT NOT NULL,"
      " sha256 TEXT NOT NULL, PRIMARY KEY (batch, file, entity)) WITHOUT ROWID;"
      "CREATE TABLE zhuhu_count (batch INTEGER NOT NULL, entity TEXT NOT NULL, read INTEGER,"
      " new INTEGER, changed INTEGER, same INTEGER, gone INTEGER, rejected INTEGER,"
      " unlisted INTEGER, PRIMARY KEY (batch, entity)) WITHOUT ROWID;"
      "CREATE TABLE c (干号 TEXT, 干名 TEXT, PRIMARY KEY (干号)) WITHOUT ROWID;"
      "INSERT INTO c VALUES ('k', 'old');"
      "PRAGMA application_id = 1514689864; PRAGMA user_version = 1;";

static void
test_older_store_is_brought_up_to_date (Fixture *self, gconstpointer data)
{
  g_autofree char *copy = g_strconcat (self->db, ".v1.bak", NULL);
  g_autofree char *before = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GPtrArray) months = NULL;

  (void) data;
  hostile_set_up (self);
  g_unlink (self->db);
  fixture_execute (self, version_1);
  g_assert_true (g_file_get_contents (self->db, &before, &length, NULL));
  store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  months = zhu_store_months (store, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (months->len, ==, 0);
  g_clear_pointer (&store, zhu_store_free);
  fixture_assert_query (self, "PRAGMA user_version", "1");

  seal_month (self, "2020-03", NULL);
  fixture_assert_query (self, "PRAGMA user_version", "2");
  fixture_assert_query (self, "SELECT 干名 FROM c", "old");
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "村干"), NULL), ==, 1);
  g_free (self->db);
  self->db = g_strdup (copy);
  fixture_assert_query (self, "PRAGMA user_version", "1");
  fixture_assert_query (self, "SELECT 干名 FROM c", "old");
}

/* ---- Another dictionary than then ---- */

static void
test_dictionary_as_sealed (Fixture *self, gconstpointer data)
{
  ZhuPeriod period = period_of ("2020-03.r0");
  g_autofree char *live = NULL;
  g_autofree char *sealed_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuDictionary) sealed = NULL;
  const ZhuSeries *series;
  g_autoptr (GHashTable) then = NULL;
  g_autoptr (GHashTable) now = NULL;

  (void) data;
  seal_import_sample (self, 18352);
  seal_month (self, "2020-03", NULL);
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = fixture_load_dictionary ();
  store = seal_open (self, ZHU_STORE_READ);
  sealed = zhu_store_month_dictionary (store, &period, diags, &error);
  g_assert_no_error (error);
  live = zhu_dictionary_dump (self->dictionary);
  sealed_text = zhu_dictionary_dump (sealed);
  g_assert_cmpstr (sealed_text, ==, live);
  g_assert_cmpuint (zhu_areas_length (zhu_dictionary_areas (sealed)), ==,
                    zhu_areas_length (zhu_dictionary_areas (self->dictionary)));
  series = g_ptr_array_index (zhu_dictionary_series (self->dictionary), 0);
  now = zhu_store_series (store, series, 18352, &error);
  g_assert_no_error (error);
  then = zhu_store_month_series (store, sealed, &period, series, 18352, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (then), ==, g_hash_table_size (now));
  g_assert_cmpuint (g_hash_table_size (then), >, 0);
}

/* The list in another order, and a variable that the month does not have. */
static void
test_codes_go_by_their_text (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "hostile.ini", NULL);
  const ZhuPeriod period = period_of ("2020-03");
  g_autoptr (GString) text = g_string_new (HOSTILE_DICTIONARY);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (ZhuStore) store = NULL;
  Wish wish;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  fixture_write (self, "类.csv", "代码,名称,别名\n9,丁,\n8,别,\n7,甲,\n");
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL), ==, 8);

  g_string_replace (text, "[变量 事]\n", "[变量 事]\n新 = 整数 新\n", 0);
  fixture_write (self, "hostile.ini", text->str);
  zhu_dictionary_unref (self->dictionary);
  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  store = zhu_store_open (self->db, NULL, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  wish_all (&wish, self->dictionary, entity_of (self, "户"));
  g_assert_null (zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "新"));
  wish_clear (&wish);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "sample", test_sample_is_sealed_as_it_is },
    { "hostile-values", test_hostile_values },
    { "one-root", test_one_root },
    { "no-records", test_no_records },
    { "segment-sizes", test_sizes_of_segments },
    { "very-many-texts", test_very_many_texts },
    { "order", test_order_is_that_of_the_areas },
    { "revisions", test_revisions },
    { "absent-month", test_absent_month_names_those_there_are },
    { "as-of", test_as_of },
    { "triggers", test_triggers },
    { "flipped-bit", test_flipped_bit },
    { "changed-catalogue", test_changed_catalogue_is_found },
    { "forget", test_forgetting_leaves_no_name },
    { "full-disk", test_full_disk_leaves_the_store },
    { "reader-during-freeze", test_reader_during_freeze },
    { "backup", test_backup },
    { "older-store", test_older_store_is_brought_up_to_date },
    { "dictionary", test_dictionary_as_sealed },
    { "codes-by-text", test_codes_go_by_their_text },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/seal/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].run, fixture_tear_down);
    }
  return g_test_run ();
}
