/* zhu_store_freeze(): what may be sealed, and the one transaction in which it is. */
#include "zhuhu/store/log.h"
#include "zhuhu/store/seal-freeze.h"

#include <string.h>

typedef struct
{
  ZhuStore *store;
  ZhuPeriod period; /* with the revision that is being made */
  char *name;       /* of the period without revision */
  const char *reason;
  const ZhuFreezeOptions *options;
  ZhuDiags *diags;
  gint64 id;
  gint64 n_records, n_bytes;
  gint64 n_segments, n_columns, n_places; /* so far */
  char *as_of;                            /* of the newest import, NULL if unknown */
  char *digest;                           /* of all that is sealed */
} Sealing;

/* ---- May it be sealed? ---- */

/* Gives the month its revision and number. */
static gboolean
choose_revision (Sealing *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store,
      "SELECT count(*), max(revision), (SELECT max(month) FROM zhuhu_month) FROM zhuhu_month"
      " WHERE period = ?1",
      error);
  gint64 n;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, self->name, -1, SQLITE_STATIC);
  if (sqlite3_step (row) != SQLITE_ROW)
    return store_fail (self->store->db, self->store->path, _ ("reading the sealed months"), error);
  n = sqlite3_column_int64 (row, 0);
  self->period.revision = n > 0 ? sqlite3_column_int (row, 1) + 1 : 0;
  self->id = sqlite3_column_int64 (row, 2) + 1;
  if (n > 0 && self->reason == NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("%s is sealed already and is never changed; seal a revision of it with "
                    "--revise and the reason"),
                 self->name);
  else if (n == 0 && self->reason != NULL)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("%s is not sealed yet, so there is nothing to revise; leave out --revise"),
                 self->name);
  return (n > 0) == (self->reason != NULL);
}

/* Last day of the month after the one that ends at @end. */
static int
next_month_end (int end)
{
  int year, month, day;

  zhu_date_to_ymd (end + 1, &year, &month, &day);
  return zhu_date_from_ymd (month == 12 ? year + 1 : year, month % 12 + 1, 1) - 1;
}

static gboolean
read_as_of (Sealing *self, int *as_of, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store, "SELECT as_of FROM zhuhu_batch ORDER BY batch DESC LIMIT 1", error);
  int code;

  if (row == NULL)
    return FALSE;
  code = sqlite3_step (row);
  if (!store_row_end (self->store, code, N_ ("reading the imports"), error))
    return FALSE;
  *as_of = ZHU_NO_DATE;
  if (code == SQLITE_ROW)
    self->as_of = g_strdup ((const char *) sqlite3_column_text (row, 0));
  if (self->as_of != NULL && !zhu_date_parse (self->as_of, as_of))
    *as_of = ZHU_NO_DATE;
  return TRUE;
}

/* The records must stand as of the period's end, unless they carry dates by which they can be read
 * as of any day. */
static gboolean
check_as_of (Sealing *self, GError **error)
{
  const gboolean carries_dates = zhu_dictionary_is_as_of (self->store->dictionary);
  const int end = zhu_period_date (&self->period, ZHU_DATE_END);
  const ZhuPlace place = { g_intern_string (self->store->path), 0, 0 };
  g_autofree char *last = zhu_date_format (end, "yyyy-MM-dd");
  int as_of;

  if (!read_as_of (self, &as_of, error))
    return FALSE;
  if (as_of != ZHU_NO_DATE && as_of >= end && (carries_dates || as_of <= next_month_end (end)))
    return TRUE;
  if (carries_dates)
    {
      zhu_diags_add (self->diags, ZHU_DIAG_NOTE, "as-of", &place, NULL,
                     as_of == ZHU_NO_DATE
                         ? _ ("%s ends on %s; as of which day the records stand is not known")
                         : _ ("%s ends on %s, but the newest import is of %s"),
                     self->name, last, self->as_of);
      return TRUE;
    }
  if (as_of == ZHU_NO_DATE)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                 _ ("%s ends on %s, and as of which day the records stand is not known; import "
                    "them with --as-of"),
                 self->name, last);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                 as_of < end ? _ ("%s ends on %s, but the newest import is of %s; import the "
                                  "records as they stood at the end")
                             : _ ("%s ends on %s, but the newest import is of %s, after the next "
                                  "month's end; such records are no longer those of the period"),
                 self->name, last, self->as_of);
  return FALSE;
}

/* ---- Records ---- */

static void
add_count (Sealing *self, const SealFreeze *freeze, const SealEntity *at)
{
  ZhuFreezeCount count = { .entity = g_intern_string (at->entity->name),
                           .n_records = at->n_records,
                           .n_skipped = at->skipped };

  for (gsize i = 0; i < freeze->columns->len; i++)
    {
      const SealColumn *column = g_ptr_array_index (freeze->columns, i);

      if (column->entity != at->entity)
        continue;
      count.n_bytes += column->n_bytes;
      count.n_counted += column->kind == SEAL_KIND_COUNTED ? column->n_bytes : 0;
      count.n_personal += column->kind == SEAL_KIND_PERSONAL ? column->n_bytes : 0;
    }
  self->n_records += count.n_records;
  self->n_bytes += count.n_bytes;
  if (self->options->counts != NULL)
    g_array_append_val (self->options->counts, count);
}

static void
report (const Sealing *self, const SealFreeze *freeze)
{
  const ZhuPlace place = { g_intern_string (self->store->path), 0, 0 };

  for (gsize i = 0; i < freeze->n_entities; i++)
    if (freeze->entities[i].skipped > 0)
      store_report_skipped (self->diags, &place, freeze->entities[i].entity,
                            freeze->entities[i].skipped);
  for (gsize i = 0; i < freeze->columns->len; i++)
    {
      const SealColumn *column = g_ptr_array_index (freeze->columns, i);

      if (column->unreadable > 0)
        store_report_unreadable (self->diags, &place, column->variable, column->unreadable);
    }
}

static gboolean
seal_root (Sealing *self, const ZhuEntity *root, GError **error)
{
  g_autoptr (SealFreeze) freeze = seal_freeze_new (self->store, &self->period, self->options);

  freeze->month = self->id;
  freeze->first_segment = self->n_segments;
  freeze->first_column = self->n_columns;
  freeze->first_place = self->n_places;
  if (!seal_freeze_run (freeze, root, error))
    return FALSE;
  self->n_segments += (gint64) freeze->n_segments;
  self->n_columns += freeze->columns->len;
  self->n_places += freeze->places->len;
  for (gsize i = 0; i < freeze->n_entities; i++)
    if (freeze->entities[i].key != NULL)
      add_count (self, freeze, &freeze->entities[i]);
  report (self, freeze);
  return TRUE;
}

static gboolean
seal_records (Sealing *self, GError **error)
{
  const GPtrArray *entities = zhu_dictionary_entities (self->store->dictionary);

  for (gsize i = 0; i < entities->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (entities, i);

      if (entity->parent == NULL && !seal_root (self, entity, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- What is sealed beside the records ---- */

static gboolean
seal_files (Sealing *self, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store, "INSERT INTO zhuhu_sealed_file VALUES (?1, ?2, ?3)", error);
  GHashTableIter iter;
  gpointer name, bytes;

  g_hash_table_iter_init (&iter, zhu_dictionary_files (self->store->dictionary));
  while (row != NULL && g_hash_table_iter_next (&iter, &name, &bytes))
    {
      gsize length;
      const void *data = g_bytes_get_data (bytes, &length);

      sqlite3_bind_int64 (row, 1, self->id);
      sqlite3_bind_text (row, 2, name, -1, SQLITE_STATIC);
      sqlite3_bind_blob64 (row, 3, data != NULL ? data : "", length, SQLITE_STATIC);
      if (!seal_run (self->store, row, error))
        return FALSE;
    }
  return row != NULL;
}

static gboolean
seal_areas (Sealing *self, GError **error)
{
  const char *table = zhu_dictionary_area_table (self->store->dictionary);
  g_autoptr (GString) sql
      = g_string_new ("INSERT INTO zhuhu_sealed_area SELECT ?1, row_number() OVER (ORDER BY"
                      " length(\"代码\"), \"代码\"), \"代码\", \"名称\" FROM ");
  g_autoptr (sqlite3_stmt) row = NULL;

  if (table == NULL)
    return TRUE;
  store_append_name (sql, table);
  row = store_prepare (self->store, sql->str, error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->id);
  return seal_run (self->store, row, error);
}

static gboolean
seal_one_series (Sealing *self, const ZhuSeries *series, gint64 *position, GError **error)
{
  g_autofree char *sql = store_series_sql (series);
  g_autoptr (sqlite3_stmt) from = store_prepare (self->store, sql, error);
  g_autoptr (sqlite3_stmt) to = from == NULL
                                    ? NULL
                                    : store_prepare (self->store,
                                                     "INSERT INTO zhuhu_sealed_series"
                                                     " (month, position, series, area, value, day)"
                                                     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                                                     error);
  int code;

  if (to == NULL)
    return FALSE;
  if (series->condition_column != NULL)
    sqlite3_bind_text (from, 1, series->condition_value, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (from)) == SQLITE_ROW)
    {
      sqlite3_bind_int64 (to, 1, self->id);
      sqlite3_bind_int64 (to, 2, (*position)++);
      sqlite3_bind_text (to, 3, series->name, -1, SQLITE_STATIC);
      for (int i = 0; i < 3; i++)
        sqlite3_bind_text (to, 4 + i, (const char *) sqlite3_column_text (from, i), -1,
                           SQLITE_TRANSIENT);
      if (!seal_run (self->store, to, error))
        return FALSE;
    }
  return store_rows_end (self->store, code, N_ ("reading a series"), error);
}

static gboolean
seal_series (Sealing *self, GError **error)
{
  const GPtrArray *all = zhu_dictionary_series (self->store->dictionary);
  gint64 position = 0;

  for (gsize i = 0; i < all->len; i++)
    if (!seal_one_series (self, g_ptr_array_index (all, i), &position, error))
      return FALSE;
  return TRUE;
}

/* The row that seals: after it nothing of the month changes. */
static gboolean
seal_month (Sealing *self, GError **error)
{
  g_autofree char *dictionary = zhu_dictionary_sha256 (self->store->dictionary);
  g_autoptr (sqlite3_stmt) row = NULL;

  self->digest = seal_month_digest (self->store, self->id, self->name, error);
  if (self->digest != NULL)
    row = store_prepare (self->store,
                         "INSERT INTO zhuhu_month VALUES"
                         " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                         error);
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, self->id);
  sqlite3_bind_text (row, 2, self->name, -1, SQLITE_STATIC);
  sqlite3_bind_int (row, 3, self->period.revision);
  sqlite3_bind_int (row, 4, zhu_period_date (&self->period, ZHU_DATE_END));
  sqlite3_bind_text (row, 5, self->reason, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 6, self->as_of, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 7, dictionary, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 8, g_get_real_time () / G_USEC_PER_SEC);
  sqlite3_bind_text (row, 9, g_get_user_name (), -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 10, self->n_records);
  sqlite3_bind_int64 (row, 11, self->n_bytes);
  sqlite3_bind_text (row, 12, self->digest, -1, SQLITE_STATIC);
  return seal_run (self->store, row, error);
}

/* Commits with a line in the log of runs. */
static gboolean
log_month (Sealing *self, GError **error)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("freeze");
  g_autofree char *name = zhu_period_to_text (&self->period);
  g_autofree char *sum = zhu_dictionary_sha256 (self->store->dictionary);

  zhu_log_entry_add_file (entry, "month", name, self->digest);
  zhu_log_entry_add_file (entry, "dictionary", zhu_dictionary_name (self->store->dictionary), sum);
  zhu_log_entry_add (entry, "as-of", self->as_of != NULL ? self->as_of : "-");
  zhu_log_entry_add_number (entry, "records", self->n_records);
  return store_log_commit (self->store, entry, self->diags, error);
}

static gboolean
seal_all (Sealing *self, GError **error)
{
  if (!choose_revision (self, error) || !check_as_of (self, error)
      || !store_areas_load (self->store, error))
    return FALSE;
  return seal_records (self, error) && seal_files (self, error) && seal_areas (self, error)
         && seal_series (self, error) && seal_catalogue_write (self->store, self->id, error)
         && seal_month (self, error);
}

ZhuMonth *
zhu_store_freeze (ZhuStore *self,
                  const ZhuPeriod *period,
                  const char *reason,
                  const ZhuFreezeOptions *options,
                  ZhuDiags *diags,
                  GError **error)
{
  static const ZhuFreezeOptions none = { .progress = NULL };
  Sealing sealing = { .store = self, .reason = reason, .diags = diags };
  g_autoptr (ZhuMonth) month = NULL;
  gboolean is_sealed;

  g_return_val_if_fail (self != NULL && self->mode == ZHU_STORE_WRITE, NULL);
  g_return_val_if_fail (self->dictionary != NULL && period != NULL && diags != NULL, NULL);

  sealing.options = options != NULL ? options : &none;
  sealing.period = *period;
  sealing.name = seal_period_name (period);
  /* the month is read before it is committed: a seal that was made does not fail afterwards */
  is_sealed = store_database_run (self->db, self->path, "BEGIN IMMEDIATE", error)
              && seal_all (&sealing, error)
              && zhu_store_find_month (self, &sealing.period, &month, error)
              && log_month (&sealing, error);
  if (!is_sealed)
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  g_free (sealing.name);
  g_free (sealing.as_of);
  g_free (sealing.digest);
  return is_sealed ? g_steal_pointer (&month) : NULL;
}
