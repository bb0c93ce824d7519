/* Lines below which a record stands that meets a condition: found from the records that meet it,
 * without a line for each of them. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* What stands below the rows of the parent, and of the second parent where a record has one: by
 * row + 1, where 0 is for no record. */
typedef struct
{
  guint8 *by_parent, *by_concern; /* by_concern NULL where the entity has none */
} Marks;

static void
marks_clear (Marks *self)
{
  g_free (self->by_parent);
  g_free (self->by_concern);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Marks, marks_clear)

static guint8 *
new_marks (const ZhuEval *eval, const ZhuEntity *entity)
{
  return g_new0 (guint8, eval->batch->parts[entity->index].n_rows + 1);
}

/* A record with a concern stands on the lines of that one only, and only below its own parent. What
 * goes to nobody goes to place 0: there is nothing to guess for the processor. */
static void
mark_concerned (ZhuEval *eval, const ZhuEntity *entity, const gint32 *values, const Marks *marks)
{
  const ZhuBatchPart *part = &eval->batch->parts[entity->index];
  const gint32 *parents = frame_rows (eval_native (eval, entity->concern), entity->parent->index);
  const gint32 *concern = part->concern, *parent = (const gint32 *) part->parent;
  guint8 *by_parent = marks->by_parent, *by_concern = marks->by_concern;

  for (gsize row = 0, n = part->n_rows; row < n; row++)
    {
      const gint32 own = parents == NULL ? parent[row] : parents[MAX (concern[row], 0)];
      const gint32 is_met = values[row] == 1;

      by_parent[(is_met & (concern[row] < 0)) * (parent[row] + 1)] = 1;
      by_concern[(is_met & (own == parent[row])) * (concern[row] + 1)] = 1;
    }
}

static void
mark_parents (const ZhuBatchPart *part, const gint32 *values, guint8 *by_parent)
{
  const guint32 *parent = part->parent;

  for (gsize row = 0, n = part->n_rows; row < n; row++)
    by_parent[(guint32) (values[row] == 1) * (parent[row] + 1)] = 1;
}

static void
mark_records (ZhuEval *eval, const ZhuEntity *entity, const gint32 *values, const Marks *marks)
{
  const ZhuBatchPart *part = &eval->batch->parts[entity->index];

  if (marks->by_concern != NULL && part->concern != NULL
      && eval->batch->parts[entity->concern->index].n_rows > 0)
    mark_concerned (eval, entity, values, marks);
  else
    mark_parents (part, values, marks->by_parent);
  marks->by_parent[0] = 0;
  if (marks->by_concern != NULL)
    marks->by_concern[0] = 0;
}

static gboolean
any_marked (const guint8 *marks, gsize n)
{
  return memchr (marks, 1, n + 1) != NULL;
}

/* Takes the lines whose row, of those in @rows, is marked. */
static void
keep_marked (Frame *out, gsize n, const gint32 *rows, const guint8 *marks)
{
  guint32 *origins = frame_reserve_origins (out, n);
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    {
      origins[kept] = (guint32) i;
      kept += marks[rows[i] + 1];
    }
  out->n = kept;
}

/* The same where either of both rows may be. */
static void
keep_marked_by_either (Frame *out,
                       gsize n,
                       const gint32 *parents,
                       const gint32 *concerns,
                       const Marks *marks)
{
  guint32 *origins = frame_reserve_origins (out, n);
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    {
      origins[kept] = (guint32) i;
      kept += marks->by_parent[parents[i] + 1] | marks->by_concern[concerns[i] + 1];
    }
  out->n = kept;
}

Frame *
frame_having (Frame *frame, const ZhuEntity *entity, const ZhuExpr *condition)
{
  ZhuEval *eval = frame->eval;
  Frame *out = frame_of_expr (frame, &frame->having, condition);
  g_auto (Marks) marks = { NULL, NULL };

  if (!frame_begin (out, frame))
    return out;
  out->is_choice = TRUE;
  marks.by_parent = new_marks (eval, entity->parent);
  if (entity->concern != NULL)
    marks.by_concern = new_marks (eval, entity->concern);
  mark_records (eval, entity, frame_narrow (eval_native (eval, entity), condition), &marks);
  if (entity->concern == NULL)
    keep_marked (out, frame->n, frame_rows (frame, entity->parent->index), marks.by_parent);
  else if (!any_marked (marks.by_parent, eval->batch->parts[entity->parent->index].n_rows))
    keep_marked (out, frame->n, frame_rows (frame, entity->concern->index), marks.by_concern);
  else
    keep_marked_by_either (out, frame->n, frame_rows (frame, entity->parent->index),
                           frame_rows (frame, entity->concern->index), &marks);
  return out;
}
