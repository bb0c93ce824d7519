/* A walk through the pages of one table, after https://www.sqlite.org/fileformat2.html: a table
 * without rowid is a tree of pages in which inner pages hold records too. Every length and offset
 * is compared with what is there before it is followed; the file itself is SQLite's, which holds
 * the lock under which it does not change. */
#include "zhuhu/store/pages.h"

#include <string.h>

enum
{
  MAX_DEPTH = 20,      /* as SQLite's own walk */
  MAX_AHEAD = 32,      /* pages read at a time */
  FILE_HEADER = 100,   /* bytes */
  PAGE_SIZE_AT = 16,   /* two bytes; 1 means 65536 */
  RESERVED_AT = 20,    /* bytes at the end of each page that are not used */
  PAGE_INNER = 0x02,   /* kinds of page */
  PAGE_LEAF = 0x0A,    /*  */
  HEAD_INNER = 12,     /* bytes before the offsets of a page's cells */
  HEAD_LEAF = 8,       /*  */
  ONE_BYTE_TYPES = 128 /* types of fields that take one byte in a record's head */
};

/* An inner page on the way to where the walk stands. */
typedef struct
{
  guint8 *bytes; /* a copy; the window goes on */
  guint32 n_cells;
  guint32 child; /* which of its children the walk is in; the last one has no cell */
} Level;

struct _StorePages
{
  ZhuStore *store;
  sqlite3_file *file; /* SQLite's */
  GPtrArray *names;   /* element: char *: columns as they lie in a record */
  guint n_wanted;     /* of them */
  guint32 page_size, usable, n_pages;
  guint32 most, least; /* bytes of a record in its own page: of a short one, of one that goes on */
  Level levels[MAX_DEPTH];
  gsize depth;
  guint32 entered;    /* pages so far: more than there are go in a circle */
  const guint8 *leaf; /* in the window; NULL: the walk stands in an inner page */
  guint32 n_cells, next_cell;
  guint32 below;  /* page to enter next; 0: none */
  guint8 *window; /* pages in a row */
  guint32 first, n_held, ahead;
  GByteArray *whole; /* a record that goes on in other pages */
  gboolean has_row;
  StoreCell *cells;
  /* By type of field, of those that take one byte. */
  guint8 lengths[ONE_BYTE_TYPES], kinds[ONE_BYTE_TYPES];
};

/* ---- Pages ---- */

static gboolean
fail_corrupt (const StorePages *self, GError **error)
{
  return store_fail_code (self->store->path, SQLITE_CORRUPT, _ ("reading the records"), error);
}

static gboolean
read_file (StorePages *self, void *bytes, gsize length, gint64 offset, GError **error)
{
  const int code = self->file->pMethods->xRead (self->file, bytes, (int) length, offset);

  return code == SQLITE_OK
         || store_fail_code (self->store->path, code, _ ("reading the records"), error);
}

/* Reads ahead as long as that pays: pages of a table that was imported at one time mostly follow
 * each other. */
static const guint8 *
get_page (StorePages *self, guint32 number, GError **error)
{
  guint32 n;

  if (number < 2 || number > self->n_pages)
    {
      fail_corrupt (self, error);
      return NULL;
    }
  if (number - self->first >= self->n_held)
    {
      const gboolean is_near = number - self->first < self->n_held + MAX_AHEAD;

      self->ahead = is_near ? MIN (self->ahead * 2, MAX_AHEAD) : MAX (self->ahead / 2, 1);
      n = MIN (self->ahead, self->n_pages - number + 1);
      self->n_held = 0;
      if (!read_file (self, self->window, (gsize) n * self->page_size,
                      (gint64) (number - 1) * self->page_size, error))
        return NULL;
      self->first = number;
      self->n_held = n;
    }
  return self->window + (gsize) (number - self->first) * self->page_size;
}

static inline guint32
read_pair (const guint8 *at)
{
  return (guint32) at[0] << 8 | at[1];
}

static guint32
read_big (const guint8 *at, unsigned n)
{
  guint32 value = 0;

  for (unsigned i = 0; i < n; i++)
    value = value << 8 | at[i];
  return value;
}

/* A number of 7 bits a byte, the highest first, its ninth byte whole; NULL if it goes beyond @end.
 */
static inline const guint8 *
read_varint (const guint8 *at, const guint8 *end, guint64 *value)
{
  guint64 sum = 0;

  if (G_LIKELY (at < end && *at < 0x80))
    {
      *value = *at;
      return at + 1;
    }
  for (int i = 0; i < 8; i++)
    {
      if (at >= end)
        return NULL;
      sum = sum << 7 | (*at & 0x7F);
      if (*at++ < 0x80)
        {
          *value = sum;
          return at;
        }
    }
  if (at >= end)
    return NULL;
  *value = sum << 8 | *at;
  return at + 1;
}

/* ---- A record ---- */

/* What the type of a field means that takes more than one byte, or that no record has. */
static gboolean
is_long_type (guint64 type, StoreCell *cell)
{
  if (type < 12 || (type - 12) / 2 > G_MAXINT32)
    return FALSE;
  cell->length = (guint32) ((type - 12) / 2);
  cell->kind = type % 2 == 0 ? STORE_CELL_BLOB : STORE_CELL_TEXT;
  return TRUE;
}

/* Fields that a record does not have are NULL: the column was added later. */
static gboolean
take_record (StorePages *self, const guint8 *record, gsize length, GError **error)
{
  StoreCell *cell = self->cells, *const last = cell + self->n_wanted;
  guint64 head_length;
  const guint8 *head = read_varint (record, record + length, &head_length);
  const guint8 *const end = record + length;
  const guint8 *head_end, *body;

  if (head == NULL || head_length > length)
    return fail_corrupt (self, error);
  head_end = body = record + head_length;
  for (; head < head_end && cell < last; cell++)
    {
      if (G_LIKELY (*head < ONE_BYTE_TYPES))
        {
          cell->length = self->lengths[*head];
          cell->kind = (StoreCellKind) self->kinds[*head++];
        }
      else
        {
          guint64 type;

          head = read_varint (head, head_end, &type);
          if (head == NULL || !is_long_type (type, cell))
            return fail_corrupt (self, error);
        }
      cell->at = body;
      if (G_UNLIKELY ((gsize) (end - body) < cell->length))
        return fail_corrupt (self, error);
      body += cell->length;
    }
  for (; cell < last; cell++)
    *cell = (StoreCell){ NULL, 0, STORE_CELL_NULL };
  self->has_row = TRUE;
  return TRUE;
}

/* The part of a record that stands in its own page. */
static inline gsize
local_length (const StorePages *self, guint64 length)
{
  guint64 local;

  if (G_LIKELY (length <= self->most))
    return (gsize) length;
  local = self->least + (length - self->least) % (self->usable - 4);
  return (gsize) (local <= self->most ? local : self->least);
}

/* The record begins with @local bytes at @at, behind which stands the page where it goes on. */
static gboolean
take_long_record (StorePages *self, const guint8 *at, gsize local, guint64 length, GError **error)
{
  g_autofree guint8 *page = g_malloc (self->page_size);
  guint32 next = read_big (at + local, 4);

  g_byte_array_set_size (self->whole, 0);
  g_byte_array_append (self->whole, at, (guint) local);
  while (self->whole->len < length)
    {
      const guint64 rest = MIN (length - self->whole->len, self->usable - 4);

      if (next < 2 || next > self->n_pages)
        return fail_corrupt (self, error);
      if (!read_file (self, page, self->page_size, (gint64) (next - 1) * self->page_size, error))
        return FALSE;
      g_byte_array_append (self->whole, page + 4, (guint) rest);
      next = read_big (page, 4);
    }
  g_byte_array_set_size (self->whole, (guint) length + STORE_CELL_READ);
  return take_record (self, self->whole->data, (gsize) length, error);
}

/* The record of the cell @i of a page, of which @head bytes come before the offsets of its cells.
 */
static gboolean
take_cell (StorePages *self, const guint8 *page, guint32 head, guint32 i, GError **error)
{
  const guint8 *const end = page + self->usable;
  const gsize skip = head == HEAD_INNER ? 4 : 0; /* number of the page below */
  const guint8 *at = page + read_pair (page + head + 2 * i) + skip;
  guint64 length;
  gsize local;

  at = at < end ? read_varint (at, end, &length) : NULL;
  if (at == NULL || length > G_MAXINT32)
    return fail_corrupt (self, error);
  local = local_length (self, length);
  if ((gsize) (end - at) < local + (local < length ? 4 : 0))
    return fail_corrupt (self, error);
  return local < length ? take_long_record (self, at, local, length, error)
                        : take_record (self, at, local, error);
}

/* ---- The walk ---- */

/* The page below @level in which the walk goes on; 0 if there is none. */
static guint32
child_page (const StorePages *self, const Level *level)
{
  guint32 at = 8; /* of the last child */

  if (level->child < level->n_cells)
    at = read_big (level->bytes + HEAD_INNER + 2 * level->child, 2);
  return at + 4 <= self->usable ? read_big (level->bytes + at, 4) : 0;
}

static gboolean
enter_inner (StorePages *self, const guint8 *page, guint32 n_cells, GError **error)
{
  Level *level = &self->levels[self->depth];

  if (self->depth == MAX_DEPTH)
    return fail_corrupt (self, error);
  if (level->bytes == NULL)
    level->bytes = g_malloc0 (self->page_size + STORE_CELL_READ);
  memcpy (level->bytes, page, self->page_size);
  level->n_cells = n_cells;
  level->child = 0;
  self->depth++;
  self->below = child_page (self, level);
  return self->below != 0 || fail_corrupt (self, error);
}

static gboolean
enter (StorePages *self, guint32 number, GError **error)
{
  const guint8 *page = get_page (self, number, error);
  guint32 n_cells;

  self->below = 0;
  if (page == NULL)
    return FALSE;
  n_cells = read_big (page + 3, 2);
  if (++self->entered > self->n_pages || (*page != PAGE_INNER && *page != PAGE_LEAF)
      || HEAD_INNER + 2 * n_cells > self->usable)
    return fail_corrupt (self, error);
  if (*page == PAGE_INNER)
    return enter_inner (self, page, n_cells, error);
  self->leaf = page;
  self->n_cells = n_cells;
  self->next_cell = 0;
  return TRUE;
}

gboolean
store_pages_step (StorePages *self, GError **error)
{
  self->has_row = FALSE;
  for (;;)
    {
      Level *level;

      if (self->below != 0 && !enter (self, self->below, error))
        return FALSE;
      if (self->below != 0)
        continue;
      if (self->leaf != NULL && self->next_cell < self->n_cells)
        return take_cell (self, self->leaf, HEAD_LEAF, self->next_cell++, error);
      self->leaf = NULL;
      if (self->depth == 0)
        return TRUE;
      level = &self->levels[self->depth - 1];
      if (level->child < level->n_cells)
        {
          const guint32 cell = level->child++;

          self->below = child_page (self, level);
          if (self->below == 0)
            return fail_corrupt (self, error);
          return take_cell (self, level->bytes, HEAD_INNER, cell, error);
        }
      self->depth--;
    }
}

/* ---- How the table lies ---- */

static void
give_types (StorePages *self)
{
  static const guint8 numbers[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0 };

  for (guint i = 0; i < ONE_BYTE_TYPES; i++)
    {
      self->lengths[i] = i < G_N_ELEMENTS (numbers) ? numbers[i]
                         : i < 12                   ? 0
                                                    : (guint8) ((i - 12) / 2);
      self->kinds[i] = i == 0   ? STORE_CELL_NULL
                       : i == 7 ? STORE_CELL_REAL
                       : i == 8 ? STORE_CELL_ZERO
                       : i == 9 ? STORE_CELL_ONE
                       : i < 12 ? STORE_CELL_INTEGER
                       : i % 2  ? STORE_CELL_TEXT
                                : STORE_CELL_BLOB;
    }
}

/* Whether the column @i of the primary key, at which @row stands, is that of @table. */
static gboolean
is_key_column (const StoreTable *table, guint i, sqlite3_stmt *row)
{
  return g_strcmp0 ((const char *) sqlite3_column_text (row, 0),
                    store_table_column (table, i)->name)
             == 0
         && sqlite3_column_int (row, 1) == 0
         && g_strcmp0 ((const char *) sqlite3_column_text (row, 2), "BINARY") == 0
         && sqlite3_column_int (row, 3) == 1;
}

/* The columns in the order of the file; *@is_so is FALSE if there is a rowid among them, or if the
 * primary key is another. */
static gboolean
read_columns (StorePages *self, const StoreTable *table, gboolean *is_so, GError **error)
{
  g_autoptr (sqlite3_stmt) row
      = store_prepare (self->store,
                       "SELECT x.name, x.\"desc\", x.coll, x.key FROM pragma_index_list (?1) AS i,"
                       " pragma_index_xinfo (i.name) AS x WHERE i.origin = 'pk' ORDER BY x.seqno",
                       error);
  int code;

  if (row == NULL)
    return FALSE;
  *is_so = TRUE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      const char *name = (const char *) sqlite3_column_text (row, 0);

      if (name == NULL
          || (self->names->len < table->n_key && !is_key_column (table, self->names->len, row)))
        *is_so = FALSE;
      g_ptr_array_add (self->names, g_strdup (name));
    }
  *is_so = *is_so && self->names->len >= table->n_key && table->n_key > 0;
  return code == SQLITE_DONE || store_failed (self->store, _ ("reading the columns"), error);
}

/* The first page of the table; 0 if it has columns that are not stored as they read. */
static gboolean
read_root (StorePages *self, const StoreTable *table, GError **error)
{
  g_autoptr (sqlite3_stmt) row = store_prepare (
      self->store,
      "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND NOT"
      " EXISTS (SELECT 1 FROM pragma_table_xinfo (?1) WHERE hidden <> 0 OR"
      " dflt_value IS NOT NULL)",
      error);
  int code;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_text (row, 1, table->name, -1, SQLITE_STATIC);
  code = sqlite3_step (row);
  if (code == SQLITE_ROW)
    self->below = (guint32) sqlite3_column_int64 (row, 0);
  return code == SQLITE_ROW || code == SQLITE_DONE
         || store_failed (self->store, _ ("reading the columns"), error);
}

static gboolean
open_file (StorePages *self, GError **error)
{
  guint8 header[FILE_HEADER];
  sqlite3_int64 size = 0;
  int code = sqlite3_file_control (self->store->db, "main", SQLITE_FCNTL_FILE_POINTER, &self->file);

  if (code == SQLITE_OK)
    code = self->file->pMethods->xFileSize (self->file, &size);
  if (code != SQLITE_OK)
    return store_fail_code (self->store->path, code, _ ("reading the records"), error);
  if (!read_file (self, header, sizeof header, 0, error))
    return FALSE;
  self->page_size = read_big (header + PAGE_SIZE_AT, 2);
  if (self->page_size == 1)
    self->page_size = 65536;
  self->usable = self->page_size - header[RESERVED_AT];
  if (self->page_size < 512 || self->usable < 480)
    return fail_corrupt (self, error);
  self->most = (self->usable - 12) * 64 / 255 - 23;
  self->least = (self->usable - 12) * 32 / 255 - 23;
  self->n_pages = (guint32) MIN (size / self->page_size, G_MAXUINT32 - 1);
  self->window = g_malloc0 ((gsize) MAX_AHEAD * self->page_size + STORE_CELL_READ);
  self->ahead = 1;
  return TRUE;
}

StorePages *
store_pages_new (ZhuStore *store, const StoreTable *table, GError **error)
{
  g_autoptr (StorePages) self = g_new0 (StorePages, 1);
  gboolean is_so;

  self->store = store;
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->whole = g_byte_array_new ();
  if (!g_str_equal (store->collation, "BINARY"))
    return NULL;
  if (!read_columns (self, table, &is_so, error) || !is_so || !read_root (self, table, error)
      || self->below == 0 || !open_file (self, error))
    return NULL;
  give_types (self);
  self->cells = g_new0 (StoreCell, self->names->len + 1);
  self->n_wanted = self->names->len;
  return store_pages_step (self, error) ? g_steal_pointer (&self) : NULL;
}

void
store_pages_want (StorePages *self, guint n)
{
  self->n_wanted = MIN (n, self->names->len);
}

void
store_pages_free (StorePages *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < MAX_DEPTH; i++)
    g_free (self->levels[i].bytes);
  g_ptr_array_unref (self->names);
  g_byte_array_unref (self->whole);
  g_free (self->window);
  g_free (self->cells);
  g_free (self);
}

int
store_pages_find (const StorePages *self, const char *name)
{
  for (guint i = 0; i < self->names->len; i++)
    if (g_str_equal (g_ptr_array_index (self->names, i), name))
      return (int) i;
  return -1;
}

gboolean
store_pages_has_row (const StorePages *self)
{
  return self->has_row;
}

const StoreCell *
store_pages_cells (const StorePages *self)
{
  return self->cells;
}
