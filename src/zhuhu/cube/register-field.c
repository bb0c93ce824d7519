/* Fields of a register that are read from the record itself: variables, labels, areas, all masked.
 */
#include "zhuhu/cube/register.h"

#include <inttypes.h>
#include <string.h>

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

static char *
multi_label (const ZhuCodeList *list, guint64 bits)
{
  GString *text = g_string_new (NULL);

  for (guint i = 1; i <= list->codes->len + 1; i++)
    if ((bits >> i) & 1)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "、" : "", zhu_code_label (list, i));
  return g_string_free (text, FALSE);
}

static ZhuValue
multi_value (Register *self, const ZhuCodeList *list, guint64 bits)
{
  g_autofree char *text = multi_label (list, bits);

  return zhu_register_text (self, text);
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

/* A decimal with the digits that it has. */
static char *
decimal_label (gint64 value)
{
  char *text
      = zhu_number_format (zhu_number_from_ratio (value, ZHU_DECIMAL_SCALE), 6, ZHU_ROUND_HALF_UP);
  gsize length = strlen (text);

  while (text[length - 1] == '0')
    length--;
  text[text[length - 1] == '.' ? length - 1 : length] = '\0';
  return text;
}

char *
zhu_register_key_text (const ZhuExpr *expr, gint64 value)
{
  if (zhu_expr_mask (expr) != ZHU_MASK_NONE)
    return g_strdup ("");
  if (value == ZHU_MISSING || (zhu_expr_type (expr) == ZHU_TYPE_MULTI && value == 0))
    return g_strdup (ZHU_NO_VALUE_HEAD);
  switch (zhu_expr_type (expr))
    {
    case ZHU_TYPE_CODE:
      return g_strdup (zhu_code_label (zhu_expr_list (expr), value));
    case ZHU_TYPE_BOOLEAN:
      return g_strdup (value == 1 ? "是" : "否");
    case ZHU_TYPE_INTEGER:
      return g_strdup_printf ("%" PRId64, value);
    case ZHU_TYPE_DECIMAL:
      return decimal_label (value);
    case ZHU_TYPE_DATE:
      return zhu_date_format ((int) value, "yyyy年M月d日");
    case ZHU_TYPE_MULTI:
      return multi_label (zhu_expr_list (expr), (guint64) value);
    case ZHU_TYPE_TEXT:
      break;
    }
  return g_strdup ("");
}

/* Only texts can be shown in part. */
static gboolean
is_hidden (const ZhuExpr *expr)
{
  const ZhuMask mask = zhu_expr_mask (expr);

  return mask == ZHU_MASK_NEVER || (mask != ZHU_MASK_NONE && zhu_expr_type (expr) != ZHU_TYPE_TEXT);
}

static Input
input_of (const Register *self, ZhuEval *eval, const ZhuExpr *expr)
{
  if (expr == NULL)
    return (Input){ NULL, NULL };
  if (zhu_expr_type (expr) == ZHU_TYPE_TEXT)
    return (Input){ .texts = zhu_eval_texts (eval, expr, self->entity) };
  return (Input){ .values = zhu_eval_rows (eval, expr, self->entity) };
}

static Input
key_input (const Register *self, ZhuEval *eval, const ZhuOrder *order)
{
  return input_of (self, eval, order->is_area ? NULL : order->expr);
}

void
zhu_register_load (Register *self, ZhuEval *eval)
{
  for (guint i = 0; i < self->plan->fields->len; i++)
    {
      const ZhuField *field = g_ptr_array_index (self->plan->fields, i);

      self->fields[i] = input_of (
          self, eval,
          field->kind == ZHU_FIELD_VALUE && !is_hidden (field->expr) ? field->expr : NULL);
    }
  for (guint i = 0; i < self->plan->order->len; i++)
    self->order[i] = key_input (self, eval, &g_array_index (self->plan->order, ZhuOrder, i));
  for (guint i = 0; i < self->plan->groups->len; i++)
    self->groups[i] = key_input (self, eval, &g_array_index (self->plan->groups, ZhuOrder, i));
}

static ZhuValue
text_value (Register *self, const ZhuField *field, const char *text)
{
  const ZhuMask mask = zhu_expr_mask (field->expr);
  g_autofree char *masked = NULL;

  if (mask == ZHU_MASK_NONE || text == NULL)
    return zhu_register_text (self, text);
  masked = zhu_mask_apply (mask, text);
  return zhu_register_text (self, masked);
}

static ZhuValue
field_value (Register *self, guint number, const Row *row, gsize record)
{
  const ZhuField *field = g_ptr_array_index (self->plan->fields, number);
  const Input *input = &self->fields[number];
  const ZhuArea *area;

  if (field->kind == ZHU_FIELD_AREA && row->area != NULL)
    {
      area = zhu_area_at (row->area, field->level);
      return lasting_text (field->is_code ? area->code : area->name);
    }
  if (input->texts != NULL)
    return text_value (self, field, input->texts[record]);
  if (input->values != NULL)
    return zhu_register_typed (self, field->expr, input->values[record]);
  return (ZhuValue){ .state = ZHU_VALUE_MISSING };
}

static Key
key_of (Register *self, const ZhuOrder *order, const Input *input, const Row *row, gsize record)
{
  if (order->is_area)
    return (Key){ .number = row->area != NULL
                                ? (gint64) zhu_area_at (row->area, order->level)->order
                                : -1 };
  if (input->texts == NULL)
    return (Key){ .number = input->values[record] };
  return (Key){ .text = zhu_register_keep (self, input->texts[record] != NULL ? input->texts[record]
                                                                              : "") };
}

void
zhu_register_fill (Register *self, Row *row, gsize record)
{
  const ZhuPlan *plan = self->plan;

  for (guint i = 0; i < plan->fields->len; i++)
    row->values[i] = field_value (self, i, row, record);
  /* Rows that come in order are not sorted. */
  for (guint i = 0; !self->is_streamed && i < plan->order->len; i++)
    row->order[i]
        = key_of (self, &g_array_index (plan->order, ZhuOrder, i), &self->order[i], row, record);
  for (guint i = 0; i < plan->groups->len; i++)
    row->groups[i]
        = key_of (self, &g_array_index (plan->groups, ZhuOrder, i), &self->groups[i], row, record);
}
