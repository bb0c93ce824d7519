/* Tracks: the questions of an axis that lie below one another, answered for all lines of a batch at
 * once. What matters of a line is only which selectors hold it, so lines are put into states, and
 * a state is worked out once, when the first line comes to it. Questions that do not lie below one
 * another make tracks of their own, lest states multiply. */
#include "zhuhu/cube/private.h"

#include <string.h>

/* ---- States ---- */

static guint32
find_state (Track *self, const GArray *selectors)
{
  g_autoptr (GBytes) key = g_bytes_new (selectors->data, selectors->len * sizeof (guint32));
  const guint known = GPOINTER_TO_UINT (g_hash_table_lookup (self->numbers, key));
  GArray *state, *own;

  if (known > 0)
    return known - 1;
  state = g_array_new (FALSE, FALSE, sizeof (guint32));
  own = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_vals (state, selectors->data, selectors->len);
  for (guint i = 0; i < selectors->len; i++)
    {
      const guint32 selector = g_array_index (selectors, guint32, i);

      if (self->owns[selector])
        g_array_append_val (own, selector);
    }
  g_ptr_array_add (self->states, state);
  g_ptr_array_add (self->own, own);
  g_hash_table_insert (self->numbers, g_steal_pointer (&key), GUINT_TO_POINTER (self->states->len));
  return self->states->len - 1;
}

/* The state after @state for lines of @class_: the selectors before, and the category that each
 * test asked below one of them gives. */
static guint32
take_step (Track *self, Question *question, guint32 state, guint32 class_)
{
  const GArray *before = g_ptr_array_index (self->states, state);
  const Walk *walk = self->walk;
  guint32 next;

  g_array_set_size (self->scratch, 0);
  g_array_append_vals (self->scratch, before->data, before->len);
  for (guint i = 0; i < before->len; i++)
    {
      const guint32 selector = g_array_index (before, guint32, i);

      for (guint32 at = walk->first[selector]; at < walk->first[selector + 1]; at++)
        {
          const ZhuTest *test = g_ptr_array_index (walk->tests, at);
          guint32 category;

          if (!g_ptr_array_find (question->tests, test, NULL))
            continue;
          category
              = question->is_bits
                    ? class_ + 1
                    : zhu_category_of (test, g_array_index (question->examples, gint64, class_));
          if (category != 0 && test->selectors[category - 1] != 0)
            g_array_append_val (self->scratch, test->selectors[category - 1]);
        }
    }
  next = find_state (self, self->scratch);
  g_array_index (question->next, gint32, state * question->examples->len + class_) = (gint32) next;
  return next;
}

static inline guint32
step (Track *self, Question *question, guint32 state, guint32 class_)
{
  const gint32 next
      = g_array_index (question->next, gint32, state * question->examples->len + class_);

  return G_LIKELY (next >= 0) ? (guint32) next : take_step (self, question, state, class_);
}

guint32
zhu_track_state (Track *self, const guint32 *classes)
{
  guint32 state = 0;

  for (guint i = 0; i < self->questions->len; i++)
    {
      Question *question = g_ptr_array_index (self->questions, i);

      zhu_question_fit (question, self->states->len);
      state = step (self, question, state, classes[i]);
    }
  return state;
}

/* ---- Running ---- */

static void
reserve (Track *self, gsize n)
{
  if (self->capacity >= n)
    return;
  self->capacity = MAX (n, self->capacity * 2);
  self->codes = g_renew (guint32, self->codes, self->capacity);
}

static void
ask_values (Track *self, Question *question, ZhuColumnView values, gsize n_lines)
{
  g_autofree guint32 *classes = g_new (guint32, n_lines + 1);

  zhu_question_classes (question, values, n_lines, classes);
  for (gsize i = 0; i < self->n_items; i++)
    self->codes[i]
        = step (self, question, self->codes[i], classes[self->lines == NULL ? i : self->lines[i]]);
}

/* Each item goes on once for each category that its set holds, and not at all if there is none. */
static void
ask_bits (Track *self, Question *question, const gint64 *sets)
{
  const ZhuTest *test = g_ptr_array_index (question->tests, 0);
  const guint n = (guint) self->n_items + 1;
  g_autofree guint32 *codes = g_steal_pointer (&self->codes);
  g_autofree guint32 *lines = g_steal_pointer (&self->lines);
  g_autoptr (GArray) out_codes = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);
  g_autoptr (GArray) out_lines = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);

  for (gsize i = 0; i < self->n_items; i++)
    {
      const guint32 line = lines == NULL ? (guint32) i : lines[i];
      const gint64 set = sets[line];
      const gboolean is_missing = set == ZHU_MISSING || set == 0;

      if (set == ZHU_NO_RECORD)
        continue;
      for (guint32 class_ = 0; class_ < test->n_categories; class_++)
        if (is_missing ? test->missing == class_ + 1 : ((guint64) set & test->masks[class_]) != 0)
          {
            const guint32 code = step (self, question, codes[i], class_);

            g_array_append_val (out_codes, code);
            g_array_append_val (out_lines, line);
          }
    }
  self->n_items = self->capacity = out_codes->len;
  self->codes = (guint32 *) (gpointer) g_array_free (g_steal_pointer (&out_codes), FALSE);
  self->lines = (guint32 *) (gpointer) g_array_free (g_steal_pointer (&out_lines), FALSE);
}

/* No state is known but the whole, which is state 0. */
static void
start_states (Track *self)
{
  const guint32 whole = 0;

  g_ptr_array_set_size (self->states, 0);
  g_ptr_array_set_size (self->own, 0);
  g_hash_table_remove_all (self->numbers);
  g_array_set_size (self->scratch, 0);
  g_array_append_val (self->scratch, whole);
  find_state (self, self->scratch);
}

void
zhu_track_rest (Track *self)
{
  g_clear_pointer (&self->codes, g_free);
  g_clear_pointer (&self->lines, g_free);
  self->n_items = self->capacity = 0;
  start_states (self);
  for (guint i = 0; i < self->questions->len; i++)
    zhu_question_forget (g_ptr_array_index (self->questions, i));
}

void
zhu_track_run (Track *self, ZhuEval *eval, const ZhuView *view)
{
  self->at = 0;
  self->n_items = view->n_lines;
  g_clear_pointer (&self->lines, g_free);
  if (self->is_trivial)
    return;
  reserve (self, view->n_lines + 1);
  memset (self->codes, 0, view->n_lines * sizeof *self->codes);
  for (guint i = 0; i < self->questions->len; i++)
    {
      Question *question = g_ptr_array_index (self->questions, i);
      const ZhuColumnView values = zhu_eval_column (eval, question->expr, view);

      zhu_question_fit (question, self->states->len);
      if (question->is_bits)
        ask_bits (self, question, values.wide);
      else
        ask_values (self, question, values, view->n_lines);
    }
}

/* ---- Making tracks ---- */

static void
track_free (gpointer data)
{
  Track *self = data;

  g_ptr_array_unref (self->questions);
  g_ptr_array_unref (self->states);
  g_ptr_array_unref (self->own);
  g_hash_table_unref (self->numbers);
  g_array_unref (self->scratch);
  g_free (self->owns);
  g_free (self->codes);
  g_free (self->lines);
  g_free (self);
}

typedef struct
{
  const Walk *walk;
  const ZhuPlanAxis *axis;
  ZhuPlanContext context;
  guint8 *left;      /* by selector: counted, and owned by no track yet */
  GPtrArray *tracks; /* element: Track * */
} Maker;

/* Selector of a category of @test, 0 if it has none: a category that no value gives is not counted
 * and holds the number of the selector above. */
static guint32
selector_of (const Maker *maker, const ZhuTest *test, gsize category)
{
  const guint32 selector = test->selectors[category];

  return g_array_index (maker->axis->selectors, ZhuSelector, selector).test == test ? selector : 0;
}

static void
own (Maker *maker, Track *track, guint32 selector)
{
  if (!maker->left[selector])
    return;
  track->owns[selector] = 1;
  track->owns_any = TRUE;
  maker->left[selector] = 0;
}

/* A track of @groups, which takes over all selectors on it that have no owner; none if all have. */
static void
add_track (Maker *maker, const GPtrArray *groups)
{
  Track *track = g_new0 (Track, 1);

  track->walk = maker->walk;
  track->is_trivial = groups->len == 0;
  track->questions = g_ptr_array_new_with_free_func (zhu_question_free);
  track->owns = g_new0 (guint8, maker->axis->selectors->len);
  track->states = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  track->own = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  track->numbers
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  track->scratch = g_array_new (FALSE, FALSE, sizeof (guint32));
  own (maker, track, 0);
  for (guint i = 0; i < groups->len; i++)
    {
      const Question *group = g_ptr_array_index (groups, i);
      Question *question = zhu_question_new (g_ptr_array_index (group->tests, 0), maker->context);

      for (guint j = 1; j < group->tests->len; j++)
        g_ptr_array_add (question->tests, g_ptr_array_index (group->tests, j));
      for (guint j = 0; j < group->tests->len; j++)
        {
          const ZhuTest *test = g_ptr_array_index (group->tests, j);

          for (gsize k = 0; k < test->n_categories; k++)
            own (maker, track, selector_of (maker, test, k));
        }
      zhu_question_finish (question);
      g_ptr_array_add (track->questions, question);
    }
  if (!track->owns_any)
    {
      track_free (track);
      return;
    }
  start_states (track);
  g_ptr_array_add (maker->tracks, track);
}

/* The tests asked below @selectors, those of one expression together. element: Question * */
static GPtrArray *
group_tests (const Maker *maker, const GArray *selectors)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (zhu_question_free);

  for (guint i = 0; i < selectors->len; i++)
    {
      const guint32 selector = g_array_index (selectors, guint32, i);

      for (guint32 at = maker->walk->first[selector]; at < maker->walk->first[selector + 1]; at++)
        {
          const ZhuTest *test = g_ptr_array_index (maker->walk->tests, at);
          guint j = 0;

          while (j < groups->len
                 && !zhu_question_takes (g_ptr_array_index (groups, j), test, maker->context))
            j++;
          if (j == groups->len)
            g_ptr_array_add (groups, zhu_question_new (test, maker->context));
          else
            g_ptr_array_add (((Question *) g_ptr_array_index (groups, j))->tests, (gpointer) test);
        }
    }
  return groups;
}

static GArray *
selectors_below (const Maker *maker, const Question *group)
{
  GArray *below = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < group->tests->len; i++)
    {
      const ZhuTest *test = g_ptr_array_index (group->tests, i);

      for (gsize j = 0; j < test->n_categories; j++)
        {
          const guint32 selector = selector_of (maker, test, j);

          if (selector != 0)
            g_array_append_val (below, selector);
        }
    }
  return below;
}

/* Tracks of what lies below @selectors, which @path leads to. A line may have several items after
 * a question about sets, so what lies above such a question is counted by a track that ends
 * before it. */
static void
add_tracks (Maker *maker, GPtrArray *path, const GArray *selectors)
{
  g_autoptr (GPtrArray) groups = group_tests (maker, selectors);
  gboolean ends_here = groups->len == 0;

  for (guint i = 0; i < groups->len; i++)
    ends_here |= ((const Question *) g_ptr_array_index (groups, i))->is_bits;
  if (ends_here)
    add_track (maker, path);
  for (guint i = 0; i < groups->len; i++)
    {
      g_autoptr (GArray) below = selectors_below (maker, g_ptr_array_index (groups, i));

      g_ptr_array_add (path, g_ptr_array_index (groups, i));
      add_tracks (maker, path, below);
      g_ptr_array_set_size (path, (int) path->len - 1);
    }
}

GPtrArray *
zhu_tracks_new (const Walk *walk,
                const ZhuPlanAxis *axis,
                ZhuPlanContext context,
                const guint8 *counts)
{
  Maker maker = { .walk = walk, .axis = axis, .context = context };
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autoptr (GArray) whole = g_array_new (FALSE, TRUE, sizeof (guint32));
  g_autofree guint8 *left = g_memdup2 (counts, axis->selectors->len);

  g_array_set_size (whole, 1);
  maker.left = left;
  maker.tracks = g_ptr_array_new_with_free_func (track_free);
  add_tracks (&maker, path, whole);
  return maker.tracks;
}
