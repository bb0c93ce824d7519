/* Areas of records, by their code and unit. Both repeat from record to record, so each different
 * pair is resolved once. */
#include "zhuhu/store/private.h"

struct _StorePlaces
{
  ZhuAreas *areas; /* NULL: the dictionary has none */
  int date;
  GHashTable *known; /* "CODE\x1FUNIT" -> const ZhuArea *; NULL for none */
  GString *pair, *last;
  const ZhuArea *last_area;
  gboolean has_last;
};

StorePlaces *
store_places_new (ZhuDictionary *dictionary, int date)
{
  StorePlaces *self = g_new0 (StorePlaces, 1);

  self->areas = zhu_dictionary_areas (dictionary);
  self->date = date;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->pair = g_string_new (NULL);
  self->last = g_string_new (NULL);
  return self;
}

void
store_places_free (StorePlaces *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->known);
  g_string_free (self->pair, TRUE);
  g_string_free (self->last, TRUE);
  g_free (self);
}

const ZhuArea *
store_places_find (StorePlaces *self, const char *code, const char *unit)
{
  gpointer known;

  code = code != NULL ? code : "";
  unit = unit != NULL ? unit : "";
  g_string_assign (self->pair, code);
  g_string_append_c (self->pair, STORE_KEY_SEPARATOR);
  g_string_append (self->pair, unit);
  if (self->has_last && g_string_equal (self->pair, self->last))
    return self->last_area;
  if (!g_hash_table_lookup_extended (self->known, self->pair->str, NULL, &known))
    {
      known = *code == '\0' && *unit == '\0'
                  ? NULL
                  : (gpointer) zhu_areas_resolve (self->areas, code, unit, self->date);
      g_hash_table_insert (self->known, g_strdup (self->pair->str), known);
    }
  self->last_area = known;
  g_string_assign (self->last, self->pair->str);
  self->has_last = TRUE;
  return self->last_area;
}
