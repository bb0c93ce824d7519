/* The memory of what was published: sets of values as texts, the text of a month, and what it says
 * of the tables at hand. */
#include "cube/sample.h"
#include "zhuhu/cube/ledger-memory.h"

#include <string.h>

static Sample sample;

static ZhuCube *
count_table (const char *rows, const char *columns)
{
  g_autofree char *text = g_strdup_printf ("[表]\n标题 = 表\n[行]\n结构 = %s\n[列]\n结构 = %s\n"
                                           "[审核 1]\n式 = 行(合计).(1) >= 0\n",
                                           rows, columns);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuTemplate) template_
      = zhu_template_parse (bytes, "41-memory.ini", NULL, sample.diags, &error);
  ZhuCube *cube;

  g_assert_no_error (error);
  cube = sample_count (&sample, template_, ZHU_LEVEL_PUBLIC, &error);
  g_assert_no_error (error);
  return cube;
}

static ZhuCube *
count_people (void)
{
  return count_table ("合计 + 主要致贫原因", "人");
}

/* ---- Sets of values ---- */

static Ledger *
ledger_new (void)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };

  return zhu_ledger_new (sample.model, &march);
}

/* Each text is read into one dimension of numbers, in this order, which cuts it ever finer. */
static const struct
{
  const char *text, *again; /* as it is written later */
} intervals[] = {
  { "60:70", "60:70" },
  { "0:60", "0:60" },
  { "0:70", "0:70" },
  { "-", "-" },
  { "", "" },
  { "70:", "70:" },
  { "60:70,-", "60:70,-" },
  { "65:80", "65:80" },
  { "0:10,20:30", "0:10,20:30" },
  { "20:30,0:10", "0:10,20:30" },
  { "0:30,30:60", "0:60" },
  { "-5:0", "-5:0" },
  { "3:3", NULL },
  { "5:3", NULL },
  { "5", NULL },
  { ":5", NULL },
  { "a:5", NULL },
  { "1:b", NULL },
  { "1:2:3", NULL },
  { "1:2,x", NULL },
  { ",1:2", NULL },
};

static void
test_intervals (void)
{
  Ledger *ledger = ledger_new ();
  Dimension *dimension = zhu_ledger_dimension_named (ledger, "a number", 0, 0);
  int sets[G_N_ELEMENTS (intervals)];

  zhu_ledger_fill_dimension (ledger, dimension);
  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      sets[i] = zhu_dimension_read_set (ledger, dimension, intervals[i].text);
      g_assert_cmpint (sets[i] >= 0, ==, intervals[i].again != NULL);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (intervals) && intervals[i].again != NULL; j++)
      g_assert_cmpint (sets[i] == sets[j], ==,
                       g_strcmp0 (intervals[i].again, intervals[j].again) == 0);
  for (gsize i = 0; i < G_N_ELEMENTS (intervals); i++)
    if (sets[i] >= 0)
      g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, (guint) sets[i]), ==,
                       intervals[i].again);
  g_assert_cmpint (zhu_dimension_read_set (ledger, dimension, "7:8"), >=, 0);
  g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, (guint) sets[1]), ==, "0:60");
  zhu_ledger_free (ledger);
}

static const struct
{
  const char *text, *again;
} codes[] = {
  { "0", "0" },  { "0,2", "0,2" }, { "2,0", "0,2" }, { "5", "5" },   { "", "" },
  { "6", NULL }, { "x", NULL },    { "0,,1", NULL }, { "-1", NULL },
};

static void
test_codes (void)
{
  Ledger *ledger = ledger_new ();
  Dimension *dimension = zhu_ledger_dimension_named (ledger, "a code", 5, 1);

  zhu_ledger_fill_dimension (ledger, dimension);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      const int set = zhu_dimension_read_set (ledger, dimension, codes[i].text);

      g_assert_cmpint (set >= 0, ==, codes[i].again != NULL);
      if (set >= 0)
        g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, (guint) set), ==,
                         codes[i].again);
    }
  g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, dimension->full), ==, "0,1,2,3,4,5");
  g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, dimension->own), ==, "0,1,2,3,4");
  zhu_ledger_free (ledger);
}

static const struct
{
  const char *text, *again;
} areas[] = {
  { "610000", "610000" },
  { "610729,610702", "610702,610729" },
  { "=610700", "=610700" },
  { "=610700,610729", "=610700,610729" },
  { "", "" },
  { "999999", NULL },
  { "=999999", NULL },
  { "610729,", NULL },
};

static void
test_areas (void)
{
  Ledger *ledger = ledger_new ();
  Dimension *dimension = zhu_ledger_dimension_area (ledger);

  zhu_ledger_fill_dimension (ledger, dimension);
  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    {
      const int set = zhu_dimension_read_set (ledger, dimension, areas[i].text);

      g_assert_cmpint (set >= 0, ==, areas[i].again != NULL);
      if (set >= 0)
        g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, (guint) set), ==,
                         areas[i].again);
    }
  g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, dimension->full), ==, "610000");
  zhu_ledger_free (ledger);
}

/* Two areas that are gone are two values still. */
static void
test_areas_that_are_gone (void)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  const ZhuAreas *all = zhu_dictionary_areas (sample.dictionary);
  const ZhuArea *gone[2] = { NULL, NULL };
  gsize n = 0;
  Ledger *ledger = ledger_new ();
  Dimension *dimension = zhu_ledger_dimension_area (ledger);
  const char *text;
  int sets[2];

  for (gsize i = 0; i < zhu_areas_length (all) && n < 2; i++)
    if (!zhu_area_is_alive (zhu_areas_get (all, i), zhu_period_date (&march, ZHU_DATE_END)))
      gone[n++] = zhu_areas_get (all, i);
  g_assert_cmpuint (n, ==, 2);
  zhu_ledger_fill_dimension (ledger, dimension);
  for (gsize i = 0; i < n; i++)
    {
      sets[i] = zhu_dimension_read_set (ledger, dimension, gone[i]->code);
      g_assert_cmpint (sets[i], >=, 0);
      text = zhu_dimension_set_text (ledger, dimension, (guint) sets[i]);
      g_assert_true (*text == '=' && g_str_equal (text + 1, gone[i]->code));
      g_assert_cmpint (zhu_dimension_read_set (ledger, dimension, text), ==, sets[i]);
    }
  g_assert_cmpint (sets[0], !=, sets[1]);
  g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, dimension->full), ==, "610000");
  g_assert_cmpint (zhu_dimension_read_set (ledger, dimension, "610000"), ==, dimension->full);
  zhu_ledger_free (ledger);
}

/* Areas below another that are not there any more at the period's end are no part of it. */
static void
test_areas_of_later (void)
{
  const ZhuPeriod later = { ZHU_PERIOD_MONTH, 2021, 4, -1 };
  const ZhuAreas *all = zhu_dictionary_areas (sample.dictionary);
  Ledger *ledger = zhu_ledger_new (sample.model, &later);
  Dimension *dimension = zhu_ledger_dimension_area (ledger);
  const guint64 *words, *full;
  int set;

  zhu_ledger_fill_dimension (ledger, dimension);
  set = zhu_dimension_read_set (ledger, dimension, "610000");
  g_assert_cmpint (set, >=, 0);
  words = zhu_dimension_words (dimension, (guint) set);
  full = zhu_dimension_words (dimension, dimension->full);
  for (gsize i = 0; i < zhu_areas_length (all); i++)
    g_assert_false ((words[i / 64] >> i % 64 & 1) != 0 && (full[i / 64] >> i % 64 & 1) == 0);
  g_assert_cmpstr (zhu_dimension_set_text (ledger, dimension, (guint) set), ==, "610000");
  zhu_ledger_free (ledger);
}

/* ---- The text of a month ---- */

static GBytes *
pack (const char *text)
{
  g_autoptr (GString) all = g_string_new (text);

  return zhu_pattern_pack (all);
}

/* What @cube publishes, as text. */
static char *
publish (ZhuCube *cube, const GPtrArray *known)
{
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();
  g_autoptr (GPtrArray) published
      = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (cubes, cube);
  g_assert_true (zhu_cube_protect_all (cubes, NULL, known, published, &error));
  g_assert_no_error (error);
  if (published->len == 0)
    return NULL;
  g_assert_cmpuint (published->len, ==, 1);
  return zhu_pattern_unpack (((ZhuPublished *) g_ptr_array_index (published, 0))->pattern);
}

static GPtrArray *
known_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_published_free);
}

static void
add_known (GPtrArray *known, const char *end, const char *origin, const char *text)
{
  g_autoptr (GBytes) bytes = pack (text);

  g_ptr_array_add (known, zhu_published_new (end, origin, "monthly", bytes));
}

#define HEAD "zhuhu-published\t1\t5\n"
#define END "2020-03-31"

/* Lines that stand for themselves: a code of 人, two of its sets, a count. */
#define LINES "D\tx\t3\t人\t人\t1\nS\t0\t0\t户,人\nS\t0\t1,2\t\nH\t0\t人\t-\n"

static const struct
{
  const char *name, *text;
} spoilt[] = {
  { "no line", "" },
  { "no end", "zhuhu-published\t1\t5" },
  { "other file", "something else\n" },
  { "later format", "zhuhu-published\t2\t5\n" },
  { "no threshold", "zhuhu-published\t1\tx\n" },
  { "threshold of none", "zhuhu-published\t1\t0\n" },
  { "line without end", HEAD "R\tx" },
  { "unknown line", HEAD "X\tx\n" },
  { "empty line", HEAD "\n" },
  { "short dimension", HEAD "D\tx\t3\t人\n" },
  { "values that are no number", HEAD "D\tx\tmany\t人\t人\n" },
  { "lacking that is no number", HEAD "D\tx\t3\t人\t人\tx\n" },
  { "more lacking than values", HEAD "D\tx\t3\t人\t人\t5\n" },
  { "lacking of a number", HEAD "D\tx\t0\t人\t人\t1\n" },
  { "lacking of nobody", HEAD "D\tx\t3\t-\t人\t1\n" },
  { "unknown entity", HEAD "D\tx\t3\t马\t人\n" },
  { "unknown entities", HEAD "D\tx\t3\t人\t人,马\n" },
  { "two lengths", HEAD LINES "D\tx\t4\t人\t人\n" },
  { "set of no dimension", HEAD "S\t0\t0\t\n" },
  { "set of an unknown dimension", HEAD LINES "S\t1\t0\t\n" },
  { "set of unknown values", HEAD LINES "S\t0\t9\t\n" },
  { "set of unknown needs", HEAD LINES "S\t0\t0\t马\n" },
  { "head of an unknown entity", HEAD "H\t0\t马\t-\n" },
  { "head of no kind", HEAD "H\tx\t人\t-\n" },
  { "number of no head", HEAD "Q\t0\ts\t1\t1\n" },
  { "number of an unknown head", HEAD LINES "Q\t1\ts\t1\t1\t0\n" },
  { "number of an unknown set", HEAD LINES "Q\t0\ts\t1\t1\t2\n" },
  { "number without records", HEAD LINES "Q\t0\ts\tx\t1\t0\n" },
  { "shown without number", HEAD LINES "Q\t0\ts\t0\t-\t0\n" },
  { "count of other records", HEAD LINES "Q\t0\ts\t3\t4\t0\n" },
  { "unknown state", HEAD LINES "Q\t0\tz\t1\t1\t0\n" },
  { "long state", HEAD LINES "Q\t0\tsh\t1\t1\t0\n" },
  { "short rule", HEAD "R\n" },
};

static void
assert_refused (GPtrArray *known)
{
  g_autoptr (ZhuCube) cube = count_people ();
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (cubes, cube);
  g_assert_false (zhu_cube_protect_all (cubes, NULL, known, NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
  g_assert_nonnull (strstr (error->message,
                            "“monthly” published for " END " cannot be read with this dictionary"));
  g_assert_false (zhu_cube_is_protected (cube));
}

static void
test_spoilt (gconstpointer data)
{
  g_autoptr (GPtrArray) known = known_new ();

  add_known (known, END, "live 1", spoilt[GPOINTER_TO_SIZE (data)].text);
  assert_refused (known);
}

static void
test_not_packed (void)
{
  g_autoptr (GPtrArray) known = known_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("no packed text", 14);

  g_ptr_array_add (known, zhu_published_new (END, "live 1", "monthly", bytes));
  assert_refused (known);
}

/* What nobody asks about now does no harm; of other months nothing is even read. */
static void
test_beside (void)
{
  static const char *const texts[] = {
    HEAD LINES "Q\t0\ts\t7\t7\t0\nQ\t0\th\t0\t-\t1\nQ\t0\tu\t9\t9\nR\tx\n",
    HEAD "D\ty\t3\t人\t人\nS\t0\t0\nH\t0\t户\t-\nQ\t0\ts\t7\t7\t0\n", /* without the later words */
    HEAD "D\tz\t0\t人\t人\t0\nS\t0\t60:70\t\nS\t0\t0:60\t\nH\t0\t人\t-\nQ\t0\ts\t7\t7\t0\n"
         "Q\t0\ts\t70\t70\t1\n",
    HEAD "D\tarea\t-\t-\t户,人\t0\nS\t0\t610729\t\nH\t0\t人\t-\nQ\t0\ts\t7\t7\t0\n",
  };
  g_autoptr (ZhuCube) alone = count_people ();
  g_autofree char *without = publish (alone, NULL);
  g_autoptr (ZhuCube) cube = count_people ();
  g_autoptr (GPtrArray) known = known_new ();
  g_autofree char *with = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    add_known (known, END, "another month", texts[i]);
  add_known (known, "2020-02-29", "live 1", "nothing that could be read");
  with = publish (cube, known);
  g_assert_cmpstr (with, ==, without);
}

/* ---- What it says of the tables at hand ---- */

/* The states of the cells: "shown hidden …", as numbers or *. */
static char *
cells_of (const ZhuCube *cube)
{
  const ZhuCubeTable *table = zhu_cube_table (cube, 0);
  GString *text = g_string_new (NULL);

  for (guint row = 0; row < table->plan->rows.lines->len; row++)
    {
      const ZhuValue *value = zhu_cube_table_value (table, row, 0);

      if (value->state == ZHU_VALUE_SUPPRESSED)
        g_string_append (text, "* ");
      else
        g_string_append_printf (text, "%d ", (int) value->number.numerator);
    }
  return g_string_free (text, FALSE);
}

/* What count_people() shows beside @texts, each with its origin behind it. */
static char *
cells_beside (const char *const *texts, gsize n)
{
  g_autoptr (ZhuCube) cube = count_people ();
  g_autoptr (GPtrArray) known = known_new ();
  g_autofree char *written = NULL;

  for (gsize i = 0; i < n; i++)
    add_known (known, END, texts[2 * i + 1], texts[2 * i]);
  written = publish (cube, known);
  return cells_of (cube);
}

/* Of sets of an older memory, which does not say who has a record where they hold, nothing is taken
 * to be known: no count of persons is said to reach that of the households. */
static void
test_without_needs (void)
{
  static const char text[] = HEAD "D\ty\t3\t人\t人\nS\t0\t0\t户,人\nS\t0\t1,2\nH\t0\t户\t-\n"
                                  "H\t0\t人\t-\nQ\t0\ts\t7\t7\t0\nQ\t1\ts\t8\t8\t0\n"
                                  "Q\t0\ts\t9\t9\t1\nQ\t1\ts\t6\t6\t1\n";
  static const char *const texts[] = { text, "live 1" };
  g_autoptr (ZhuCube) alone = count_people ();
  g_autofree char *without = publish (alone, NULL);
  g_autofree char *cells = cells_of (alone);
  g_autofree char *beside = cells_beside (texts, 1);

  g_assert_nonnull (without);
  g_assert_cmpstr (beside, ==, cells);
}

static char *
people_text (void)
{
  g_autoptr (ZhuCube) cube = count_people ();

  return publish (cube, NULL);
}

/* The text with the last word of line @line's number of records and value replaced, and its state.
 */
static char *
with_number (const char *text, guint number, char state, const char *records, const char *value)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint at = 0;

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, "\t", -1);

      if (words[0] == NULL || !g_str_equal (words[0], "Q") || at++ != number)
        continue;
      *words[2] = state;
      for (int i = 0; i < 2; i++)
        {
          g_free (words[3 + i]);
          words[3 + i] = g_strdup (i == 0 ? records : value);
        }
      g_free (*line);
      *line = g_strjoinv ("\t", words);
    }
  g_assert_cmpuint (at, >, number);
  return g_strjoinv ("\n", lines);
}

/* Records that were sealed after they were published: the same numbers, so the same are hidden. */
static void
test_sealed_since (void)
{
  g_autofree char *text = people_text ();
  g_autoptr (ZhuCube) alone = count_people ();
  g_autofree char *published = publish (alone, NULL);
  g_autofree char *before = cells_of (alone);
  const char *const texts[] = { text, "other records" };
  g_autofree char *after = cells_beside (texts, 1);

  g_assert_nonnull (strchr (before, '*'));
  g_assert_cmpstr (published, ==, text);
  g_assert_cmpstr (after, ==, before);
}

/* Numbers of other records: what was hidden of them stays hidden, whatever it is now; the others
 * are shown as they are. */
static void
test_other_records (void)
{
  g_autofree char *text = people_text ();
  g_autofree char *changed = with_number (text, 0, 's', "9999", "9999");
  g_autofree char *hidden = with_number (changed, 1, 'h', "0", "-");
  g_autoptr (ZhuCube) alone = count_people ();
  g_autofree char *published = publish (alone, NULL);
  const char *const texts[] = { changed, "other records", hidden, "third records" };
  g_autofree char *before = cells_of (alone);
  g_autofree char *same = cells_beside (texts, 1);
  g_autofree char *after = cells_beside (texts, 2);
  g_auto (GStrv) first = g_strsplit (before, " ", -1);
  g_auto (GStrv) second = g_strsplit (after, " ", -1);

  g_assert_nonnull (published);
  g_assert_cmpstr (same, ==, before);
  g_assert_cmpstr (first[1], !=, "*");
  g_assert_cmpstr (second[1], ==, "*");
}

/* What was shown of these records stays shown, and what was hidden stays hidden, in whatever order
 * it comes. */
static void
test_same_records (void)
{
  g_autofree char *text = people_text ();
  g_autofree char *hidden = with_number (text, 1, 'h', "0", "-");
  g_autofree char *other = with_number (hidden, 0, 's', "9999", "9999");
  const char *const texts[] = { text, "live 1", hidden, "live 1", other, "other records" };
  g_autoptr (ZhuCube) alone = count_people ();
  g_autofree char *published = publish (alone, NULL);
  g_autofree char *before = cells_of (alone);
  g_autofree char *shown_first = cells_beside (texts, 3);
  const char *const turned[] = { hidden, "live 1", text, "live 1" };
  g_autofree char *hidden_first = cells_beside (turned, 2);
  g_autofree char *only_hidden = cells_beside (turned, 1);

  g_assert_nonnull (published);
  g_assert_cmpstr (shown_first, ==, before);
  g_assert_cmpstr (hidden_first, ==, before);
  g_assert_cmpstr (only_hidden, !=, before);
}

/* Hidden numbers of records that were not sealed are not kept: nothing can be hidden beside them.
 */
static void
test_lost (void)
{
  g_autofree char *text = people_text ();
  g_autoptr (ZhuCube) cube = count_table ("合计 + 性别", "人");
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();
  g_autoptr (GPtrArray) known = known_new ();
  g_autoptr (GError) error = NULL;

  add_known (known, END, "live 1", text);
  g_ptr_array_add (cubes, cube);
  g_assert_false (zhu_cube_protect_all (cubes, NULL, known, NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_DISCLOSURE);
  g_assert_nonnull (strstr (error->message, "“monthly” was published from records that were not "
                                            "sealed"));
}

/* Numbers in ranges, and sums of rules, are remembered too. */
static void
test_ranges (void)
{
  g_autoptr (ZhuCube) first = count_table ("合计 + 家庭人口{1..2, 3..}", "户");
  g_autoptr (ZhuCube) second = count_table ("合计 + 家庭人口{1..2, 3..}", "户");
  g_autofree char *text = publish (first, NULL);
  g_autoptr (GPtrArray) known = known_new ();
  g_autofree char *again = NULL;

  g_assert_nonnull (strstr (text, "\t1:3\t"));
  g_assert_nonnull (strstr (text, "\t3:\t"));
  add_known (known, END, "live 1", text);
  again = publish (second, known);
  g_assert_null (again);
}

/* Margins that no table prints are not kept of records that were not sealed. */
static void
test_margins (void)
{
  g_autoptr (ZhuCube) cube = count_table ("合计 + 性别{男, 女} > 残疾等级{一级, 二级, 三级}", "人");
  g_autofree char *text = publish (cube, NULL);

  g_assert_null (strstr (text, "\tu\t"));
  g_assert_nonnull (strstr (text, "\nR\t"));
}

/* The bytes are the same in every version and on every machine: sets of one number in two
 * dimensions stay apart, and each stands once. */
static void
test_bytes (void)
{
  g_autoptr (ZhuCube) cube
      = count_table ("合计 + 性别{男, 女} > 残疾等级{一级}", "残疾等级{二级}[人] + 合计[户]");
  g_autofree char *text = publish (cube, NULL);

  g_assert_cmpstr (
      text, ==,
      HEAD "D\t041019cf2b4efe37b65993437df84036385f2003c90c22d4fb0be4a9d3db332d\t6\t人\t人\t1\n"
           "S\t0\t1\t户,人\nH\t0\t人\t-\nQ\t0\ts\t85\t85\t0\n"
           "H\t0\t户\t-\nQ\t1\ts\t259\t259\n"
           "D\t5be38980e00075af5ce76ca1caa8b179772af24f1b8f10f8a9addf7c91bd8b4e\t4\t人\t人\t1\n"
           "S\t1\t0\t户,人\nS\t0\t\t户,人\nQ\t0\ts\t0\t0\t1\t2\n"
           "S\t0\t0\t户,人\nQ\t1\ts\t41\t41\t1\t3\n"
           "S\t1\t1\t户,人\nQ\t0\ts\t0\t0\t4\t2\nQ\t1\ts\t20\t20\t4\t3\n"
           "R\t4cff1c6f4a3901ce0e40d01ac15e806ed2e9f105f73d623113aa22fc9e27dbe8\n");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sample_open (&sample);
  g_test_add_func ("/memory/intervals", test_intervals);
  g_test_add_func ("/memory/codes", test_codes);
  g_test_add_func ("/memory/areas", test_areas);
  g_test_add_func ("/memory/areas-that-are-gone", test_areas_that_are_gone);
  g_test_add_func ("/memory/areas-of-later", test_areas_of_later);
  for (gsize i = 0; i < G_N_ELEMENTS (spoilt); i++)
    {
      g_autofree char *path = g_strconcat ("/memory/spoilt/", spoilt[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_spoilt);
    }
  g_test_add_func ("/memory/not-packed", test_not_packed);
  g_test_add_func ("/memory/beside", test_beside);
  g_test_add_func ("/memory/without-needs", test_without_needs);
  g_test_add_func ("/memory/sealed-since", test_sealed_since);
  g_test_add_func ("/memory/other-records", test_other_records);
  g_test_add_func ("/memory/same-records", test_same_records);
  g_test_add_func ("/memory/lost", test_lost);
  g_test_add_func ("/memory/ranges", test_ranges);
  g_test_add_func ("/memory/margins", test_margins);
  g_test_add_func ("/memory/bytes", test_bytes);
  status = g_test_run ();
  sample_close (&sample);
  return status;
}
