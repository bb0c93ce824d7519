/* Where each root record will stand in a month: by its area in the order of the tree, those of one
 * area by key. Only keys and areas are read here. */
#include "zhuhu/store/seal-freeze.h"

#include <string.h>

static void
clear_place (gpointer data)
{
  SealPlace *place = data;

  g_free (place->code);
  g_free (place->unit);
}

GArray *
seal_places_new (void)
{
  GArray *places = g_array_new (FALSE, TRUE, sizeof (SealPlace));

  g_array_set_clear_func (places, clear_place);
  return places;
}

/* A field of the row; text is NULL if it has none. */
typedef struct
{
  const char *text; /* not NUL-terminated */
  gsize length;
} Part;

static guint32
add_place (SealFreeze *self, const Part *code, const Part *unit)
{
  const SealPlace place = { .code = g_strndup (code->text, code->length),
                            .unit = g_strndup (unit->text, unit->length) };

  g_array_append_val (self->places, place);
  return self->places->len - 1;
}

static gboolean
is_text (const char *text, const Part *part)
{
  return text == NULL || part->text == NULL
             ? text == NULL && part->text == NULL
             : strlen (text) == part->length && memcmp (text, part->text, part->length) == 0;
}

/* Neighbours in the order of keys are often of one place. */
static gboolean
is_place_before (const SealFreeze *self, const Part *code, const Part *unit, guint32 *number)
{
  const SealPlace *place;

  if (self->root_places->len == 0)
    return FALSE;
  *number = g_array_index (self->root_places, guint32, self->root_places->len - 1);
  place = &g_array_index (self->places, SealPlace, *number);
  return is_text (place->code, code) && is_text (place->unit, unit);
}

/* The field @cell of the row as text; kept in @kept, as it is looked at with another. */
static Part
part_of (SealRows *rows, int cell, char **kept)
{
  Part part = { NULL, 0 };

  if (cell < 0)
    return part;
  part.text = seal_rows_text (rows, cell, &part.length);
  if (rows->cells[cell].kind != STORE_CELL_TEXT)
    part.text = *kept = g_strndup (part.text, part.length);
  return part;
}

/* Number of the place of the row, in the order in which places turn up. */
static guint32
place_of (SealFreeze *self, SealRows *rows)
{
  g_autofree char *kept_code = NULL;
  g_autofree char *kept_unit = NULL;
  const Part code = part_of (rows, rows->area, &kept_code);
  const Part unit = part_of (rows, rows->unit, &kept_unit);
  guint32 before;
  gpointer known;

  if (is_place_before (self, &code, &unit, &before))
    return before;
  g_string_truncate (self->key, 0);
  g_string_append_len (self->key, code.text, (gssize) code.length);
  g_string_append_c (self->key, STORE_KEY_SEPARATOR);
  g_string_append_len (self->key, unit.text, (gssize) unit.length);
  if (!g_hash_table_lookup_extended (self->place_numbers, self->key->str, NULL, &known))
    {
      known = GUINT_TO_POINTER (add_place (self, &code, &unit));
      g_hash_table_insert (self->place_numbers, g_strdup (self->key->str), known);
    }
  return GPOINTER_TO_UINT (known);
}

static gboolean
read_places (SealFreeze *self, GError **error)
{
  static const Part none = { NULL, 0 };
  g_autoptr (SealRows) rows = seal_rows_new (self->store, self->root, TRUE, error);
  SealSlice key;

  if (rows == NULL)
    return FALSE;
  if (rows->area < 0)
    add_place (self, &none, &none);
  while (rows->has_row)
    {
      if (seal_rows_key (rows, rows->root, self->key, &key))
        {
          const guint32 place = rows->area >= 0 ? place_of (self, rows) : 0;

          g_array_index (self->places, SealPlace, place).n_records++;
          g_array_append_val (self->root_places, place);
        }
      if (!seal_rows_step (rows, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Places in the tree ---- */

/* NULL comes before all texts. */
static int
compare_codes (gconstpointer a, gconstpointer b, gpointer data)
{
  const GArray *places = data;
  const SealPlace *left = &g_array_index (places, SealPlace, *(const guint32 *) a);
  const SealPlace *right = &g_array_index (places, SealPlace, *(const guint32 *) b);
  const int order = g_strcmp0 (left->code, right->code);

  return order != 0 ? order : g_strcmp0 (left->unit, right->unit);
}

static const char *
sound_text (const char *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : "";
}

/* Nodes for all places, in order of the codes, as opening a store makes them. */
static void
make_nodes (SealFreeze *self, ZhuAreas *areas)
{
  const gsize n = self->places->len;
  g_autofree guint32 *by_code = g_new (guint32, n + 1);

  for (gsize i = 0; i < n; i++)
    by_code[i] = (guint32) i;
  g_qsort_with_data (by_code, (int) n, sizeof *by_code, compare_codes, self->places);
  for (gsize i = 0; i < n; i++)
    {
      const SealPlace *place = &g_array_index (self->places, SealPlace, by_code[i]);

      zhu_areas_resolve (areas, sound_text (place->code), sound_text (place->unit), ZHU_NO_DATE);
    }
  zhu_areas_freeze (areas);
}

/* The area of each place as the tree stood at the period's end. */
static void
find_areas (SealFreeze *self)
{
  const int end = zhu_period_date (self->period, ZHU_DATE_END);
  ZhuAreas *areas = zhu_dictionary_areas (self->store->dictionary);

  if (areas == NULL)
    return;
  make_nodes (self, areas);
  for (gsize i = 0; i < self->places->len; i++)
    {
      SealPlace *place = &g_array_index (self->places, SealPlace, i);
      const char *code = place->code != NULL ? place->code : "";
      const char *unit = place->unit != NULL ? place->unit : "";

      if (*code != '\0' || *unit != '\0')
        place->area = zhu_areas_resolve (areas, code, unit, end);
    }
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

gboolean
seal_places_read (SealFreeze *self, GError **error)
{
  if (!read_places (self, error))
    return FALSE;
  find_areas (self);
  give_orders (self);
  give_positions (self);
  return TRUE;
}
