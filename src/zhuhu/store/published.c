/* What was published at level 公开, in the order in which it was. Rows are only ever added. */
#include "zhuhu/store/private.h"

#include <inttypes.h>

ZhuPublished *
zhu_published_new (const char *end, const char *origin, const char *report, GBytes *pattern)
{
  ZhuPublished *self = g_new0 (ZhuPublished, 1);

  self->end = g_strdup (end);
  self->origin = g_strdup (origin);
  self->report = g_strdup (report);
  self->pattern = g_bytes_ref (pattern);
  return self;
}

void
zhu_published_free (ZhuPublished *self)
{
  g_free (self->end);
  g_free (self->origin);
  g_free (self->report);
  g_bytes_unref (self->pattern);
  g_free (self);
}

char *
zhu_store_origin (ZhuStore *self, GError **error)
{
  gint64 batch;

  if (!self->is_own
      || !store_query_int (self->db, self->path, "SELECT max(batch) FROM zhuhu_batch", &batch,
                           error))
    return NULL;
  return g_strdup_printf ("live %" PRId64, batch);
}

/* A store that nothing was published from since it was made by an older program has no table. */
static gboolean
has_table (ZhuStore *self, gboolean *exists, GError **error)
{
  gint64 n;

  if (!store_query_int (self->db, self->path,
                        "SELECT count(*) FROM sqlite_schema WHERE name = 'zhuhu_published'"
                        " AND type = 'table'",
                        &n, error))
    return FALSE;
  *exists = n > 0;
  return TRUE;
}

static ZhuPublished *
read_row (sqlite3_stmt *row)
{
  g_autoptr (GBytes) pattern
      = g_bytes_new (sqlite3_column_blob (row, 3), (gsize) sqlite3_column_bytes (row, 3));

  return zhu_published_new ((const char *) sqlite3_column_text (row, 0),
                            (const char *) sqlite3_column_text (row, 1),
                            (const char *) sqlite3_column_text (row, 2), pattern);
}

gboolean
zhu_store_published (ZhuStore *self, const char *end, GPtrArray *published, GError **error)
{
  g_autoptr (sqlite3_stmt) row = NULL;
  gboolean exists;
  int code;

  if (!has_table (self, &exists, error))
    return FALSE;
  if (!exists)
    return TRUE;
  row = store_prepare (self,
                       "SELECT ends, origin, report, pattern FROM zhuhu_published"
                       " WHERE ends = ?1 ORDER BY number",
                       error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, end, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    g_ptr_array_add (published, read_row (row));
  if (code != SQLITE_DONE)
    return store_failed (self, _ ("reading what was published"), error);
  return TRUE;
}

gboolean
zhu_store_n_published (ZhuStore *self, gint64 *n, GError **error)
{
  gboolean exists;

  *n = 0;
  if (!has_table (self, &exists, error))
    return FALSE;
  return !exists
         || store_query_int (self->db, self->path, "SELECT count(*) FROM zhuhu_published", n,
                             error);
}

static gboolean
add_row (ZhuStore *self, const ZhuPublished *published, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self, "INSERT INTO zhuhu_published (ends, origin, report, pattern) VALUES (?1, ?2, ?3, ?4)",
      error);
  gsize length;
  gconstpointer bytes = g_bytes_get_data (published->pattern, &length);

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, published->end, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 2, published->origin, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 3, published->report, -1, SQLITE_STATIC);
  sqlite3_bind_blob64 (row, 4, bytes, length, SQLITE_STATIC);
  if (sqlite3_step (row) != SQLITE_DONE)
    return store_failed (self, _ ("remembering what is published"), error);
  return TRUE;
}

static gboolean
add_rows (ZhuStore *self, const GPtrArray *published, gint64 n_before, GError **error)
{
  gint64 n;

  if (!zhu_store_n_published (self, &n, error))
    return FALSE;
  if (n != n_before)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_BUSY,
                   _ ("%s: something else was published from this store in between; try again"),
                   self->path);
      return FALSE;
    }
  for (guint i = 0; i < published->len; i++)
    if (!add_row (self, g_ptr_array_index (published, i), error))
      return FALSE;
  return store_database_run (self->db, self->path, "COMMIT", error);
}

gboolean
zhu_store_publish (const char *path, const GPtrArray *published, gint64 n_before, GError **error)
{
  g_autoptr (ZhuStore) self = zhu_store_open (path, NULL, ZHU_STORE_WRITE, error);

  if (self == NULL || !store_database_run (self->db, self->path, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (add_rows (self, published, n_before, error))
    return TRUE;
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
