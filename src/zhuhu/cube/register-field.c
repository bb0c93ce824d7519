/* Fields of a register that are read from the record itself: variables, labels, areas, all masked.
 */
#include "zhuhu/cube/register.h"

#include <inttypes.h>

/* ---- Fields of the record itself ---- */

const char *
zhu_register_keep (Register *self, const char *text)
{
  return g_string_chunk_insert (self->texts, text);
}

ZhuValue
zhu_register_text (Register *self, const char *text)
{
  if (text == NULL || *text == '\0')
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  return (ZhuValue){ .state = ZHU_VALUE_TEXT, .text = zhu_register_keep (self, text) };
}

const char *
zhu_code_label (const ZhuCodeList *list, gint64 value)
{
  if (value < 1 || (gsize) value > list->codes->len)
    return "未列";
  return ((const ZhuCode *) g_ptr_array_index (list->codes, (guint) value - 1))->name;
}

static ZhuValue
multi_value (Register *self, const ZhuCodeList *list, guint64 bits)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i <= list->codes->len + 1; i++)
    if ((bits >> i) & 1)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "、" : "", zhu_code_label (list, i));
  return zhu_register_text (self, text->str);
}

/* A text that lives as long as the model. */
static ZhuValue
lasting_text (const char *text)
{
  return (ZhuValue){ .state = *text != '\0' ? ZHU_VALUE_TEXT : ZHU_VALUE_MISSING, .text = text };
}

ZhuValue
zhu_register_typed (Register *self, const ZhuExpr *expr, gint64 value)
{
  if (value == ZHU_MISSING || value == ZHU_NO_RECORD)
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  switch (zhu_expr_type (expr))
    {
    case ZHU_TYPE_TEXT:
      break;
    case ZHU_TYPE_INTEGER:
      return (ZhuValue){ .state = ZHU_VALUE_NUMBER, .number = zhu_number_from_int (value) };
    case ZHU_TYPE_DECIMAL:
      return (ZhuValue){ .state = ZHU_VALUE_NUMBER,
                         .number = zhu_number_from_ratio (value, ZHU_DECIMAL_SCALE) };
    case ZHU_TYPE_DATE:
      return (ZhuValue){ .state = ZHU_VALUE_DATE, .number = zhu_number_from_int (value) };
    case ZHU_TYPE_BOOLEAN:
      return lasting_text (value == 1 ? "是" : "否");
    case ZHU_TYPE_CODE:
      return lasting_text (zhu_code_label (zhu_expr_list (expr), value));
    case ZHU_TYPE_MULTI:
      return multi_value (self, zhu_expr_list (expr), (guint64) value);
    }
  return (ZhuValue){ .state = ZHU_VALUE_MISSING };
}

char *
zhu_register_key_text (const ZhuExpr *expr, gint64 value)
{
  if (value == ZHU_MISSING || value == ZHU_NO_RECORD)
    return g_strdup ("");
  switch (zhu_expr_type (expr))
    {
    case ZHU_TYPE_CODE:
      return g_strdup (zhu_code_label (zhu_expr_list (expr), value));
    case ZHU_TYPE_BOOLEAN:
      return g_strdup (value == 1 ? "是" : "否");
    case ZHU_TYPE_INTEGER:
      return g_strdup_printf ("%" PRId64, value);
    case ZHU_TYPE_DATE:
      return zhu_date_format ((int) value, "yyyy年M月d日");
    case ZHU_TYPE_TEXT:
    case ZHU_TYPE_DECIMAL:
    case ZHU_TYPE_MULTI:
      break;
    }
  return g_strdup ("");
}

static ZhuValue
field_value (Register *self, ZhuEval *eval, const ZhuField *field, const Row *row, gsize record)
{
  const ZhuArea *area;

  if (field->kind == ZHU_FIELD_AREA && row->area != NULL)
    {
      area = zhu_area_at (row->area, field->level);
      return lasting_text (field->is_code ? area->code : area->name);
    }
  if (field->kind != ZHU_FIELD_VALUE)
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  if (field->variable != NULL && field->variable->mask == ZHU_MASK_NEVER)
    return (ZhuValue){ .state = ZHU_VALUE_MISSING };
  if (zhu_expr_type (field->expr) == ZHU_TYPE_TEXT)
    {
      const char *text = zhu_eval_texts (eval, field->expr, self->entity)[record];
      g_autofree char *masked
          = text != NULL ? zhu_mask_apply (
                field->variable != NULL ? field->variable->mask : ZHU_MASK_NONE, text)
                         : NULL;

      return zhu_register_text (self, masked);
    }
  return zhu_register_typed (self, field->expr,
                             zhu_eval_rows (eval, field->expr, self->entity)[record]);
}

static Key
key_of (Register *self, ZhuEval *eval, const ZhuOrder *order, const Row *row, gsize record)
{
  const char *text;

  if (order->is_area)
    return (Key){ .number = row->area != NULL
                                ? (gint64) zhu_area_at (row->area, order->level)->order
                                : -1 };
  if (zhu_expr_type (order->expr) != ZHU_TYPE_TEXT)
    return (Key){ .number = zhu_eval_rows (eval, order->expr, self->entity)[record] };
  text = zhu_eval_texts (eval, order->expr, self->entity)[record];
  return (Key){ .text = zhu_register_keep (self, text != NULL ? text : "") };
}

void
zhu_register_fill (Register *self, ZhuEval *eval, Row *row, gsize record)
{
  for (guint i = 0; i < self->plan->fields->len; i++)
    row->values[i]
        = field_value (self, eval, g_ptr_array_index (self->plan->fields, i), row, record);
  for (guint i = 0; i < self->plan->order->len; i++)
    row->order[i]
        = key_of (self, eval, &g_array_index (self->plan->order, ZhuOrder, i), row, record);
  for (guint i = 0; i < self->plan->groups->len; i++)
    row->groups[i]
        = key_of (self, eval, &g_array_index (self->plan->groups, ZhuOrder, i), row, record);
}
