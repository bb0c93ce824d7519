/* What the rules have found, as a table: for whoever works the findings off, and beside the forms
 * of a document whose 核实 rules do not all hold. And the records behind them, as a register. */
#include "zhuhu/doc/build.h"

#include <string.h>

/* What stands in the table of findings. */
typedef enum
{
  SHOW_SHORT, /* rule, place, both sides and the difference: for a terminal */
  SHOW_ALL    /* also the rule's text, the numbers of the sides, what explains it */
} Show;

/* A row being filled, column by column. */
typedef struct
{
  ZhuTable *table;
  gsize row, column;
} Row;

static void
put_text (Row *self, const char *text)
{
  const ZhuDocCell cell = { .state = *text != '\0' ? ZHU_CELL_TEXT : ZHU_CELL_EMPTY, .text = text };

  if (self->column < zhu_table_n_stub (self->table))
    zhu_table_set_stub (self->table, self->row, self->column, 1, text);
  else
    zhu_table_set_cell (self->table, self->row, self->column, &cell);
  self->column++;
}

static void
put_number (Row *self, ZhuNumber number)
{
  g_autofree char *text = zhu_rule_number_to_text (number);
  ZhuDocCell cell = { .state = ZHU_CELL_NUMBER, .decimals = number.denominator == 1 ? 0 : 4 };

  if (zhu_number_is_none (number))
    cell.state = ZHU_CELL_UNDEFINED;
  else
    cell.value = zhu_number_round (number, cell.decimals, ZHU_ROUND_HALF_UP);
  cell.text = text;
  zhu_table_set_cell (self->table, self->row, self->column++, &cell);
}

static ZhuTable *
new_table (const char *id, const char *title, const char *const *heads, gsize n_stub)
{
  const gsize n = g_strv_length ((char **) heads);
  ZhuTable *table = zhu_table_new (id, n_stub, n - n_stub);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, title);
  for (gsize i = 0; i < n; i++)
    zhu_table_add_head (table, 0, i, 1, 1, heads[i]);
  return table;
}

/* Where and when, and for whom. */
static void
set_form (ZhuTable *table, const ZhuCube *cube)
{
  const ZhuPlan *plan = zhu_cube_table (cube, 0)->plan;
  g_autofree char *period = zhu_period_to_label (&plan->period);

  zhu_table_set_text (table, ZHU_TEXT_REPORTER, plan->area != NULL ? plan->area->name : "");
  zhu_table_set_text (table, ZHU_TEXT_PERIOD, period);
  zhu_table_set_layout (table, ZHU_LAYOUT_LANDSCAPE);
  zhu_table_set_text (table, ZHU_TEXT_LEVEL,
                      zhu_cube_release (cube) == ZHU_LEVEL_INTERNAL ? "内部资料 注意保存" : "");
}

/* ---- Findings ---- */

static char *
explain (const ZhuBreach *breach)
{
  const ZhuExplanation *explanation = breach->explanation;
  g_autofree char *date = NULL;

  if (explanation == NULL)
    return g_strdup (breach->rule->must ? "须更正" : "未说明");
  date = zhu_date_format (explanation->date, "yyyy年M月d日");
  return g_strdup_printf ("%s（%s，%s）", explanation->text, explanation->signer, date);
}

static void
put_cases (Row *row, const ZhuBreach *breach)
{
  if (breach->entity != NULL)
    put_number (row, zhu_number_from_int ((gint64) breach->n_cases));
  else
    put_text (row, "");
}

static void
add_breach (ZhuTable *table,
            const ZhuBreach *breach,
            const char *area,
            Show show,
            gboolean has_cases)
{
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  Row row = { table, zhu_table_add_row (table, &info), 0 };
  g_autofree char *remark = explain (breach);

  if (area != NULL)
    put_text (&row, area);
  put_text (&row, breach->is_of_report ? "报告" : breach->owner);
  put_text (&row, breach->rule->name);
  put_text (&row, breach->rule->must ? "必须" : "核实");
  if (show == SHOW_ALL)
    put_text (&row, breach->rule->text);
  put_text (&row, breach->row);
  put_text (&row, breach->column);
  put_number (&row, breach->left);
  put_number (&row, breach->right);
  put_number (&row, zhu_number_subtract (breach->left, breach->right));
  if (has_cases)
    put_cases (&row, breach);
  if (show == SHOW_ALL)
    {
      put_text (&row, breach->left_words);
      put_text (&row, breach->right_words);
    }
  put_text (&row, show == SHOW_ALL ? remark : breach->explanation != NULL ? "已说明" : remark);
}

static gboolean
have_cases (const GPtrArray *cubes)
{
  for (guint i = 0; i < cubes->len; i++)
    {
      const GPtrArray *breaches = zhu_cube_breaches (g_ptr_array_index (cubes, i));

      for (guint j = 0; j < breaches->len; j++)
        if (((const ZhuBreach *) g_ptr_array_index (breaches, j))->entity != NULL)
          return TRUE;
    }
  return FALSE;
}

/* The heads of the table; free with g_ptr_array_unref(). */
static GPtrArray *
heads_of_findings (Show show, gboolean has_areas, gboolean has_cases)
{
  GPtrArray *heads = g_ptr_array_new ();

  if (has_areas)
    g_ptr_array_add (heads, (gpointer) "地区");
  g_ptr_array_add (heads, (gpointer) "表");
  g_ptr_array_add (heads, (gpointer) "审核");
  g_ptr_array_add (heads, (gpointer) "性质");
  if (show == SHOW_ALL)
    g_ptr_array_add (heads, (gpointer) "关系式");
  g_ptr_array_add (heads, (gpointer) "行");
  g_ptr_array_add (heads, (gpointer) "栏");
  g_ptr_array_add (heads, (gpointer) "左边");
  g_ptr_array_add (heads, (gpointer) "右边");
  g_ptr_array_add (heads, (gpointer) "差");
  if (has_cases)
    g_ptr_array_add (heads, (gpointer) "涉及个案");
  if (show == SHOW_ALL)
    {
      g_ptr_array_add (heads, (gpointer) "左边各数");
      g_ptr_array_add (heads, (gpointer) "右边各数");
    }
  g_ptr_array_add (heads, (gpointer) "说明");
  g_ptr_array_add (heads, NULL);
  return heads;
}

/* Cases are looked for up to a limit, which is said. */
static void
note_limit (ZhuTable *table, const GPtrArray *cubes)
{
  g_autofree char *note = g_strdup_printf ("注：涉及个案每份报告只查前%u处。", ZHU_MOST_BREACHES);

  for (guint i = 0; i < cubes->len; i++)
    if (zhu_cube_breaches (g_ptr_array_index (cubes, i))->len > ZHU_MOST_BREACHES)
      {
        zhu_table_add_note (table, note);
        return;
      }
}

static ZhuTable *
table_of_findings (const GPtrArray *cubes, Show show)
{
  const gboolean has_areas = cubes->len > 1;
  const gboolean has_cases = have_cases (cubes);
  g_autoptr (GPtrArray) heads = heads_of_findings (show, has_areas, has_cases);
  ZhuTable *table = new_table ("审核", "审核关系不成立之处", (const char *const *) heads->pdata,
                               has_areas ? 3 : 2);
  gsize n = 0;

  for (guint i = 0; i < cubes->len; i++)
    {
      const ZhuCube *cube = g_ptr_array_index (cubes, i);
      const GPtrArray *breaches = zhu_cube_breaches (cube);
      const ZhuArea *area = zhu_cube_table (cube, 0)->plan->area;

      for (guint j = 0; j < breaches->len; j++, n++)
        add_breach (table, g_ptr_array_index (breaches, j),
                    has_areas ? area != NULL ? area->name : "" : NULL, show, has_cases);
    }
  if (!has_areas)
    set_form (table, g_ptr_array_index (cubes, 0));
  if (has_cases)
    note_limit (table, cubes);
  zhu_table_set_text (table, ZHU_TEXT_EMPTY, n == 0 ? "全部成立" : "");
  return table;
}

ZhuTable *
zhu_build_findings (const ZhuCube *cube)
{
  g_autoptr (GPtrArray) cubes = g_ptr_array_new ();

  g_ptr_array_add (cubes, (gpointer) cube);
  return table_of_findings (cubes, SHOW_ALL);
}

static ZhuDoc *
document_of (const GPtrArray *cubes, const char *title, ZhuTable *table, GError **error)
{
  const ZhuPlan *plan = zhu_cube_table (g_ptr_array_index (cubes, 0), 0)->plan;
  g_autoptr (ZhuDoc) doc
      = zhu_doc_new (title, cubes->len == 1 && plan->area != NULL ? plan->area->name : "",
                     zhu_period_date (&plan->period, ZHU_DATE_END));

  zhu_doc_take_table (doc, table);
  return zhu_doc_freeze (doc, error) ? g_steal_pointer (&doc) : NULL;
}

ZhuDoc *
zhu_doc_build_findings (const GPtrArray *cubes, gboolean is_short, GError **error)
{
  g_return_val_if_fail (cubes != NULL && cubes->len > 0, NULL);

  return document_of (cubes, "审核关系不成立之处",
                      table_of_findings (cubes, is_short ? SHOW_SHORT : SHOW_ALL), error);
}

/* ---- Cases ---- */

/* 汉中市 … 某村: the names from below the report's area down to @area. */
static char *
place_of (const ZhuArea *area, const ZhuArea *report)
{
  GString *text = g_string_new (NULL);

  for (; area != NULL && area != report && area->parent != NULL; area = area->parent)
    if (!area->same_as_parent)
      g_string_prepend (text, area->name);
  return g_string_free (text, FALSE);
}

static void
add_case (ZhuTable *table, const ZhuBreach *breach, const ZhuCase *found, const ZhuArea *report)
{
  const ZhuRowInfo info = { .kind = ZHU_ROW_DETAIL };
  Row row = { table, zhu_table_add_row (table, &info), 0 };
  g_autofree char *place = place_of (found->area, report);

  put_text (&row, breach->is_of_report ? "报告" : breach->owner);
  put_text (&row, breach->rule->name);
  put_text (&row, breach->row);
  put_text (&row, breach->column);
  put_text (&row, place);
  put_text (&row, found->key);
  put_number (&row, zhu_number_from_ratio (found->difference, ZHU_DECIMAL_SCALE));
}

/* What is not in the list is said below it. */
static void
note_rest (ZhuTable *table, const ZhuBreach *breach, guint most)
{
  const gsize n_listed = breach->cases != NULL ? MIN (breach->cases->len, most) : 0;
  g_autofree char *note = NULL;

  if (breach->cases == NULL || breach->n_cases <= n_listed)
    return;
  note = g_strdup_printf ("注：%s审核%s共涉及%zu条，只列前%zu条。",
                          breach->is_of_report ? "报告" : breach->owner, breach->rule->name,
                          breach->n_cases, n_listed);
  zhu_table_add_note (table, note);
}

ZhuDoc *
zhu_doc_build_cases (const GPtrArray *cubes, guint most, GError **error)
{
  static const char *const heads[]
      = { "表", "审核", "行", "栏", "所在地", "编号", "左右之差", NULL };
  ZhuTable *table = new_table ("个案", "审核关系不成立所涉及的个案", heads, 2);
  gsize n = 0;

  g_return_val_if_fail (cubes != NULL && cubes->len > 0, NULL);

  set_form (table, g_ptr_array_index (cubes, 0));
  if (cubes->len > 1)
    zhu_table_set_text (table, ZHU_TEXT_REPORTER, "");
  for (guint i = 0; i < cubes->len; i++)
    {
      const ZhuCube *cube = g_ptr_array_index (cubes, i);
      const GPtrArray *breaches = zhu_cube_breaches (cube);

      for (guint j = 0; j < breaches->len; j++)
        {
          const ZhuBreach *breach = g_ptr_array_index (breaches, j);

          for (guint k = 0; breach->cases != NULL && k < MIN (breach->cases->len, most); k++, n++)
            add_case (table, breach, g_ptr_array_index (breach->cases, k),
                      cubes->len == 1 ? zhu_cube_table (cube, 0)->plan->area : NULL);
          note_rest (table, breach, most);
        }
    }
  note_limit (table, cubes);
  zhu_table_set_text (table, ZHU_TEXT_EMPTY, n == 0 ? "没有找到个案" : "");
  return document_of (cubes, "审核关系不成立所涉及的个案", table, error);
}
