/* Case files into columns, grouped by household. Not measured: done once. */
#include "floor.h"

#include <string.h>

typedef struct
{
  Floor floor;
  const char *cases, *templates;
  GHashTable *places;     /* of floor_areas_load() */
  GHashTable *households; /* hash of the key → GUINT_TO_POINTER (1 + row) */
  guint64 *persons;       /* hash of the key, by row */
  guint32 *first_person;  /* by household */
  guint32 *household;     /* of each row of the entity now being loaded */
} Loader;

/* FNV-1a; two equal hashes of households would be found and refused. */
static guint64
hash_key (const char *key)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (; *key != '\0'; key++)
    hash = (hash ^ (guint8) *key) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

/* ---- Values ---- */

static guint16
read_date (const char *text)
{
  int year, month, day;

  if (strlen (text) != 10)
    return 0;
  year = (int) g_ascii_strtoll (text, NULL, 10);
  month = (int) g_ascii_strtoll (text + 5, NULL, 10);
  day = (int) g_ascii_strtoll (text + 8, NULL, 10);
  return floor_day (year, month, day);
}

static gint32
read_cents (const char *text)
{
  const char *point = strchr (text, '.');
  gint64 cents = g_ascii_strtoll (text, NULL, 10) * 100;

  if (point != NULL && g_ascii_isdigit (point[1]))
    cents += 10 * (point[1] - '0') + (g_ascii_isdigit (point[2]) ? point[2] - '0' : 0);
  return (gint32) cents;
}

static guint8
read_flag (const char *text)
{
  return g_str_equal (text, "是") ? 1 : g_str_equal (text, "否") ? 2 : 0;
}

/* Codes, names and aliases of a list → position from 1; the key "" holds the length plus one. */
static GHashTable *
read_list (const char *templates, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (templates, "codes", name, NULL);
  GHashTable *list = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;
  FloorCsv csv;

  if (!floor_csv_open (&csv, path, error))
    return list;
  floor_csv_next (&csv);
  while (floor_csv_next (&csv))
    {
      g_auto (GStrv) aliases = g_strsplit (g_ptr_array_index (csv.fields, 2), "|", -1);

      n++;
      for (guint i = 0; i < 2; i++)
        g_hash_table_insert (list, g_strdup (g_ptr_array_index (csv.fields, i)),
                             GUINT_TO_POINTER (n));
      for (char **alias = aliases; *alias != NULL; alias++)
        if (**alias != '\0')
          g_hash_table_insert (list, g_strdup (*alias), GUINT_TO_POINTER (n));
    }
  g_hash_table_insert (list, g_strdup (""), GUINT_TO_POINTER (n + 1));
  floor_csv_close (&csv);
  return list;
}

static guint8
read_code (GHashTable *list, const char *text)
{
  gpointer code;

  if (*text == '\0')
    return 0;
  code = g_hash_table_lookup (list, text);
  return (guint8) GPOINTER_TO_UINT (code != NULL ? code : g_hash_table_lookup (list, ""));
}

static guint16
read_multi (GHashTable *list, const char *text)
{
  g_auto (GStrv) parts = g_regex_split_simple (",|、", text, 0, 0);
  guint16 bits = 0;

  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0')
      bits |= (guint16) (1U << read_code (list, *part));
  return bits;
}

static void
set_value (void *data, const FloorColumn *column, GHashTable *list, gsize row, const char *text)
{
  switch (column->kind)
    {
    case FLOOR_BYTE:
      break;
    case FLOOR_CODE:
      ((guint8 *) data)[row] = read_code (list, text);
      break;
    case FLOOR_FLAG:
      ((guint8 *) data)[row] = read_flag (text);
      break;
    case FLOOR_COUNT:
      ((guint8 *) data)[row] = (guint8) g_ascii_strtoull (text, NULL, 10);
      break;
    case FLOOR_DATE:
      ((guint16 *) data)[row] = read_date (text);
      break;
    case FLOOR_MULTI:
      ((guint16 *) data)[row] |= read_multi (list, text);
      break;
    case FLOOR_CENTS:
      ((gint32 *) data)[row] = read_cents (text);
      break;
    }
}

/* ---- Entities ---- */

static guint32
count_rows (const FloorCsv *csv)
{
  guint32 n = 0;

  for (const char *at = csv->at; at < csv->end; at++)
    n += *at == '\n';
  return n;
}

static void
add_columns (Loader *self, FloorEntity entity, gsize n_rows)
{
  gsize n;
  const FloorColumn *columns = floor_columns (&n);

  for (gsize i = 0; i < n; i++)
    if (columns[i].entity == entity && floor_column (&self->floor, &columns[i]) == NULL)
      floor_set_column (&self->floor, &columns[i],
                        g_malloc0 (MAX (1, n_rows) * floor_kind_width (columns[i].kind)));
}

typedef struct
{
  const FloorColumn *column;
  GHashTable *list;
  int at; /* field of the case file */
} Reader;

static void
reader_clear (gpointer data)
{
  g_clear_pointer (&((Reader *) data)->list, g_hash_table_unref);
}

static GArray *
find_columns (const Loader *self, FloorEntity entity, const FloorCsv *csv, GError **error)
{
  GArray *readers = g_array_new (FALSE, FALSE, sizeof (Reader));
  gsize n;
  const FloorColumn *columns = floor_columns (&n);

  g_array_set_clear_func (readers, reader_clear);
  for (gsize i = 0; i < n; i++)
    {
      Reader reader = { .column = &columns[i] };

      if (columns[i].entity != entity || columns[i].head == NULL)
        continue;
      reader.at = floor_csv_find (csv, columns[i].head);
      if (columns[i].list != NULL)
        reader.list = read_list (self->templates, columns[i].list, error);
      if (reader.at < 0)
        g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "no column %s", columns[i].head);
      g_array_append_val (readers, reader);
    }
  return readers;
}

static gboolean
load_columns (Loader *self, FloorEntity entity, const char *path, GError **error)
{
  g_autoptr (GArray) readers = NULL;
  g_autoptr (GError) cause = NULL;
  FloorCsv csv;

  if (!floor_csv_open (&csv, path, error))
    return FALSE;
  floor_csv_next (&csv);
  readers = find_columns (self, entity, &csv, &cause);
  for (gsize row = 0; cause == NULL && floor_csv_next (&csv); row++)
    for (guint i = 0; i < readers->len; i++)
      {
        const Reader *reader = &g_array_index (readers, Reader, i);

        set_value (floor_column (&self->floor, reader->column), reader->column, reader->list, row,
                   g_ptr_array_index (csv.fields, (guint) reader->at));
      }
  floor_csv_close (&csv);
  if (cause == NULL)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&cause), "%s: ", path);
  return FALSE;
}

static gboolean
place_of (const Loader *self, const char *village, guint8 *place)
{
  g_autofree char *township = g_strndup (village, 9);
  g_autofree char *county = g_strndup (village, 6);
  gpointer found = g_hash_table_lookup (self->places, township);

  if (found == NULL)
    found = g_hash_table_lookup (self->places, county);
  *place = (guint8) (GPOINTER_TO_UINT (found) - 1);
  return found != NULL;
}

static gboolean
add_household (Loader *self, const FloorCsv *csv, gsize row, int key, int village)
{
  const guint64 hash = hash_key (g_ptr_array_index (csv->fields, (guint) key));

  return g_hash_table_insert (self->households, (gpointer) hash, GSIZE_TO_POINTER (1 + row))
         && place_of (self, g_ptr_array_index (csv->fields, (guint) village),
                      &self->floor.place[row]);
}

/* The row's household and, for a child of a person, the person's position in it. */
static gboolean
link_row (Loader *self, FloorEntity entity, const FloorCsv *csv, gsize row, int household, int who)
{
  const guint64 hash = hash_key (g_ptr_array_index (csv->fields, (guint) household));
  const char *person = g_ptr_array_index (csv->fields, (guint) who);
  const gsize found
      = GPOINTER_TO_SIZE (g_hash_table_lookup (self->households, (gconstpointer) hash));
  guint8 *below = self->floor.n_below[entity];
  const guint32 h = (guint32) found - 1;

  if (found == 0 || below[h] == G_MAXUINT8)
    return FALSE;
  self->household[row] = h;
  below[h]++;
  if (entity == FLOOR_PERSON)
    {
      self->persons[row] = hash_key (person);
      return TRUE;
    }
  self->floor.who[entity][row] = FLOOR_NOBODY;
  if (*person == '\0')
    return TRUE;
  for (guint8 i = 0; i < self->floor.n_below[FLOOR_PERSON][h]; i++)
    if (self->persons[self->first_person[h] + i] == hash_key (person))
      self->floor.who[entity][row] = i;
  return self->floor.who[entity][row] != FLOOR_NOBODY;
}

static gboolean
link_rows (Loader *self, FloorEntity entity, const char *path, GError **error)
{
  FloorCsv csv;
  int household, who, village;
  gboolean ok = TRUE;
  gsize row = 0;

  if (!floor_csv_open (&csv, path, error))
    return FALSE;
  floor_csv_next (&csv);
  household = floor_csv_find (&csv, "户编号");
  who = floor_csv_find (&csv, "人编号");
  village = floor_csv_find (&csv, "村代码");
  for (; ok && floor_csv_next (&csv); row += ok)
    ok = entity == FLOOR_HOUSEHOLD ? add_household (self, &csv, row, household, village)
                                   : link_row (self, entity, &csv, row, household, who);
  floor_csv_close (&csv);
  if (!ok)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                 "%s: row %zu has no household, person or area, or has it twice", path, row + 1);
  return ok;
}

/* ---- Order ---- */

/* Row at each position when rows stand by household and else as in the file. */
static guint32 *
order_of (const Loader *self, FloorEntity entity)
{
  const guint8 *below = self->floor.n_below[entity];
  const guint32 n_households = self->floor.n_rows[FLOOR_HOUSEHOLD];
  const guint32 n_rows = self->floor.n_rows[entity];
  g_autofree guint32 *next = g_new (guint32, n_households + 1);
  guint32 *order = g_new (guint32, n_rows + 1);

  next[0] = 0;
  for (guint32 h = 0; h < n_households; h++)
    next[h + 1] = next[h] + below[h];
  for (guint32 row = 0; row < n_rows; row++)
    order[next[self->household[row]]++] = row;
  return order;
}

static void *
permuted (const void *data, const guint32 *order, gsize n_rows, gsize width)
{
  char *copy = g_malloc (n_rows * width + 1);

  for (gsize i = 0; i < n_rows; i++)
    memcpy (copy + i * width, (const char *) data + order[i] * width, width);
  return copy;
}

static void
group_rows (Loader *self, FloorEntity entity)
{
  g_autofree guint32 *order = order_of (self, entity);
  const gsize n_rows = self->floor.n_rows[entity];
  gsize n, last = 0;
  const FloorColumn *columns = floor_columns (&n);

  for (gsize i = 0; i < n; i++)
    if (columns[i].entity == entity && columns[i].offset != last)
      {
        void *data = floor_column (&self->floor, &columns[i]);

        floor_set_column (&self->floor, &columns[i],
                          permuted (data, order, n_rows, floor_kind_width (columns[i].kind)));
        g_free (data);
        last = columns[i].offset;
      }
  if (entity == FLOOR_PERSON)
    {
      guint64 *persons = permuted (self->persons, order, n_rows, sizeof *persons);

      g_free (self->persons);
      self->persons = persons;
    }
}

static void
find_first_persons (Loader *self)
{
  const guint32 n = self->floor.n_rows[FLOOR_HOUSEHOLD];

  self->first_person = g_new (guint32, n + 1);
  self->first_person[0] = 0;
  for (guint32 h = 0; h < n; h++)
    self->first_person[h + 1] = self->first_person[h] + self->floor.n_below[FLOOR_PERSON][h];
}

static gboolean
load_entity (Loader *self, FloorEntity entity, GError **error)
{
  g_autofree char *path = g_build_filename (self->cases, floor_entity_file (entity), NULL);
  FloorCsv csv;

  if (!floor_csv_open (&csv, path, error))
    return FALSE;
  self->floor.n_rows[entity] = count_rows (&csv) - 1;
  floor_csv_close (&csv);
  add_columns (self, entity, self->floor.n_rows[entity]);
  self->household = g_renew (guint32, self->household, self->floor.n_rows[entity] + 1);
  if (entity == FLOOR_PERSON)
    self->persons = g_new (guint64, self->floor.n_rows[entity] + 1);
  if (!link_rows (self, entity, path, error) || !load_columns (self, entity, path, error))
    return FALSE;
  if (entity != FLOOR_HOUSEHOLD)
    group_rows (self, entity);
  if (entity == FLOOR_PERSON)
    find_first_persons (self);
  return TRUE;
}

static void
loader_free (Loader *self)
{
  gsize n;
  const FloorColumn *columns = floor_columns (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_free (floor_column (&self->floor, &columns[i]));
      floor_set_column (&self->floor, &columns[i], NULL);
    }
  g_clear_pointer (&self->places, g_hash_table_unref);
  g_clear_pointer (&self->households, g_hash_table_unref);
  g_free (self->persons);
  g_free (self->first_person);
  g_free (self->household);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Loader, loader_free)

gboolean
floor_load (const char *cases, const char *templates, const char *cache, GError **error)
{
  g_autoptr (Loader) self = g_new0 (Loader, 1);

  self->cases = cases;
  self->templates = templates;
  self->households = g_hash_table_new (NULL, NULL);
  self->places = floor_areas_load (&self->floor.areas, templates, cases, error);
  if (self->places == NULL)
    return FALSE;
  for (FloorEntity entity = 0; entity < FLOOR_N_ENTITIES; entity++)
    if (!load_entity (self, entity, error))
      return FALSE;
  return floor_save (&self->floor, cache, error);
}
