/* Expressions that rest on one column are worked out as steps of it: for each of its values they
 * must give what the operators say one by one, as rows, as lines, and as choices of lines. */
#include "support/model.h"

#include <string.h>

/* ---- Dates of birth ---- */

typedef gint64 (*Rule) (gint64 birth, int end);

static gint64
age_group (gint64 birth, int end)
{
  const int age = birth == ZHU_MISSING ? 0 : zhu_date_age ((int) birth, end);

  return birth == ZHU_MISSING ? ZHU_MISSING
         : age < 0            ? 5
         : age <= 5           ? 1
         : age <= 15          ? 2
         : age <= 59          ? 3
                              : 4;
}

static gint64
is_old (gint64 birth, int end)
{
  return birth == ZHU_MISSING ? ZHU_MISSING : zhu_date_age ((int) birth, end) >= 60;
}

static gint64
is_hundred_or_unknown (gint64 birth, int end)
{
  return birth == ZHU_MISSING ? 1 : zhu_date_age ((int) birth, end) == 100;
}

static gint64
is_older_than_all (gint64 birth, int end)
{
  return birth == ZHU_MISSING ? ZHU_MISSING : zhu_date_age ((int) birth, end) > 2019;
}

static gint64
is_after_or_unknown (gint64 birth, int end)
{
  return birth == ZHU_MISSING || birth > end;
}

static gint64
is_not_before (gint64 birth, int end)
{
  return birth == ZHU_MISSING ? ZHU_MISSING : birth > end;
}

static gint64
is_of_month (gint64 birth, int end)
{
  return birth == ZHU_MISSING ? ZHU_MISSING : birth > end - 31 && birth <= end;
}

static gint64
choice (gint64 birth, int end)
{
  return birth == ZHU_MISSING ? 2 : birth > end ? 1 : zhu_date_age ((int) birth, end) < 18 ? 3 : 4;
}

static const struct
{
  const char *formula;
  Rule rule;
  gint64 without; /* what a household without persons gives */
} rules[] = {
  { "年龄组", age_group, ZHU_NO_RECORD },
  { "周岁(出生日期, 期末) >= 60", is_old, ZHU_MISSING },
  { "周岁数 = 100 或 出生日期 缺失", is_hundred_or_unknown, ZHU_MISSING },
  { "周岁数 > 2019", is_older_than_all, ZHU_MISSING },
  { "出生日期 缺失 或 出生日期 > 期末", is_after_or_unknown, ZHU_MISSING },
  { "非 出生日期 <= 期末", is_not_before, ZHU_MISSING },
  { "出生日期 属于 本期", is_of_month, ZHU_MISSING },
  { "若(出生日期 > 期末, 1, 出生日期 缺失, 2, 周岁数 < 18, 3, 4)", choice, 4 },
};

typedef struct
{
  ZhuDictionary *dictionary;
  ZhuModel *model;
  TestBatch *batch;
  ZhuEval *eval;
  const ZhuEntity *person;
  int end;
} Fixture;

static void
add_birth (GString *records, int day)
{
  g_autofree char *text = zhu_date_format (day, "yyyy-MM-dd");

  g_string_append_printf (records, "人 p%d <h1 出生日期=%s\n", day, text);
}

/* Somebody born on each of the days around a birthday of every age, and at the ends of the
 * calendar; somebody of whom it is not known; a household of nobody. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) records = g_string_new ("户 h1 area=610726\n户 h2 area=610726\n");

  (void) data;
  fixture->end = zhu_date_from_ymd (2020, 3, 31);
  add_birth (records, zhu_date_from_ymd (1, 1, 1));
  for (int year = 1855; year <= 2021; year++)
    {
      const int birthday = zhu_date_from_ymd (year, 3, 31);

      for (int day = birthday - 1; day <= birthday + 1; day++)
        add_birth (records, day);
      add_birth (records, zhu_date_from_ymd (year, 3, 1) - 1);
    }
  add_birth (records, zhu_date_from_ymd (9999, 12, 31));
  g_string_append (records, "人 unknown <h1\n");
  fixture->dictionary = test_dictionary ();
  fixture->model = test_model (fixture->dictionary);
  fixture->batch = test_batch_new (fixture->dictionary, records->str);
  fixture->eval = test_eval (fixture->model, fixture->batch);
  fixture->person = zhu_dictionary_entity (fixture->dictionary, "人");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  zhu_eval_free (fixture->eval);
  test_batch_free (fixture->batch);
  zhu_model_unref (fixture->model);
  zhu_dictionary_unref (fixture->dictionary);
}

/* Value of the date of birth of person @row. */
static gint64
birth_of (const Fixture *fixture, gsize row)
{
  const ZhuBatchPart *part = &fixture->batch->batch.parts[fixture->person->index];
  gsize position = 0;

  while (!g_str_equal (
      ((const ZhuVariable *) g_ptr_array_index (fixture->person->variables, position))->name,
      "出生日期"))
    position++;
  return zhu_column_value (&part->columns[position], row);
}

static void
test_rule (Fixture *fixture, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  const ZhuExpr *expr = test_compile (fixture->model, rules[i].formula, "人");
  const gsize n = fixture->batch->batch.parts[fixture->person->index].n_rows;
  const gint64 *rows = zhu_eval_rows (fixture->eval, expr, fixture->person);
  const ZhuView *view = zhu_eval_view (fixture->eval, fixture->person, fixture->person);
  const gint64 *lines = zhu_eval_lines (fixture->eval, expr, view);
  gsize n_true = 0;

  g_assert_cmpint ((int) view->n_lines, ==, (int) n + 1);
  for (gsize row = 0; row < n; row++)
    {
      const gint64 value = rules[i].rule (birth_of (fixture, row), fixture->end);

      g_assert_cmpint (rows[row], ==, value);
      g_assert_cmpint (lines[row], ==, value);
      n_true += value == 1;
    }
  g_assert_cmpint (lines[n], ==, rules[i].without);
  if (zhu_expr_type (expr) != ZHU_TYPE_BOOLEAN)
    return;
  zhu_eval_set_batch (fixture->eval, &fixture->batch->batch);
  view = zhu_eval_select (fixture->eval, expr, NULL, fixture->person, NULL, FALSE);
  g_assert_cmpint ((int) view->n_lines, ==, (int) n_true);
}

/* ---- Codes ---- */

static const struct
{
  const char *formula;
  const char *values; /* for 一级 to 四级, a grade outside the list, none */
} codes[] = {
  { "残疾等级 <= 2", "1 1 0 0 0 unknown" },
  { "残疾等级 属于 (一级, 三级)", "1 0 1 0 0 unknown" },
  { "残疾等级 <> 二级", "1 0 1 1 1 unknown" },
  { "残疾等级 缺失 或 残疾等级 > 3", "0 0 0 1 0 1" },
  { "非 残疾等级 > 3", "1 1 1 0 1 unknown" },
  { "残疾等级 >= 1", "1 1 1 1 0 unknown" },
  { "若(重度, 1, 残疾等级 = 三级, 2, 残疾等级 缺失, 3, 4)", "1 1 2 4 4 3" },
};

static void
test_codes (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ZhuDictionary) dictionary = test_dictionary ();
  g_autoptr (ZhuModel) model = test_model (dictionary);
  g_autoptr (TestBatch) batch = test_batch_new (
      dictionary, "户 h1 area=610726\n人 p1 <h1 残疾等级=一级\n人 p2 <h1 残疾等级=二级\n"
                  "人 p3 <h1 残疾等级=三级\n人 p4 <h1 残疾等级=四级\n人 p5 <h1 残疾等级=九级\n"
                  "人 p6 <h1\n");
  g_autoptr (ZhuEval) eval = test_eval (model, batch);
  const ZhuExpr *expr = test_compile (model, codes[i].formula, "人");
  const gint64 *rows = zhu_eval_rows (eval, expr, zhu_dictionary_entity (dictionary, "人"));
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize row = 0; row < 6; row++)
    {
      g_autofree char *value = test_value_text (rows[row]);

      g_string_append_printf (text, "%s%s", row > 0 ? " " : "", value);
    }
  g_assert_cmpstr (text->str, ==, codes[i].values);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/steps/dates/%" G_GSIZE_FORMAT, i);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), set_up, test_rule, tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *path = g_strdup_printf ("/formula/steps/codes/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_codes);
    }
  return g_test_run ();
}
