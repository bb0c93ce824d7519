/* What may stand on a command line, which all users of the machine can read, and which the store
 * keeps: nothing that would name a person. */
#include "job.h"

static gboolean
is_masked (const ZhuJob *self, const ZhuVariable *variable)
{
  if (variable->mask != ZHU_MASK_NONE || variable->formula == NULL)
    return variable->mask != ZHU_MASK_NONE;
  return zhu_expr_mask (zhu_model_variable (self->model, variable, ZHU_DATE_END)) != ZHU_MASK_NONE;
}

/* The first masked variable that @node (may be NULL) names; NULL if it names none. A name that two
 * entities have stands for either. */
static const ZhuVariable *
find_masked (const ZhuJob *self, const ZhuNode *node)
{
  const GPtrArray *variables = zhu_dictionary_variables (self->dictionary);
  const char *name = node == NULL ? NULL : node->text2 != NULL ? node->text2 : node->text;

  for (guint i = 0; name != NULL && node->kind == ZHU_NODE_NAME && i < variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (variables, i);

      if (g_str_equal (variable->name, name) && is_masked (self, variable))
        return variable;
    }
  for (guint i = 0; node != NULL && node->children != NULL && i < node->children->len; i++)
    {
      const ZhuVariable *found = find_masked (self, g_ptr_array_index (node->children, i));

      if (found != NULL)
        return found;
    }
  return NULL;
}

static const ZhuVariable *
find_masked_in_axis (const ZhuJob *self, const ZhuAxis *axis)
{
  const GPtrArray *parts[] = { axis->children, axis->measures };
  const ZhuVariable *found = find_masked (self, axis->node);

  for (gsize p = 0; p < G_N_ELEMENTS (parts); p++)
    for (guint i = 0; found == NULL && parts[p] != NULL && i < parts[p]->len; i++)
      found = find_masked_in_axis (self, g_ptr_array_index (parts[p], i));
  return found;
}

static gboolean
refuse (const ZhuVariable *masked, const char *option, const char *remedy, GError **error)
{
  if (masked == NULL)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("%s: %s is personal (保密), and others can read the command line; %s"), option,
               masked->name, remedy);
  return FALSE;
}

gboolean
zhu_job_check_where (const ZhuJob *self, GError **error)
{
  return refuse (find_masked (self, self->where), "--where",
                 _ ("write the condition into a file for --where-file"), error);
}

gboolean
zhu_job_check_axes (const ZhuJob *self, const ZhuTemplate *template_, GError **error)
{
  const char *remedy = _ ("write a template, or a file for --where-file");

  return refuse (find_masked_in_axis (self, template_->rows.axis), "--rows", remedy, error)
         && refuse (find_masked_in_axis (self, template_->columns.axis), "--columns", remedy, error)
         && refuse (find_masked (self, template_->universe), "--universe", remedy, error);
}
