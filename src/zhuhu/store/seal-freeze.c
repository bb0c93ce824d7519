/* Sealing a month. The records are read once, entity by entity, in the order of their keys, as the
 * live source reads them; each household's records go, written short, into the bucket of its
 * segment in the order of the areas, and then segment by segment into chunks. Memory holds one
 * segment, and eight bytes for each root record. */
#include "zhuhu/store/seal-freeze.h"

#include <string.h>

/* ---- First pass: where each root record stands ---- */

static void
clear_place (gpointer data)
{
  SealPlace *place = data;

  g_free (place->code);
  g_free (place->unit);
}

static guint32
add_place (SealFreeze *self, const char *code, const char *unit)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);
  SealPlace place = { .code = g_strdup (code), .unit = g_strdup (unit) };

  if (areas != NULL && ((code != NULL && *code != '\0') || (unit != NULL && *unit != '\0')))
    place.area = zhu_areas_resolve (areas, code != NULL ? code : "", unit != NULL ? unit : "",
                                    zhu_period_date (self->period, ZHU_DATE_END));
  g_array_append_val (self->places, place);
  return self->places->len - 1;
}

/* Neighbours in the order of keys are often of one place. */
static gboolean
is_place_before (const SealFreeze *self, const char *code, const char *unit, guint32 *number)
{
  const SealPlace *place;

  if (self->root_places->len == 0)
    return FALSE;
  *number = g_array_index (self->root_places, guint32, self->root_places->len - 1);
  place = &g_array_index (self->places, SealPlace, *number);
  return g_strcmp0 (place->code, code) == 0 && g_strcmp0 (place->unit, unit) == 0;
}

/* Number of the place of the row, in the order in which places turn up. */
static guint32
place_of (SealFreeze *self, const StoreStream *stream)
{
  const char *code = (const char *) sqlite3_column_text (stream->row, stream->area);
  const char *unit = (const char *) sqlite3_column_text (stream->row, stream->area + 1);
  guint32 before;
  gpointer known;

  if (is_place_before (self, code, unit, &before))
    return before;
  g_string_printf (self->key, "%s%c%s", code != NULL ? code : "", STORE_KEY_SEPARATOR,
                   unit != NULL ? unit : "");
  if (!g_hash_table_lookup_extended (self->place_numbers, self->key->str, NULL, &known))
    {
      known = GUINT_TO_POINTER (add_place (self, code, unit));
      g_hash_table_insert (self->place_numbers, g_strdup (self->key->str), known);
    }
  return GPOINTER_TO_UINT (known);
}

static gboolean
read_places (SealFreeze *self, GError **error)
{
  const ZhuSourceRequest request = { .areas = TRUE };
  StoreStream *stream = store_stream_new (self->store, self->root, &request, FALSE, error);
  gboolean is_read = TRUE;

  if (stream == NULL)
    return FALSE;
  if (stream->area < 0)
    add_place (self, NULL, NULL);
  while (is_read && stream->has_row)
    {
      if (store_stream_key (stream, stream->root, self->key))
        {
          const guint32 place = stream->area >= 0 ? place_of (self, stream) : 0;

          g_array_index (self->places, SealPlace, place).n_records++;
          g_array_append_val (self->root_places, place);
        }
      is_read = store_stream_step (self->store, stream, error);
    }
  store_stream_free (stream);
  return is_read;
}

/* The order of the tree as it stood at the period's end, once all its nodes are there. */
static void
give_orders (SealFreeze *self)
{
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);

  if (areas != NULL)
    zhu_areas_freeze_at (areas, zhu_period_date (self->period, ZHU_DATE_END));
  for (gsize i = 0; i < self->places->len; i++)
    {
      SealPlace *place = &g_array_index (self->places, SealPlace, i);

      place->order = place->area != NULL ? place->area->order : 0;
    }
}

static int
compare_places (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *places = data;
  const guint32 i = *(const guint32 *) a, j = *(const guint32 *) b;
  const SealPlace *left = &g_array_index (places, SealPlace, i);
  const SealPlace *right = &g_array_index (places, SealPlace, j);

  if (left->order != right->order)
    return left->order < right->order ? -1 : 1;
  return i < j ? -1 : i > j;
}

/* Numbers the places in the order of the tree, and gives each root record its position: by area,
 * those of one area by key, whatever their unit. */
static void
give_positions (SealFreeze *self)
{
  const gsize n = self->places->len;
  g_autofree guint32 *by_order = g_new (guint32, n + 1);
  g_autofree guint32 *next = g_new (guint32, n + 1);
  guint32 position = 0, leader = 0;

  for (gsize i = 0; i < n; i++)
    by_order[i] = (guint32) i;
  g_qsort_with_data (by_order, (int) n, sizeof *by_order, compare_places, self->places);
  for (gsize i = 0; i < n; i++)
    {
      SealPlace *place = &g_array_index (self->places, SealPlace, by_order[i]);

      if (i == 0 || place->order != g_array_index (self->places, SealPlace, leader).order)
        {
          leader = by_order[i];
          next[leader] = position;
        }
      place->leader = leader;
      place->number = (guint32) i;
      position += (guint32) place->n_records;
    }
  self->positions = g_new (guint32, self->root_places->len + 1);
  for (gsize i = 0; i < self->root_places->len; i++)
    {
      const guint32 place = g_array_index (self->root_places, guint32, i);

      self->positions[i] = next[g_array_index (self->places, SealPlace, place).leader]++;
    }
}

/* ---- Second pass: records into the buckets of their segments ---- */

/* Row with @key among those of the root record under way; -1 if there is none. */
static gint64
find_in_group (SealEntity *entity, const SealBuffer *record, const GString *key)
{
  for (gsize i = 0; i < entity->group->len; i++)
    {
      const gsize at = (entity->hint + i) % entity->group->len;
      const SealSpan *span = &g_array_index (entity->group, SealSpan, at);

      if (span->length == key->len && memcmp (record->data + span->offset, key->str, key->len) == 0)
        {
          entity->hint = at;
          return (gint64) at;
        }
    }
  return -1;
}

/* Numbers of parent and concern within the root record; FALSE if one of them does not exist. */
static gboolean
find_links (SealFreeze *self, SealEntity *at, gint64 *parent, gint64 *concern)
{
  const StoreStream *stream = at->stream;
  const ZhuEntity *entity = at->entity;

  *parent = 0;
  *concern = -1;
  if (entity->parent != NULL && entity->parent != self->root)
    {
      if (!store_stream_key (stream, stream->parent, self->key))
        return FALSE;
      *parent = find_in_group (&self->entities[entity->parent->index], &self->record, self->key);
    }
  if (*parent < 0)
    return FALSE;
  if (entity->concern == NULL || !store_stream_key (stream, stream->concern, self->key))
    return TRUE;
  *concern = find_in_group (&self->entities[entity->concern->index], &self->record, self->key);
  return *concern >= 0;
}

static void
put_number (SealBuffer *out, guint64 number)
{
  seal_buffer_reserve (out, 10);
  out->length = (gsize) (seal_put_number (out->data + out->length, number) - out->data);
}

/* The row at which the stream stands, behind the records before it. */
static void
put_row (SealFreeze *self, SealEntity *at, gint64 parent, gint64 concern)
{
  SealSpan span;

  put_number (&self->record, at->entity->index + 1);
  if (at->entity->parent != NULL && at->entity->parent != self->root)
    put_number (&self->record, (guint64) parent);
  if (at->entity->concern != NULL)
    put_number (&self->record, (guint64) (concern + 1));
  store_stream_key (at->stream, at->stream->own, self->key);
  put_number (&self->record, self->key->len);
  span = (SealSpan){ self->record.length, self->key->len };
  seal_buffer_append (&self->record, self->key->str, self->key->len);
  if (at->is_pointed_at)
    g_array_append_val (at->group, span);
  for (gsize i = 0; i < at->fields->len; i++)
    seal_column_encode (g_ptr_array_index (at->fields, i), at->stream->row, &self->record);
  at->n_records++;
}

static gboolean
take_children (SealFreeze *self, SealEntity *at, GError **error)
{
  StoreStream *stream = at->stream;

  g_array_set_size (at->group, 0);
  at->hint = 0;
  while (stream->has_row)
    {
      const int order = store_stream_compare_root (stream, self->root_key);
      gint64 parent, concern;

      if (order > 0)
        break;
      if (order < 0 || !find_links (self, at, &parent, &concern))
        stream->skipped++;
      else
        put_row (self, at, parent, concern);
      if (!store_stream_step (self->store, stream, error))
        return FALSE;
    }
  return TRUE;
}

/* One root record and all below it: length, position in the segment, place, then the rows. */
static gboolean
take_root (SealFreeze *self, gsize index, GError **error)
{
  SealEntity *root = &self->entities[self->root->index];
  const guint32 position = self->positions[index];
  const guint32 place = g_array_index (self->root_places, guint32, index);
  const gsize segment = position / SEAL_SEGMENT_ROOTS;
  SealRecordHead head
      = { 0, position % SEAL_SEGMENT_ROOTS, g_array_index (self->places, SealPlace, place).number };

  self->record.length = 0;
  seal_buffer_append (&self->record, &head, sizeof head);
  g_array_set_size (root->group, 0);
  put_row (self, root, 0, -1);
  if (!store_stream_step (self->store, root->stream, error))
    return FALSE;
  for (gsize i = 0; i < self->n_entities; i++)
    if (self->entities[i].stream != NULL && self->entities[i].entity != self->root
        && !take_children (self, &self->entities[i], error))
      return FALSE;
  put_number (&self->record, 0);
  head.length = (guint32) self->record.length;
  memcpy (self->record.data, &head, sizeof head);
  return seal_spool_append (self->spool, segment, self->record.data, self->record.length, error);
}

static gboolean
drain (SealFreeze *self, GError **error)
{
  for (gsize i = 0; i < self->n_entities; i++)
    {
      StoreStream *stream = self->entities[i].stream;

      while (stream != NULL && stream->has_row)
        {
          stream->skipped++;
          if (!store_stream_step (self->store, stream, error))
            return FALSE;
        }
    }
  return TRUE;
}

static void
tell (const SealFreeze *self, const char *what, gint64 done, gint64 total)
{
  if (self->options->progress != NULL)
    self->options->progress (what, done, total, self->options->progress_data);
}

static gboolean
read_records (SealFreeze *self, GError **error)
{
  StoreStream *stream = self->entities[self->root->index].stream;
  gsize index = 0;

  while (stream->has_row)
    {
      if (!store_stream_key (stream, stream->root, self->root_key))
        {
          stream->skipped++;
          if (!store_stream_step (self->store, stream, error))
            return FALSE;
          continue;
        }
      if (!take_root (self, index++, error))
        return FALSE;
      if (index % SEAL_SEGMENT_ROOTS == 0)
        tell (self, _ ("reading the records"), (gint64) index, self->root_places->len);
    }
  tell (self, _ ("reading the records"), self->root_places->len, self->root_places->len);
  return drain (self, error);
}

/* ---- Setting up ---- */

static SealColumn *
add_column (SealFreeze *self, SealRole role, const ZhuEntity *entity, const ZhuVariable *variable)
{
  SealColumn *column = seal_column_new (role, entity, variable);

  column->number = self->columns->len;
  g_ptr_array_add (self->columns, column);
  return column;
}

static gboolean
is_key_column (const ZhuEntity *entity, const char *name)
{
  for (gsize i = 0; i < entity->key->len; i++)
    if (g_str_equal (g_ptr_array_index (entity->key, i), name))
      return TRUE;
  return FALSE;
}

/* The variable that is the whole key, which is then sealed once; NULL if there is none. */
static const ZhuVariable *
key_variable (const ZhuEntity *entity)
{
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->formula == NULL && variable->type == ZHU_TYPE_TEXT && entity->key->len == 1
          && variable->columns->len == 1
          && is_key_column (entity, g_ptr_array_index (variable->columns, 0)))
        return variable;
    }
  return NULL;
}

static gboolean
holds_key (const ZhuVariable *variable)
{
  for (gsize i = 0; i < variable->columns->len; i++)
    if (is_key_column (variable->entity, g_ptr_array_index (variable->columns, i)))
      return TRUE;
  return FALSE;
}

static void
add_columns (SealFreeze *self, SealEntity *at)
{
  if (at->entity->parent != NULL)
    at->children = add_column (self, SEAL_ROLE_CHILDREN, at->entity, NULL);
  else
    at->place = add_column (self, SEAL_ROLE_PLACE, at->entity, NULL);
  if (at->entity->concern != NULL)
    at->concern = add_column (self, SEAL_ROLE_CONCERN, at->entity, NULL);
  at->key = add_column (self, SEAL_ROLE_KEY, at->entity, key_variable (at->entity));
  for (gsize i = 0; i < at->stream->readers->len; i++)
    {
      StoreReader *reader = g_ptr_array_index (at->stream->readers, i);
      SealColumn *column;

      if (reader->variable == at->key->variable)
        continue;
      column = add_column (self, SEAL_ROLE_VARIABLE, at->entity, reader->variable);

      column->reader = reader;
      if (holds_key (reader->variable))
        column->kind = SEAL_KIND_PERSONAL;
      g_ptr_array_add (at->fields, column);
    }
}

static void
want_all (GHashTable *variables, const ZhuEntity *entity)
{
  for (gsize i = 0; i < entity->variables->len; i++)
    {
      const ZhuVariable *variable = g_ptr_array_index (entity->variables, i);

      if (variable->formula == NULL)
        g_hash_table_add (variables, (gpointer) variable);
    }
}

static gboolean
open_entity (SealFreeze *self, const ZhuEntity *entity, GError **error)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  const ZhuSourceRequest request = { .variables = variables };
  SealEntity *at = &self->entities[entity->index];

  want_all (variables, entity);
  at->stream = store_stream_new (self->store, entity, &request, FALSE, error);
  if (at->stream == NULL)
    return FALSE;
  if (entity->parent != NULL && entity->parent != self->root)
    self->entities[entity->parent->index].is_pointed_at = TRUE;
  if (entity->concern != NULL)
    self->entities[entity->concern->index].is_pointed_at = TRUE;
  add_columns (self, at);
  return TRUE;
}

static const ZhuEntity *
root_of (const ZhuEntity *entity)
{
  while (entity->parent != NULL)
    entity = entity->parent;
  return entity;
}

/* Opens the streams of @root and all that hangs below it. */
static gboolean
open_entities (SealFreeze *self, const ZhuEntity *root, GError **error)
{
  const GPtrArray *entities = zhu_dictionary_entities (self->store->dictionary);

  self->root = root;
  for (gsize i = 0; i < entities->len; i++)
    if (root_of (g_ptr_array_index (entities, i)) == root
        && !open_entity (self, g_ptr_array_index (entities, i), error))
      return FALSE;
  return TRUE;
}

static void
close_entities (SealFreeze *self)
{
  for (gsize i = 0; i < self->n_entities; i++)
    {
      if (self->entities[i].stream != NULL)
        self->entities[i].skipped = self->entities[i].stream->skipped;
      g_clear_pointer (&self->entities[i].stream, store_stream_free);
    }
}

SealFreeze *
seal_freeze_new (ZhuStore *store, const ZhuPeriod *period, const ZhuFreezeOptions *options)
{
  SealFreeze *self = g_new0 (SealFreeze, 1);
  const GPtrArray *entities = zhu_dictionary_entities (store->dictionary);

  self->store = store;
  self->period = period;
  self->options = options;
  self->n_entities = entities->len;
  self->entities = g_new0 (SealEntity, entities->len + 1);
  for (gsize i = 0; i < entities->len; i++)
    {
      self->entities[i].entity = g_ptr_array_index (entities, i);
      self->entities[i].fields = g_ptr_array_new ();
      self->entities[i].group = g_array_new (FALSE, FALSE, sizeof (SealSpan));
    }
  self->columns = g_ptr_array_new_with_free_func ((GDestroyNotify) seal_column_free);
  self->places = g_array_new (FALSE, TRUE, sizeof (SealPlace));
  g_array_set_clear_func (self->places, clear_place);
  self->place_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->root_places = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->root_key = g_string_new (NULL);
  self->key = g_string_new (NULL);
  return self;
}

void
seal_freeze_free (SealFreeze *self)
{
  if (self == NULL)
    return;
  close_entities (self);
  for (gsize i = 0; i < self->n_entities; i++)
    {
      g_ptr_array_unref (self->entities[i].fields);
      g_array_unref (self->entities[i].group);
    }
  g_free (self->entities);
  g_ptr_array_unref (self->columns);
  g_array_unref (self->places);
  g_hash_table_unref (self->place_numbers);
  g_array_unref (self->root_places);
  g_free (self->positions);
  seal_spool_free (self->spool);
  seal_buffer_clear (&self->record);
  g_string_free (self->root_key, TRUE);
  g_string_free (self->key, TRUE);
  g_free (self);
}

gboolean
seal_freeze_read (SealFreeze *self, const ZhuEntity *root, GError **error)
{
  self->root = root;
  if (!read_places (self, error))
    return FALSE;
  give_orders (self);
  give_positions (self);
  self->n_segments = (self->root_places->len + SEAL_SEGMENT_ROOTS - 1) / SEAL_SEGMENT_ROOTS;
  self->spool = seal_spool_new (self->store->path, self->n_segments);
  if (!open_entities (self, root, error) || !read_records (self, error))
    return FALSE;
  close_entities (self);
  return TRUE;
}
