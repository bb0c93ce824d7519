/* The area file of the templates and the outside series of the case files. */
#include "floor.h"

#include <string.h>

typedef struct
{
  char *code, *level, *parent, *from, *to, *successor, *poor;
} AreaLine;

static void
area_line_free (gpointer data)
{
  AreaLine *self = data;

  g_free (self->code);
  g_free (self->level);
  g_free (self->parent);
  g_free (self->from);
  g_free (self->to);
  g_free (self->successor);
  g_free (self->poor);
  g_free (self);
}

static char *
field (const FloorCsv *csv, int i)
{
  return g_strdup (g_ptr_array_index (csv->fields, (guint) i));
}

static GPtrArray *
read_lines (const char *templates, GError **error)
{
  static const char *const heads[] = { "代码", "级别", "上级", "起", "止", "后继", "脱贫县" };
  g_autofree char *path = g_build_filename (templates, "areas.csv", NULL);
  GPtrArray *lines = g_ptr_array_new_with_free_func (area_line_free);
  int at[G_N_ELEMENTS (heads)];
  FloorCsv csv;

  if (!floor_csv_open (&csv, path, error))
    return lines;
  floor_csv_next (&csv);
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    at[i] = floor_csv_find (&csv, heads[i]);
  while (floor_csv_next (&csv))
    {
      AreaLine *line = g_new0 (AreaLine, 1);
      char **texts[] = { &line->code, &line->level,     &line->parent, &line->from,
                         &line->to,   &line->successor, &line->poor };

      for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
        *texts[i] = field (&csv, at[i]);
      g_ptr_array_add (lines, line);
    }
  floor_csv_close (&csv);
  return lines;
}

static gboolean
stands_now (const AreaLine *line)
{
  return (*line->from == '\0' || strcmp (line->from, "2020-03-31") <= 0)
         && (*line->to == '\0' || strcmp (line->to, "2020-03-31") >= 0);
}

static void
add_place (FloorAreas *areas, GHashTable *places, const AreaLine *line, gboolean is_unit)
{
  const guint32 place = areas->n_places++;

  g_assert (place < FLOOR_MAX_PLACES);
  areas->unit_of[place] = (guint8) areas->n_units;
  areas->is_unit[place] = is_unit;
  areas->is_poor[place] = g_str_equal (line->poor, "是");
  g_hash_table_insert (places, g_strdup (line->code), GUINT_TO_POINTER (1 + place));
}

/* The unit's counties in the file's order; the unit itself if it has none but one of its own code.
 */
static void
add_unit (FloorAreas *areas, GHashTable *places, const GPtrArray *lines, const AreaLine *unit)
{
  const guint32 first = areas->n_places;

  for (guint i = 0; i < lines->len; i++)
    {
      const AreaLine *line = g_ptr_array_index (lines, i);

      if (g_str_equal (line->level, "县") && g_str_equal (line->parent, unit->code)
          && stands_now (line))
        add_place (areas, places, line, g_str_equal (line->code, unit->code));
    }
  if (areas->n_places == first)
    add_place (areas, places, unit, TRUE);
  g_assert (areas->n_units < FLOOR_MAX_UNITS);
  areas->n_units++;
}

/* Counties that went to a successor, and townships that a unit has taken out of their counties. */
static void
add_aliases (GHashTable *places, const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const AreaLine *line = g_ptr_array_index (lines, i);
      const gboolean is_township = g_str_equal (line->level, "乡");
      const char *other = is_township ? line->parent : line->successor;
      gpointer place = g_hash_table_lookup (places, other);

      if ((is_township || !stands_now (line)) && place != NULL)
        g_hash_table_insert (places, g_strdup (line->code), place);
    }
}

static gboolean
load_series (FloorAreas *areas,
             const GHashTable *places,
             const GPtrArray *units,
             const char *cases,
             GError **error)
{
  g_autofree char *path = g_build_filename (cases, "series.csv", NULL);
  FloorCsv csv;

  areas->series_all = -1;
  memset (areas->series_unit, -1, sizeof areas->series_unit);
  memset (areas->series_place, -1, sizeof areas->series_place);
  if (!floor_csv_open (&csv, path, error))
    return FALSE;
  while (floor_csv_next (&csv))
    {
      const char *name = g_ptr_array_index (csv.fields, 0);
      const char *code = g_ptr_array_index (csv.fields, 1);
      const char *day = g_ptr_array_index (csv.fields, 2);
      const char *text = g_ptr_array_index (csv.fields, 3);
      const gint64 value = g_ascii_strtoll (text, NULL, 10);
      const guint place
          = GPOINTER_TO_UINT (g_hash_table_lookup ((GHashTable *) places, (gpointer) code));

      if (!g_str_equal (name, "全部未脱贫人口") || !g_str_equal (day, "2020-03-31"))
        continue;
      if (g_str_equal (code, "610000"))
        areas->series_all = value;
      if (place > 0)
        areas->series_place[place - 1] = value;
      for (guint i = 0; i < units->len; i++)
        if (g_str_equal (g_ptr_array_index (units, i), code))
          areas->series_unit[i] = value;
    }
  floor_csv_close (&csv);
  return TRUE;
}

GHashTable *
floor_areas_load (FloorAreas *areas, const char *templates, const char *cases, GError **error)
{
  g_autoptr (GPtrArray) lines = read_lines (templates, error);
  g_autoptr (GPtrArray) units = g_ptr_array_new ();
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (lines->len == 0)
    return NULL;
  for (guint i = 0; i < lines->len; i++)
    {
      const AreaLine *line = g_ptr_array_index (lines, i);

      if (!g_str_equal (line->level, "填报单位"))
        continue;
      add_unit (areas, places, lines, line);
      g_ptr_array_add (units, line->code);
    }
  add_aliases (places, lines);
  if (!load_series (areas, places, units, cases, error))
    return NULL;
  return g_steal_pointer (&places);
}
