/* What can be opened as a store, for reading and for writing, and how its tables follow the
 * dictionary. */
#include "support/folder.h"
#include "zhuhu/store/private.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder, *db;
  ZhuDiags *diags;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("zhu-test-XXXXXX", NULL);
  self->db = g_build_filename (self->folder, "cases.db", NULL);
  self->diags = zhu_diags_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  folder_remove (self->folder);
  g_free (self->folder);
  g_free (self->db);
  zhu_diags_free (self->diags);
}

static char *
write_file (const Fixture *self, const char *name, const char *text)
{
  char *path = g_build_filename (self->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static ZhuDictionary *
load (const Fixture *self, const char *text)
{
  g_autofree char *path = write_file (self, "dictionary.ini", text);
  g_autoptr (GError) error = NULL;
  ZhuDictionary *dictionary = zhu_dictionary_load (path, self->diags, &error);

  g_assert_no_error (error);
  return dictionary;
}

#define HEAD "[字典]\n名称 = 小\n[实体 户]\n表 = house\n键 = 户号\n[变量 户]\n"
#define SMALL HEAD "人口 = 整数 人口\n"

static gboolean
import (const Fixture *self, const char *dictionary_text, const char *csv, GError **error)
{
  g_autoptr (ZhuDictionary) dictionary = load (self, dictionary_text);
  g_autofree char *path = write_file (self, "house.csv", csv);
  const char *const paths[] = { path, NULL };
  const ZhuImportOptions options = { .as_of = ZHU_NO_DATE, .max_gone = 100 };
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, dictionary, ZHU_STORE_WRITE, error);

  return store != NULL && zhu_store_import (store, paths, &options, self->diags, NULL, error);
}

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

/* ---- Places ---- */

static void
make_folder (const Fixture *self)
{
  g_assert_cmpint (mkdir (self->db, 0700), ==, 0);
}

static void
make_pipe (const Fixture *self)
{
  g_assert_cmpint (mkfifo (self->db, 0600), ==, 0);
}

static void
make_dangling_link (const Fixture *self)
{
  g_assert_cmpint (symlink ("nowhere", self->db), ==, 0);
}

/* To a sound store. */
static void
make_link (const Fixture *self)
{
  g_autofree char *target = g_build_filename (self->folder, "target.db", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (import (self, SMALL, "户号,人口\nA,1\n", &error));
  g_assert_cmpint (rename (self->db, target), ==, 0);
  g_assert_cmpint (symlink ("target.db", self->db), ==, 0);
}

static void
make_text (const Fixture *self)
{
  g_autofree char *path
      = write_file (self, "cases.db", "this is a text of more than sixteen bytes");
}

static void
make_damaged (const Fixture *self)
{
  g_autofree char *bytes = NULL;
  gsize length;
  g_autoptr (GError) error = NULL;

  g_assert_true (import (self, SMALL, "户号,人口\nA,1\n", &error));
  g_assert_true (g_file_get_contents (self->db, &bytes, &length, NULL));
  memset (bytes + 100, 0xA5, length - 100);
  g_assert_true (g_file_set_contents (self->db, bytes, (gssize) length, NULL));
}

static void
make_newer (const Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (import (self, SMALL, "户号,人口\nA,1\n", &error));
  run_sql (self->db, "PRAGMA user_version = 99");
}

static void
make_foreign (const Fixture *self)
{
  run_sql (self->db, "CREATE TABLE house (户号 TEXT, 人口 INTEGER)");
}

static void
make_nothing (const Fixture *self)
{
  (void) self;
}

typedef struct
{
  const char *name;
  void (*make) (const Fixture *self);
  /* What is said for reading and for writing; NULL: it opens. */
  int read_code, write_code;
  const char *read, *write;
} Place;

static const Place places[] = {
  { "folder", make_folder, ZHU_ERROR_IO, ZHU_ERROR_IO, "it is no regular file",
    "it is no regular file" },
  { "pipe", make_pipe, ZHU_ERROR_IO, ZHU_ERROR_IO, "it is no regular file",
    "it is no regular file" },
  { "dangling-link", make_dangling_link, ZHU_ERROR_IO, ZHU_ERROR_IO, "No such file or directory",
    "it is a symbolic link; name the file itself" },
  { "link", make_link, 0, ZHU_ERROR_IO, NULL, "it is a symbolic link; name the file itself" },
  { "text", make_text, ZHU_ERROR_INPUT, ZHU_ERROR_INPUT, "this is no sound SQLite database",
    "this is no sound SQLite database" },
  { "damaged", make_damaged, ZHU_ERROR_INPUT, ZHU_ERROR_INPUT, "this is no sound SQLite database",
    "this is no sound SQLite database" },
  { "newer", make_newer, ZHU_ERROR_LIMIT, ZHU_ERROR_LIMIT, "use the newer program",
    "use the newer program" },
  { "foreign", make_foreign, 0, ZHU_ERROR_USAGE, NULL, "which is only read; name a new file" },
  { "nothing", make_nothing, ZHU_ERROR_IO, 0, "No such file or directory", NULL },
};

static void
check_open (const Fixture *self, ZhuStoreMode mode, int code, const char *said)
{
  g_autoptr (ZhuDictionary) dictionary = load (self, SMALL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, dictionary, mode, &error);

  if (said == NULL)
    g_assert_no_error (error);
  else
    {
      g_assert_error (error, ZHU_ERROR, code);
      g_assert_nonnull (strstr (error->message, self->db));
      if (strstr (error->message, said) == NULL)
        g_test_fail_printf ("“%s” is not said: %s", said, error->message);
    }
  g_assert_true ((store == NULL) == (said != NULL));
}

static void
test_place (Fixture *self, gconstpointer data)
{
  const Place *place = data;

  place->make (self);
  check_open (self, ZHU_STORE_READ, place->read_code, place->read);
  check_open (self, ZHU_STORE_WRITE, place->write_code, place->write);
}

/* Without a dictionary nothing is made: only sealed months can be wanted. */
static void
test_no_dictionary (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (self->db, NULL, ZHU_STORE_WRITE, &error);

  (void) data;
  g_assert_null (store);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_false (g_file_test (self->db, G_FILE_TEST_EXISTS));
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "none", "cases.db", NULL);
  g_autoptr (ZhuDictionary) dictionary = load (self, SMALL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuStore) store = zhu_store_open (path, dictionary, ZHU_STORE_WRITE, &error);

  (void) data;
  g_assert_null (store);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
}

/* ---- Tables ---- */

static char *
query (const Fixture *self, const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *row = NULL;
  GString *out = g_string_new (NULL);

  g_assert_cmpint (sqlite3_open_v2 (self->db, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &row, NULL), ==, SQLITE_OK);
  while (sqlite3_step (row) == SQLITE_ROW)
    g_string_append_printf (out, "%s;", (const char *) sqlite3_column_text (row, 0));
  sqlite3_finalize (row);
  sqlite3_close (db);
  return g_string_free (out, FALSE);
}

/* A new variable is a new column, empty in the records that are not in the files. */
static void
test_new_variables (Fixture *self, gconstpointer data)
{
  static const char *const more
      = SMALL "危房 = 是非 危房\n收入 = 小数 收入\n首次 = 日期 首次\n电话 = 文本 电话; 保密 电话\n";
  g_autoptr (GError) error = NULL;
  g_autofree char *values = NULL, *types = NULL;

  (void) data;
  g_assert_true (import (self, SMALL, "户号,人口\nA,1\nB,2\n", &error));
  g_assert_true (
      import (self, more, "户号,人口,危房,收入,首次,电话\nA,1,是,2.5,2020-01-01,139\n", &error));
  g_assert_no_error (error);
  values = query (self, "SELECT 户号 || 人口 || 危房 || 收入 || 首次 || 电话 FROM house");
  g_assert_cmpstr (values, ==, "A112.52020-01-01139;");
  types = query (self, "SELECT type FROM pragma_table_info ('house')");
  g_assert_cmpstr (types, ==, "TEXT;INTEGER;INTEGER;TEXT;TEXT;TEXT;");
}

static void
test_another_key (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  g_assert_true (import (self, SMALL, "户号,人口\nA,1\n", &error));
  g_assert_false (import (self,
                          "[字典]\n名称 = 小\n[实体 户]\n表 = house\n键 = 编号\n"
                          "[变量 户]\n人口 = 整数 人口\n",
                          "编号,人口\nA,1\n", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "the table “house” has no key column “编号”"));
  g_assert_nonnull (strstr (error->message, "import into a new store"));
}

#define ADD(name, test) g_test_add ("/store/open/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *name = g_strdup_printf ("/store/open/place/%s", places[i].name);

      g_test_add (name, Fixture, &places[i], set_up, test_place, tear_down);
    }
  ADD ("no-dictionary", test_no_dictionary);
  ADD ("no-folder", test_no_folder);
  ADD ("new-variables", test_new_variables);
  ADD ("another-key", test_another_key);
  return g_test_run ();
}
