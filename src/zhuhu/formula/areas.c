/* Tables by area index: what a question about areas gives for each area of the tree. Areas are
 * asked once each, records only look up. The tree may grow between batches; the tables follow. */
#include "zhuhu/formula/private.h"

static gboolean
is_called (ZhuAreas *areas, const ZhuArea *area, const char *text)
{
  g_autofree char *folded = zhu_text_to_half_width (text);

  return g_str_equal (area->code, folded) || g_str_equal (area->name, text)
         || g_str_equal (area->short_name, text) || zhu_areas_find (areas, text) == area;
}

static gint64
attribute_value (const ZhuExpr *expr, const char *text)
{
  gsize code;
  const ZhuWord *word;

  if (*text == '\0')
    return ZHU_MISSING;
  if (expr->type == ZHU_TYPE_BOOLEAN)
    {
      word = zhu_word_find (text, ZHU_WORD_VALUE);
      return word != NULL && g_str_equal (word->id, "yes");
    }
  code = zhu_code_list_value (expr->list, text);
  return code == 0 ? (gint64) expr->list->codes->len + 1 : (gint64) code;
}

gint64
area_value (ZhuAreas *areas, const ZhuExpr *expr, const ZhuArea *area)
{
  const ZhuArea *at;

  switch ((int) expr->op)
    {
    case OP_AREA_LEVEL:
      at = zhu_area_at (area, expr->level);
      return at == NULL ? ZHU_MISSING : (gint64) at->index + 1;
    case OP_AREA_IS:
      at = zhu_area_at (area, expr->level);
      return at != NULL && is_called (areas, at, expr->text);
    case OP_WITHIN:
      return zhu_area_is_within (area, zhu_areas_get (areas, (gsize) expr->value));
    default:
      return attribute_value (expr, area->attributes[expr->value]);
    }
}

const gint64 *
area_table (ZhuEval *self, const ZhuExpr *expr, gsize *n)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->model->dictionary);
  GArray *table = g_hash_table_lookup (self->tables, GSIZE_TO_POINTER (expr->id));
  const char *before = NULL;
  gint64 value = ZHU_MISSING;

  if (table == NULL)
    {
      table = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->tables, GSIZE_TO_POINTER (expr->id), table);
    }
  for (gsize i = table->len; i < zhu_areas_length (areas); i++)
    {
      const ZhuArea *area = zhu_areas_get (areas, i);
      const char *text = expr->op == OP_AREA_VALUE ? area->attributes[expr->value] : NULL;

      /* Areas that follow one another mostly have the same attribute. */
      if (text == NULL || before == NULL || !g_str_equal (text, before))
        value = area_value (areas, expr, area);
      before = text;
      g_array_append_val (table, value);
    }
  *n = table->len;
  return (const gint64 *) (const void *) table->data;
}

static const char *
area_text (const ZhuExpr *expr, const ZhuArea *area)
{
  const ZhuArea *at = zhu_area_at (area, expr->level);

  if (at == NULL)
    return NULL;
  switch ((AreaField) expr->compare)
    {
    case FIELD_CODE:
      return at->code;
    case FIELD_NAME:
      return at->name;
    case FIELD_SHORT_NAME:
      return at->short_name;
    }
  return NULL;
}

const char *const *
area_texts (ZhuEval *self, const ZhuExpr *expr, gsize *n)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->model->dictionary);
  GPtrArray *table = g_hash_table_lookup (self->area_texts, GSIZE_TO_POINTER (expr->id));

  if (table == NULL)
    {
      table = g_ptr_array_new ();
      g_hash_table_insert (self->area_texts, GSIZE_TO_POINTER (expr->id), table);
    }
  for (gsize i = table->len; i < zhu_areas_length (areas); i++)
    g_ptr_array_add (table, (gpointer) area_text (expr, zhu_areas_get (areas, i)));
  *n = table->len;
  return (const char *const *) table->pdata;
}
