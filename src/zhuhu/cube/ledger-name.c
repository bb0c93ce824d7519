/* Names of quantities that hold from run to run, by which it is remembered what was published. */
#include "zhuhu/cube/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static gboolean
has_value (const guint64 *words, gsize i)
{
  return (words[i / 64] >> i % 64 & 1) != 0;
}

static void
add_value (guint64 *words, gsize i)
{
  words[i / 64] |= G_GUINT64_CONSTANT (1) << i % 64;
}

static void append_word (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_word (GString *text, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_append (text, text->len > 0 ? "," : "");
  g_string_append_vprintf (text, format, arguments);
  va_end (arguments);
}

/* ---- Sets of areas: the codes of the uppermost areas that lie in the set with all below them, and
 * of single areas with = before them ---- */

static gboolean
is_whole (const guint64 *words, const guint64 *full, const ZhuArea *area)
{
  if (has_value (full, area->index) && !has_value (words, area->index))
    return FALSE;
  for (guint i = 0; i < area->children->len; i++)
    if (!is_whole (words, full, g_ptr_array_index (area->children, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_empty (const guint64 *words, const ZhuArea *area)
{
  if (has_value (words, area->index))
    return FALSE;
  for (guint i = 0; i < area->children->len; i++)
    if (!is_empty (words, g_ptr_array_index (area->children, i)))
      return FALSE;
  return TRUE;
}

static void
append_areas (GString *text, const guint64 *words, const guint64 *full, const ZhuArea *area)
{
  if (is_empty (words, area))
    return;
  if (is_whole (words, full, area))
    {
      append_word (text, "%s", area->code);
      return;
    }
  if (has_value (words, area->index))
    append_word (text, "=%s", area->code);
  for (guint i = 0; i < area->children->len; i++)
    append_areas (text, words, full, g_ptr_array_index (area->children, i));
}

/* Areas that are gone at the period's end hang below no other any more. */
static void
append_gone_areas (GString *text,
                   const guint64 *words,
                   const Dimension *dimension,
                   const ZhuAreas *areas)
{
  const guint64 *full = zhu_dimension_words (dimension, dimension->full);

  for (gsize i = 0; i < dimension->n_values; i++)
    if (has_value (words, i) && !has_value (full, i))
      append_word (text, "=%s", zhu_areas_get (areas, i)->code);
}

static void
add_areas (guint64 *words, const guint64 *full, const ZhuArea *area)
{
  if (has_value (full, area->index))
    add_value (words, area->index);
  for (guint i = 0; i < area->children->len; i++)
    add_areas (words, full, g_ptr_array_index (area->children, i));
}

/* Areas that are gone at the period's end are values still: each its own. */
static gboolean
read_area (const ZhuAreas *areas, const guint64 *full, const char *word, guint64 *words)
{
  const ZhuArea *area = zhu_areas_find (areas, word + (*word == '='));

  if (area == NULL)
    return FALSE;
  if (*word == '=' || is_empty (full, area))
    add_value (words, area->index);
  else
    add_areas (words, full, area);
  return TRUE;
}

/* ---- Sets of intervals: where each run of them begins and ends ---- */

static void
append_intervals (GString *text, const Dimension *dimension, const guint64 *words)
{
  const GArray *starts = dimension->starts;

  for (guint i = 0; i < starts->len; i++)
    {
      guint end = i;

      while (end < starts->len && has_value (words, end))
        end++;
      if (end == i)
        continue;
      append_word (text, "%" PRId64 ":", g_array_index (starts, gint64, i));
      if (end < starts->len)
        g_string_append_printf (text, "%" PRId64, g_array_index (starts, gint64, end));
      i = end;
    }
  if (has_value (words, starts->len))
    append_word (text, "-");
}

static gboolean
read_interval (const char *word, gint64 *low, gint64 *high)
{
  g_auto (GStrv) ends = g_strsplit (word, ":", -1);

  *high = G_MAXINT64;
  return g_strv_length (ends) == 2
         && g_ascii_string_to_signed (ends[0], 10, ZHU_NO_RECORD + 1, G_MAXINT64 - 1, low, NULL)
         && (*ends[1] == '\0'
             || g_ascii_string_to_signed (ends[1], 10, *low + 1, G_MAXINT64, high, NULL));
}

/* Adds the intervals that begin in one of @runs. */
static void
add_intervals (const Dimension *dimension, const GArray *runs, guint64 *words)
{
  for (guint i = 0; i < dimension->starts->len; i++)
    for (guint run = 0; run < runs->len; run += 2)
      if (g_array_index (dimension->starts, gint64, i) >= g_array_index (runs, gint64, run)
          && g_array_index (dimension->starts, gint64, i) < g_array_index (runs, gint64, run + 1))
        add_value (words, i);
}

/* An interval begins from now on where the runs of the text begin and end. NULL if it is none. */
static guint64 *
read_intervals (Dimension *dimension, char **list)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_missing = FALSE;
  guint64 *words;

  for (char **word = list; *word != NULL; word++)
    {
      gint64 ends[2];

      if (g_str_equal (*word, "-"))
        has_missing = TRUE;
      else if (read_interval (*word, &ends[0], &ends[1]))
        {
          g_array_append_vals (runs, ends, 2);
          g_array_append_vals (starts, ends, ends[1] < G_MAXINT64 ? 2 : 1);
        }
      else
        return NULL;
    }
  zhu_dimension_cut (dimension, starts);
  words = g_new0 (guint64, dimension->n_words);
  add_intervals (dimension, runs, words);
  if (has_missing)
    add_value (words, dimension->starts->len);
  return words;
}

/* ---- All sets ---- */

static char *
set_to_text (const Ledger *self, const Dimension *dimension, const guint64 *words)
{
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (self->model));
  GString *text = g_string_new (NULL);

  if (dimension->is_area)
    {
      append_areas (text, words, zhu_dimension_words (dimension, dimension->full),
                    zhu_areas_root (areas));
      append_gone_areas (text, words, dimension, areas);
    }
  else if (dimension->starts != NULL)
    append_intervals (text, dimension, words);
  else
    for (gsize i = 0; i < dimension->n_values; i++)
      if (has_value (words, i))
        append_word (text, "%zu", i);
  return g_string_free (text, FALSE);
}

const char *
zhu_dimension_set_text (const Ledger *self, Dimension *dimension, guint set)
{
  if (dimension->set_texts == NULL)
    dimension->set_texts = g_ptr_array_new_with_free_func (g_free);
  if (dimension->set_texts->len < dimension->sets->len)
    g_ptr_array_set_size (dimension->set_texts, (int) dimension->sets->len);
  if (dimension->set_texts->pdata[set] == NULL)
    dimension->set_texts->pdata[set]
        = set_to_text (self, dimension, zhu_dimension_words (dimension, set));
  return dimension->set_texts->pdata[set];
}

static gboolean
read_value (const Ledger *self, const Dimension *dimension, const char *word, guint64 *words)
{
  const ZhuAreas *areas = zhu_dictionary_areas (zhu_model_dictionary (self->model));
  guint64 i;

  if (dimension->is_area)
    return read_area (areas, zhu_dimension_words (dimension, dimension->full), word, words);
  if (!g_ascii_string_to_unsigned (word, 10, 0, dimension->n_values - 1, &i, NULL))
    return FALSE;
  add_value (words, (gsize) i);
  return TRUE;
}

static guint64 *
read_values (const Ledger *self, const Dimension *dimension, char **list)
{
  g_autofree guint64 *words = g_new0 (guint64, dimension->n_words);

  for (char **word = list; *word != NULL; word++)
    if (!read_value (self, dimension, *word, words))
      return NULL;
  return g_steal_pointer (&words);
}

int
zhu_dimension_read_set (const Ledger *self, Dimension *dimension, const char *text)
{
  g_auto (GStrv) list = g_strsplit (text, ",", -1);
  guint64 *words = dimension->starts != NULL ? read_intervals (dimension, list)
                                             : read_values (self, dimension, list);

  return words != NULL ? (int) zhu_dimension_set (dimension, words) : -1;
}

/* ---- Heads and quantities ---- */

int
zhu_compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
zhu_head_text (const Head *self)
{
  return g_strdup_printf ("%d %s %s", (int) self->kind, self->entity->name,
                          *self->value != '\0' ? self->value : "-");
}

const char *
zhu_quantity_name (const Ledger *self, guint i)
{
  Quantity *quantity = quantity_at (self, i);
  const Head *head = &g_array_index (self->heads, Head, quantity->head);
  g_autoptr (GPtrArray) parts = NULL;
  g_autofree char *text = NULL;

  if (quantity->name != NULL)
    return quantity->name;
  parts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (parts, zhu_head_text (head));
  g_ptr_array_add (parts, g_strdup_printf ("%s %s", self->epochs[head->context].end,
                                           self->epochs[head->context].origin));
  for (guint j = 0; j < quantity->facts->len; j++)
    {
      const Fact *fact = &g_array_index (quantity->facts, Fact, j);
      Dimension *dimension = g_ptr_array_index (self->dimensions, fact->dimension);

      g_ptr_array_add (parts,
                       g_strdup_printf ("%s %s", dimension->name,
                                        zhu_dimension_set_text (self, dimension, fact->set)));
    }
  /* Facts stand in the order in which this run met them. */
  qsort (parts->pdata + 2, parts->len - 2, sizeof (gpointer), zhu_compare_texts);
  g_ptr_array_add (parts, NULL);
  text = g_strjoinv ("\n", (char **) parts->pdata);
  quantity->name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  return quantity->name;
}
