/* Registers when all is counted: lists and aggregates become values, rows are ordered, groups get
 * their heads and subtotals. */
#include "zhuhu/cube/register.h"

#include <string.h>

/* ---- Finishing ---- */

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

static void
finish_row (Register *self, Row *row)
{
  for (guint i = 0; i < self->plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (self->plan->fields, i);

      if (field->kind == ZHU_FIELD_LIST)
        row->values[i] = list_value (self, field, &row->tallies[i]);
      else if (field->kind == ZHU_FIELD_TOP)
        row->values[i] = top_value (self, field, &row->tallies[i]);
      else if (field->kind == ZHU_FIELD_FORMULA && field->measure->terms[ZHU_CONTEXT_NOW] != NULL)
        row->values[i] = term_value (self, row, field->measure->terms[ZHU_CONTEXT_NOW]);
    }
}

static int
compare_keys (const Key *a, const Key *b, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const int order = a[i].text != NULL && b[i].text != NULL ? strcmp (a[i].text, b[i].text) : 0;

      if (order != 0)
        return order;
      if (a[i].number != b[i].number)
        return a[i].number < b[i].number ? -1 : 1;
    }
  return 0;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const ZhuPlan *plan = data;
  const Row *left = *(Row *const *) a;
  const Row *right = *(Row *const *) b;
  int order = compare_keys (left->groups, right->groups, plan->groups->len);

  if (order == 0)
    order = compare_keys (left->order, right->order, plan->order->len);
  return order;
}

/* ---- Group heads and subtotals ---- */

static const char *
group_head (Register *self, const Row *row, guint group)
{
  const ZhuOrder *order = &g_array_index (self->plan->groups, ZhuOrder, group);

  if (order->is_area)
    return row->area != NULL ? zhu_area_at (row->area, order->level)->name : "";
  if (row->groups[group].text != NULL)
    return row->groups[group].text;
  return zhu_register_typed (self, order->expr, row->groups[group].number).text;
}

/* A node that stands at two levels (西咸新区) heads one group, at the upper. */
static gboolean
repeats_upper (const Register *self, const Row *row, guint group)
{
  const ZhuOrder *order = &g_array_index (self->plan->groups, ZhuOrder, group);
  const ZhuOrder *upper
      = group > 0 ? &g_array_index (self->plan->groups, ZhuOrder, group - 1) : NULL;

  return upper != NULL && order->is_area && upper->is_area && row->area != NULL
         && zhu_area_at (row->area, order->level) == zhu_area_at (row->area, upper->level);
}

static gboolean
has_subtotal (const ZhuPlan *plan, guint group)
{
  for (guint i = 0; i < plan->subtotals->len; i++)
    if (g_array_index (plan->subtotals, gsize, i) == group)
      return TRUE;
  return FALSE;
}

/* Sums of what rows count. Records of a child that concerns several rows would count twice: so only
 * the plain counts and sums of entities at or below the row are summed, the others stay empty. */
static ZhuValue
subtotal_value (const Register *self, guint field_number, guint first, guint end)
{
  const ZhuField *field = g_ptr_array_index (self->plan->fields, field_number);
  const ZhuTerm *term = field->measure != NULL ? field->measure->terms[ZHU_CONTEXT_NOW] : NULL;
  const ZhuAtom *atom;
  ZhuNumber sum = zhu_number_from_int (0);

  if (term == NULL || term->kind != ZHU_TERM_ATOM)
    return (ZhuValue){ .state = ZHU_VALUE_EMPTY };
  atom = &g_array_index (self->plan->atoms, ZhuAtom, term->atom);
  if ((atom->kind != ZHU_COUNT && atom->kind != ZHU_SUM)
      || !zhu_entity_is_below (atom->entity, self->entity))
    return (ZhuValue){ .state = ZHU_VALUE_EMPTY };
  for (guint i = first; i < end; i++)
    {
      const Row *row = g_ptr_array_index (self->rows, i);

      if (row->values[field_number].state == ZHU_VALUE_NUMBER)
        sum = zhu_number_add (sum, row->values[field_number].number);
    }
  return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = sum };
}

static void
add_subtotal (Register *self, guint group, guint first, guint end)
{
  ZhuRecord record = { .subtotal = group + 1 };
  const Row *row = g_ptr_array_index (self->rows, first);
  g_autofree char *head = NULL;

  if (!has_subtotal (self->plan, group) || repeats_upper (self, row, group))
    return;
  head = g_strconcat (group_head (self, row, group), "小计", NULL);
  record.head = zhu_register_keep (self, head);
  record.values = g_new0 (ZhuValue, self->plan->fields->len + 1);
  for (guint i = 0; i < self->plan->fields->len; i++)
    record.values[i] = subtotal_value (self, i, first, end);
  record.values[0] = zhu_register_text (self, head);
  g_array_append_val (self->out->records, record);
}

/* The rows first..end-1 belong to one group of each level above @group. */
static void
add_group (Register *self, guint group, guint first, guint end)
{
  for (guint i = first; group == self->plan->groups->len && i < end; i++)
    {
      ZhuRecord record = { .values = ((Row *) g_ptr_array_index (self->rows, i))->values };

      ((Row *) g_ptr_array_index (self->rows, i))->values = NULL;
      g_array_append_val (self->out->records, record);
    }
  while (group < self->plan->groups->len && first < end)
    {
      const Row *row = g_ptr_array_index (self->rows, first);
      ZhuRecord head = { .group = group + 1 };
      guint next = first + 1;

      while (next < end
             && compare_keys (row->groups, ((Row *) g_ptr_array_index (self->rows, next))->groups,
                              group + 1)
                    == 0)
        next++;
      head.head = zhu_register_keep (self, group_head (self, row, group));
      if (!repeats_upper (self, row, group))
        g_array_append_val (self->out->records, head);
      /* Before the rows give their values away. */
      if (has_subtotal (self->plan, group))
        {
          g_autoptr (GArray) records = g_array_ref (self->out->records);
          const guint at = records->len;

          add_subtotal (self, group, first, next);
          add_group (self, group + 1, first, next);
          if (records->len > at && g_array_index (records, ZhuRecord, at).subtotal == group + 1)
            {
              ZhuRecord subtotal = g_array_index (records, ZhuRecord, at);

              g_array_index (records, ZhuRecord, at).values = NULL;
              g_array_remove_index (records, at);
              g_array_append_val (records, subtotal);
            }
        }
      else
        add_group (self, group + 1, first, next);
      first = next;
    }
}

static void
record_clear (gpointer data)
{
  g_free (((ZhuRecord *) data)->values);
}

void
zhu_register_finish (Register *self)
{
  self->out->records = g_array_new (FALSE, TRUE, sizeof (ZhuRecord));
  g_array_set_clear_func (self->out->records, record_clear);
  for (guint i = 0; i < self->rows->len; i++)
    finish_row (self, g_ptr_array_index (self->rows, i));
  g_ptr_array_sort_with_data (self->rows, compare_rows, self->plan);
  self->out->is_empty = self->rows->len == 0;
  add_group (self, 0, 0, self->rows->len);
}
