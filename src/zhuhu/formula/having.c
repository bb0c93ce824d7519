/* Lines below which a record stands that meets a condition: found from the records that meet it,
 * without a line for each of them. */
#include "zhuhu/formula/private.h"

/* What stands below the rows of the parent, and of the second parent where a record has one. */
typedef struct
{
  guint8 *by_parent, *by_concern; /* by row; by_concern NULL where the entity has none */
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

/* A record with a concern stands on the lines of that one only, and only below its own parent. */
static void
mark_records (ZhuEval *eval, const ZhuEntity *entity, const gint32 *values, Marks *marks)
{
  const ZhuBatchPart *part = &eval->batch->parts[entity->index];
  const gint32 *concerns = entity->concern == NULL ? NULL : part->concern;
  const gint32 *parents
      = concerns == NULL ? NULL
                         : frame_rows (eval_native (eval, entity->concern), entity->parent->index);

  for (gsize row = 0; row < part->n_rows; row++)
    {
      const gint32 concern = concerns == NULL ? -1 : concerns[row];

      if (values[row] != 1)
        continue;
      if (concern < 0)
        marks->by_parent[part->parent[row]] = 1;
      else if (parents == NULL || parents[concern] == (gint32) part->parent[row])
        marks->by_concern[concern] = 1;
    }
}

Frame *
frame_having (Frame *frame, const ZhuEntity *entity, const ZhuExpr *condition)
{
  Frame *out = frame_of_expr (frame, &frame->having, condition);
  g_auto (Marks) marks = { NULL, NULL };
  const gint32 *parents, *concerns = NULL;
  guint32 *origins;

  if (!frame_begin (out, frame))
    return out;
  marks.by_parent = new_marks (frame->eval, entity->parent);
  if (entity->concern != NULL)
    {
      marks.by_concern = new_marks (frame->eval, entity->concern);
      concerns = frame_rows (frame, entity->concern->index);
    }
  mark_records (frame->eval, entity, frame_narrow (eval_native (frame->eval, entity), condition),
                &marks);
  parents = frame_rows (frame, entity->parent->index);
  origins = frame_reserve_origins (out, frame->n);
  out->is_choice = TRUE;
  out->n = 0;
  for (gsize i = 0; i < frame->n; i++)
    {
      origins[out->n] = (guint32) i;
      out->n += (parents[i] >= 0 && marks.by_parent[parents[i]] != 0)
                || (concerns != NULL && concerns[i] >= 0 && marks.by_concern[concerns[i]] != 0);
    }
  return out;
}
