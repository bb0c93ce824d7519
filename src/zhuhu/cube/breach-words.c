/* The sides of a rule in words that show where their numbers come from: 因病 5 + 因残 6 = 11. */
#include "zhuhu/cube/check.h"

#include <string.h>

/* Cells of one sum that are named; of the others only how many there are. */
#define MOST_NAMED 12

static void append_side (Test *test, const ZhuSide *side, int least, GString *out);

static void
append_number (GString *out, ZhuNumber number)
{
  g_autofree char *text
      = zhu_number_is_none (number) ? g_strdup ("?") : zhu_rule_number_to_text (number);

  g_string_append (out, text);
}

/* Heads that all of @names begin or end with say nothing of the single one. */
static void
strip_common (GPtrArray *names, gboolean from_end)
{
  for (;;)
    {
      const char *first = NULL;
      gsize length = 0;

      for (guint i = 0; i < names->len; i++)
        {
          const char *name = g_ptr_array_index (names, i);
          const char *slash = from_end ? strrchr (name, '/') : strchr (name, '/');
          const char *part = from_end && slash != NULL ? slash : name;
          const gsize n = slash == NULL ? 0
                          : from_end    ? strlen (slash)
                                        : (gsize) (slash - name) + 1;

          if (n == 0 || (first != NULL && (n != length || strncmp (first, part, n) != 0)))
            return;
          first = part;
          length = n;
        }
      if (names->len < 2)
        return;
      for (guint i = 0; i < names->len; i++)
        {
          char *name = g_ptr_array_index (names, i);

          if (from_end)
            name[strlen (name) - length] = '\0';
          else
            memmove (name, name + length, strlen (name + length) + 1);
        }
    }
}

/* What tells the cells of a list apart: their rows, their columns, or both. */
static GPtrArray *
name_cells (const ZhuCubeTable *table, const GArray *rows, const GArray *columns)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      {
        g_autofree char *row
            = rows->len > 1 || columns->len == 1
                  ? zhu_line_name (&table->plan->rows, g_array_index (rows, int, r))
                  : g_strdup ("");
        g_autofree char *column = columns->len > 1 ? zhu_line_name (&table->plan->columns,
                                                                    g_array_index (columns, int, c))
                                                   : g_strdup ("");

        g_ptr_array_add (
            names, g_strconcat (row, *row != '\0' && *column != '\0' ? "/" : "", column, NULL));
      }
  strip_common (names, FALSE);
  strip_common (names, TRUE);
  return names;
}

static void
append_list (const ZhuCubeTable *table,
             const ZhuRef *ref,
             const GArray *rows,
             const GArray *columns,
             GString *out)
{
  g_autoptr (GPtrArray) names = name_cells (table, rows, columns);
  guint n = 0;

  for (guint i = 0; i < names->len && n < MOST_NAMED; i++)
    {
      const ZhuNumber number
          = zhu_test_cell (table, ref, g_array_index (rows, guint, i / columns->len),
                           g_array_index (columns, guint, i % columns->len));

      /* Of long lists zeros are left out. */
      if (names->len > MOST_NAMED && number.numerator == 0 && !zhu_number_is_none (number))
        continue;
      g_string_append_printf (out, "%s%s ", n > 0 ? " + " : "",
                              (const char *) g_ptr_array_index (names, i));
      append_number (out, number);
      n++;
    }
  if (names->len > MOST_NAMED)
    g_string_append_printf (out, "%s… (%u)", n > 0 ? " + " : "", names->len);
}

/* (4) says more with the head of that column behind it. */
static void
append_cell_name (const ZhuCubeTable *table, const ZhuRef *ref, int column, GString *out)
{
  g_autofree char *text = zhu_ref_to_text (ref);
  g_autofree char *head = NULL;

  g_string_append (out, text);
  if (ref->column.kind != ZHU_PATH_COLUMNS)
    return;
  head = zhu_line_name (&table->plan->columns, column);
  g_string_append_printf (out, " %s", head);
}

static void
append_ref (Test *test, const ZhuRef *ref, gboolean is_alone, GString *out)
{
  const ZhuCubeTable *table = zhu_test_table (test, ref);
  g_autoptr (GArray) rows = NULL;
  g_autoptr (GArray) columns = NULL;
  gboolean is_list;

  if (table == NULL)
    return;
  rows = zhu_test_rows (test, table, ref, &is_list);
  columns = zhu_test_columns (test, table, ref, &is_list);
  if (rows->len != 1 || columns->len != 1)
    {
      append_list (table, ref, rows, columns, out);
      return;
    }
  append_cell_name (table, ref, g_array_index (columns, int, 0), out);
  g_string_append (out, is_alone ? " = " : " ");
  append_number (out, zhu_test_cell (table, ref, g_array_index (rows, guint, 0),
                                     g_array_index (columns, guint, 0)));
}

static void
append_joined (Test *test,
               const ZhuSide *side,
               const char *symbol,
               int first,
               int second,
               GString *out)
{
  append_side (test, g_ptr_array_index (side->children, 0), first, out);
  g_string_append_printf (out, " %s ", symbol);
  append_side (test, g_ptr_array_index (side->children, 1), second, out);
}

static void
append_sum (Test *test, const ZhuSide *side, GString *out)
{
  for (guint i = 0; i < side->children->len; i++)
    {
      if (i > 0)
        g_string_append (out, " + ");
      append_ref (test, ((const ZhuSide *) g_ptr_array_index (side->children, i))->ref, FALSE, out);
    }
}

static void
append_kind (Test *test, const ZhuSide *side, GString *out)
{
  switch (side->kind)
    {
    case ZHU_SIDE_NUMBER:
      append_number (out, side->number);
      return;
    case ZHU_SIDE_REF:
      append_ref (test, side->ref, FALSE, out);
      return;
    case ZHU_SIDE_SUM:
      append_sum (test, side, out);
      return;
    case ZHU_SIDE_ABS:
      g_string_append (out, "|");
      append_side (test, g_ptr_array_index (side->children, 0), 0, out);
      g_string_append (out, "|");
      return;
    case ZHU_SIDE_NEGATE:
      g_string_append (out, "-");
      append_side (test, g_ptr_array_index (side->children, 0), 2, out);
      return;
    case ZHU_SIDE_ADD:
      append_joined (test, side, "+", 0, 0, out);
      return;
    case ZHU_SIDE_SUBTRACT:
      append_joined (test, side, "-", 0, 1, out);
      return;
    case ZHU_SIDE_MULTIPLY:
      append_joined (test, side, "×", 1, 1, out);
      return;
    case ZHU_SIDE_DIVIDE:
      append_joined (test, side, "÷", 1, 2, out);
      return;
    }
}

/* How firmly a side holds together: 0 a sum, 1 a product, 2 a single thing. */
static int
firmness (const ZhuSide *side)
{
  switch (side->kind)
    {
    case ZHU_SIDE_ADD:
    case ZHU_SIDE_SUBTRACT:
    case ZHU_SIDE_SUM:
    case ZHU_SIDE_NEGATE:
      return 0;
    case ZHU_SIDE_MULTIPLY:
    case ZHU_SIDE_DIVIDE:
      return 1;
    case ZHU_SIDE_NUMBER:
    case ZHU_SIDE_REF:
    case ZHU_SIDE_ABS:
      return 2;
    }
  return 0;
}

/* @least: how firm it must be to stand without brackets. */
static void
append_side (Test *test, const ZhuSide *side, int least, GString *out)
{
  const gboolean needs_brackets = firmness (side) < least;

  if (needs_brackets)
    g_string_append_c (out, '(');
  append_kind (test, side, out);
  if (needs_brackets)
    g_string_append_c (out, ')');
}

char *
zhu_test_words (Test *test, const ZhuSide *side, ZhuNumber total)
{
  GString *out = g_string_new (NULL);

  if (side->kind == ZHU_SIDE_REF)
    append_ref (test, side->ref, TRUE, out);
  else
    append_side (test, side, 0, out);
  if (side->kind != ZHU_SIDE_REF && side->kind != ZHU_SIDE_NUMBER)
    {
      g_string_append (out, " = ");
      append_number (out, total);
    }
  return g_string_free (out, FALSE);
}
