/* A plan as stable text: the trees of rows and columns with their selectors, and the atoms. */
#include "zhuhu/plan/private.h"

static const char *const kind_names[] = { "root",     "total", "subtotal", "group",    "variable",
                                          "category", "area",  "when",     "of-which", "measure" };
static const char *const show_names[] = { "", " if-any", " appended", " hidden" };
static const char *const context_names[] = { "", "@last", "@year", "@same" };
static const char *const aggregate_names[]
    = { "count", "sum", "mean", "min", "max", "median", "distinct" };

static void
dump_node (GString *text, const ZhuPlanNode *node, unsigned depth)
{
  g_string_append_printf (text, "%*s%s “%s”%s [%zu]\n", (int) depth * 2, "", kind_names[node->kind],
                          node->label, show_names[node->show], node->selector);
  for (guint i = 0; i < node->children->len; i++)
    dump_node (text, g_ptr_array_index (node->children, i), depth + 1);
}

static void dump_term (GString *text, const ZhuTerm *term);

static void
dump_children (GString *text, const ZhuTerm *term, const char *open, const char *between)
{
  g_string_append (text, open);
  for (guint i = 0; i < term->children->len; i++)
    {
      if (i > 0)
        g_string_append (text, between);
      dump_term (text, g_ptr_array_index (term->children, i));
    }
  g_string_append_c (text, ')');
}

static void
dump_term (GString *text, const ZhuTerm *term)
{
  static const char *const shifts[] = { "", "whole", "parent" };
  g_autofree char *number = NULL;

  switch (term->kind)
    {
    case ZHU_TERM_NUMBER:
      number = zhu_number_format (term->number, term->number.denominator == 1 ? 0 : 6,
                                  ZHU_ROUND_HALF_UP);
      g_string_append (text, number);
      return;
    case ZHU_TERM_ATOM:
      g_string_append_printf (text, "a%zu", term->atom);
      return;
    case ZHU_TERM_SERIES:
      g_string_append_printf (text, "series %s%s", term->series->name,
                              context_names[term->context]);
      return;
    case ZHU_TERM_COLUMN:
      g_string_append_printf (text, "column %zu%s", term->column + 1, context_names[term->context]);
      return;
    case ZHU_TERM_SHIFT:
      g_string_append_printf (text, "shift[%s,%s]", shifts[term->row_shift],
                              shifts[term->column_shift]);
      dump_children (text, term, "(", ", ");
      return;
    case ZHU_TERM_RANK:
      dump_children (text, term, "rank(", ", ");
      return;
    case ZHU_TERM_RATE:
      dump_children (text, term, "rate(", ", ");
      return;
    case ZHU_TERM_ADD:
      dump_children (text, term, "(", " + ");
      return;
    case ZHU_TERM_SUBTRACT:
      dump_children (text, term, "(", " - ");
      return;
    case ZHU_TERM_MULTIPLY:
      dump_children (text, term, "(", " * ");
      return;
    case ZHU_TERM_DIVIDE:
      dump_children (text, term, "(", " / ");
      return;
    case ZHU_TERM_NEGATE:
      dump_children (text, term, "-(", "");
      return;
    }
}

static void
dump_lines (GString *text, const ZhuPlan *self, const ZhuPlanAxis *axis)
{
  for (guint i = 0; i < axis->lines->len; i++)
    {
      const ZhuPlanLine *line = &g_array_index (axis->lines, ZhuPlanLine, i);
      const ZhuPlanMeasure *measure = line->measure;

      g_string_append_printf (text, "  %u: %*s%s [%zu]%s%s%s", line->number, (int) line->indent * 2,
                              "", line->node->label, line->selector, show_names[line->show],
                              line->is_heading ? " heading" : "", line->is_total ? " total" : "");
      if (measure != NULL && measure->terms[ZHU_CONTEXT_NOW] != NULL)
        {
          g_string_append_printf (text, " = ");
          dump_term (text, measure->terms[ZHU_CONTEXT_NOW]);
          g_string_append_printf (text, " .%d%s", measure->decimals,
                                  measure->is_date ? " date" : "");
        }
      g_string_append_c (text, '\n');
    }
  if (self->measure != NULL && axis == &self->columns)
    {
      g_string_append (text, "  measure = ");
      dump_term (text, self->measure->terms[ZHU_CONTEXT_NOW]);
      g_string_append_c (text, '\n');
    }
}

static void
dump_fields (GString *text, const ZhuPlan *self)
{
  static const char *const kinds[] = { "value", "area", "formula", "list", "top" };

  for (guint i = 0; i < self->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (self->fields, i);

      g_string_append_printf (text, "  field “%s” %s%s", field->head, kinds[field->kind],
                              field->once ? " once" : "");
      if (field->variable != NULL)
        g_string_append_printf (text, " %s", field->variable->name);
      if (field->measure != NULL && field->measure->terms[ZHU_CONTEXT_NOW] != NULL)
        {
          g_string_append (text, " = ");
          dump_term (text, field->measure->terms[ZHU_CONTEXT_NOW]);
        }
      g_string_append_c (text, '\n');
    }
}

char *
zhu_plan_dump (const ZhuPlan *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "table %s\n", self->template_->id);
  if (self->template_->listing != NULL)
    {
      g_string_append_printf (text, "lists %s\n",
                              self->lists_areas ? zhu_level_name (self->listed_level)
                                                : self->listed->name);
      dump_fields (text, self);
    }
  else
    {
      g_string_append (text, "rows\n");
      dump_node (text, self->rows.root, 1);
      dump_lines (text, self, &self->rows);
      g_string_append (text, "columns\n");
      dump_node (text, self->columns.root, 1);
      dump_lines (text, self, &self->columns);
    }
  for (guint i = 0; i < self->atoms->len; i++)
    {
      const ZhuAtom *atom = &g_array_index (self->atoms, ZhuAtom, i);

      g_string_append_printf (text, "a%u %s %s leaf %s%s%s%s\n", i, aggregate_names[atom->kind],
                              atom->entity->name, atom->leaf->name,
                              atom->condition != NULL ? " when" : "",
                              atom->universe != NULL ? " of" : "", context_names[atom->context]);
    }
  return g_string_free (text, FALSE);
}
