/* Opening a sealed month: what a request wants, in the words of the run's dictionary, found among
 * the month's columns, places and segments by name. */
#include "zhuhu/store/seal-source.h"

static gboolean
lacks (const SealedSource *self, const ZhuEntity *entity, const char *variable, GError **error)
{
  if (variable != NULL)
    g_set_error (
        error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
        _ ("the sealed month %s has no variable “%s” of the entity “%s” with this type; it "
           "was sealed with another dictionary"),
        self->name, variable, entity->name);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_TEMPLATE,
                 _ ("the sealed month %s has no entity “%s” in this place; it was sealed with "
                    "another dictionary"),
                 self->name, entity->name);
  return FALSE;
}

/* ---- The month's columns ---- */

static void
listed_clear (gpointer data)
{
  SealListed *self = data;

  g_free (self->role);
  g_free (self->entity);
  g_free (self->variable);
}

/* All columns of the month, which are looked through for each that is wanted. */
static gboolean
list_columns (SealedSource *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store,
      "SELECT number, role, entity, variable, type FROM zhuhu_sealed_column WHERE month = ?1",
      error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->month);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const SealListed listed
          = { sqlite3_column_int64 (row, 0), g_strdup ((const char *) sqlite3_column_text (row, 1)),
              g_strdup ((const char *) sqlite3_column_text (row, 2)),
              g_strdup ((const char *) sqlite3_column_text (row, 3)), sqlite3_column_int (row, 4) };

      g_array_append_val (self->columns, listed);
    }
  return store_rows_end (self->store, code, N_ ("reading a sealed month"), error);
}

static gboolean
is_key (const SealListed *listed)
{
  return g_str_equal (listed->role, seal_role_word (SEAL_ROLE_KEY));
}

/* A variable may lie in the column of the entity's key. */
static gboolean
is_wanted (const SealListed *listed,
           SealRole role,
           const ZhuEntity *entity,
           const ZhuVariable *variable)
{
  const gboolean has_role = g_str_equal (listed->role, seal_role_word (role));

  if (!g_str_equal (listed->entity, entity->name))
    return FALSE;
  if (variable == NULL)
    return has_role;
  return (has_role || is_key (listed)) && g_strcmp0 (listed->variable, variable->name) == 0
         && listed->type == (int) variable->type;
}

static SealReader *
open_reader (SealedSource *self,
             SealRole role,
             const ZhuEntity *entity,
             const ZhuVariable *variable,
             GError **error)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      const SealListed *listed = &g_array_index (self->columns, SealListed, i);

      if (is_wanted (listed, role, entity, variable))
        return seal_reader_new (self->store, self->month, listed->number, variable, is_key (listed),
                                error);
    }
  lacks (self, entity, variable != NULL ? variable->name : NULL, error);
  return NULL;
}

static gboolean
open_fields (SealedSource *self, SealPart *part, const ZhuSourceRequest *request, GError **error)
{
  for (gsize i = 0; i < part->entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (part->entity->variables, i);
      const gboolean has_texts
          = request->texts != NULL && g_hash_table_contains (request->texts, variable);
      const gboolean has_values
          = request->variables != NULL && g_hash_table_contains (request->variables, variable);
      SealField field = { .position = i };

      if (variable->formula != NULL || (!has_texts && !has_values))
        continue;
      field.has_texts = has_texts || variable->type == ZHU_TYPE_TEXT;
      field.has_values = has_values && variable->type != ZHU_TYPE_TEXT;
      field.reader = open_reader (self, SEAL_ROLE_VARIABLE, part->entity, variable, error);
      if (field.reader == NULL)
        return FALSE;
      g_array_append_val (part->fields, field);
    }
  return TRUE;
}

/* The entity must hang in the month where it hangs in the run. */
static gboolean
check_entity (SealedSource *self, SealPart *part, GError **error)
{
  const ZhuEntity *entity = part->entity;
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "SELECT skipped FROM zhuhu_sealed_entity WHERE month = ?1 AND name = ?2"
                       " AND parent IS ?3 AND (concern IS ?4 OR ?4 IS NULL)",
                       error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->month);
  sqlite3_bind_text (row, 2, entity->name, -1, SQLITE_STATIC);
  if (entity->parent != NULL)
    sqlite3_bind_text (row, 3, entity->parent->name, -1, SQLITE_STATIC);
  if (entity->concern != NULL)
    sqlite3_bind_text (row, 4, entity->concern->name, -1, SQLITE_STATIC);
  code = sqlite3_step (row);
  if (code == SQLITE_DONE)
    return lacks (self, entity, NULL, error);
  if (code != SQLITE_ROW)
    return store_fail (self->store->db, self->store->path, _ ("reading a sealed month"), error);
  part->skipped = sqlite3_column_int64 (row, 0);
  return TRUE;
}

static gboolean
open_part (SealedSource *self,
           const ZhuEntity *entity,
           const ZhuSourceRequest *request,
           GError **error)
{
  SealPart *part = &self->parts[entity->index];
  const gboolean gives_keys
      = request->keys != NULL && g_hash_table_contains (request->keys, entity);

  part->entity = entity;
  if (!check_entity (self, part, error) || !open_fields (self, part, request, error))
    return FALSE;
  if (entity->parent != NULL)
    {
      part->parent = &self->parts[entity->parent->index];
      part->children = open_reader (self, SEAL_ROLE_CHILDREN, entity, NULL, error);
      if (part->children == NULL)
        return FALSE;
    }
  if (entity->concern != NULL)
    {
      part->concern = &self->parts[entity->concern->index];
      part->concerns = open_reader (self, SEAL_ROLE_CONCERN, entity, NULL, error);
      if (part->concerns == NULL)
        return FALSE;
    }
  if (gives_keys)
    part->key = open_reader (self, SEAL_ROLE_KEY, entity, NULL, error);
  return !gives_keys || part->key != NULL;
}

/* ---- Places ---- */

static void
add_place (SealedSource *self, ZhuAreas *areas, const ZhuSourceRequest *request, sqlite3_stmt *row)
{
  const char *code = (const char *) sqlite3_column_text (row, 0);
  const char *unit = (const char *) sqlite3_column_text (row, 1);
  const gboolean is_empty = (code == NULL || *code == '\0') && (unit == NULL || *unit == '\0');
  const ZhuArea *area = is_empty ? NULL
                                 : zhu_areas_resolve (areas, code != NULL ? code : "",
                                                      unit != NULL ? unit : "", request->date);
  gboolean inside;
  guint32 index;

  if (area == NULL)
    {
      self->n_unplaced += sqlite3_column_int64 (row, 2);
      area = zhu_areas_root (areas);
    }
  index = (guint32) area->index;
  g_array_append_val (self->areas, index);
  if (self->is_in == NULL)
    return;
  inside = zhu_area_is_within (area, request->within);
  g_array_append_val (self->is_in, inside);
}

static gboolean
open_places (SealedSource *self,
             const ZhuDictionary *run,
             const ZhuSourceRequest *request,
             GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  int code;

  if (!request->areas && request->within == NULL)
    return TRUE;
  self->parts[self->root->index].has_areas = request->areas;
  if (request->within != NULL)
    self->is_in = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->place = open_reader (self, SEAL_ROLE_PLACE, self->root, NULL, error);
  if (self->place == NULL)
    return FALSE;
  row = store_prepare (self->store,
                       "SELECT code, unit, CASE root WHEN ?2 THEN n_records ELSE 0 END"
                       " FROM zhuhu_sealed_place WHERE month = ?1"
                       " ORDER BY place",
                       error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->month);
  sqlite3_bind_text (row, 2, self->root->name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    add_place (self, zhu_dictionary_areas (run), request, row);
  return store_rows_end (self->store, code, N_ ("reading a sealed month"), error);
}

static gboolean
is_needed (const SealedSource *self, const SealSegment *segment)
{
  for (gsize i = segment->first_place; self->is_in != NULL && i <= segment->last_place; i++)
    if (i < self->is_in->len && g_array_index (self->is_in, gboolean, i))
      return TRUE;
  return self->is_in == NULL;
}

static gboolean
open_segments (SealedSource *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "SELECT segment, n_roots, first_place, last_place FROM zhuhu_sealed_segment"
                       " WHERE month = ?1 AND root = ?2 ORDER BY segment",
                       error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->month);
  sqlite3_bind_text (row, 2, self->root->name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const SealSegment segment
          = { sqlite3_column_int64 (row, 0), (gsize) sqlite3_column_int64 (row, 1),
              (guint32) sqlite3_column_int64 (row, 2), (guint32) sqlite3_column_int64 (row, 3) };

      if (!is_needed (self, &segment))
        continue;
      g_array_append_val (self->segments, segment);
      self->n_total += (gint64) segment.n_roots;
    }
  return store_rows_end (self->store, code, N_ ("reading a sealed month"), error);
}

static SealedSource *
source_new (ZhuStore *store, gint64 month, const ZhuPeriod *period, const GPtrArray *entities)
{
  SealedSource *self = g_new0 (SealedSource, 1);

  self->base.class_ = &seal_source_class;
  self->store = store;
  /* Chunks are read once: there is no use in keeping their pages. */
  store_database_keep (store->db, SEAL_PAGES_KIB);
  self->month = month;
  self->name = zhu_period_to_text (period);
  self->columns = g_array_new (FALSE, FALSE, sizeof (SealListed));
  g_array_set_clear_func (self->columns, listed_clear);
  self->areas = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->segments = g_array_new (FALSE, FALSE, sizeof (SealSegment));
  self->texts = g_string_chunk_new (1 << 16);
  self->parts = g_new0 (SealPart, entities->len + 1);
  self->batch.n_parts = entities->len;
  self->batch.parts = g_new0 (ZhuBatchPart, entities->len + 1);
  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      self->batch.parts[i].entity = entity;
      self->batch.parts[i].columns = g_new0 (ZhuColumn, entity->variables->len + 1);
      self->parts[i].out = &self->batch.parts[i];
      self->parts[i].fields = g_array_new (FALSE, FALSE, sizeof (SealField));
    }
  return self;
}

ZhuSource *
zhu_store_month_source (ZhuStore *self,
                        const ZhuDictionary *run,
                        const ZhuPeriod *period,
                        const ZhuSourceRequest *request,
                        GError **error)
{
  g_autoptr (ZhuSource) made = NULL;
  g_autofree gboolean *wanted = NULL;
  const GPtrArray *entities;
  SealedSource *source;
  gint64 month;

  g_return_val_if_fail (self != NULL && run != NULL && period != NULL && request != NULL, NULL);

  month = seal_month_open (self, period, error);
  if (month == 0)
    return NULL;
  entities = zhu_dictionary_entities (run);
  wanted = g_new0 (gboolean, entities->len + 1);
  source = source_new (self, month, period, entities);
  made = &source->base;
  source->root = store_source_mark_wanted (entities, request, wanted, error);
  if (source->root == NULL || !store_source_check_areas (run, source->root, request, error)
      || !list_columns (source, error))
    return NULL;
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && !open_part (source, g_ptr_array_index (entities, i), request, error))
      return NULL;
  if (!open_places (source, run, request, error) || !open_segments (source, error))
    return NULL;
  return g_steal_pointer (&made);
}
