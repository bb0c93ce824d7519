/* What a second import means: same, changed, gone, moved, merged. */
#include "fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_same_files_change_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL;

  (void) data;
  fixture_import_all (self);
  before = fixture_query (self, "SELECT * FROM household JOIN person USING (户编号)");
  fixture_import_all (self);
  fixture_assert_count (self, "户", "5/0/0/5/0/0/1");
  fixture_assert_count (self, "人", "7/0/0/7/0/0/1");
  fixture_assert_count (self, "问题", "3/0/0/3/0/0/0");
  fixture_assert_count (self, "地区", "3/0/0/3/0/0/0");
  fixture_assert_query (self, "SELECT * FROM household JOIN person USING (户编号)", before);
}

static void
test_other_counties_stay (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  self->options.max_gone = 100;
  /* only 西乡县: H2 is gone with its person, H1 has changed, 韩城's and others stay */
  fixture_write (
      self, "household.csv",
      "户编号,村代码,户主姓名,家庭人口数,首次识别时间,预脱贫,主要致贫原因\n"
      "H1,610724100201,甲一,4,2014-01-05,否,因残\nH6,610724100201,新,1,2020-01-01,,因病\n");
  fixture_write (self, "person.csv", "人编号,户编号,姓名\nP11,H1,甲一\nP61,H6,新\n");
  fixture_import (self, "household.csv person.csv", &error);
  g_assert_no_error (error);
  fixture_assert_count (self, "户", "2/1/1/0/1/0/0");
  fixture_assert_count (self, "人", "2/1/1/0/3/0/0");
  fixture_assert_query (self, "SELECT 户编号 FROM household", "H1;H3;H4;H5;H6");
  fixture_assert_query (self, "SELECT 人编号 FROM person", "P11;P31;P41;P51;P61");
  fixture_assert_query (self, "SELECT 问题编号 FROM problem", "W1;W2;W3");
}

/* 西咸's township carries the code of 未央区: importing that county must leave it alone. */
static void
test_unit_across_counties_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  fixture_write (self, "household.csv", "户编号,村代码\nH7,610112001001\n");
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  fixture_assert_count (self, "户", "1/1/0/0/0/0/0");
  fixture_assert_query (self, "SELECT count(*) FROM household", "6");
}

static void
test_gone_above_the_limit_is_refused (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  fixture_write (self, "household.csv", "户编号,村代码\nH1,610724100201\n");
  fixture_write (self, "person.csv", "人编号,户编号\nP11,H1\n");
  g_assert_false (fixture_import (self, "household.csv person.csv", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "--max-gone"));
  fixture_assert_query (self, "SELECT count(*), sum(家庭人口数) FROM household", "5|9");
}

static void
test_merge_only_adds_and_updates (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  self->options.merge = TRUE;
  fixture_write (self, "household.csv",
                 "户编号,村代码,家庭人口数\nH1,610724100201,5\nH8,610724100201,1\n");
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  fixture_assert_count (self, "户", "2/1/1/0/0/0/0");
  /* columns that the file lacks keep their values */
  fixture_assert_query (
      self, "SELECT 户编号, 家庭人口数, 主要致贫原因 FROM household WHERE 户编号 < 'H3'",
      "H1|5|因残;H2|1|因病");
  fixture_assert_query (self, "SELECT count(*) FROM household", "6");
}

static void
test_children_of_stored_parents (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  fixture_write (self, "problem.csv",
                 "问题编号,户编号,人编号,问题类型\nW3,H3,P31,收入\nW4,H3,,饮水\n");
  fixture_import (self, "problem.csv", &error);
  g_assert_no_error (error);
  /* the file covers 韩城 only */
  fixture_assert_query (self, "SELECT 问题编号, 发现日期 FROM problem ORDER BY 1",
                        "W1|2020-01-01;W2|2020-02-01;W3|-;W4|-");
  fixture_write (self, "problem.csv", "问题编号,户编号,人编号\nW5,H9,\n");
  g_assert_false (fixture_import (self, "problem.csv", &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
}

static void
test_person_moves (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  (void) data;
  fixture_import_all (self);
  fixture_copy (self, "person.csv", "P13,H1", "P13,H3");
  fixture_import_all (self);
  fixture_assert_count (self, "人", "7/0/1/6/0/0/1");
  fixture_assert_query (self, "SELECT 户编号 FROM person WHERE 人编号 = 'P13'", "H3");
  text = zhu_diags_to_text (self->diags);
  g_assert_nonnull (strstr (text, "moved"));
}

static void
test_rejected_record_keeps_the_stored_one (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  (void) data;
  fixture_import_all (self);
  self->options.max_rejects = 10;
  fixture_copy (self, "household.csv", "2014-01-05", "2014-02-30");
  fixture_import (self, FIXTURE_FILES, &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "SELECT 首次识别时间 FROM household WHERE 户编号 = 'H1'",
                        "2014-01-05");
  fixture_assert_query (self, "SELECT count(*) FROM person WHERE 户编号 = 'H1'", "3");
}

/* Only the household file: persons of a household that went go with it, as a share of all stored.
 */
static void
test_children_without_a_file_go_along (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) households = g_string_new ("户编号,村代码\n");
  g_autoptr (GString) persons = g_string_new ("人编号,户编号\n");
  g_autoptr (GError) error = NULL;

  (void) data;
  for (int i = 0; i < 50; i++)
    {
      g_string_append_printf (households, "H%02d,610724100201\n", i);
      g_string_append_printf (persons, "P%02d,H%02d\n", i, i);
    }
  fixture_write (self, "household.csv", households->str);
  fixture_write (self, "person.csv", persons->str);
  fixture_import (self, "household.csv person.csv", &error);
  g_assert_no_error (error);
  g_string_truncate (households, households->len - strlen ("H49,610724100201\n"));
  fixture_write (self, "household.csv", households->str);
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  fixture_assert_count (self, "户", "49/0/0/49/1/0/0");
  fixture_assert_count (self, "人", "0/0/0/0/1/0/0");
}

static void
kill_late (const char *what, gint64 done, gint64 total, gpointer data)
{
  (void) what;
  (void) total;
  (void) data;
  if (done > 140000)
    raise (SIGKILL);
}

/* An import that is killed half-way, when SQLite has already written into the file, leaves the
 * records of before to the next reader. */
static void
test_killed_import_leaves_the_store (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("户编号,村代码,自然村\n");
  g_autofree char *journal = g_strconcat (self->db, "-journal", NULL);
  g_autoptr (ZhuStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int status;
  pid_t child;

  (void) data;
  fixture_import_all (self);
  for (int i = 0; i < 150000; i++)
    g_string_append_printf (text,
                            "H%06d,610724100201,一个很长的村民小组名称，为了使文件足够长，"
                            "一个很长的村民小组名称，为了使文件足够长，再长一些，再长一些\n",
                            i);
  fixture_write (self, "household.csv", text->str);
  child = fork ();
  if (child == 0)
    {
      self->options.merge = TRUE;
      self->options.progress = kill_late;
      _exit (fixture_import (self, "household.csv", NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
  store = zhu_store_open (self->db, self->dictionary, ZHU_STORE_READ, &error);
  g_assert_no_error (error);
  fixture_assert_query (self, "PRAGMA integrity_check", "ok");
  fixture_assert_query (self, "SELECT 户编号 FROM household", "H1;H2;H3;H4;H5");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/replace/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("same-files-change-nothing", test_same_files_change_nothing);
  ADD ("other-counties-stay", test_other_counties_stay);
  ADD ("unit-across-counties-stays", test_unit_across_counties_stays);
  ADD ("gone-above-the-limit-is-refused", test_gone_above_the_limit_is_refused);
  ADD ("merge-only-adds-and-updates", test_merge_only_adds_and_updates);
  ADD ("children-of-stored-parents", test_children_of_stored_parents);
  ADD ("person-moves", test_person_moves);
  ADD ("rejected-record-keeps-the-stored-one", test_rejected_record_keeps_the_stored_one);
  ADD ("children-without-a-file-go-along", test_children_without_a_file_go_along);
  ADD ("killed-import-leaves-the-store", test_killed_import_leaves_the_store);
  return g_test_run ();
}
