/* The list of sealed months, what is sealed beside the records, checking and forgetting. */
#include "zhuhu/store/log.h"
#include "zhuhu/store/seal.h"

#include <inttypes.h>
#include <string.h>

void
zhu_month_free (ZhuMonth *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self->sealed_by);
  g_free (self->sha256);
  g_free (self->erased);
  g_free (self);
}

ZhuMonth *
zhu_month_copy (const ZhuMonth *self)
{
  ZhuMonth *copy;

  if (self == NULL)
    return NULL;
  copy = g_memdup2 (self, sizeof *self);
  copy->reason = g_strdup (self->reason);
  copy->sealed_by = g_strdup (self->sealed_by);
  copy->sha256 = g_strdup (self->sha256);
  copy->erased = g_strdup (self->erased);
  return copy;
}

char *
seal_period_name (const ZhuPeriod *period)
{
  ZhuPeriod bare = *period;

  bare.revision = -1;
  return zhu_period_to_text (&bare);
}

static const char *const month_sql
    = "SELECT period, revision, m.reason, sealed_at, sealed_by, m.n_records, n_bytes, sha256, "
      "as_of,"
      " e.reason, e.erased_at FROM zhuhu_month AS m LEFT JOIN zhuhu_erased AS e USING (month)";

static char *
copy_text (sqlite3_stmt *row, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (row, column));
}

static ZhuMonth *
month_from_row (sqlite3_stmt *row, GError **error)
{
  g_autoptr (ZhuMonth) self = g_new0 (ZhuMonth, 1);
  g_autofree char *as_of = copy_text (row, 8);
  g_autofree char *period = copy_text (row, 0);

  if (!zhu_period_parse (period != NULL ? period : "", &self->period, error))
    return NULL;
  self->period.revision = sqlite3_column_int (row, 1);
  self->reason = copy_text (row, 2);
  self->sealed_at = sqlite3_column_int64 (row, 3);
  self->sealed_by = copy_text (row, 4);
  self->n_records = sqlite3_column_int64 (row, 5);
  self->n_bytes = sqlite3_column_int64 (row, 6);
  self->sha256 = copy_text (row, 7);
  self->erased = copy_text (row, 9);
  self->erased_at = sqlite3_column_int64 (row, 10);
  if (as_of == NULL || !zhu_date_parse (as_of, &self->as_of))
    self->as_of = ZHU_NO_DATE;
  return g_steal_pointer (&self);
}

static gboolean
take_months (ZhuStore *self, sqlite3_stmt *row, GPtrArray *months, GError **error)
{
  int code;

  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      ZhuMonth *month = month_from_row (row, error);

      if (month == NULL)
        return FALSE;
      g_ptr_array_add (months, month);
    }
  return store_rows_end (self, code, N_ ("reading the sealed months"), error);
}

GPtrArray *
zhu_store_months (ZhuStore *self, GError **error)
{
  g_autoptr (GPtrArray) months = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (sqlite3_stmt) row = NULL;
  gboolean exists;

  g_return_val_if_fail (self != NULL, NULL);

  months = g_ptr_array_new_with_free_func ((GDestroyNotify) zhu_month_free);
  if (!seal_schema_exists (self, &exists, error))
    return NULL;
  if (!exists)
    return g_steal_pointer (&months);
  sql = g_strconcat (month_sql, " ORDER BY ends, length(period) DESC, period, revision", NULL);
  row = store_prepare (self, sql, error);
  if (row == NULL || !take_months (self, row, months, error))
    return NULL;
  return g_steal_pointer (&months);
}

enum
{
  NOT_SEALED = -2 /* for a revision: as if there were none */
};

static gboolean
is_same_period (const ZhuPeriod *a, const ZhuPeriod *b)
{
  return a->kind == b->kind && a->year == b->year && a->index == b->index;
}

void
zhu_store_pin_month (ZhuStore *self, const ZhuPeriod *period)
{
  g_return_if_fail (self != NULL && period != NULL);

  if (self->pinned == NULL)
    self->pinned = g_array_new (FALSE, FALSE, sizeof (ZhuPeriod));
  g_array_append_val (self->pinned, *period);
}

/* The revision of @period that is taken; -1: the newest; NOT_SEALED: none. */
static int
wanted_revision (const ZhuStore *self, const ZhuPeriod *period)
{
  for (guint i = 0; period->revision < 0 && self->pinned != NULL && i < self->pinned->len; i++)
    {
      const ZhuPeriod *pinned = &g_array_index (self->pinned, ZhuPeriod, i);

      if (is_same_period (pinned, period))
        return pinned->revision >= 0 ? pinned->revision : NOT_SEALED;
    }
  return period->revision;
}

gboolean
zhu_store_find_month (ZhuStore *self, const ZhuPeriod *period, ZhuMonth **month, GError **error)
{
  g_autoptr (GPtrArray) months = NULL;
  int revision;

  g_return_val_if_fail (self != NULL && period != NULL && month != NULL, FALSE);

  months = zhu_store_months (self, error);
  if (months == NULL)
    return FALSE;
  *month = NULL;
  revision = wanted_revision (self, period);
  for (gsize i = months->len; i > 0; i--)
    {
      const ZhuMonth *found = g_ptr_array_index (months, i - 1);

      if (!is_same_period (&found->period, period)
          || (revision != -1 && found->period.revision != revision))
        continue;
      *month = g_ptr_array_steal_index (months, (guint) (i - 1));
      break;
    }
  return TRUE;
}

/* "2020-02.r0, 2020-03.r0" */
static char *
list_months (const GPtrArray *months)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < months->len; i++)
    {
      g_autofree char *name
          = zhu_period_to_text (&((const ZhuMonth *) g_ptr_array_index (months, i))->period);

      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (list, FALSE);
}

static gint64
refuse_month (ZhuStore *self, const ZhuPeriod *period, GError **error)
{
  g_autofree char *name = zhu_period_to_text (period);
  g_autoptr (GPtrArray) months = zhu_store_months (self, error);
  g_autofree char *list = months != NULL ? list_months (months) : NULL;

  if (months == NULL)
    return 0;
  if (months->len == 0)
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("%s: %s is not sealed, nor is any other month; seal it with “zhuhu freeze %s”"),
                 self->path, name, name);
  else
    g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                 _ ("%s: %s is not sealed; the sealed months are: %s"), self->path, name, list);
  return 0;
}

gint64
seal_month_id (ZhuStore *self, const ZhuPeriod *period, GError **error)
{
  g_autofree char *name = seal_period_name (period);
  g_autoptr (sqlite3_stmt) row = NULL;
  gboolean exists;
  int code;

  if (!seal_schema_exists (self, &exists, error))
    return 0;
  if (!exists)
    return refuse_month (self, period, error);
  row = store_prepare (self,
                       "SELECT month FROM zhuhu_month WHERE period = ?1 AND (revision = ?2"
                       " OR ?2 < 0) ORDER BY revision DESC LIMIT 1",
                       error);
  if (row == NULL)
    return 0;
  sqlite3_bind_text (row, 1, name, -1, SQLITE_STATIC);
  sqlite3_bind_int (row, 2, period->revision);
  code = sqlite3_step (row);
  if (code == SQLITE_ROW)
    return sqlite3_column_int64 (row, 0);
  if (code == SQLITE_DONE)
    return refuse_month (self, period, error);
  store_fail (self->db, self->path, _ ("reading the sealed months"), error);
  return 0;
}

static gboolean
is_known_sound (const ZhuStore *self, gint64 id)
{
  for (gsize i = 0; self->sound_months != NULL && i < self->sound_months->len; i++)
    if (g_array_index (self->sound_months, gint64, i) == id)
      return TRUE;
  return FALSE;
}

gint64
seal_month_open (ZhuStore *self, const ZhuPeriod *period, GError **error)
{
  const gint64 id = seal_month_id (self, period, error);
  g_autofree char *name = NULL;
  gboolean is_sound;

  if (id == 0 || is_known_sound (self, id))
    return id;
  if (!seal_catalogue_check (self, id, &is_sound, error))
    return 0;
  if (is_sound)
    {
      if (self->sound_months == NULL)
        self->sound_months = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (self->sound_months, id);
      return id;
    }
  name = zhu_period_to_text (period);
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s: the sealed month %s is damaged: its areas, code texts, dictionary or series "
                  "are not what was sealed; restore the store from a backup"),
               self->path, name);
  return 0;
}

/* ---- Areas, dictionary, series ---- */

/* A statement over rows of the sealed month, which ?1 names. */
static sqlite3_stmt *
prepare_month (ZhuStore *self, const char *sql, const ZhuPeriod *period, GError **error)
{
  const gint64 id = seal_month_open (self, period, error);
  sqlite3_stmt *row = id != 0 ? store_prepare (self, sql, error) : NULL;

  if (row != NULL)
    sqlite3_bind_int64 (row, 1, id);
  return row;
}

static const char *
text_of (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL ? text : "";
}

static gboolean
end_of_rows (ZhuStore *self, int code, GError **error)
{
  return store_rows_end (self, code, N_ ("reading a sealed month"), error);
}

/* As the areas of the records at hand are added when a store is opened. */
typedef struct
{
  char *code, *name;
} NamedArea;

/* Townships before their villages, each in the order of codes. */
static int
compare_named (gconstpointer a, gconstpointer b)
{
  const NamedArea *left = a, *right = b;
  const gsize m = strlen (left->code), n = strlen (right->code);

  return m != n ? (m < n ? -1 : 1) : strcmp (left->code, right->code);
}

/* The area table as it was. */
static gboolean
add_named (ZhuStore *self, ZhuAreas *areas, const ZhuPeriod *period, GError **error)
{
  g_autoptr (sqlite3_stmt) row = prepare_month (
      self, "SELECT code, name FROM zhuhu_sealed_area WHERE month = ?1 ORDER BY position", period,
      error);
  g_autoptr (GStringChunk) texts = g_string_chunk_new (1 << 14);
  g_autoptr (GArray) named = g_array_new (FALSE, FALSE, sizeof (NamedArea));
  int code;

  if (row == NULL)
    return FALSE;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const NamedArea area = { g_string_chunk_insert (texts, text_of (row, 0)),
                               g_string_chunk_insert (texts, text_of (row, 1)) };

      g_array_append_val (named, area);
    }
  g_array_sort (named, compare_named);
  for (guint i = 0; i < named->len; i++)
    {
      const NamedArea *area = &g_array_index (named, NamedArea, i);

      zhu_areas_add (areas, area->code, area->name, NULL);
    }
  return end_of_rows (self, code, error);
}

gboolean
zhu_store_month_areas (ZhuStore *self,
                       const ZhuDictionary *run,
                       const ZhuPeriod *period,
                       GError **error)
{
  g_autoptr (sqlite3_stmt) place = NULL;
  ZhuAreas *areas;
  int code;

  g_return_val_if_fail (self != NULL && run != NULL && period != NULL, FALSE);

  areas = zhu_dictionary_areas (run);
  if (areas == NULL)
    return TRUE;
  if (!add_named (self, areas, period, error))
    return FALSE;
  place = prepare_month (
      self, "SELECT code, unit FROM zhuhu_sealed_place WHERE month = ?1 ORDER BY place", period,
      error);
  if (place == NULL)
    return FALSE;
  while ((code = sqlite3_step (place)) == SQLITE_ROW)
    if (*text_of (place, 0) != '\0' || *text_of (place, 1) != '\0')
      zhu_areas_resolve (areas, text_of (place, 0), text_of (place, 1), ZHU_NO_DATE);
  return end_of_rows (self, code, error);
}

ZhuDictionary *
zhu_store_month_dictionary (ZhuStore *self,
                            const ZhuPeriod *period,
                            ZhuDiags *diags,
                            GError **error)
{
  g_autoptr (GHashTable) files
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  g_autofree char *name = NULL;
  g_autoptr (sqlite3_stmt) row = NULL;
  g_autoptr (ZhuDictionary) dictionary = NULL;
  int code;

  g_return_val_if_fail (self != NULL && period != NULL && diags != NULL, NULL);

  row = prepare_month (self, "SELECT name, data FROM zhuhu_sealed_file WHERE month = ?1", period,
                       error);
  if (row == NULL)
    return NULL;
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    g_hash_table_insert (
        files, copy_text (row, 0),
        g_bytes_new (sqlite3_column_blob (row, 1), (gsize) sqlite3_column_bytes (row, 1)));
  if (!end_of_rows (self, code, error))
    return NULL;
  name = zhu_period_to_text (period);
  dictionary = zhu_dictionary_from_files (files, name, diags, error);
  if (dictionary == NULL || !zhu_store_month_areas (self, dictionary, period, error))
    return NULL;
  if (zhu_dictionary_areas (dictionary) != NULL)
    zhu_areas_freeze (zhu_dictionary_areas (dictionary));
  return g_steal_pointer (&dictionary);
}

GHashTable *
zhu_store_month_series (ZhuStore *self,
                        const ZhuDictionary *run,
                        const ZhuPeriod *period,
                        const ZhuSeries *series,
                        int end,
                        GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (sqlite3_stmt) row = NULL;
  ZhuAreas *areas;
  int code;

  g_return_val_if_fail (self != NULL && run != NULL && period != NULL && series != NULL, NULL);

  areas = zhu_dictionary_areas (run);
  row = prepare_month (self,
                       "SELECT area, value, day FROM zhuhu_sealed_series WHERE month = ?1"
                       " AND series = ?2 ORDER BY position",
                       period, error);
  if (row == NULL)
    return NULL;
  sqlite3_bind_text (row, 2, series->name, -1, SQLITE_STATIC);
  while (areas != NULL && (code = sqlite3_step (row)) == SQLITE_ROW)
    store_series_take (areas, values, row, end);
  if (areas != NULL && !end_of_rows (self, code, error))
    return NULL;
  return g_steal_pointer (&values);
}

/* ---- Checking and forgetting ---- */

char *
seal_column_label (const char *role, const char *variable)
{
  if (variable != NULL)
    return g_strdup (variable);
  if (g_strcmp0 (role, seal_role_word (SEAL_ROLE_KEY)) == 0)
    return g_strdup (_ ("key"));
  if (g_strcmp0 (role, seal_role_word (SEAL_ROLE_PLACE)) == 0)
    return g_strdup (_ ("area"));
  return g_strdup (_ ("link to other records"));
}

static gboolean
is_chunk_sound (sqlite3_stmt *row)
{
  const int n = sqlite3_column_bytes (row, 3);
  const guint8 *data = sqlite3_column_blob (row, 3);
  const gboolean is_erased = sqlite3_column_type (row, 3) == SQLITE_NULL
                             && sqlite3_column_int (row, 8)
                             && sqlite3_column_int (row, 7) == SEAL_KIND_PERSONAL;
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();
  guint8 digest[ZHU_SHA256_BYTES];

  if (is_erased)
    return TRUE;
  zhu_sha256_update (sum, data, (gsize) n);
  zhu_sha256_finish (sum, digest);
  return sqlite3_column_bytes (row, 2) == ZHU_SHA256_BYTES
         && memcmp (sqlite3_column_blob (row, 2), digest, sizeof digest) == 0;
}

static gboolean
check_chunks (ZhuStore *self, gint64 id, const ZhuPeriod *period, ZhuDiags *diags, GError **error)
{
  const ZhuPlace place = { g_intern_string (self->path), 0, 0 };
  g_autofree char *name = zhu_period_to_text (period);
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self,
      "SELECT h.segment, h.number, h.sha256, h.data, c.entity, c.variable, c.role, h.kind,"
      " EXISTS (SELECT 1 FROM zhuhu_erased WHERE month = ?1) FROM zhuhu_chunk AS h"
      " LEFT JOIN zhuhu_sealed_column AS c USING (month, number) WHERE h.month = ?1"
      " ORDER BY h.segment, h.number",
      error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, id);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    if (!is_chunk_sound (row))
      {
        g_autofree char *label
            = seal_column_label (text_of (row, 6), (const char *) sqlite3_column_text (row, 5));

        zhu_diags_add (
            diags, ZHU_DIAG_ERROR, "sealed-differs", &place, _ ("restore the store from a backup"),
            _ ("%s: entity “%s”, column “%s”, segment %" PRId64 " is not what was sealed"), name,
            text_of (row, 4), label, (gint64) sqlite3_column_int64 (row, 0));
      }
  return end_of_rows (self, code, error);
}

gboolean
zhu_store_month_check (ZhuStore *self, const ZhuPeriod *period, ZhuDiags *diags, GError **error)
{
  g_autoptr (ZhuMonth) month = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *bare = NULL;
  g_autofree char *name = NULL;
  gint64 id;

  g_return_val_if_fail (self != NULL && period != NULL && diags != NULL, FALSE);

  id = seal_month_id (self, period, error);
  if (id == 0 || !check_chunks (self, id, period, diags, error)
      || !zhu_store_find_month (self, period, &month, error))
    return FALSE;
  bare = seal_period_name (period);
  digest = seal_month_digest (self, id, bare, error);
  if (digest == NULL)
    return FALSE;
  name = zhu_period_to_text (period);
  if (!g_str_equal (digest, month->sha256))
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "sealed-differs",
                   &(ZhuPlace){ g_intern_string (self->path), 0, 0 },
                   _ ("restore the store from a backup"),
                   _ ("%s: its catalogue or hashes are not what was sealed"), name);
  return TRUE;
}

static gboolean
erase (ZhuStore *self, gint64 id, const char *reason, GError **error)
{
  g_autoptr (sqlite3_stmt) note
      = store_prepare (self, "INSERT INTO zhuhu_erased VALUES (?1, ?2, ?3, ?4)", error);
  g_autoptr (sqlite3_stmt) data = NULL;

  if (note == NULL)
    return FALSE;
  sqlite3_bind_int64 (note, 1, id);
  sqlite3_bind_int64 (note, 2, g_get_real_time () / G_USEC_PER_SEC);
  sqlite3_bind_text (note, 3, g_get_user_name (), -1, SQLITE_STATIC);
  sqlite3_bind_text (note, 4, reason, -1, SQLITE_STATIC);
  if (!seal_run (self, note, error))
    return FALSE;
  data = store_prepare (self, "UPDATE zhuhu_chunk SET data = NULL WHERE month = ?1 AND kind = ?2",
                        error);
  if (data == NULL)
    return FALSE;
  sqlite3_bind_int64 (data, 1, id);
  sqlite3_bind_int (data, 2, SEAL_KIND_PERSONAL);
  return seal_run (self, data, error);
}

/* Commits with a line in the log of runs. */
static gboolean
log_forgotten (ZhuStore *self, const ZhuMonth *month, GError **error)
{
  g_autoptr (ZhuLogEntry) entry = zhu_log_entry_new ("forget");
  g_autofree char *name = zhu_period_to_text (&month->period);

  zhu_log_entry_add_file (entry, "month", name, month->sha256);
  return store_log_commit (self, entry, NULL, error);
}

gboolean
zhu_store_month_forget (ZhuStore *self, const ZhuPeriod *period, const char *reason, GError **error)
{
  g_autoptr (ZhuMonth) month = NULL;
  gint64 id;

  g_return_val_if_fail (self != NULL && self->mode == ZHU_STORE_WRITE, FALSE);
  g_return_val_if_fail (period != NULL && reason != NULL, FALSE);

  id = seal_month_id (self, period, error);
  if (id == 0 || !zhu_store_find_month (self, period, &month, error))
    return FALSE;
  if (month->erased != NULL)
    {
      g_autofree char *name = zhu_period_to_text (&month->period);

      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("the personal columns of %s were erased before, for this reason: %s"), name,
                   month->erased);
      return FALSE;
    }
  if (!store_database_run (self->db, self->path, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (erase (self, id, reason, error) && log_forgotten (self, month, error))
    return TRUE;
  sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}
