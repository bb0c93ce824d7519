/* A name of what an expression says that holds from run to run, as model_intern()'s keys do within
 * one: it is made of everything the expression is made of, with dates as days. What was published
 * is remembered under such names, so kinds of expressions keep their numbers. */
#include "zhuhu/formula/private.h"

#include <string.h>

static void
append_text (GString *out, const char *text)
{
  g_string_append_printf (out, " %zu:%s", text != NULL ? strlen (text) : 0,
                          text != NULL ? text : "");
}

/* The codes in their order: values are positions among them. */
static void
append_list (GString *out, const ZhuCodeList *list)
{
  for (guint i = 0; list != NULL && i < list->codes->len; i++)
    append_text (out, ((const ZhuCode *) g_ptr_array_index (list->codes, i))->code);
}

static int
day_of (const ZhuExpr *self, ZhuPeriod period)
{
  for (const char *shift = self->text; *shift != '\0'; shift++)
    period = zhu_period_shift (&period, (ZhuDateName) (*shift - 'a'));
  return zhu_period_date (&period, (ZhuDateName) self->compare);
}

static void
append_own (GString *out, const ZhuModel *model, const ZhuExpr *self, const ZhuPeriod *period)
{
  g_string_append_printf (out, "%d %d", (int) self->op, (int) self->type);
  if (self->op == OP_DATE)
    {
      g_string_append_printf (out, " %d", day_of (self, *period));
      return;
    }
  g_string_append_printf (out, " %d %d", self->compare, (int) self->level);
  if (self->op == OP_WITHIN)
    append_text (
        out, zhu_areas_get (zhu_dictionary_areas (model->dictionary), (gsize) self->value)->code);
  else if (self->op != OP_VARIABLE)
    g_string_append_printf (out, " %" G_GINT64_FORMAT, self->value);
  append_text (out, self->text);
  append_text (out, self->variable != NULL ? self->variable->entity->name : NULL);
  append_text (out, self->variable != NULL ? self->variable->name : NULL);
  append_text (out, self->counted != NULL ? self->counted->name : NULL);
  append_text (out, self->entity != NULL ? self->entity->name : NULL);
  append_list (out, self->list);
  for (gsize i = 0; i < self->n_map; i++)
    g_string_append_printf (out, " %" G_GINT64_FORMAT, self->map[i]);
}

const char *
zhu_expr_identity (const ZhuModel *model,
                   const ZhuExpr *self,
                   const ZhuPeriod *period,
                   GHashTable *known)
{
  const char *identity = g_hash_table_lookup (known, self);
  g_autoptr (GString) text = NULL;

  if (identity != NULL)
    return identity;
  text = g_string_new (NULL);
  append_own (text, model, self, period);
  for (gsize i = 0; i < self->n_children; i++)
    append_text (text, self->children[i] != NULL
                           ? zhu_expr_identity (model, self->children[i], period, known)
                           : NULL);
  identity = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text->str, (gssize) text->len);
  g_hash_table_insert (known, (gpointer) self, (gpointer) identity);
  return identity;
}
