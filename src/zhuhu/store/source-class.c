/* What all sources share, whatever holds the records: what a request wants, what is told of records
 * left out, and the way to the class. */
#include "zhuhu/store/private.h"

#include <inttypes.h>

/* ---- What is wanted ---- */

static gboolean
is_asked_for (const ZhuEntity *entity, const ZhuSourceRequest *request)
{
  if ((request->keys != NULL && g_hash_table_contains (request->keys, entity))
      || (request->entities != NULL && g_hash_table_contains (request->entities, entity)))
    return TRUE;
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if ((request->variables != NULL && g_hash_table_contains (request->variables, variable))
          || (request->texts != NULL && g_hash_table_contains (request->texts, variable)))
        return TRUE;
    }
  return FALSE;
}

/* Marks @entity and all that its rows point to. */
static void
want (gboolean *wanted, const ZhuEntity *entity)
{
  for (; entity != NULL && !wanted[entity->index]; entity = entity->parent)
    {
      wanted[entity->index] = TRUE;
      if (entity->concern != NULL)
        want (wanted, entity->concern);
    }
}

static const ZhuEntity *
find_root (const GPtrArray *entities, const gboolean *wanted)
{
  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      if (entity->parent == NULL && wanted[entity->index])
        return entity;
    }
  return NULL;
}

static const ZhuEntity *
root_of (const ZhuEntity *entity)
{
  while (entity->parent != NULL)
    entity = entity->parent;
  return entity;
}

const ZhuEntity *
store_source_mark_wanted (const GPtrArray *entities,
                          const ZhuSourceRequest *request,
                          gboolean *wanted,
                          GError **error)
{
  const ZhuEntity *root;

  for (gsize i = 0; i < entities->len; i++)
    if (is_asked_for (g_ptr_array_index (entities, i), request))
      want (wanted, g_ptr_array_index (entities, i));
  root = find_root (entities, wanted);
  if (root == NULL && entities->len > 0)
    {
      root = root_of (g_ptr_array_index (entities, 0));
      want (wanted, root);
    }
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && root_of (g_ptr_array_index (entities, i)) != root)
      {
        g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
                     _ ("“%s” and “%s” have no common record above them, so they cannot be counted "
                        "together; make two tables"),
                     root->name, ((const ZhuEntity *) g_ptr_array_index (entities, i))->name);
        return NULL;
      }
  return root;
}

gboolean
store_source_check_areas (const ZhuDictionary *dictionary,
                          const ZhuEntity *root,
                          const ZhuSourceRequest *request,
                          GError **error)
{
  if (!request->areas && request->within == NULL)
    return TRUE;
  if (zhu_dictionary_areas (dictionary) != NULL && root->area_column != NULL)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
               _ ("“%s” has no areas; name the area file and the column with the area code in the "
                  "dictionary"),
               root->name);
  return FALSE;
}

/* ---- Findings ---- */

void
store_report_skipped (ZhuDiags *diags, const ZhuPlace *place, const ZhuEntity *entity, gint64 n)
{
  zhu_diags_add (
      diags, ZHU_DIAG_QUERY, "no-parent", place, _ ("correct the keys in the database"),
      _ ("%" PRId64 " records of “%s” belong to no record above them and are not counted"), n,
      entity->name);
}

void
store_report_unreadable (ZhuDiags *diags,
                         const ZhuPlace *place,
                         const ZhuVariable *variable,
                         gint64 n)
{
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "unreadable", place,
                 _ ("correct the values, or the type in the dictionary"),
                 _ ("%" PRId64 " values of “%s” cannot be read as its type and count as missing"),
                 n, variable->name);
}

void
store_report_unplaced (ZhuDiags *diags, const ZhuPlace *place, const ZhuEntity *root, gint64 n)
{
  zhu_diags_add (diags, ZHU_DIAG_QUERY, "no-area", place,
                 _ ("correct the codes, or add the areas to the area file"),
                 _ ("%" PRId64 " records of “%s” have no known area and stand in the total only"),
                 n, root->name);
}

/* ---- Whatever holds the records ---- */

const ZhuBatch *
zhu_source_next (ZhuSource *self, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->class_->next (self, error);
}

gint64
zhu_source_skipped (const ZhuSource *self, const ZhuEntity *entity)
{
  g_return_val_if_fail (self != NULL && entity != NULL, 0);

  return self->class_->skipped (self, entity);
}

void
zhu_source_report (const ZhuSource *self, ZhuDiags *diags)
{
  g_return_if_fail (self != NULL && diags != NULL);

  self->class_->report (self, diags);
}

gboolean
zhu_source_is_by_area (const ZhuSource *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->class_->is_by_area (self);
}

void
zhu_source_free (ZhuSource *self)
{
  if (self != NULL)
    self->class_->free (self);
}
