/* Fields of a register that are known only when all lines of a row have passed: lists, frequencies,
 * formulas. */
#include "zhuhu/cube/register.h"

/* A list without entries is empty, not unknown. */
static ZhuValue
joined_value (Register *self, const char *text)
{
  return (ZhuValue){ .state = ZHU_VALUE_TEXT, .text = zhu_register_keep (self, text) };
}

static ZhuValue
list_value (Register *self, const ZhuField *field, const Tally *counts)
{
  const ZhuCodeList *list = zhu_expr_list (field->expr);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint value = 1; counts->n != NULL && value <= list->codes->len; value++)
    if (counts->n[value] > 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "、" : "",
                              zhu_code_label (list, value));
  return joined_value (self, text->str);
}

/* The most frequent first; ties in list order. */
static ZhuValue
top_value (Register *self, const ZhuField *field, const Tally *counts)
{
  const ZhuCodeList *list = zhu_expr_list (field->expr);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; counts->n != NULL && i < field->n_top; i++)
    {
      guint best = 0;

      for (guint value = 1; value <= list->codes->len; value++)
        if (counts->n[value] > (best != 0 ? counts->n[best] : 0))
          best = value;
      if (best == 0)
        break;
      g_string_append_printf (text, "%s%s", i > 0 ? "、" : "", zhu_code_label (list, best));
      counts->n[best] = 0;
    }
  return joined_value (self, text->str);
}

static ZhuValue
term_value (const Register *self, const Row *row, const ZhuTerm *term)
{
  ZhuValue a, b;

  switch (term->kind)
    {
    case ZHU_TERM_NUMBER:
      return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = term->number };
    case ZHU_TERM_ATOM:
      return zhu_cell_value (&row->cells[term->atom],
                             &g_array_index (self->plan->atoms, ZhuAtom, term->atom));
    case ZHU_TERM_NEGATE:
      a = term_value (self, row, g_ptr_array_index (term->children, 0));
      a.number.numerator = -a.number.numerator;
      return a;
    case ZHU_TERM_ADD:
    case ZHU_TERM_SUBTRACT:
    case ZHU_TERM_MULTIPLY:
    case ZHU_TERM_DIVIDE:
    case ZHU_TERM_RATE:
      a = term_value (self, row, g_ptr_array_index (term->children, 0));
      b = term_value (self, row, g_ptr_array_index (term->children, 1));
      return zhu_value_combine (term->kind, a, b);
    case ZHU_TERM_SERIES:
    case ZHU_TERM_COLUMN:
    case ZHU_TERM_SHIFT:
    case ZHU_TERM_RANK:
      break;
    }
  return (ZhuValue){ .state = ZHU_VALUE_NOT_APPLICABLE };
}

void
zhu_register_finish_row (Register *self, Row *row)
{
  for (guint i = 0; i < self->plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (self->plan->fields, i);

      if ((field->kind == ZHU_FIELD_LIST || field->kind == ZHU_FIELD_TOP)
          && zhu_expr_mask (field->expr) != ZHU_MASK_NONE)
        row->values[i] = (ZhuValue){ .state = ZHU_VALUE_MISSING };
      else if (field->kind == ZHU_FIELD_LIST)
        row->values[i] = list_value (self, field, &row->tallies[i]);
      else if (field->kind == ZHU_FIELD_TOP)
        row->values[i] = top_value (self, field, &row->tallies[i]);
      else if (field->kind == ZHU_FIELD_FORMULA && field->measure->terms[ZHU_CONTEXT_NOW] != NULL)
        row->values[i] = term_value (self, row, field->measure->terms[ZHU_CONTEXT_NOW]);
    }
}
