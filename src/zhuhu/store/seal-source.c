/* The sealed source: batches out of a sealed month. Rows stand in the order of their parents and a
 * column says how many each has, so that slices of a segment are closed without comparing keys. */
#include "zhuhu/store/seal-read.h"

#include <inttypes.h>
#include <string.h>

typedef struct
{
  SealReader *reader;
  gsize position; /* of the variable in entity->variables */
  gboolean has_values, has_texts;
} Field;

/* One entity, of those that are wanted. */
typedef struct Part Part;

struct Part
{
  const ZhuEntity *entity; /* NULL: not wanted */
  Part *parent, *concern;  /* NULL: none */
  SealReader *children, *concerns, *key;
  GArray *fields;    /* element: Field */
  gsize n_rows;      /* in the segment at hand */
  guint32 *first;    /* by row of the parent, the first row below it; n of the parent + 1 */
  ZhuBatchPart *out; /* in the batch */
  gsize capacity;
  gboolean has_areas; /* of the root, if asked for */
  const char **keys;
  gint64 skipped;
  gsize begin, end; /* rows being taken */
  gsize base;       /* where they come to stand in the batch */
};

typedef struct
{
  gint64 segment;
  gsize n_roots;
  guint32 first_place, last_place;
} Segment;

typedef struct
{
  ZhuSource base;
  ZhuStore *store;
  gint64 month;
  char *name;
  const ZhuEntity *root;
  ZhuBatch batch;
  Part *parts; /* by entity index of the run */
  SealReader *place;
  GArray *areas;    /* element: guint32: by place, index of the area in the run's tree */
  GArray *is_in;    /* element: gboolean: by place; NULL: all are */
  GArray *segments; /* element: Segment; those of the root entity that are needed */
  gsize next_segment;
  gsize at, n_roots; /* in the segment at hand */
  gint64 *root_places;
  gint64 n_unplaced;
  GStringChunk *texts;
} SealedSource;

/* ---- One segment ---- */

static gboolean
load_children (Part *part, gint64 segment, GError **error)
{
  const gsize n = part->parent->n_rows;
  g_autofree gint64 *counts = g_new (gint64, n + 1);
  guint64 sum = 0;

  if (!seal_reader_load (part->children, segment, n, error))
    return FALSE;
  part->first = g_renew (guint32, part->first, n + 1);
  seal_reader_values (part->children, 0, n, counts);
  for (gsize i = 0; i < n; i++)
    {
      part->first[i] = (guint32) sum;
      if (counts[i] < 0 || (sum += (guint64) counts[i]) > G_MAXINT32)
        return seal_reader_damaged (part->children, segment, error);
    }
  part->first[n] = (guint32) sum;
  part->n_rows = sum;
  return TRUE;
}

static gboolean
load_reader (SealReader *reader, const Part *part, gint64 segment, GError **error)
{
  return reader == NULL || seal_reader_load (reader, segment, part->n_rows, error);
}

static gboolean
load_places (SealedSource *self, gint64 segment, GError **error)
{
  if (!seal_reader_load (self->place, segment, self->n_roots, error))
    return FALSE;
  self->root_places = g_renew (gint64, self->root_places, self->n_roots + 1);
  seal_reader_values (self->place, 0, self->n_roots, self->root_places);
  for (gsize i = 0; i < self->n_roots; i++)
    if (self->root_places[i] < 0 || self->root_places[i] >= self->areas->len)
      return seal_reader_damaged (self->place, segment, error);
  return TRUE;
}

static gboolean
load_segment (SealedSource *self, const Segment *segment, GError **error)
{
  self->at = 0;
  self->n_roots = segment->n_roots;
  for (gsize i = 0; i < self->batch.n_parts; i++)
    {
      Part *part = &self->parts[i];

      if (part->entity == NULL)
        continue;
      part->n_rows = segment->n_roots;
      if ((part->parent != NULL && !load_children (part, segment->segment, error))
          || !load_reader (part->concerns, part, segment->segment, error)
          || !load_reader (part->key, part, segment->segment, error))
        return FALSE;
      for (gsize j = 0; j < part->fields->len; j++)
        if (!load_reader (g_array_index (part->fields, Field, j).reader, part, segment->segment,
                          error))
          return FALSE;
    }
  return self->place == NULL || load_places (self, segment->segment, error);
}

/* ---- Taking rows ---- */

static void
grow (Part *part, gsize n)
{
  ZhuBatchPart *out = part->out;

  if (n <= part->capacity)
    return;
  part->capacity = MAX (n, part->capacity * 2);
  if (part->parent != NULL)
    out->parent = g_renew (guint32, out->parent, part->capacity);
  else if (part->has_areas)
    out->areas = g_renew (guint32, out->areas, part->capacity);
  if (part->concerns != NULL)
    out->concern = g_renew (gint32, out->concern, part->capacity);
  if (part->key != NULL)
    out->keys = part->keys = g_renew (const char *, part->keys, part->capacity);
  for (gsize i = 0; i < part->fields->len; i++)
    {
      const Field *field = &g_array_index (part->fields, Field, i);
      ZhuColumn *column = &out->columns[field->position];

      if (field->has_values)
        column->values = g_renew (gint64, column->values, part->capacity);
      if (field->has_texts)
        column->texts = g_renew (const char *, column->texts, part->capacity);
    }
}

/* First row of @part below the root record @root of the segment, or behind those before it. */
static gsize
row_at (const Part *part, gsize root)
{
  return part->parent == NULL ? root : part->first[row_at (part->parent, root)];
}

static void
link_parents (Part *part)
{
  const Part *parent = part->parent;

  for (gsize i = parent->begin; i < parent->end; i++)
    for (gsize row = part->first[i]; row < part->first[i + 1]; row++)
      part->out->parent[part->base + row - part->begin]
          = (guint32) (parent->base + i - parent->begin);
}

/* The number within the root record becomes a row of the batch. */
static void
link_concerns (Part *part, gsize first_root, gsize end_root)
{
  const Part *concern = part->concern;
  g_autofree gint64 *numbers = g_new (gint64, part->end - part->begin + 1);
  gsize row = part->begin;

  seal_reader_values (part->concerns, part->begin, part->end - part->begin, numbers);
  for (gsize root = first_root; root < end_root; root++)
    {
      const gsize base = concern->base + row_at (concern, root) - concern->begin;
      const gint64 n = (gint64) (row_at (concern, root + 1) - row_at (concern, root));

      for (const gsize end = row_at (part, root + 1); row < end; row++)
        {
          const gint64 number = numbers[row - part->begin];

          part->out->concern[part->base + row - part->begin]
              = number > 0 && number <= n ? (gint32) (base + (gsize) number - 1) : -1;
        }
    }
}

static void
take_columns (SealedSource *self, Part *part)
{
  const gsize n = part->end - part->begin;

  for (gsize i = 0; i < part->fields->len; i++)
    {
      const Field *field = &g_array_index (part->fields, Field, i);
      ZhuColumn *column = &part->out->columns[field->position];

      if (field->has_values)
        seal_reader_values (field->reader, part->begin, n, column->values + part->base);
      if (field->has_texts)
        seal_reader_texts (field->reader, part->begin, n, column->texts + part->base, self->texts);
    }
  if (part->key != NULL)
    seal_reader_texts (part->key, part->begin, n, part->keys + part->base, self->texts);
}

/* The root records from @first up to @end with all that hangs below them. */
static void
take_roots (SealedSource *self, gsize first, gsize end)
{
  for (gsize i = 0; i < self->batch.n_parts; i++)
    {
      Part *part = &self->parts[i];

      if (part->entity == NULL)
        continue;
      part->begin = row_at (part, first);
      part->end = row_at (part, end);
      part->base = part->out->n_rows;
      part->out->n_rows += part->end - part->begin;
      grow (part, part->out->n_rows);
      take_columns (self, part);
      if (part->parent != NULL)
        link_parents (part);
      else if (part->has_areas)
        for (gsize j = 0; j < end - first; j++)
          part->out->areas[part->base + j]
              = g_array_index (self->areas, guint32, self->root_places[first + j]);
      if (part->concerns != NULL)
        link_concerns (part, first, end);
    }
}

static gboolean
is_in (const SealedSource *self, gsize root)
{
  return self->is_in == NULL || g_array_index (self->is_in, gboolean, self->root_places[root]);
}

/* Fills the batch from the segment at hand. */
static void
fill_batch (SealedSource *self)
{
  const ZhuBatchPart *roots = &self->batch.parts[self->root->index];

  while (self->at < self->n_roots && roots->n_rows < SEAL_BATCH_ROOTS)
    {
      const gsize most = MIN (self->n_roots, self->at + SEAL_BATCH_ROOTS - roots->n_rows);
      gsize end = self->at;

      while (end < most && is_in (self, end))
        end++;
      if (end > self->at)
        take_roots (self, self->at, end);
      self->at = end;
      while (self->at < self->n_roots && !is_in (self, self->at))
        self->at++;
    }
}

static const ZhuBatch *
sealed_next (ZhuSource *source, GError **error)
{
  SealedSource *self = (SealedSource *) source;
  const ZhuBatchPart *roots = &self->batch.parts[self->root->index];

  g_string_chunk_clear (self->texts);
  for (gsize i = 0; i < self->batch.n_parts; i++)
    self->batch.parts[i].n_rows = 0;
  while (roots->n_rows == 0)
    {
      if (self->at == self->n_roots)
        {
          if (self->next_segment == self->segments->len)
            return NULL;
          if (!load_segment (self, &g_array_index (self->segments, Segment, self->next_segment++),
                             error))
            return NULL;
        }
      fill_batch (self);
    }
  return &self->batch;
}

/* ---- Findings ---- */

static gint64
sealed_skipped (const ZhuSource *source, const ZhuEntity *entity)
{
  const SealedSource *self = (const SealedSource *) source;

  return entity->index < self->batch.n_parts ? self->parts[entity->index].skipped : 0;
}

static gboolean
report_part (const Part *part, const ZhuPlace *place, ZhuDiags *diags)
{
  gboolean was_erased = part->key != NULL && part->key->was_erased;

  if (part->skipped > 0)
    store_report_skipped (diags, place, part->entity, part->skipped);
  for (gsize i = 0; i < part->fields->len; i++)
    {
      const Field *field = &g_array_index (part->fields, Field, i);

      was_erased |= field->reader->was_erased;
      if (field->reader->unreadable > 0)
        store_report_unreadable (diags, place, field->reader->variable, field->reader->unreadable);
    }
  return was_erased;
}

static void
report_erased (const SealedSource *self, const ZhuPlace *place, ZhuDiags *diags)
{
  ZhuPeriod period;
  g_autoptr (ZhuMonth) month = NULL;
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *day = NULL;

  if (!zhu_period_parse (self->name, &period, NULL)
      || !zhu_store_find_month (self->store, &period, &month, NULL) || month == NULL
      || month->erased == NULL)
    return;
  time = g_date_time_new_from_unix_local (month->erased_at);
  day = g_date_time_format (time, "%Y-%m-%d");
  zhu_diags_add (
      diags, ZHU_DIAG_NOTE, "erased", place, NULL,
      _ ("%s: the names and other personal columns were erased on %s, for this reason: %s"),
      self->name, day, month->erased);
}

static void
sealed_report (const ZhuSource *source, ZhuDiags *diags)
{
  const SealedSource *self = (const SealedSource *) source;
  const ZhuPlace place = { g_intern_string (self->store->path), 0, 0 };
  gboolean was_erased = FALSE;

  for (gsize i = 0; i < self->batch.n_parts; i++)
    if (self->parts[i].entity != NULL)
      was_erased |= report_part (&self->parts[i], &place, diags);
  if (self->n_unplaced > 0)
    store_report_unplaced (diags, &place, self->root, self->n_unplaced);
  if (was_erased)
    report_erased (self, &place, diags);
}

static void
free_part (Part *part, ZhuBatchPart *out)
{
  seal_reader_free (part->children);
  seal_reader_free (part->concerns);
  seal_reader_free (part->key);
  for (gsize i = 0; part->fields != NULL && i < part->fields->len; i++)
    {
      const Field *field = &g_array_index (part->fields, Field, i);

      seal_reader_free (field->reader);
      g_free (out->columns[field->position].values);
      g_free (out->columns[field->position].texts);
    }
  g_clear_pointer (&part->fields, g_array_unref);
  g_free (part->first);
  g_free (part->keys);
  g_free (out->parent);
  g_free (out->concern);
  g_free (out->areas);
  g_free (out->columns);
}

static void
sealed_free (ZhuSource *source)
{
  SealedSource *self = (SealedSource *) source;

  for (gsize i = 0; i < self->batch.n_parts; i++)
    free_part (&self->parts[i], &self->batch.parts[i]);
  g_free (self->parts);
  g_free (self->batch.parts);
  seal_reader_free (self->place);
  g_array_unref (self->areas);
  g_clear_pointer (&self->is_in, g_array_unref);
  g_array_unref (self->segments);
  g_free (self->root_places);
  g_string_chunk_free (self->texts);
  g_free (self->name);
  g_free (self);
}

static const StoreSourceClass sealed_class
    = { sealed_next, sealed_skipped, sealed_report, sealed_free };

/* ---- Opening ---- */

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

/* Number of the month's column; -1 if it has none, -2 with @error. */
static gint64
find_column (SealedSource *self,
             SealRole role,
             const ZhuEntity *entity,
             const ZhuVariable *variable,
             GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "SELECT number FROM zhuhu_sealed_column WHERE month = ?1 AND entity = ?3"
                       " AND CASE WHEN ?4 IS NULL THEN role = ?2"
                       " ELSE role IN (?2, 'key') AND variable = ?4 AND type = ?5 END",
                       error);
  int code;

  if (row == NULL)
    return -2;
  sqlite3_bind_int64 (row, 1, self->month);
  sqlite3_bind_text (row, 2, seal_role_word (role), -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 3, entity->name, -1, SQLITE_STATIC);
  if (variable != NULL)
    {
      sqlite3_bind_text (row, 4, variable->name, -1, SQLITE_STATIC);
      sqlite3_bind_int (row, 5, (int) variable->type);
    }
  code = sqlite3_step (row);
  if (code == SQLITE_ROW)
    return sqlite3_column_int64 (row, 0);
  if (code == SQLITE_DONE)
    return -1;
  store_fail (self->store->db, self->store->path, _ ("reading a sealed month"), error);
  return -2;
}

static SealReader *
open_reader (SealedSource *self,
             SealRole role,
             const ZhuEntity *entity,
             const ZhuVariable *variable,
             GError **error)
{
  const gint64 number = find_column (self, role, entity, variable, error);

  if (number == -1)
    lacks (self, entity, variable != NULL ? variable->name : NULL, error);
  return number < 0 ? NULL : seal_reader_new (self->store, self->month, number, variable, error);
}

static gboolean
open_fields (SealedSource *self, Part *part, const ZhuSourceRequest *request, GError **error)
{
  for (gsize i = 0; i < part->entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (part->entity->variables, i);
      const gboolean has_texts
          = request->texts != NULL && g_hash_table_contains (request->texts, variable);
      const gboolean has_values
          = request->variables != NULL && g_hash_table_contains (request->variables, variable);
      Field field = { .position = i };

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
check_entity (SealedSource *self, Part *part, GError **error)
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
  Part *part = &self->parts[entity->index];
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
  return code == SQLITE_DONE
         || store_fail (self->store->db, self->store->path, _ ("reading a sealed month"), error);
}

static gboolean
is_needed (const SealedSource *self, const Segment *segment)
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
      const Segment segment
          = { sqlite3_column_int64 (row, 0), (gsize) sqlite3_column_int64 (row, 1),
              (guint32) sqlite3_column_int64 (row, 2), (guint32) sqlite3_column_int64 (row, 3) };

      if (is_needed (self, &segment))
        g_array_append_val (self->segments, segment);
    }
  return code == SQLITE_DONE
         || store_fail (self->store->db, self->store->path, _ ("reading a sealed month"), error);
}

static SealedSource *
source_new (ZhuStore *store, gint64 month, const ZhuPeriod *period, const GPtrArray *entities)
{
  SealedSource *self = g_new0 (SealedSource, 1);

  self->base.class_ = &sealed_class;
  self->store = store;
  self->month = month;
  self->name = zhu_period_to_text (period);
  self->areas = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  self->texts = g_string_chunk_new (1 << 16);
  self->parts = g_new0 (Part, entities->len + 1);
  self->batch.n_parts = entities->len;
  self->batch.parts = g_new0 (ZhuBatchPart, entities->len + 1);
  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      self->batch.parts[i].entity = entity;
      self->batch.parts[i].columns = g_new0 (ZhuColumn, entity->variables->len + 1);
      self->parts[i].out = &self->batch.parts[i];
      self->parts[i].fields = g_array_new (FALSE, FALSE, sizeof (Field));
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

  month = seal_month_id (self, period, error);
  if (month == 0)
    return NULL;
  entities = zhu_dictionary_entities (run);
  wanted = g_new0 (gboolean, entities->len + 1);
  source = source_new (self, month, period, entities);
  made = &source->base;
  source->root = store_source_mark_wanted (entities, request, wanted, error);
  if (source->root == NULL || !store_source_check_areas (run, source->root, request, error))
    return NULL;
  for (gsize i = 0; i < entities->len; i++)
    if (wanted[i] && !open_part (source, g_ptr_array_index (entities, i), request, error))
      return NULL;
  if (!open_places (source, run, request, error) || !open_segments (source, error))
    return NULL;
  return g_steal_pointer (&made);
}
