/* Sealed months: what may be sealed, that nothing changes them, and what failures leave. */
#include "seal-fixture.h"

#include <sys/resource.h>
#include <sys/stat.h>

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
  g_autofree char *log = g_strconcat (self->db, ".log", NULL);
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
  g_unlink (log);
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

/* Both ways into a month, its records and its dictionary, refuse it. */
static void
assert_refused (Fixture *self, const char *text)
{
  const ZhuPeriod period = period_of (text);
  g_autoptr (ZhuStore) store = seal_open (self, ZHU_STORE_READ);
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;
  Wish wish;

  wish_all (&wish, self->dictionary, entity_of (self, "户"));
  g_assert_null (zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, text));
  g_clear_error (&error);
  g_assert_null (zhu_store_month_dictionary (store, &period, diags, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  wish_clear (&wish);
}

static void
test_changed_catalogue_is_refused (Fixture *self, gconstpointer data)
{
  static const char *const changes[][2] = {
    { "zhuhu_sealed_text", "text = '戊' WHERE text = '别'" },
    { "zhuhu_sealed_place", "code = '610000' WHERE place = 0" },
    { "zhuhu_sealed_column", "variable = '额' WHERE variable = '数'" },
    { "zhuhu_sealed_segment", "n_roots = n_roots - 1 WHERE root = '户'" },
    { "zhuhu_sealed_entity", "skipped = 0 WHERE skipped > 0" },
    { "zhuhu_sealed_file", "data = data || x'0A' WHERE name LIKE '%类%'" },
    { "zhuhu_sealed_area", "name = 'x' WHERE position = 1" },
    { "zhuhu_sealed_series", "value = '13' WHERE value = '12.5'" },
  };
  g_autofree char *sound = NULL;
  gsize length;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-03", NULL);
  g_assert_true (g_file_get_contents (self->db, &sound, &length, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *sql = g_strdup_printf ("DROP TRIGGER %s_UPDATE; UPDATE %s SET %s",
                                              changes[i][0], changes[i][0], changes[i][1]);

      g_test_message ("%s", sql);
      fixture_execute (self, sql);
      assert_refused (self, "2020-03");
      g_assert_true (g_file_set_contents (self->db, sound, (gssize) length, NULL));
    }
  assert_live_is_sealed (self, "2020-03", entity_of (self, "户"), NULL);
}

static void
test_same_records_of_two_months_differ (Fixture *self, gconstpointer data)
{
  g_autofree char *hashes = NULL;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self, hostile_rows);
  seal_month (self, "2020-02", NULL);
  seal_month (self, "2020-03", NULL);
  hashes = fixture_query (self, "SELECT count(DISTINCT sha256) FROM zhuhu_month");
  g_assert_cmpstr (hashes, ==, "2");
  g_assert_cmpuint (check_month (self, "2020-02", NULL), ==, 0);
  g_assert_cmpuint (check_month (self, "2020-03", NULL), ==, 0);
  fixture_execute (self, "DROP TRIGGER zhuhu_month_UPDATE;"
                         "UPDATE zhuhu_month SET period = '2020-01' WHERE period = '2020-02'");
  g_assert_cmpuint (check_month (self, "2020-01", NULL), ==, 1);
}

/* ---- Progress ---- */

static void
note_progress (const char *what, gint64 done, gint64 total, gpointer data)
{
  g_string_append_printf (data, "%s %d of %d;", what, (int) done, (int) total);
}

static void
test_sealed_source_tells_how_far_it_is (Fixture *self, gconstpointer data)
{
  const ZhuPeriod period = period_of ("2020-03");
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (ZhuSource) source = NULL;
  Wish wish;

  (void) data;
  hostile_set_up (self);
  fixture_execute (self,
                   "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
                   " INSERT INTO h (区, 号, 数) SELECT 'k', i, i FROM n;");
  seal_month (self, "2020-03", NULL);
  store = seal_open (self, ZHU_STORE_READ);
  zhu_store_set_progress (store, note_progress, told);
  wish_all (&wish, self->dictionary, entity_of (self, "户"));
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error);
  g_assert_no_error (error);
  while (zhu_source_next (source, &error) != NULL)
    ;
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (told->str, "户 2048 of 10000;"));
  g_assert_nonnull (strstr (told->str, ";户 8192 of 10000;"));
  g_assert_true (g_str_has_suffix (told->str, ";户 10000 of 10000;"));
  wish_clear (&wish);
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
            " INSERT INTO h (区, 号, 名, 数, 多1) SELECT 'KEYCANARY', i, 'NAMECANARY' || i, i,"
            " 'CODECANARY' || i FROM n;");
  seal_month (self, "2020-03", NULL);
  fixture_execute (self, "PRAGMA secure_delete = ON; DELETE FROM h");
  g_assert_true (file_holds (self, "KEYCANARY"));
  g_assert_true (file_holds (self, "NAMECANARY"));
  g_assert_true (file_holds (self, "CODECANARY"));
  store = zhu_store_open (self->db, NULL, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (zhu_store_month_forget (store, &period, "the term is over", &error));
  g_assert_false (zhu_store_month_forget (store, &period, "again", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_clear_error (&error);
  zhu_store_free (g_steal_pointer (&store));
  g_assert_false (file_holds (self, "KEYCANARY"));
  g_assert_false (file_holds (self, "NAMECANARY"));
  g_assert_false (file_holds (self, "CODECANARY"));
  g_assert_cmpuint (check_month (self, "2020-03", NULL), ==, 0);

  root = entity_of (self, "户");
  store = seal_open (self, ZHU_STORE_READ);
  wish_all (&wish, self->dictionary, root);
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error);
  g_assert_no_error (error);
  g_assert_null (zhu_source_next (source, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "多"));
  g_clear_error (&error);
  g_clear_pointer (&source, zhu_source_free);

  g_hash_table_remove (wish.variables, zhu_dictionary_variable (self->dictionary, "户", "多"));
  source = zhu_store_month_source (store, self->dictionary, &period, &wish.request, &error);
  g_assert_no_error (error);
  g_assert_null (zhu_source_next (source, &error));
  g_assert_nonnull (strstr (error->message, "密"));
  g_clear_error (&error);
  g_clear_pointer (&source, zhu_source_free);
  g_hash_table_remove (wish.variables, zhu_dictionary_variable (self->dictionary, "户", "密"));
  g_hash_table_remove (wish.variables, zhu_dictionary_variable (self->dictionary, "事", "事类"));
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
  g_assert_cmpmem (before, n_before, after, n_after);
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

static void
test_full_disk_names_the_backup (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "copy.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = NULL;
  struct rlimit old, limit;

  (void) data;
  seal_import_sample (self, 18352);
  store = seal_open (self, ZHU_STORE_READ);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  limit = old;
  limit.rlim_cur = 16384;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  g_assert_false (zhu_store_backup (store, path, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_null (strstr (error->message, ".zhuhu-"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
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
  fixture_assert_query (self, "PRAGMA user_version", "3");
  fixture_assert_query (self, "SELECT 干名 FROM c", "old");
  g_assert_cmpuint (assert_live_is_sealed (self, "2020-03", entity_of (self, "村干"), NULL), ==, 1);
  g_free (self->db);
  self->db = g_strdup (copy);
  fixture_assert_query (self, "PRAGMA user_version", "1");
  fixture_assert_query (self, "SELECT 干名 FROM c", "old");
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *, gconstpointer);
  } tests[] = {
    { "revisions", test_revisions },
    { "absent-month", test_absent_month_names_those_there_are },
    { "as-of", test_as_of },
    { "triggers", test_triggers },
    { "flipped-bit", test_flipped_bit },
    { "changed-catalogue", test_changed_catalogue_is_found },
    { "forget", test_forgetting_leaves_no_name },
    { "full-disk", test_full_disk_leaves_the_store },
    { "changed-catalogue-is-refused", test_changed_catalogue_is_refused },
    { "months-of-same-records-differ", test_same_records_of_two_months_differ },
    { "progress", test_sealed_source_tells_how_far_it_is },
    { "reader-during-freeze", test_reader_during_freeze },
    { "backup", test_backup },
    { "full-disk-names-the-backup", test_full_disk_names_the_backup },
    { "older-store", test_older_store_is_brought_up_to_date },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/store/seal-guard/", tests[i].path, NULL);

      g_test_add (path, Fixture, NULL, fixture_set_up, tests[i].run, fixture_tear_down);
    }
  return g_test_run ();
}
