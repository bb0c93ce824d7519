/* Case files into the store: what is normalised, what is refused and how it is said. */
#include "fixture.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_values_are_normalised (Fixture *self, gconstpointer data)
{
  (void) data;
  fixture_import_all (self);
  fixture_assert_count (self, "户", "5/5/0/0/0/0/1");
  fixture_assert_count (self, "人", "7/7/0/0/0/0/1");
  fixture_assert_query (
      self, "SELECT 户编号, 首次识别时间, 预脱贫, 主要致贫原因, 人均纯收入 FROM household",
      "H1|2014-01-05|0|因残|3500.5;H2|2015-03-01|1|因病|4200;"
      "H3|2016-05-06|-|缺劳力|5000;H4|2017-01-01|0|因残|-;"
      "H5|2018-02-03|1|其他情况|12.5");
  fixture_assert_query (self, "SELECT 人编号, 性别, 健康状况, 残疾等级 FROM person",
                        "P11|男|长期慢性病、残疾|二级;P12|女|健康|-;P13|女|-|-;"
                        "P21|男|长期慢性病、残疾|一级;P31|女|残疾|三级;P41|男|残疾|-;"
                        "P51|男|残疾、疑难|-");
  g_assert_false (g_file_test (self->rejects, G_FILE_TEST_EXISTS));
}

static void
test_unlisted_code_is_a_finding (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  (void) data;
  fixture_import_all (self);
  text = zhu_diags_to_text (self->diags);
  g_assert_cmpuint (zhu_diags_count (self->diags, ZHU_DIAG_QUERY), ==, 2);
  g_assert_nonnull (strstr (text, "household.csv:6"));
  g_assert_nonnull (strstr (text, "其他情况"));
}

/* One change to the good files, and what must be said of it. */
static const struct
{
  const char *name;
  const char *file, *from, *to;
  const char *reject; /* beginning of a line of the reject file after file's name */
  const char *reason; /* part of it */
  int n;              /* records rejected */
} bad_inputs[] = {
  { "impossible-day", "household.csv", "2014-01-05", "2019-02-30", ",2,首次识别时间,2019-02-30,",
    "no such day", 6 },
  { "serial-day", "household.csv", "20170101", "42736", ",5,首次识别时间,42736,", "spreadsheet",
    2 },
  { "no-date", "household.csv", "20170101", "去年", ",5,首次识别时间,去年,", "no date", 2 },
  { "ragged", "problem.csv", "W3,H3,P31,收入", "W3,H3,P31", ",4,,", "number of fields", 1 },
  { "no-household", "person.csv", "P41,H4", "P41,H9", ",7,户编号,H9,", "no such record above", 1 },
  { "no-person", "problem.csv", "P31", "P39", ",4,人编号,P39,", "no such record", 1 },
  { "person-elsewhere", "problem.csv", "W3,H3,P31", "W3,H1,P31", ",4,人编号,P31,",
    "belongs to another", 1 },
  { "double-key", "person.csv", "P13,", "P12,", ",4,人编号,P12,", "twice", 1 },
  { "double-key-out-of-order", "problem.csv", "W3,H3",
    "W3,H1,,饮水,2020-01-01,\nW0,H1,,饮水,2020-01-01,\nW2,H3", ",6,问题编号,W2,", "twice", 1 },
  { "double-key-of-a-rejected-one", "problem.csv", "W3,H3", "W3,H9,,饮水,2020-01-01,\nW3,H3",
    ",5,问题编号,W3,", "twice", 2 },
  { "empty-key", "person.csv", "P13,", ",", ",4,人编号,,", "key is empty", 1 },
  { "empty-parent", "person.csv", "P13,H1", "P13,", ",4,户编号,,", "key is empty", 1 },
  { "no-number", "household.csv", "甲二,1,", "甲二,一,", ",3,家庭人口数,一,", "whole number", 2 },
  { "no-decimal", "household.csv", "4200", "4200元", ",3,人均纯收入,4200元,", "no number", 2 },
  { "many-places", "household.csv", "4200", "4200.1234567", ",3,人均纯收入,", "six decimals", 2 },
  { "no-boolean", "household.csv", "是", "大概", ",3,预脱贫,大概,", "yes nor no", 2 },
  { "scientific-id", "person.csv", "610724190001010015", "6.10724E+17", ",2,证件号码,6.10724E+17,",
    "scientific", 2 },
  { "truncated-id", "person.csv", "610724190001010015", "610724190001010000", ",2,证件号码,",
    "15 digits", 2 },
  { "lost-zero", "household.csv", "610724100202", "10724100202", ",3,村代码,10724100202,",
    "lacks a digit", 2 },
  { "area-length", "household.csv", "610724100202", "6107241", ",3,村代码,6107241,", "6, 9 or 12",
    2 },
  { "unknown-county", "household.csv", "610724100202", "619999100202", ",3,村代码,", "no county",
    2 },
  { "empty-area", "household.csv", "610724100202", "", ",3,村代码,,", "area code is empty", 2 },
  { "stray-quote", "problem.csv", "W3,", "W3\"x,", ",4,,,", "quotation mark", 1 },
  { "formula-like", "problem.csv", "2020-01-15", "=1+1", ",4,发现日期,'=1+1,", "no date", 1 },
};

static void
test_bad_input (Fixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *rejects = NULL;
  g_autofree char *start = g_strconcat (bad_inputs[i].file, bad_inputs[i].reject, NULL);
  const char *line;
  struct stat info;
  int n_rejected = 0;

  fixture_copy (self, bad_inputs[i].file, bad_inputs[i].from, bad_inputs[i].to);
  g_assert_false (fixture_import (self, FIXTURE_FILES, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  fixture_assert_query (self,
                        "SELECT (SELECT count(*) FROM household) + (SELECT count(*) FROM person)"
                        " + (SELECT count(*) FROM zhuhu_batch)",
                        "0");
  rejects = fixture_read (self->rejects);
  g_assert_true (g_str_has_prefix (rejects, "file,line,column,value,reason\n"));
  line = g_strstr_len (rejects, -1, start);
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (line, bad_inputs[i].reason));
  g_assert_cmpint (stat (self->rejects, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);

  /* allowed, all others are stored */
  self->options.max_rejects = 20;
  g_clear_error (&error);
  fixture_import (self, FIXTURE_FILES, &error);
  g_assert_no_error (error);
  for (gsize j = 0; j < self->counts->len; j++)
    n_rejected += (int) g_array_index (self->counts, ZhuImportCount, j).rejected;
  g_assert_cmpint (n_rejected, ==, bad_inputs[i].n);
}

/* Files that cannot be read as a whole. */
static const struct
{
  const char *name;
  const char *file, *text;
  const char *message;
} bad_files[] = {
  { "unknown-head", "person.csv", "人编号,户编号,性別\nP1,H1,男\n", "性别" },
  { "missing-key", "person.csv", "户编号,性别\nH1,男\n", "人编号" },
  { "double-head", "person.csv", "人编号,户编号,性别,性别\nP1,H1,男,男\n", "already" },
  { "strange-file", "person.csv", "a,b\n1,2\n", "none of the heads" },
  { "empty-file", "person.csv", "", "empty" },
  { "no-text", "person.csv", "人编号,户编号\n\xFF\xFF\xFF,H1\n", "person.csv" },
};

static void
test_bad_file (Fixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;

  fixture_write (self, bad_files[i].file, bad_files[i].text);
  g_assert_false (fixture_import (self, FIXTURE_FILES, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, bad_files[i].message));
  fixture_assert_query (self, "SELECT count(*) FROM household", "0");
}

/* Names of files are bytes; messages show what of them is text. */
static void
test_file_name_that_is_no_text (Fixture *self, gconstpointer data)
{
  g_autofree char *from = g_build_filename (self->folder, "person.csv", NULL);
  g_autofree char *to = g_build_filename (self->folder, "\xFFperson.csv", NULL);
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_cmpint (g_rename (from, to), ==, 0);
  fixture_import (self, "household.csv \xFFperson.csv problem.csv area.csv series.csv", &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT count(*) FROM person", "7");
}

static void
test_strict_rejects_unlisted (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rejects = NULL;

  (void) data;
  self->options.strict = TRUE;
  g_assert_false (fixture_import (self, FIXTURE_FILES, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  rejects = fixture_read (self->rejects);
  g_assert_nonnull (strstr (rejects, ",6,主要致贫原因,其他情况,"));
  /* P51 lies in the rejected household: both reasons are told */
  g_assert_nonnull (strstr (rejects, ",8,户编号,H5,"));
}

static void
test_birth_after_the_records (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rejects = NULL;

  (void) data;
  self->options.as_of = zhu_date_from_ymd (2005, 1, 1);
  g_assert_false (fixture_import (self, FIXTURE_FILES, &error));
  rejects = fixture_read (self->rejects);
  g_assert_nonnull (strstr (rejects, "person.csv,4,出生日期,2008-08-08,"));
  g_assert_null (strstr (rejects, "发现日期"));
}

static void
test_gb18030 (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "household.csv", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  (void) data;
  bytes = g_convert ("户编号,村代码,户主姓名\nH1,610724100201,𠮷𪚥\n", -1, "GB18030", "UTF-8", NULL,
                     &length, NULL);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT 户主姓名 FROM household", "𠮷𪚥");
  text = zhu_diags_to_text (self->diags);
  g_assert_nonnull (strstr (text, "GB 18030"));
}

static void
test_heads_by_alias_and_width (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_write (
      self, "x.csv",
      "贫困户编号,行政村代码,人数,年人均纯收入\nＨ１,６１０７２４１００２０１,３,１２．５０\n");
  fixture_import (self, "x.csv", &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT 户编号, 村代码, 家庭人口数, 人均纯收入 FROM household",
                        "H1|610724100201|3|12.5");
}

/* One blank in a key, as wide as a Hanzi or not, is one key. */
static void
test_keys_by_width_of_blanks (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_write (self, "household.csv", "户编号,村代码\nH　1,610724100201\n");
  fixture_write (self, "person.csv", "人编号,户编号\nP1,H 1\nP2,Ｈ　１\n");
  fixture_import (self, "household.csv person.csv", &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT 人编号, 户编号 FROM person", "P1|H 1;P2|H 1");
}

static void
test_blanks_between_codes_are_nothing (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_write (
      self, "household.csv",
      "户编号,村代码,其他致贫原因1\nH1,610724100201,\";、\"\nH2,610724100201,因残；　因病\n");
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT 其他致贫原因1 FROM household", "-;因病、因残");
}

/* A file longer than the piece that lies in memory: lines count on, and line ends inside quotation
 * marks are no border. */
static void
test_long_file_keeps_its_lines (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("户编号,村代码,自然村\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *rejects = NULL;

  (void) data;
  for (int i = 0; i < 60000; i++)
    g_string_append_printf (text,
                            "H%05d,610724100201,\"一个很长的村民小组名称，\n"
                            "占两行，为了使文件足够长，一个很长的村民小组名称，"
                            "占两行，为了使文件足够长，再长一些，再长一些\"\r\n",
                            i);
  g_string_append (text, "H99999,6107,\n");
  fixture_write (self, "household.csv", text->str);
  g_assert_false (fixture_import (self, "household.csv", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  rejects = fixture_read (self->rejects);
  g_assert_nonnull (strstr (rejects, "household.csv,120002,村代码,6107,"));
  self->options.max_rejects = 1;
  g_clear_error (&error);
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT count(*), count(DISTINCT 自然村) FROM household", "60000|1");
}

/* A stray quotation mark spoils its own row only: what follows in quotation marks is still one
 * value, however much like a record a line of it looks, and wherever the piece in memory ends. */
static void
test_stray_mark_in_a_long_file (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text
      = g_string_new ("\xEF\xBB\xBF户编号,村代码,自然村\r\nH,610724100201,甲\"乙\r\n");
  g_autoptr (GError) error = NULL;
  g_autofree char *rejects = NULL;

  (void) data;
  for (int i = 0; i < 120000; i++)
    g_string_append_printf (text,
                            "H%06d,610724100201,\"一个村民小组的名称\n"
                            "Z%06d,610724100201,甲\n占三行\"\r\n",
                            i, i);
  fixture_write (self, "household.csv", text->str);
  self->options.max_rejects = 100;
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  rejects = fixture_read (self->rejects);
  g_assert_nonnull (strstr (rejects, "household.csv,2,"));
  g_assert_null (strstr (g_strstr_len (rejects, -1, "household.csv,2,") + 1, "household.csv"));
  fixture_assert_query (self,
                        "SELECT count(*), count(DISTINCT substr(自然村, 1, 9)),"
                        " (SELECT count(*) FROM household WHERE 户编号 LIKE 'Z%') FROM household",
                        "120000|1|0");
}

static void
test_store_is_private_and_marked (Fixture *self, gconstpointer data)
{
  struct stat info;

  (void) data;
  fixture_import_all (self);
  g_assert_cmpint (stat (self->db, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  fixture_assert_query (self, "SELECT * FROM pragma_application_id, pragma_user_version",
                        "1514689864|3");
  fixture_assert_query (self, "SELECT length(sha256), file FROM zhuhu_file WHERE entity = '人'",
                        "64|person.csv");
}

static void
test_newer_store_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  fixture_execute (self, "PRAGMA user_version = 4");
  g_assert_null (zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (zhu_store_open (self->db, self->dictionary, ZHU_STORE_WRITE, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
}

static void
test_busy_store (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;

  (void) data;
  fixture_import_all (self);
  sqlite3_open (self->db, &db);
  sqlite3_exec (db, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
  g_assert_false (fixture_import (self, FIXTURE_FILES, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_BUSY);
  sqlite3_close (db);
}

/* As a user who may not write: root may always. */
static gboolean
give_up_rights (void)
{
  return geteuid () != 0 || (setgid (65534) == 0 && setuid (65534) == 0);
}

/* In a child, which ends by 0 if opening for writing says what is wrong, 77 if it stays root. */
static int
open_without_rights (const Fixture *self)
{
  const pid_t child = fork ();
  int status = -1;

  if (child == 0)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ZhuStore) store = NULL;

      if (!give_up_rights ())
        _exit (77);
      store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_WRITE, &error);
      _exit (store == NULL && g_error_matches (error, ZHU_ERROR, ZHU_ERROR_IO)
                     && strstr (error->message, self->db) != NULL
                     && strstr (error->message, "may only be read") != NULL
                 ? 0
                 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_store_that_may_only_be_read (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize n_before, n_after;
  int status;

  (void) data;
  fixture_import_all (self);
  g_assert_true (g_file_get_contents (self->db, &before, &n_before, NULL));
  g_assert_cmpint (g_chmod (self->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (self->db, 0444), ==, 0);
  status = open_without_rights (self);
  if (status == 77)
    {
      g_test_skip ("only root is there, who may write everything");
      return;
    }
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (self->db, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

static void
test_foreign_database_is_not_written (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_execute (self, "CREATE TABLE t (a)");
  g_assert_null (zhu_store_open (self->db, self->dictionary, ZHU_STORE_WRITE, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  fixture_assert_query (self, "SELECT count(*) FROM sqlite_schema", "1");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/import/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("values-are-normalised", test_values_are_normalised);
  ADD ("unlisted-code-is-a-finding", test_unlisted_code_is_a_finding);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_inputs); i++)
    {
      g_autofree char *path = g_strconcat ("/store/import/bad-input/", bad_inputs[i].name, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), fixture_set_up, test_bad_input,
                  fixture_tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strconcat ("/store/import/bad-file/", bad_files[i].name, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), fixture_set_up, test_bad_file,
                  fixture_tear_down);
    }
  ADD ("file-name-that-is-no-text", test_file_name_that_is_no_text);
  ADD ("strict-rejects-unlisted", test_strict_rejects_unlisted);
  ADD ("birth-after-the-records", test_birth_after_the_records);
  ADD ("gb18030", test_gb18030);
  ADD ("heads-by-alias-and-width", test_heads_by_alias_and_width);
  ADD ("keys-by-width-of-blanks", test_keys_by_width_of_blanks);
  ADD ("blanks-between-codes-are-nothing", test_blanks_between_codes_are_nothing);
  ADD ("long-file-keeps-its-lines", test_long_file_keeps_its_lines);
  ADD ("stray-mark-in-a-long-file", test_stray_mark_in_a_long_file);
  ADD ("store-is-private-and-marked", test_store_is_private_and_marked);
  ADD ("newer-store-is-refused", test_newer_store_is_refused);
  ADD ("busy-store", test_busy_store);
  ADD ("store-that-may-only-be-read", test_store_that_may_only_be_read);
  ADD ("foreign-database-is-not-written", test_foreign_database_is_not_written);
  return g_test_run ();
}
