/* Which root records differ between two sources: each gets one sum over its own values and those of
 * all records below it, as far as the plans look at them; sums are compared by key. Two numbers a
 * record are held for the earlier source, nothing for the later one. */
#include "zhuhu/cube/private.h"

typedef struct
{
  guint64 sum;
  gboolean is_found; /* in the later source too */
} Known;

/* Sums of the batch at work. */
typedef struct
{
  GPtrArray
      *rows; /* by entity: GArray of guint64, a hash for each row; NULL where nothing stands */
  GPtrArray *root; /* by entity: GArray of guint32: row of the root record */
  GArray *sums;    /* by root row: guint64 */
} Sums;

static guint64
mix (guint64 hash, guint64 value)
{
  hash = (hash ^ value) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15);
  return hash ^ (hash >> 29);
}

static guint64
mix_text (guint64 hash, const char *text)
{
  if (text == NULL)
    return mix (hash, 1);
  for (; *text != '\0'; text++)
    hash = mix (hash, (guint8) *text);
  return mix (hash, 2);
}

static guint64
hash_columns (const ZhuBatchPart *part, gsize row, guint64 hash)
{
  for (guint i = 0; i < part->entity->variables->len; i++)
    {
      const ZhuColumn *column = &part->columns[i];

      if (column->narrow != NULL || column->values != NULL)
        hash = mix (hash, (guint64) zhu_column_value (column, row));
      if (column->texts != NULL)
        hash = mix_text (hash, column->texts[row]);
    }
  return hash;
}

static guint64
row_hash (const Sums *self, const ZhuBatch *batch, gsize entity, gsize row)
{
  const ZhuBatchPart *part = &batch->parts[entity];
  guint64 hash = mix (0, entity + 1);

  if (part->areas != NULL)
    hash = mix (hash, part->areas[row]);
  if (part->parent != NULL)
    hash = mix (hash, g_array_index ((GArray *) self->rows->pdata[part->entity->parent->index],
                                     guint64, part->parent[row]));
  if (part->concern != NULL)
    {
      const GArray *concerned = self->rows->pdata[part->entity->concern->index];

      hash = mix (hash, part->concern[row] < 0 || concerned->len <= (guint) part->concern[row]
                            ? 0
                            : g_array_index (concerned, guint64, part->concern[row]));
    }
  return hash_columns (part, row, hash);
}

/* Adds the rows of @entity to the sums of their root records: whatever their order. */
static void
add_part (Sums *self, const ZhuBatch *batch, gsize entity)
{
  const ZhuBatchPart *part = &batch->parts[entity];
  GArray *rows = self->rows->pdata[entity];
  GArray *root = self->root->pdata[entity];

  for (gsize row = 0; row < part->n_rows; row++)
    {
      const guint64 hash = row_hash (self, batch, entity, row);
      const guint32 at
          = part->parent == NULL
                ? (guint32) row
                : g_array_index ((GArray *) self->root->pdata[part->entity->parent->index], guint32,
                                 part->parent[row]);

      g_array_append_val (rows, hash);
      g_array_append_val (root, at);
      if (part->parent == NULL)
        g_array_append_val (self->sums, hash);
      else
        g_array_index (self->sums, guint64, at) += hash;
    }
}

static void
sum_batch (Sums *self, const ZhuBatch *batch)
{
  g_array_set_size (self->sums, 0);
  for (gsize i = 0; i < batch->n_parts; i++)
    {
      if (i >= self->rows->len)
        {
          g_ptr_array_add (self->rows, g_array_new (FALSE, FALSE, sizeof (guint64)));
          g_ptr_array_add (self->root, g_array_new (FALSE, FALSE, sizeof (guint32)));
        }
      g_array_set_size (self->rows->pdata[i], 0);
      g_array_set_size (self->root->pdata[i], 0);
      add_part (self, batch, i);
    }
}

static const char **
root_keys (const ZhuBatch *batch)
{
  for (gsize i = 0; i < batch->n_parts; i++)
    if (batch->parts[i].entity->parent == NULL && batch->parts[i].keys != NULL)
      return batch->parts[i].keys;
  return NULL;
}

/* Calls @take with each root record's key and sum; FALSE with @error. */
static gboolean
walk (ZhuSource *source,
      void (*take) (const char *key, guint64 sum, gpointer data),
      gpointer data,
      GError **error)
{
  Sums sums = { g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref),
                g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref),
                g_array_new (FALSE, FALSE, sizeof (guint64)) };
  g_autoptr (GError) own = NULL;
  const ZhuBatch *batch;

  while ((batch = zhu_source_next (source, &own)) != NULL)
    {
      const char **keys = root_keys (batch);

      sum_batch (&sums, batch);
      for (guint i = 0; keys != NULL && i < sums.sums->len; i++)
        take (keys[i], g_array_index (sums.sums, guint64, i), data);
    }
  g_ptr_array_unref (sums.rows);
  g_ptr_array_unref (sums.root);
  g_array_unref (sums.sums);
  if (own == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&own));
  return FALSE;
}

/* ---- Both sources ---- */

typedef struct
{
  const ZhuEntity *root;
  GHashTable *known;  /* key -> Known * */
  GPtrArray *changes; /* element: ZhuRecordChange * */
} Comparison;

static void
record_change_free (gpointer data)
{
  ZhuRecordChange *self = data;

  g_free (self->key);
  g_free (self);
}

static void
add_change (Comparison *self, const char *key, gboolean in_before, gboolean in_after)
{
  ZhuRecordChange *change = g_new (ZhuRecordChange, 1);

  *change = (ZhuRecordChange){ self->root, g_strdup (key), in_before, in_after };
  g_ptr_array_add (self->changes, change);
}

static void
take_before (const char *key, guint64 sum, gpointer data)
{
  Comparison *self = data;
  Known *known = g_new0 (Known, 1);

  known->sum = sum;
  g_hash_table_insert (self->known, g_strdup (key), known);
}

static void
take_after (const char *key, guint64 sum, gpointer data)
{
  Comparison *self = data;
  Known *known = g_hash_table_lookup (self->known, key);

  if (known == NULL || known->sum != sum)
    add_change (self, key, known != NULL, TRUE);
  if (known != NULL)
    known->is_found = TRUE;
}

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 ((*(const ZhuRecordChange *const *) a)->key,
                    (*(const ZhuRecordChange *const *) b)->key);
}

static void
add_gone (Comparison *self)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!((const Known *) value)->is_found)
      add_change (self, key, TRUE, FALSE);
  g_ptr_array_sort (self->changes, compare_keys);
}

/* The root of what is wanted; NULL if nothing is. */
static const ZhuEntity *
root_wanted (const ZhuSourceRequest *request)
{
  GHashTableIter iter;
  gpointer wanted;
  const ZhuEntity *entity = NULL;

  g_hash_table_iter_init (&iter, request->variables);
  if (g_hash_table_iter_next (&iter, &wanted, NULL))
    entity = ((const ZhuVariable *) wanted)->entity;
  g_hash_table_iter_init (&iter, request->entities);
  if (entity == NULL && g_hash_table_iter_next (&iter, &wanted, NULL))
    entity = wanted;
  while (entity != NULL && entity->parent != NULL)
    entity = entity->parent;
  return entity;
}

/* All that @plans look at, and the keys of root records; returns their entity. */
static const ZhuEntity *
fill_request (const GPtrArray *plans, ZhuSourceRequest *request)
{
  const ZhuPlan *first = g_ptr_array_index (plans, 0);
  const Contexts all = (1U << ZHU_N_CONTEXTS) - 1;
  const ZhuEntity *root;

  request->areas = first->area != NULL;
  request->date = zhu_period_date (&first->period, ZHU_DATE_END);
  if (first->area != NULL && first->area->parent != NULL)
    request->within = first->area;
  for (guint i = 0; i < plans->len; i++)
    {
      const ZhuPlan *plan = g_ptr_array_index (plans, i);

      zhu_plan_add_needs (plan, all, request);
      if (plan->template_->listing != NULL)
        zhu_register_add_needs (plan, request);
    }
  root = root_wanted (request);
  if (root != NULL)
    g_hash_table_add (request->keys, (gpointer) root);
  return root;
}

GPtrArray *
zhu_cube_records_behind (const GPtrArray *plans, ZhuOpenSource open, gpointer data, GError **error)
{
  g_autoptr (GHashTable) variables = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) entities = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (record_change_free);
  Comparison self = { NULL, known, changes };

  for (guint i = 0; i < 2; i++)
    {
      ZhuSourceRequest request
          = { .variables = variables, .texts = texts, .keys = keys, .entities = entities };
      g_autoptr (ZhuSource) source = NULL;

      self.root = fill_request (plans, &request);
      source = open (&request, i == 1, data, error);
      if (source == NULL || !walk (source, i == 0 ? take_before : take_after, &self, error))
        return NULL;
    }
  add_gone (&self);
  return g_steal_pointer (&changes);
}
