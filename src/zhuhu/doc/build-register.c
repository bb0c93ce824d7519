/* A register as a grid: one column for each field, the first of them the stub. */
#include "zhuhu/doc/build.h"

/* What the row above printed, as far as fields that are not printed again need it. */
typedef struct
{
  gboolean has_row;
  GString **texts; /* by field; NULL where the field is printed always */
} Above;

static void
above_init (Above *self, const ZhuPlan *plan)
{
  self->has_row = FALSE;
  self->texts = g_new0 (GString *, plan->fields->len + 1);
  for (guint i = 0; i < plan->fields->len; i++)
    if (((const ZhuField *) g_ptr_array_index (plan->fields, i))->once)
      self->texts[i] = g_string_new (NULL);
}

static void
above_clear (Above *self, const ZhuPlan *plan)
{
  for (guint i = 0; i < plan->fields->len; i++)
    if (self->texts[i] != NULL)
      g_string_free (self->texts[i], TRUE);
  g_free (self->texts);
}

static void
above_set (Above *self, const ZhuPlan *plan, const ZhuRecord *record)
{
  self->has_row = record->group == 0 && record->subtotal == 0;
  for (guint i = 0; self->has_row && i < plan->fields->len; i++)
    if (self->texts[i] != NULL)
      g_string_assign (self->texts[i],
                       record->values[i].state == ZHU_VALUE_TEXT ? record->values[i].text : "");
}

static gboolean
is_repeated (const Above *above, const ZhuRecord *record, guint i)
{
  return above->texts[i] != NULL && above->has_row && record->subtotal == 0
         && record->values[i].state == ZHU_VALUE_TEXT && above->texts[i]->len > 0
         && g_str_equal (record->values[i].text, above->texts[i]->str);
}

static void
add_field (const Builder *self,
           const ZhuPlan *plan,
           ZhuTable *table,
           gsize row,
           guint i,
           const ZhuValue *value,
           gboolean repeated)
{
  const ZhuField *field = g_ptr_array_index (plan->fields, i);
  const int decimals = field->measure != NULL ? field->measure->decimals : field->decimals;
  ZhuDocCell cell = { .state = ZHU_CELL_TEXT };
  g_autofree char *made = NULL;

  if (repeated)
    zhu_table_set_repeated (table, row, i, value->text);
  else if (value->state == ZHU_VALUE_TEXT)
    cell.text = value->text;
  else
    {
      made
          = zhu_build_cell (self, value, decimals, plan->template_->decimals, field->format, &cell);
      cell.text = made;
    }
  if (i == 0)
    zhu_table_set_stub (table, row, 0, 1, cell.text);
  else
    zhu_table_set_cell (table, row, i, &cell);
}

static void
add_record (const Builder *self,
            const ZhuPlan *plan,
            ZhuTable *table,
            const ZhuRecord *record,
            const Above *above)
{
  const ZhuRowInfo info = { .kind = record->group != 0      ? ZHU_ROW_GROUP
                                    : record->subtotal != 0 ? ZHU_ROW_TOTAL
                                                            : ZHU_ROW_DETAIL,
                            .level = record->group,
                            .keep_with_next = record->group != 0 };
  const gsize row = zhu_table_add_row (table, &info);

  if (record->group != 0)
    {
      zhu_table_set_stub (table, row, 0, 1, record->head);
      return;
    }
  for (guint i = 0; i < plan->fields->len; i++)
    add_field (self, plan, table, row, i, &record->values[i], is_repeated (above, record, i));
}

static gboolean
add_records (const Builder *self, const ZhuCubeTable *source, ZhuTable *table, GError **error)
{
  const gsize n = zhu_cube_table_n_records (source);
  const ZhuRecord *record = NULL;
  Above above;

  above_init (&above, source->plan);
  for (gsize i = 0; i < n; i++)
    {
      record = zhu_cube_table_record (source, i, error);
      if (record == NULL)
        break;
      add_record (self, source->plan, table, record, &above);
      above_set (&above, source->plan, record);
    }
  above_clear (&above, source->plan);
  return n == 0 || record != NULL;
}

ZhuTable *
zhu_build_register (const Builder *self, const ZhuCubeTable *source, GError **error)
{
  const ZhuPlan *plan = source->plan;
  g_autoptr (ZhuTable) table
      = zhu_table_new (plan->template_->id, 1, MAX (plan->fields->len, 1) - 1);

  zhu_table_set_register (table, TRUE);
  for (guint i = 0; i < plan->fields->len; i++)
    zhu_table_add_head (table, 0, i, 1, 1,
                        ((const ZhuField *) g_ptr_array_index (plan->fields, i))->head);
  if (!add_records (self, source, table, error))
    return NULL;
  zhu_build_form (self, source, table);
  return g_steal_pointer (&table);
}
