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

static void
add_areas (guint64 *words, const guint64 *full, const ZhuArea *area)
{
  if (has_value (full, area->index))
    add_value (words, area->index);
  for (guint i = 0; i < area->children->len; i++)
    add_areas (words, full, g_ptr_array_index (area->children, i));
}

static gboolean
read_area (const ZhuAreas *areas, const guint64 *full, const char *word, guint64 *words)
{
  const ZhuArea *area = zhu_areas_find (areas, word + (*word == '='));

  if (area == NULL)
    return FALSE;
  if (*word == '=')
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
  char *end;

  *low = g_ascii_strtoll (word, &end, 10);
  if (end == word || *end != ':')
    return FALSE;
  *high = end[1] == '\0' ? G_MAXINT64 : g_ascii_strtoll (end + 1, &end, 10);
  return *high > *low;
}

/* Begins an interval where the runs of the text do. */
static gboolean
cut_at (Dimension *dimension, char **list)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (char **word = list; *word != NULL; word++)
    {
      gint64 low, high;

      if (g_str_equal (*word, "-"))
        continue;
      if (!read_interval (*word, &low, &high))
        return FALSE;
      g_array_append_val (starts, low);
      if (high < G_MAXINT64)
        g_array_append_val (starts, high);
    }
  zhu_dimension_cut (dimension, starts);
  return TRUE;
}

static void
add_interval (const Dimension *dimension, const char *word, guint64 *words)
{
  gint64 low, high;

  if (g_str_equal (word, "-"))
    {
      add_value (words, dimension->starts->len);
      return;
    }
  if (!read_interval (word, &low, &high))
    return;
  for (guint i = 0; i < dimension->starts->len; i++)
    if (g_array_index (dimension->starts, gint64, i) >= low
        && g_array_index (dimension->starts, gint64, i) < high)
      add_value (words, i);
}

/* ---- All sets ---- */

static char *
set_to_text (const Ledger *self, const Dimension *dimension, const guint64 *words)
{
  GString *text = g_string_new (NULL);

  if (dimension->is_area)
    append_areas (text, words, zhu_dimension_words (dimension, dimension->full),
                  zhu_areas_root (zhu_dictionary_areas (zhu_model_dictionary (self->model))));
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
  if (dimension->starts != NULL)
    {
      add_interval (dimension, word, words);
      return TRUE;
    }
  if (!g_ascii_string_to_unsigned (word, 10, 0, dimension->n_values - 1, &i, NULL))
    return FALSE;
  add_value (words, (gsize) i);
  return TRUE;
}

int
zhu_dimension_read_set (const Ledger *self, Dimension *dimension, const char *text)
{
  g_auto (GStrv) list = g_strsplit (text, ",", -1);
  g_autofree guint64 *words = NULL;

  if (dimension->starts != NULL && !cut_at (dimension, list))
    return -1;
  words = g_new0 (guint64, dimension->n_words + 1);
  for (char **word = list; *word != NULL; word++)
    if (!read_value (self, dimension, *word, words))
      return -1;
  return (int) zhu_dimension_set (dimension, g_steal_pointer (&words));
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
