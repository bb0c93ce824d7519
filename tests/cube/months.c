#include "cube/months.h"

#include <string.h>

enum
{
  N_COPIES = 3 /* of each household of the sample */
};

#define COUNTY "610729"

/* What is published each month: grades and causes of this month and the month before; of the month
 * before also who is severely disabled, which nobody was told then. The county adds the movement of
 * persons by township. */
static const char *const texts[N_LEVEL_TABLES]
    = { "[表]\n标题 = 等级\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计 + 残疾等级\n[列]\n"
        "结构 = 人 \"本月\" + 人@上期末 \"上月\" + 人.较上月 \"增减\"\n",
        "[表]\n标题 = 原因\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计 + 主要致贫原因\n[列]\n"
        "结构 = 人 \"本月\" + 人@上期末 \"上月\" + 人.较上月 \"增减\"\n",
        "[表]\n标题 = 重度\n范围 = 未脱贫残疾人\n[行]\n结构 = 合计 + 条件(重度) \"重度\""
        " + 条件(非 重度) \"其他\"\n[列]\n结构 = 人@上期末 \"上月\"\n" };
static const char *const ids[] = { "40-grade.ini", "41-cause.ini", "42-severe.ini" };

/* ---- Case files ---- */

static guint
field_of (const GPtrArray *rows, const char *name)
{
  const char *const *head = g_ptr_array_index (rows, 0);

  for (guint i = 0; head[i] != NULL; i++)
    if (g_str_equal (head[i], name))
      return i;
  g_assert_not_reached ();
}

static const char *
get (const GPtrArray *rows, guint row, const char *name)
{
  return ((char **) g_ptr_array_index (rows, row))[field_of (rows, name)];
}

static void
set (const GPtrArray *rows, guint row, const char *name, const char *value)
{
  char **field = &((char **) g_ptr_array_index (rows, row))[field_of (rows, name)];

  g_free (*field);
  *field = g_strdup (value);
}

/* The rows of a file of the sample, each so many times under keys of its own. */
static GPtrArray *
read_rows (const char *file, const char *const *keys)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autofree char *path = sample_path (file);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  g_ptr_array_add (rows, g_strsplit (lines[0], ",", -1));
  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    for (int copy = 0; copy < N_COPIES; copy++)
      {
        g_ptr_array_add (rows, g_strsplit (lines[i], ",", -1));
        for (gsize k = 0; keys[k] != NULL; k++)
          {
            g_autofree char *key
                = g_strdup_printf ("%s%c", get (rows, rows->len - 1, keys[k]), 'a' + copy);

            set (rows, rows->len - 1, keys[k], key);
          }
      }
  return rows;
}

static void
write_rows (World *self, const char *name, const GPtrArray *rows)
{
  g_autofree char *path = g_build_filename (self->sample.folder, name, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *line = g_strjoinv (",", g_ptr_array_index (rows, i));

      g_string_append_printf (text, "%s\n", line);
    }
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);
}

/* ---- The store ---- */

static ZhuStore *
open_to_write (World *self, ZhuDictionary *dictionary)
{
  g_autoptr (GError) error = NULL;
  ZhuStore *store;

  g_clear_pointer (&self->sample.store, zhu_store_free);
  store = zhu_store_open (self->sample.path, dictionary, ZHU_STORE_WRITE, &error);
  g_assert_no_error (error);
  return store;
}

void
world_seal (World *self, const ZhuPeriod *period, const char *reason)
{
  g_autoptr (ZhuDictionary) dictionary = sample_dictionary (&self->sample);
  g_autoptr (ZhuStore) store = NULL;
  g_autofree char *household = g_build_filename (self->sample.folder, "household.csv", NULL);
  g_autofree char *person = g_build_filename (self->sample.folder, "person.csv", NULL);
  const char *const files[] = { household, person, NULL };
  const ZhuImportOptions options = { .as_of = ZHU_NO_DATE, .max_gone = 100 };
  g_autoptr (GArray) counts = g_array_new (FALSE, TRUE, sizeof (ZhuImportCount));
  g_autoptr (GError) error = NULL;

  write_rows (self, "household.csv", self->households);
  write_rows (self, "person.csv", self->persons);
  store = open_to_write (self, dictionary);
  g_assert_true (zhu_store_import (store, files, &options, self->sample.diags, counts, &error));
  g_assert_no_error (error);
  zhu_month_free (zhu_store_freeze (store, period, reason, &(ZhuFreezeOptions){ 0 },
                                    self->sample.diags, &error));
  g_assert_no_error (error);
  g_clear_pointer (&store, zhu_store_free);
  sample_reopen (&self->sample);
}

/* ---- What happens within a month ---- */

/* Somebody with a certificate, or without one. */
static guint
draw_person (World *self, gboolean is_certified)
{
  guint row;

  do
    row = (guint) g_rand_int_range (self->random, 1, (gint32) self->persons->len);
  while ((*get (self->persons, row, "残疾等级") != '\0') != is_certified
         || *get (self->persons, row, "注销日期") != '\0');
  return row;
}

/* The field of one becomes that of another. */
static void
copy_field (const GPtrArray *rows, guint to, guint from, const char *name)
{
  g_autofree char *value = g_strdup (get (rows, from, name));

  set (rows, to, name, value);
}

static void
certify (World *self, const char *day)
{
  static const char *const fields[]
      = { "残疾人证号", "残疾类别", "残疾等级", "残疾人证状态", "有效期至" };
  const guint from = draw_person (self, TRUE);
  const guint to = draw_person (self, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    copy_field (self->persons, to, from, fields[i]);
  set (self->persons, to, "发证日期", day);
}

static void
lift (World *self, const char *day)
{
  const guint row = (guint) g_rand_int_range (self->random, 1, (gint32) self->households->len);

  set (self->households, row, "脱贫属性", "已脱贫");
  set (self->households, row, "脱贫年度", "2020");
  set (self->households, row, "脱贫时间", day);
}

/* Certificates are given and withdrawn, a household is lifted, grades, skills and causes are
 * corrected. */
void
world_live_on (World *self, const char *day, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      copy_field (self->persons, draw_person (self, TRUE), draw_person (self, TRUE), "残疾等级");
      copy_field (self->persons, draw_person (self, TRUE), draw_person (self, TRUE), "劳动技能");
      copy_field (self->households,
                  (guint) g_rand_int_range (self->random, 1, (gint32) self->households->len),
                  (guint) g_rand_int_range (self->random, 1, (gint32) self->households->len),
                  "主要致贫原因");
      set (self->persons, draw_person (self, TRUE), "注销日期", day);
      certify (self, day);
    }
  lift (self, day);
}

/* ---- Publishing ---- */

static ZhuTemplate *
load (World *self, gsize i)
{
  g_autoptr (GBytes) bytes
      = i < N_LEVEL_TABLES ? g_bytes_new_static (texts[i], strlen (texts[i])) : NULL;
  g_autofree char *path = sample_path ("templates/10-progress.ini");
  g_autoptr (GError) error = NULL;
  ZhuTemplate *template_
      = bytes != NULL ? zhu_template_parse (bytes, ids[i], NULL, self->sample.diags, &error)
                      : zhu_template_load (path, self->sample.diags, &error);

  g_assert_no_error (error);
  return template_;
}

static GPtrArray *
count (World *self, const ZhuPeriod *period, const GPtrArray *areas, ZhuRelease release)
{
  g_autoptr (GPtrArray) groups
      = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  const gboolean is_county = areas->len == 1;
  g_autoptr (GError) error = NULL;
  GPtrArray *cubes;

  for (guint i = 0; i < areas->len; i++)
    {
      GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_plan_unref);

      for (gsize t = 0; t < N_LEVEL_TABLES + (is_county ? 1 : 0); t++)
        {
          g_autoptr (ZhuTemplate) template_ = load (self, t);

          g_ptr_array_add (plans, zhu_plan_new (template_, self->sample.model, period,
                                                g_ptr_array_index (areas, i), NULL,
                                                self->sample.diags, &error));
          g_assert_no_error (error);
        }
      g_ptr_array_add (groups, plans);
    }
  cubes = zhu_cube_compute_each (groups, self->sample.store, release, self->sample.diags, &error);
  g_assert_no_error (error);
  return cubes;
}

/* Hides, and remembers in the store what is published. FALSE if it is refused. */
static gboolean
publish (World *self, const GPtrArray *cubes)
{
  g_autoptr (GPtrArray) known
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GPtrArray) published
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GError) error = NULL;
  gint64 n_before;

  g_assert_true (zhu_store_n_published (self->sample.store, &n_before, &error));
  g_assert_true (
      zhu_cube_add_known (g_ptr_array_index (cubes, 0), self->sample.store, known, &error));
  g_assert_no_error (error);
  if (!zhu_cube_protect_all (cubes, NULL, known, published, &error))
    {
      g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
      g_test_message ("refused: %s", error->message);
      return FALSE;
    }
  g_clear_pointer (&self->sample.store, zhu_store_free);
  g_assert_true (zhu_store_publish (self->sample.path, published, n_before, &error));
  g_assert_no_error (error);
  sample_reopen (&self->sample);
  return TRUE;
}

static GPtrArray *
areas_of (World *self, const ZhuPeriod *period, gboolean is_county)
{
  const ZhuArea *county = zhu_areas_find (zhu_dictionary_areas (self->sample.dictionary), COUNTY);
  GPtrArray *areas;

  if (!is_county)
    return zhu_area_divide (county, ZHU_LEVEL_TOWN, zhu_period_date (period, ZHU_DATE_END));
  areas = g_ptr_array_new ();
  g_ptr_array_add (areas, (gpointer) county);
  return areas;
}

void
world_publish (World *self,
               const ZhuPeriod *period,
               const char *month,
               const char *before,
               gboolean is_county)
{
  Edition *edition = g_new0 (Edition, 1);
  g_autoptr (GPtrArray) areas = areas_of (self, period, is_county);

  edition->month = month;
  edition->before = before;
  edition->is_county = is_county;
  edition->open = count (self, period, areas, ZHU_LEVEL_INTERNAL);
  edition->alone = count (self, period, areas, ZHU_LEVEL_PUBLIC);
  if (!zhu_cube_protect_all (edition->alone, NULL, NULL, NULL, NULL))
    g_clear_pointer (&edition->alone, g_ptr_array_unref);
  edition->closed = count (self, period, areas, ZHU_LEVEL_PUBLIC);
  if (!publish (self, edition->closed))
    g_clear_pointer (&edition->closed, g_ptr_array_unref);
  g_ptr_array_add (self->editions, edition);
}

static void
edition_free (gpointer data)
{
  Edition *self = data;

  g_ptr_array_unref (self->open);
  g_clear_pointer (&self->closed, g_ptr_array_unref);
  g_clear_pointer (&self->alone, g_ptr_array_unref);
  g_free (self);
}

World *
world_new (void)
{
  static const char *const household_keys[] = { "户编号", NULL };
  static const char *const person_keys[] = { "人编号", "户编号", NULL };
  World *self = g_new0 (World, 1);

  sample_open (&self->sample);
  self->random = g_rand_new_with_seed (20200229);
  self->households = read_rows ("samples/small/household.csv", household_keys);
  self->persons = read_rows ("samples/small/person.csv", person_keys);
  self->editions = g_ptr_array_new_with_free_func (edition_free);
  return self;
}

void
world_free (World *self)
{
  g_ptr_array_unref (self->editions);
  g_ptr_array_unref (self->households);
  g_ptr_array_unref (self->persons);
  g_rand_free (self->random);
  sample_close (&self->sample);
  g_free (self);
}
