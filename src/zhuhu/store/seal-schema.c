/* The tables of sealed months. A month's row comes last: from then on triggers refuse every change
 * to all that belongs to it. The one exception is forgetting: once a row in zhuhu_erased says why,
 * the data of personal chunks may become NULL, and nothing else. */
#include "zhuhu/store/seal.h"

#include <string.h>

/* Of each table the columns; the triggers below are made for all of them. */
static const char *const tables[][2] = {
  { "zhuhu_sealed_entity", "entity INTEGER NOT NULL, name TEXT NOT NULL, parent TEXT, concern TEXT,"
                           " n_records INTEGER NOT NULL, skipped INTEGER NOT NULL,"
                           " PRIMARY KEY (month, entity)" },
  { "zhuhu_sealed_column", "number INTEGER NOT NULL, role TEXT NOT NULL, kind INTEGER NOT NULL,"
                           " entity TEXT NOT NULL, variable TEXT, type INTEGER,"
                           " unreadable INTEGER NOT NULL, PRIMARY KEY (month, number)" },
  { "zhuhu_sealed_text", "number INTEGER NOT NULL, code INTEGER NOT NULL, text TEXT NOT NULL,"
                         " PRIMARY KEY (month, number, code)" },
  { "zhuhu_sealed_place", "place INTEGER NOT NULL, root TEXT NOT NULL, code TEXT, unit TEXT,"
                          " n_records INTEGER NOT NULL, PRIMARY KEY (month, place)" },
  { "zhuhu_sealed_segment",
    "segment INTEGER NOT NULL, root TEXT NOT NULL, n_roots INTEGER NOT NULL,"
    " first_place INTEGER NOT NULL, last_place INTEGER NOT NULL,"
    " PRIMARY KEY (month, segment)" },
  { "zhuhu_sealed_file", "name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (month, name)" },
  { "zhuhu_sealed_area",
    "position INTEGER NOT NULL, code TEXT, name TEXT, PRIMARY KEY (month, position)" },
  { "zhuhu_sealed_series", "position INTEGER NOT NULL, series TEXT NOT NULL, area TEXT, day TEXT,"
                           " value TEXT, PRIMARY KEY (month, position)" },
};

static const char *const fixed
    = "CREATE TABLE zhuhu_month (month INTEGER PRIMARY KEY, period TEXT NOT NULL,"
      " revision INTEGER NOT NULL, ends INTEGER NOT NULL, reason TEXT, as_of TEXT,"
      " dictionary TEXT NOT NULL,"
      " sealed_at INTEGER NOT NULL, sealed_by TEXT NOT NULL, n_records INTEGER NOT NULL,"
      " n_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, UNIQUE (period, revision));"
      "CREATE TABLE zhuhu_erased (month INTEGER PRIMARY KEY, erased_at INTEGER NOT NULL,"
      " erased_by TEXT NOT NULL, reason TEXT NOT NULL);"
      "CREATE TABLE zhuhu_chunk (month INTEGER NOT NULL, segment INTEGER NOT NULL,"
      " number INTEGER NOT NULL, kind INTEGER NOT NULL, format INTEGER NOT NULL,"
      " n_rows INTEGER NOT NULL, checksum INTEGER NOT NULL, sha256 BLOB NOT NULL, data BLOB,"
      " UNIQUE (month, segment, number));"
      "CREATE TRIGGER zhuhu_month_insert BEFORE INSERT ON zhuhu_month WHEN EXISTS (SELECT 1 FROM"
      " zhuhu_month WHERE month = NEW.month OR (period = NEW.period AND revision = NEW.revision))"
      " BEGIN SELECT RAISE (ABORT, 'a sealed month is never changed'); END;"
      "CREATE TRIGGER zhuhu_erased_insert BEFORE INSERT ON zhuhu_erased WHEN EXISTS"
      " (SELECT 1 FROM zhuhu_erased WHERE month = NEW.month)"
      " BEGIN SELECT RAISE (ABORT, 'a sealed month is never changed'); END;"
      "CREATE TRIGGER zhuhu_chunk_update BEFORE UPDATE ON zhuhu_chunk WHEN NOT (NEW.data IS NULL"
      " AND OLD.kind = 2 AND NEW.rowid = OLD.rowid AND NEW.month = OLD.month"
      " AND NEW.segment = OLD.segment AND NEW.number = OLD.number AND NEW.kind = OLD.kind"
      " AND NEW.format = OLD.format AND NEW.n_rows = OLD.n_rows AND NEW.checksum = OLD.checksum"
      " AND NEW.sha256 = OLD.sha256"
      " AND EXISTS (SELECT 1 FROM zhuhu_erased WHERE month = OLD.month))"
      " BEGIN SELECT RAISE (ABORT, 'a sealed month is never changed'); END;";

static void
append_trigger (GString *sql, const char *table, const char *event, const char *when)
{
  g_string_append_printf (sql,
                          "CREATE TRIGGER %s_%s BEFORE %s ON %s %s"
                          " BEGIN SELECT RAISE (ABORT, 'a sealed month is never changed'); END;",
                          table, event, event, table, when);
}

static const char *const when_sealed
    = "WHEN EXISTS (SELECT 1 FROM zhuhu_month WHERE month = NEW.month)";

gboolean
seal_schema_make (ZhuStore *self, GError **error)
{
  g_autoptr (GString) sql = g_string_new (fixed);
  gboolean exists;

  if (!seal_schema_exists (self, &exists, error))
    return FALSE;
  if (exists)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_string_append_printf (sql, "CREATE TABLE %s (month INTEGER NOT NULL, %s) WITHOUT ROWID;",
                              tables[i][0], tables[i][1]);
      append_trigger (sql, tables[i][0], "INSERT", when_sealed);
      append_trigger (sql, tables[i][0], "UPDATE", "");
      append_trigger (sql, tables[i][0], "DELETE", "");
    }
  append_trigger (sql, "zhuhu_month", "UPDATE", "");
  append_trigger (sql, "zhuhu_month", "DELETE", "");
  append_trigger (sql, "zhuhu_erased", "UPDATE", "");
  append_trigger (sql, "zhuhu_erased", "DELETE", "");
  append_trigger (sql, "zhuhu_chunk", "INSERT", when_sealed);
  append_trigger (sql, "zhuhu_chunk", "DELETE", "");
  return store_database_run (self->db, self->path, sql->str, error);
}

gboolean
seal_schema_exists (ZhuStore *self, gboolean *exists, GError **error)
{
  gint64 n;

  if (!store_query_int (self->db, self->path,
                        "SELECT count(*) FROM sqlite_schema WHERE name = 'zhuhu_month'"
                        " AND type = 'table'",
                        &n, error))
    return FALSE;
  *exists = n > 0;
  return TRUE;
}

/* ---- Digest ---- */

/* The catalogue, and the chunks last. */
static const char *const digest_sql[] = {
  "SELECT entity, name, parent, concern, n_records, skipped FROM zhuhu_sealed_entity"
  " WHERE month = ?1 ORDER BY entity",
  "SELECT number, role, kind, entity, variable, type, unreadable FROM zhuhu_sealed_column"
  " WHERE month = ?1 ORDER BY number",
  "SELECT number, code, text FROM zhuhu_sealed_text WHERE month = ?1 ORDER BY number, code",
  "SELECT place, root, code, unit, n_records FROM zhuhu_sealed_place WHERE month = ?1 ORDER BY "
  "place",
  "SELECT segment, root, n_roots, first_place, last_place FROM zhuhu_sealed_segment WHERE month = "
  "?1"
  " ORDER BY segment",
  "SELECT name, data FROM zhuhu_sealed_file WHERE month = ?1 ORDER BY name",
  "SELECT position, code, name FROM zhuhu_sealed_area WHERE month = ?1 ORDER BY position",
  "SELECT position, series, area, day, value FROM zhuhu_sealed_series WHERE month = ?1"
  " ORDER BY position",
  "SELECT segment, number, kind, format, n_rows, sha256 FROM zhuhu_chunk WHERE month = ?1"
  " ORDER BY segment, number",
};

/* Type, length and bytes of each field, so that no two rows give the same bytes. */
static void
append_row (SealBuffer *out, sqlite3_stmt *row)
{
  for (int i = 0; i < sqlite3_column_count (row); i++)
    {
      const guint8 type = (guint8) sqlite3_column_type (row, i);
      const guint8 *bytes = sqlite3_column_blob (row, i);
      const guint32 n = (guint32) sqlite3_column_bytes (row, i);
      const guint32 length = GUINT32_TO_LE (n);

      seal_buffer_append (out, &type, 1);
      seal_buffer_append (out, &length, sizeof length);
      seal_buffer_append (out, bytes, n);
    }
}

static gboolean
digest_rows (ZhuStore *self, const char *sql, gint64 id, ZhuSha256 *sum, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (self, sql, error);
  SealBuffer bytes = { .data = NULL };
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, id);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      bytes.length = 0;
      append_row (&bytes, row);
      zhu_sha256_update (sum, bytes.data, bytes.length);
    }
  seal_buffer_clear (&bytes);
  return store_rows_end (self, code, N_ ("reading a sealed month"), error);
}

char *
seal_month_digest (ZhuStore *self, gint64 id, const char *period, GError **error)
{
  g_autoptr (ZhuSha256) sum = zhu_sha256_new ();

  zhu_sha256_update (sum, period, strlen (period) + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (digest_sql); i++)
    if (!digest_rows (self, digest_sql[i], id, sum, error))
      return NULL;
  return zhu_sha256_finish_text (sum);
}

gboolean
seal_run (ZhuStore *self, sqlite3_stmt *statement, GError **error)
{
  int code;

  do
    code = sqlite3_step (statement);
  while (code == SQLITE_ROW);
  if (code != SQLITE_DONE)
    store_fail (self->db, self->path, _ ("writing a sealed month"), error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE;
}

/* ---- The catalogue's checksum ---- */

static gboolean
add_rows (ZhuStore *self, const char *sql, gint64 id, guint64 *checksum, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (self, sql, error);
  SealBuffer rows = { .data = NULL };
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, id);
  seal_buffer_reserve (&rows, 1 << 12);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    append_row (&rows, row);
  *checksum = seal_checksum (*checksum, rows.data, rows.length);
  seal_buffer_clear (&rows);
  return store_rows_end (self, code, N_ ("reading a sealed month"), error);
}

/* All tables of digest_sql but the chunks'. */
static gboolean
add_up_catalogue (ZhuStore *self, gint64 id, guint64 *checksum, GError **error)
{
  *checksum = seal_chunk_seed (id, SEAL_CATALOGUE, SEAL_CATALOGUE);
  for (gsize i = 0; i + 1 < G_N_ELEMENTS (digest_sql); i++)
    if (!add_rows (self, digest_sql[i], id, checksum, error))
      return FALSE;
  return TRUE;
}

gboolean
seal_catalogue_write (ZhuStore *self, gint64 id, GError **error)
{
  g_autoptr (ZhuSha256) nothing = zhu_sha256_new ();
  g_autoptr (sqlite3_stmt) row = NULL;
  guint8 digest[ZHU_SHA256_BYTES];
  guint64 checksum;

  if (!add_up_catalogue (self, id, &checksum, error))
    return FALSE;
  row = store_prepare (
      self, "INSERT INTO zhuhu_chunk VALUES (?1, ?2, ?2, ?3, ?4, 0, ?5, ?6, zeroblob (0))", error);
  if (row == NULL)
    return FALSE;
  zhu_sha256_finish (nothing, digest);
  sqlite3_bind_int64 (row, 1, id);
  sqlite3_bind_int64 (row, 2, SEAL_CATALOGUE);
  sqlite3_bind_int (row, 3, SEAL_KIND_COUNTED);
  sqlite3_bind_int (row, 4, SEAL_FORMAT);
  sqlite3_bind_int64 (row, 5, (gint64) checksum);
  sqlite3_bind_blob (row, 6, digest, sizeof digest, SQLITE_STATIC);
  return seal_run (self, row, error);
}

gboolean
seal_catalogue_check (ZhuStore *self, gint64 id, gboolean *is_sound, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self, "SELECT checksum FROM zhuhu_chunk WHERE month = ?1 AND segment = ?2 AND number = ?2",
      error);
  guint64 checksum;
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, id);
  sqlite3_bind_int64 (row, 2, SEAL_CATALOGUE);
  code = sqlite3_step (row);
  *is_sound = code == SQLITE_DONE;
  if (code == SQLITE_DONE)
    return TRUE;
  if (code != SQLITE_ROW)
    return store_fail (self->db, self->path, _ ("reading a sealed month"), error);
  if (!add_up_catalogue (self, id, &checksum, error))
    return FALSE;
  *is_sound = checksum == (guint64) sqlite3_column_int64 (row, 0);
  return TRUE;
}
