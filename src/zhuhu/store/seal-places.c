/* Where each root record will stand in a month: by its area in the order of the tree, those of one
 * area by key. Only keys and areas are read here. */
#include "zhuhu/store/seal-freeze.h"

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

gboolean
seal_places_read (SealFreeze *self, GError **error)
{
  if (!read_places (self, error))
    return FALSE;
  give_orders (self);
  give_positions (self);
  return TRUE;
}
