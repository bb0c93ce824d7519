/* From what the grids of a common have counted to the cells of a table: each combination of answers
 * is a state of a row track and one of a column track, and a state is the set of selectors that
 * hold it. */
#include "zhuhu/cube/private.h"

enum
{
  NO_STATE = G_MAXUINT32
};

/* The state of @track for what gave the answers of combination @code of @joint, and of sets the
 * class @set. */
static guint32
state_of (Track *track, const GPtrArray *facets, const Joint *joint, gsize code, guint32 set)
{
  g_autofree guint32 *classes = g_new (guint32, facets->len + 1);

  for (guint i = 0; i < facets->len; i++)
    {
      const Facet *facet = g_ptr_array_index (facets, i);
      const Question *question = g_ptr_array_index (track->questions, i);
      guint32 class_ = set;

      if (!question->is_bits && zhu_joint_class (joint, code, facet, &class_))
        class_ = zhu_question_class (question,
                                     g_array_index (facet->question->examples, gint64, class_));
      classes[i] = class_;
    }
  return zhu_track_state (track, classes);
}

static gboolean
asks_sets (const Track *track)
{
  for (guint i = 0; i < track->questions->len; i++)
    if (((const Question *) g_ptr_array_index (track->questions, i))->is_bits)
      return TRUE;
  return FALSE;
}

/* States by combination and, if @track asks for sets, by class of them: [code × n_sets + class]. */
static guint32 *
find_states (Track *track, const GPtrArray *facets, const Joint *joint, gsize n_sets)
{
  const gsize n = zhu_joint_length (joint);
  const gboolean by_set = asks_sets (track);
  guint32 *states = g_new (guint32, n * n_sets + 1);

  for (gsize code = 0; code < n; code++)
    for (guint32 set = 0; set < n_sets; set++)
      states[code * n_sets + set]
          = set > 0 && !by_set ? states[code * n_sets] : state_of (track, facets, joint, code, set);
  return states;
}

/* Takes the state from combinations for which the condition of @share is not true. */
static void
drop_untrue (const Share *share, gsize n_sets, guint32 *states)
{
  const Joint *joint = share->grid->column;
  const gsize n = share->condition == NULL ? 0 : zhu_joint_length (joint);

  for (gsize code = 0; code < n; code++)
    {
      guint32 class_ = 0;

      zhu_joint_class (joint, code, share->condition, &class_);
      if (g_array_index (share->condition->question->examples, gint64, class_) != 1)
        for (gsize set = 0; set < n_sets; set++)
          states[code * n_sets + set] = NO_STATE;
    }
}

/* Adds @from to all cells of its states. */
static void
add_to_cells (Counter *self, const Share *share, guint32 row, guint32 column, const Cell *from)
{
  const GArray *rows = g_ptr_array_index (share->row->own, row);
  const GArray *columns = g_ptr_array_index (share->column->own, column);

  for (guint c = 0; c < columns->len; c++)
    {
      const int slot = zhu_counter_slot (self, share->atom, g_array_index (columns, guint32, c));

      for (guint r = 0; slot >= 0 && r < rows->len; r++)
        zhu_cell_merge (
            &self->cells[g_array_index (rows, guint32, r) * self->slots->len + (gsize) slot], from,
            share->grid->kind);
    }
}

static gint64
count_at (const Grid *grid, gsize place)
{
  gint64 n = 0;

  for (gsize bank = 0; bank < COUNT_BANKS; bank++)
    n += grid->counts[place * COUNT_BANKS + bank];
  return n;
}

static void
fold_share (Counter *self, const Share *share)
{
  const Grid *grid = share->grid;
  gsize n_sets, n_rows, n_columns;
  g_autofree guint32 *rows = NULL, *columns = NULL;

  if (grid->n_rows == 0) /* no record has come */
    return;
  n_sets = grid->sets == NULL ? 1 : grid->sets->question->examples->len;
  n_rows = MIN (grid->n_rows, zhu_joint_length (grid->row));
  n_columns = MIN (grid->stride, zhu_joint_length (grid->column));
  rows = find_states (share->row, share->row_facets, grid->row, n_sets);
  columns = find_states (share->column, share->column_facets, grid->column, n_sets);
  drop_untrue (share, n_sets, columns);
  for (gsize row = 0; row < n_rows; row++)
    for (gsize column = 0; column < n_columns * n_sets; column++)
      {
        const gsize at = row * grid->stride * n_sets + column;
        const Cell counted = { .n = grid->kind == ZHU_COUNT ? count_at (grid, at) : 0 };
        const Cell *from = grid->kind == ZHU_COUNT ? &counted : &grid->cells[at];

        if (from->n > 0 && columns[column] != NO_STATE)
          add_to_cells (self, share, rows[row * n_sets + column % n_sets], columns[column], from);
      }
}

void
zhu_counter_fold (Counter *self)
{
  for (guint i = 0; i < self->passes->len; i++)
    {
      const Pass *pass = g_ptr_array_index (self->passes, i);

      for (guint j = 0; j < pass->shares->len; j++)
        fold_share (self, &g_array_index (pass->shares, Share, j));
    }
}
