/* Sealed months: what was sealed does not move, and earlier periods are read from it. */
#include "cube/sample.h"

#include <stdio.h>
#include <string.h>

/* The column of person.csv that says when a certificate was withdrawn, and how many persons the
 * correction below is about. */
#define WITHDRAWN "注销日期"
#define N_CORRECTED 40

static const ZhuPeriod february = { ZHU_PERIOD_MONTH, 2020, 2, -1 };
static const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

/* ---- The store before and after ---- */

static int
column_of (const char *head, const char *name)
{
  g_auto (GStrv) heads = g_strsplit (head, ",", -1);

  for (int i = 0; heads[i] != NULL; i++)
    if (g_str_equal (heads[i], name))
      return i;
  g_assert_not_reached ();
}

/* person.csv with the certificates of the first persons withdrawn in January: a correction that
 * reaches the province late. */
static char *
write_corrected (const Sample *sample)
{
  g_autofree char *path = sample_path ("samples/small/person.csv");
  char *out = g_build_filename (sample->folder, "person.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *joined = NULL;
  int column;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  column = column_of (lines[0], WITHDRAWN);
  for (int i = 1; i <= N_CORRECTED; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);

      if (*fields[column] != '\0')
        continue;
      g_free (fields[column]);
      fields[column] = g_strdup ("2020-01-15");
      g_free (lines[i]);
      lines[i] = g_strjoinv (",", fields);
    }
  joined = g_strjoinv ("\n", lines);
  g_file_set_contents (out, joined, -1, &error);
  g_assert_no_error (error);
  return out;
}

/* A reader would hold the commit up. */
static ZhuStore *
open_to_write (Sample *sample, ZhuDictionary *dictionary)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store;

  g_clear_pointer (&sample->store, zhu_store_free);
  store = zhu_store_open (sample->path, dictionary, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  return store;
}

static void
correct (Sample *sample)
{
  g_autofree char *path = write_corrected (sample);
  const char *const files[] = { path, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary = sample_dictionary (sample);
  g_autoptr (ZhuStore) store = open_to_write (sample, dictionary);
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuImportCount));
  const ZhuImportOptions options = { .as_of = ZHU_NO_DATE, .max_gone = 100, .merge = TRUE };

  g_assert_true (zhu_store_import (store, files, &options, sample->diags, counts, &error));
  g_assert_no_error (error);
}

static void
seal (Sample *sample, const ZhuPeriod *period, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDictionary) dictionary = sample_dictionary (sample);
  g_autoptr (ZhuStore) store = open_to_write (sample, dictionary);
  const ZhuFreezeOptions options = { 0 };
  ZhuMonth *month;

  month = zhu_store_freeze (store, period, reason, &options, sample->diags, &error);
  g_assert_no_error (error);
  zhu_month_free (month);
}

/* ---- Counting ---- */

static const char table[] = "[表]\n标题 = t\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计\n[列]\n"
                            "结构 = 人 + 人@上期末 + 人.较上月\n";

/* The row of the table: "184|184|0\n". */
static char *
count_row (Sample *sample, const ZhuPeriod *period, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (table, strlen (table));
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "t-sealed.ini", NULL, sample->diags, error);
  g_autoptr (ZhuCube) cube = NULL;

  sample_reopen (sample);
  cube = sample_count_period (sample, template_, period, ZHU_LEVEL_REPORT, error);
  return cube != NULL ? sample_text (sample, cube) : NULL;
}

static void
read_row (Sample *sample, const ZhuPeriod *period, int *now, int *before)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = count_row (sample, period, &error);
  int change;

  g_assert_no_error (error);
  g_assert_cmpint (sscanf (text, "合计|%d|%d|%d", now, before, &change), ==, 3);
  g_assert_cmpint (*now - *before, ==, change);
}

static void
test_sealed_months_do_not_move (void)
{
  Sample sample;
  int live, live_before, sealed, sealed_before, corrected, corrected_before;

  sample_open (&sample);
  read_row (&sample, &march, &live, &live_before);
  seal (&sample, &february, NULL);
  correct (&sample);
  read_row (&sample, &march, &corrected, &corrected_before);
  /* the correction reaches the present, not the month that was sealed before it */
  g_assert_cmpint (corrected, <, live);
  g_assert_cmpint (corrected_before, ==, live_before);

  seal (&sample, &march, NULL);
  read_row (&sample, &march, &sealed, &sealed_before);
  g_assert_cmpint (sealed, ==, corrected);
  g_assert_cmpint (sealed_before, ==, live_before);
  sample_close (&sample);
}

static void
test_newest_revision_is_taken (void)
{
  const ZhuPeriod first = { ZHU_PERIOD_MONTH, 2020, 3, 0 };
  const ZhuPeriod third = { ZHU_PERIOD_MONTH, 2020, 3, 2 };
  Sample sample;
  int before_correction, newest, named, earlier;
  g_autoptr (GError) error = NULL;

  sample_open (&sample);
  seal (&sample, &march, NULL);
  read_row (&sample, &march, &before_correction, &earlier);
  correct (&sample);
  seal (&sample, &march, "证件注销补录");
  read_row (&sample, &march, &newest, &earlier);
  read_row (&sample, &first, &named, &earlier);
  g_assert_cmpint (named, ==, before_correction);
  g_assert_cmpint (newest, <, before_correction);

  g_assert_null (count_row (&sample, &third, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "2020-03.r0, 2020-03.r1"));
  sample_close (&sample);
}

/* The records say of themselves when they held, but a dictionary may not promise it. */
static void
test_no_month_and_no_dates (void)
{
  static const char from[] = "截至 = 是";
  Sample sample;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  sample_open_dictionary (&sample, from, "截至 = 否");
  text = count_row (&sample, &march, &error);
  g_assert_null (text);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE);
  g_assert_nonnull (strstr (error->message, "t-sealed.ini:7:"));
  g_clear_error (&error);

  seal (&sample, &february, NULL);
  text = count_row (&sample, &march, &error);
  g_assert_no_error (error);
  g_assert_nonnull (text);
  sample_close (&sample);
}

static void
test_note_names_the_months (void)
{
  Sample sample;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (table, strlen (table));
  g_autoptr (ZhuTemplate) template_ = NULL;
  g_autoptr (ZhuCube) cube = NULL;
  g_autoptr (ZhuDoc) doc = NULL;
  const ZhuTable *made;

  sample_open (&sample);
  template_ = zhu_template_parse (bytes, "t-sealed.ini", NULL, sample.diags, &error);
  seal (&sample, &february, NULL);
  seal (&sample, &march, NULL);
  sample_reopen (&sample);
  cube = sample_count_period (&sample, template_, &march, ZHU_LEVEL_REPORT, &error);
  g_assert_no_error (error);
  zhu_doc_build (cube, NULL, NULL, &doc, sample.diags, &error);
  g_assert_no_error (error);
  made = zhu_doc_table (doc, 0);
  g_assert_nonnull (
      strstr (zhu_table_note (made, zhu_table_n_notes (made) - 1), "取自2020年2月的封存数据"));
  g_assert_true (g_str_has_prefix (zhu_doc_records (doc), "2020-03.r0 "));
  sample_close (&sample);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sealed/what is sealed does not move", test_sealed_months_do_not_move);
  g_test_add_func ("/sealed/the newest revision is taken, or the one named",
                   test_newest_revision_is_taken);
  g_test_add_func ("/sealed/without a month the records must carry dates",
                   test_no_month_and_no_dates);
  g_test_add_func ("/sealed/a note names the months compared with", test_note_names_the_months);
  return g_test_run ();
}
