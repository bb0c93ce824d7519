/* Two counts of the same tables, cell by cell. Lines are matched by the heads that lead to them,
 * not by position: an area or a code may have come or gone between the two. */
#include "zhuhu/cube/private.h"

static void
change_free (gpointer data)
{
  ZhuCellChange *self = data;

  g_free (self->row);
  g_free (self->column);
  g_free (self);
}

char *
zhu_line_name (const ZhuPlanAxis *axis, int line)
{
  const ZhuPlanNode *node;
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  GString *name = g_string_new (NULL);

  if (line < 0)
    return g_string_free (name, FALSE);
  for (node = g_array_index (axis->lines, ZhuPlanLine, (guint) line).node; node != NULL;
       node = node->parent)
    if (*node->label != '\0')
      g_ptr_array_insert (parts, 0, node->label);
  for (guint i = 0; i < parts->len; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? "/" : "",
                            (const char *) g_ptr_array_index (parts, i));
  return g_string_free (name, FALSE);
}

/* ---- Lines of both counts ---- */

/* A row or column in one or both counts. */
typedef struct
{
  char *name;        /* heads from outside in, or the number of a column */
  int before, after; /* line of the plan; -1: not printed */
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_free (pair->name);
  g_free (pair);
}

/* Lines with the same heads are told apart by how many came before. */
static char *
line_key (GHashTable *seen, const char *name)
{
  const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (seen, name)) + 1;

  g_hash_table_replace (seen, g_strdup (name), GUINT_TO_POINTER (n));
  return g_strdup_printf ("%s\x1F%u", name, n);
}

/* Enters the printed @lines of one count into @pairs (by key: Pair *, also in @order). */
static void
enter_lines (GHashTable *pairs,
             GPtrArray *order,
             const ZhuPlanAxis *axis,
             const GArray *lines,
             gboolean is_after)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < lines->len; i++)
    {
      const int line = (int) g_array_index (lines, guint, i);
      g_autofree char *name = zhu_line_name (axis, line);
      g_autofree char *key = line_key (seen, name);
      Pair *pair = g_hash_table_lookup (pairs, key);

      if (g_array_index (axis->lines, ZhuPlanLine, (guint) line).is_heading)
        continue;
      if (pair == NULL)
        {
          pair = g_new (Pair, 1);
          *pair = (Pair){ .name = g_steal_pointer (&name), .before = -1, .after = -1 };
          g_hash_table_insert (pairs, g_steal_pointer (&key), pair);
          g_ptr_array_add (order, pair);
        }
      *(is_after ? &pair->after : &pair->before) = line;
    }
}

/* The lines of both counts: those of the later one in its order, then those that are gone. */
static GPtrArray *
pair_lines (const ZhuPlanAxis *before,
            const GArray *lines_before,
            const ZhuPlanAxis *after,
            const GArray *lines_after)
{
  g_autoptr (GHashTable) pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *order = g_ptr_array_new_with_free_func (pair_free);

  enter_lines (pairs, order, after, lines_after, TRUE);
  enter_lines (pairs, order, before, lines_before, FALSE);
  return order;
}

/* ---- Cells ---- */

static gboolean
is_same (const ZhuValue *a, const ZhuValue *b)
{
  if (a->state != b->state)
    return FALSE;
  switch (a->state)
    {
    case ZHU_VALUE_NUMBER:
    case ZHU_VALUE_DATE:
      return zhu_number_is_none (a->number) || zhu_number_is_none (b->number)
                 ? zhu_number_is_none (a->number) && zhu_number_is_none (b->number)
                 : zhu_number_compare (a->number, b->number) == 0;
    case ZHU_VALUE_TEXT:
      return g_strcmp0 (a->text, b->text) == 0;
    case ZHU_VALUE_EMPTY:
    case ZHU_VALUE_MISSING:
    case ZHU_VALUE_NOT_APPLICABLE:
    case ZHU_VALUE_UNDEFINED:
    case ZHU_VALUE_SUPPRESSED:
      return TRUE;
    }
  return TRUE;
}

static ZhuValue
cell_of (const ZhuCubeTable *table, int row, int column)
{
  const ZhuValue none = { .state = ZHU_VALUE_EMPTY };

  return row >= 0 && column >= 0 ? *zhu_cube_table_value (table, (gsize) row, (gsize) column)
                                 : none;
}

static void
compare_tables (const ZhuCubeTable *before, const ZhuCubeTable *after, GPtrArray *changes)
{
  g_autoptr (GPtrArray) rows
      = pair_lines (&before->plan->rows, before->rows, &after->plan->rows, after->rows);
  g_autoptr (GPtrArray) columns
      = pair_lines (&before->plan->columns, before->columns, &after->plan->columns, after->columns);

  for (guint r = 0; r < rows->len; r++)
    for (guint c = 0; c < columns->len; c++)
      {
        const Pair *row = g_ptr_array_index (rows, r);
        const Pair *column = g_ptr_array_index (columns, c);
        const ZhuValue old = cell_of (before, row->before, column->before);
        const ZhuValue new_ = cell_of (after, row->after, column->after);
        ZhuCellChange *change;

        if (is_same (&old, &new_))
          continue;
        change = g_new0 (ZhuCellChange, 1);
        change->table = after->plan->template_;
        change->row = g_strdup (row->name);
        change->column = g_strdup (column->name);
        change->before = old;
        change->after = new_;
        g_ptr_array_add (changes, change);
      }
}

GPtrArray *
zhu_cube_compare (const ZhuCube *before, const ZhuCube *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func (change_free);

  for (gsize i = 0; i < zhu_cube_n_tables (after); i++)
    {
      const ZhuCubeTable *table = zhu_cube_table (after, i);
      const ZhuCubeTable *old = zhu_cube_find (before, table->plan->template_->id);

      /* Registers list records; what moved among these is said by zhu_cube_records_behind(). */
      if (old != NULL && old->cells != NULL && table->cells != NULL)
        compare_tables (old, table, changes);
    }
  return changes;
}
