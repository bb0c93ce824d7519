/* Texts of a form: title, notes, marks and foot, with periods, areas and figures filled in. */
#include "zhuhu/doc/build.h"

#include <string.h>

#define DEFAULT_DATE "yyyy年M月d日"

/* ---- Figures ---- */

static char *
change_text (ZhuNumber number, int decimals, ZhuRounding rounding)
{
  const ZhuNumber rounded = zhu_number_round (number, decimals, rounding);
  ZhuNumber size = rounded;
  g_autofree char *digits = NULL;

  if (zhu_number_is_none (rounded))
    return g_strdup ("");
  if (rounded.numerator == 0)
    return g_strdup ("持平");
  if (size.numerator < 0)
    size.numerator = -size.numerator;
  digits = zhu_number_format (size, decimals, rounding);
  return g_strconcat (rounded.numerator > 0 ? "增加" : "减少", digits, NULL);
}

static char *
format_figure (const Builder *self,
               const ZhuPlan *plan,
               const ZhuPlanMeasure *measure,
               const ZhuValue *value,
               const char *format)
{
  const ZhuRounding rounding = self->style->rounding;
  ZhuDocCell cell;

  if (value->state == ZHU_VALUE_NUMBER && format != NULL && g_str_equal (format, "change"))
    return change_text (value->number, measure->decimals, rounding);
  if (value->state == ZHU_VALUE_NUMBER && format != NULL && *format == '0')
    return zhu_number_format (value->number, (int) strlen (format) - (strlen (format) > 1 ? 2 : 1),
                              rounding);
  return zhu_build_cell (
      self, value, measure->decimals, plan->template_->decimals,
      value->state == ZHU_VALUE_DATE && format != NULL ? format : measure->format, &cell);
}

/* The cell of @table as of the earlier period @date. No table of the run prints it, so that nothing
 * protects it: at level 公开 it is not told. */
static const ZhuValue *
earlier_value (const Builder *self,
               const ZhuCubeTable *table,
               const char *date,
               guint row,
               guint column)
{
  static const ZhuValue missing = { .state = ZHU_VALUE_MISSING };
  static const ZhuValue suppressed = { .state = ZHU_VALUE_SUPPRESSED };
  ZhuPlanContext context;

  if (zhu_cube_release (self->cube) == ZHU_LEVEL_PUBLIC)
    return &suppressed;
  return zhu_context_from_id (date, &context) && table->earlier[context] != NULL
             ? &table->earlier[context][(gsize) row * table->plan->columns.lines->len + column]
             : &missing;
}

static char *
figure_text (const Builder *self, const ZhuPiece *piece)
{
  const ZhuCubeTable *table;
  const ZhuPlanMeasure *measure;
  const ZhuValue *value;
  guint row, column;
  char *text;

  if (self->cube == NULL || !zhu_cube_lookup (self->cube, piece->ref, &table, &row, &column))
    {
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "figure", &piece->place,
                     _ ("write {01.合计.残疾人数}: table, row, column as printed"),
                     _ ("the text names no cell, or several"));
      return g_strdup ("");
    }
  measure = zhu_plan_line_measure (
      table->plan, &g_array_index (table->plan->rows.lines, ZhuPlanLine, row),
      &g_array_index (table->plan->columns.lines, ZhuPlanLine, column));
  value = piece->ref->date == NULL ? zhu_cube_table_value (table, row, column)
                                   : earlier_value (self, table, piece->ref->date, row, column);
  text = format_figure (self, table->plan, measure, value, piece->format);
  if (self->says_gaps && value->state != ZHU_VALUE_NUMBER && value->state != ZHU_VALUE_DATE)
    zhu_diags_add (self->diags, ZHU_DIAG_QUERY, "no-figure", &piece->place,
                   _ ("leave the sentence out, or see why the table has no number here"),
                   _ ("this cell has no number: “%s” stands in the sentence"), text);
  return text;
}

static char *
word_text (const TextContext *context, const ZhuPiece *piece)
{
  static const struct
  {
    const char *id;
    ZhuDateName name;
  } dates[] = { { "start", ZHU_DATE_START },
                { "end", ZHU_DATE_END },
                { "year_start", ZHU_DATE_YEAR_START },
                { "last_end", ZHU_DATE_LAST_END },
                { "last_year_end", ZHU_DATE_LAST_YEAR_END },
                { "same_end_last_year", ZHU_DATE_SAME_END_LAST_YEAR } };

  if (g_str_equal (piece->text, "period"))
    return zhu_period_to_label (context->period);
  if (g_str_equal (piece->text, "area"))
    return g_strdup (context->area);
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    if (g_str_equal (piece->text, dates[i].id))
      return zhu_date_format (zhu_period_date (context->period, dates[i].name),
                              piece->format != NULL ? piece->format : DEFAULT_DATE);
  return g_strdup ("");
}

static char *
piece_text (const Builder *self, const TextContext *context, const ZhuPiece *piece)
{
  switch (piece->kind)
    {
    case ZHU_PIECE_TEXT:
      return g_strdup (piece->text);
    case ZHU_PIECE_WORD:
      return word_text (context, piece);
    case ZHU_PIECE_NOTE:
      return g_strdup_printf ("（注%s）", piece->text);
    case ZHU_PIECE_REF:
      return figure_text (self, piece);
    }
  return g_strdup ("");
}

char *
zhu_build_text (const Builder *self, const ZhuPlan *plan, const GPtrArray *pieces)
{
  const TextContext context = { &plan->period, plan->area != NULL ? plan->area->name : "" };

  return zhu_build_pieces (self, &context, pieces);
}

char *
zhu_build_pieces (const Builder *self, const TextContext *context, const GPtrArray *pieces)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; pieces != NULL && i < pieces->len; i++)
    {
      g_autofree char *part = piece_text (self, context, g_ptr_array_index (pieces, i));

      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

/* ---- The form around the table ---- */

static void
add_note (ZhuTable *table, guint *n, const char *text)
{
  g_autofree char *note = g_strdup_printf ("%s%u.%s", *n == 0 ? "注：" : "", *n + 1, text);

  (*n)++;
  zhu_table_add_note (table, note);
}

/* Says where the figures of earlier periods come from, if the table prints any. */
static void
add_note_on_periods (const Builder *self, const ZhuPlan *plan, ZhuTable *table, guint *n)
{
  g_autoptr (GString) months = g_string_new (NULL);
  gboolean compares = FALSE;

  for (int context = ZHU_CONTEXT_LAST; context < ZHU_N_CONTEXTS; context++)
    {
      const ZhuMonth *month = zhu_cube_month (self->cube, (ZhuPlanContext) context);
      g_autofree char *label = month != NULL ? zhu_period_to_label (&month->period) : NULL;

      /* A context that only rules recall was asked for by no measure. */
      if (!plan->contexts[context]
          || (plan->recalls[context] && plan->context_places[context].line == 0))
        continue;
      compares = TRUE;
      if (label != NULL && strstr (months->str, label) == NULL)
        g_string_append_printf (months, "%s%s", months->len > 0 ? "、" : "", label);
    }
  if (compares && months->len > 0)
    {
      g_autofree char *text = g_strdup_printf ("以前各期数据取自%s的封存数据。", months->str);

      add_note (table, n, text);
    }
  else if (compares)
    add_note (table, n, "以前各期数据按现有记录回溯计算。");
}

/* Says what the mark of a hidden number means, where one is printed. */
static void
add_note_on_hidden (const Builder *self, const ZhuCubeTable *source, ZhuTable *table, guint *n)
{
  for (guint i = 0; source->records == NULL && i < source->rows->len; i++)
    for (guint j = 0; j < source->columns->len; j++)
      {
        const ZhuValue *value
            = zhu_cube_table_value (source, g_array_index (source->rows, guint, i),
                                    g_array_index (source->columns, guint, j));
        g_autofree char *text = NULL;

        if (value->state != ZHU_VALUE_SUPPRESSED)
          continue;
        text = g_strdup_printf ("“%s”表示为保护个人信息而隐去。",
                                self->style->marks[ZHU_CELL_SUPPRESSED]);
        add_note (table, n, text);
        return;
      }
}

static void
add_notes (const Builder *self, const ZhuCubeTable *source, ZhuTable *table)
{
  const ZhuPlan *plan = source->plan;
  const ZhuTemplate *template_ = plan->template_;
  guint n = 0;

  for (guint i = 0; template_->notes != NULL && i < template_->notes->len; i++)
    {
      g_autofree char *text = zhu_build_text (self, plan, g_ptr_array_index (template_->notes, i));

      if (*text != '\0')
        add_note (table, &n, text);
    }
  add_note_on_periods (self, plan, table, &n);
  add_note_on_hidden (self, source, table, &n);
}

static void
add_labelled (const ZhuTemplate *template_, ZhuTable *table)
{
  for (guint i = 0; template_->marks != NULL && i < template_->marks->len; i++)
    {
      const ZhuLabelled *mark = g_ptr_array_index (template_->marks, i);
      g_autofree char *text = g_strconcat (mark->label, "：", mark->value, NULL);

      if (*mark->value != '\0')
        zhu_table_add_mark (table, text);
    }
  for (guint i = 0; template_->foot != NULL && i < template_->foot->len; i++)
    {
      const ZhuLabelled *foot = g_ptr_array_index (template_->foot, i);

      zhu_table_add_foot (table, foot->label, foot->value);
    }
}

void
zhu_build_form (const Builder *self, const ZhuCubeTable *source, ZhuTable *table)
{
  const ZhuPlan *plan = source->plan;
  const ZhuTemplate *template_ = plan->template_;
  g_autofree char *title = zhu_build_text (self, plan, template_->title);
  g_autofree char *period = zhu_period_to_label (&plan->period);

  zhu_table_set_text (table, ZHU_TEXT_TITLE, title);
  zhu_table_set_text (table, ZHU_TEXT_NUMBER, template_->number);
  zhu_table_set_text (table, ZHU_TEXT_UNITS, template_->units);
  zhu_table_set_text (table, ZHU_TEXT_REPORTER, plan->area != NULL ? plan->area->name : "");
  zhu_table_set_text (table, ZHU_TEXT_PERIOD, period);
  zhu_table_set_text (table, ZHU_TEXT_LEVEL,
                      zhu_cube_release (self->cube) == ZHU_LEVEL_INTERNAL ? "内部资料 注意保存"
                                                                          : "");
  zhu_table_set_text (table, ZHU_TEXT_EMPTY, source->is_empty ? "本期无数据" : "");
  zhu_table_set_layout (table, template_->layout == 'p'   ? ZHU_LAYOUT_PORTRAIT
                               : template_->layout == 'l' ? ZHU_LAYOUT_LANDSCAPE
                                                          : ZHU_LAYOUT_AUTO);
  add_notes (self, source, table);
  add_labelled (template_, table);
}
