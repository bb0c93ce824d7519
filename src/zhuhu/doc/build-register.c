/* A register as a grid: one column for each field, the first of them the stub. */
#include "zhuhu/doc/build.h"

static gboolean
is_repeated (const ZhuField *field, const ZhuRecord *record, const ZhuRecord *above, guint i)
{
  return field->once && above != NULL && record->subtotal == 0
         && record->values[i].state == ZHU_VALUE_TEXT && above->values[i].state == ZHU_VALUE_TEXT
         && g_strcmp0 (record->values[i].text, above->values[i].text) == 0;
}

static void
add_record (const Builder *self,
            const ZhuPlan *plan,
            ZhuTable *table,
            const ZhuRecord *record,
            const ZhuRecord *above)
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
    {
      const ZhuField *field = g_ptr_array_index (plan->fields, i);
      ZhuDocCell cell;
      g_autofree char *text
          = is_repeated (field, record, above, i)
                ? g_strdup ("")
                : zhu_build_cell (self, &record->values[i],
                                  field->measure != NULL ? field->measure->decimals
                                                         : field->decimals,
                                  plan->template_->decimals, field->format, &cell);

      if (is_repeated (field, record, above, i))
        cell = (ZhuDocCell){ .state = ZHU_CELL_TEXT };
      cell.text = text;
      if (i == 0)
        zhu_table_set_stub (table, row, 0, 1, text);
      else
        zhu_table_set_cell (table, row, i, &cell);
    }
}

ZhuTable *
zhu_build_register (const Builder *self, const ZhuCubeTable *source)
{
  const ZhuPlan *plan = source->plan;
  ZhuTable *table = zhu_table_new (plan->template_->id, 1, MAX (plan->fields->len, 1) - 1);
  const ZhuRecord *above = NULL;

  zhu_table_set_register (table, TRUE);
  for (guint i = 0; i < plan->fields->len; i++)
    zhu_table_add_head (table, 0, i, 1, 1,
                        ((const ZhuField *) g_ptr_array_index (plan->fields, i))->head);
  for (guint i = 0; i < source->records->len; i++)
    {
      const ZhuRecord *record = &g_array_index (source->records, ZhuRecord, i);

      add_record (self, plan, table, record, above);
      above = record->group == 0 && record->subtotal == 0 ? record : NULL;
    }
  zhu_build_form (self, source, table);
  return table;
}
