/* Heads of tables out of the full names of their columns. */
#include "floor.h"

#include <string.h>

static void
span_clear (gpointer data)
{
  g_free (((FloorSpan *) data)->text);
}

/* Whether the paths @a and @b are alike down to @level. */
static gboolean
is_same_head (GStrv a, GStrv b, gsize level)
{
  for (gsize i = 0; i <= level; i++)
    if (a[i] == NULL || b[i] == NULL || !g_str_equal (a[i], b[i]))
      return FALSE;
  return TRUE;
}

static void
add_level (GArray *spans, const GPtrArray *paths, gsize level, gsize depth)
{
  for (gsize first = 0; first < paths->len;)
    {
      GStrv path = g_ptr_array_index (paths, first);
      const gsize length = g_strv_length (path);
      gsize last = first;

      while (last + 1 < paths->len && level + 1 < length
             && is_same_head (path, g_ptr_array_index (paths, last + 1), level))
        last++;
      if (level < length)
        {
          const gsize n_rows = level + 1 == length ? depth - level : 1;
          const FloorSpan span = { level, n_rows, first, last, g_strdup (path[level]) };

          g_array_append_val (spans, span);
        }
      first = last + 1;
    }
}

GArray *
floor_head_spans (const FloorTable *table, gsize *depth)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const GPtrArray *names = g_ptr_array_index (table->rows, 0);
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (FloorSpan));

  g_array_set_clear_func (spans, span_clear);
  *depth = 1;
  for (guint i = 0; i < names->len; i++)
    {
      char **path = g_strsplit (g_ptr_array_index (names, i), "/", -1);

      *depth = MAX (*depth, g_strv_length (path));
      g_ptr_array_add (paths, path);
    }
  for (gsize level = 0; level < *depth; level++)
    add_level (spans, paths, level, *depth);
  return spans;
}
