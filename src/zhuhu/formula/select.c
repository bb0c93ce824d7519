/* Lines chosen by a condition, and the different records that stand on them. A condition is taken
 * apart at its “and”s, and each part is asked as soon as the records it leans on have been joined:
 * what stands below lines that are out is never looked at. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* ---- Conditions ---- */

static void add_parts (GPtrArray *parts, const ZhuExpr *expr);

/* What must be true for @expr to be, beside that its variable has a record: the formula of a
 * derived condition; c of a derived 若(c, 1, 0) that is asked to be 1. NULL if it is neither. */
static const ZhuExpr *
formula_behind (const ZhuExpr *expr)
{
  const ZhuExpr *choice;

  if (expr->op == OP_DERIVED)
    return expr->children[0];
  if (expr->op != OP_COMPARE || expr->compare != ZHU_NODE_EQ || expr->children[0]->op != OP_DERIVED
      || expr->children[1]->op != OP_CONSTANT)
    return NULL;
  choice = expr->children[0]->children[0];
  if (choice->op != OP_IF || choice->n_children != 3 || choice->children[1]->op != OP_CONSTANT
      || choice->children[2]->op != OP_CONSTANT
      || choice->children[1]->value != expr->children[1]->value
      || choice->children[2]->value == expr->children[1]->value)
    return NULL;
  return choice->children[0];
}

/* Takes the formula behind a derived condition apart. A derived variable is never true without a
 * record of its entity, so one of the parts must say the same of that record. */
static gboolean
add_derived_parts (GPtrArray *parts, const ZhuExpr *expr)
{
  const ZhuExpr *formula = formula_behind (expr);
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  if (formula == NULL)
    return FALSE;
  add_parts (own, formula);
  for (guint i = 0; i < own->len; i++)
    {
      const ZhuExpr *part = g_ptr_array_index (own, i);

      if (part->entity != expr->entity || (part->op != OP_DERIVED && part->op != OP_VARIABLE))
        continue;
      for (guint j = 0; j < own->len; j++)
        add_parts (parts, g_ptr_array_index (own, j));
      return TRUE;
    }
  return FALSE;
}

static void
add_parts (GPtrArray *parts, const ZhuExpr *expr)
{
  if (expr == NULL)
    return;
  if (expr->op == OP_AND)
    {
      add_parts (parts, expr->children[0]);
      add_parts (parts, expr->children[1]);
    }
  else if (!add_derived_parts (parts, expr) && !g_ptr_array_find (parts, expr, NULL))
    g_ptr_array_add (parts, (gpointer) expr);
}

/* Adds the parts of @expr, which are found once. */
static void
take_parts (ZhuEval *self, GPtrArray *parts, const ZhuExpr *expr)
{
  GPtrArray *own = expr == NULL ? NULL : g_hash_table_lookup (self->parts, expr);

  if (expr == NULL)
    return;
  if (own == NULL)
    {
      own = g_ptr_array_new ();
      add_parts (own, expr);
      g_hash_table_insert (self->parts, (gpointer) expr, own);
    }
  for (guint i = 0; i < own->len; i++)
    if (!g_ptr_array_find (parts, g_ptr_array_index (own, i), NULL))
      g_ptr_array_add (parts, g_ptr_array_index (own, i));
}

/* TRUE if @parts together say that @expr is true. */
static gboolean
say (GPtrArray *parts, const ZhuExpr *expr)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  add_parts (own, expr);
  for (guint i = 0; i < own->len; i++)
    {
      const ZhuExpr *part = g_ptr_array_index (own, i);

      if (!g_ptr_array_find (parts, part, NULL)
          && (part->op != OP_OR
              || (!say (parts, part->children[0]) && !say (parts, part->children[1]))))
        return FALSE;
    }
  return TRUE;
}

gboolean
zhu_expr_implies (const ZhuExpr *condition, const ZhuExpr *other)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  add_parts (parts, condition);
  return say (parts, other);
}

void
frame_keep_true (const Frame *in, const gint32 *values, Frame *out)
{
  guint32 *origins = frame_reserve_origins (out, in->n);
  gsize kept = 0;

  for (gsize i = 0; i < in->n; i++)
    {
      origins[kept] = (guint32) i;
      kept += values[i] == 1;
    }
  out->is_choice = TRUE;
  out->n = kept;
}

Frame *
frame_of_expr (Frame *in, GHashTable **table, const ZhuExpr *expr)
{
  Frame *out;

  if (*table == NULL)
    *table = g_hash_table_new_full (NULL, NULL, NULL, frame_free);
  out = g_hash_table_lookup (*table, expr);
  if (out == NULL)
    {
      out = frame_new (in->eval, NULL);
      g_hash_table_insert (*table, (gpointer) expr, out);
    }
  return out;
}

/* The same where @expr asks whether one column lies in a range: it is looked at where it stands.
 * FALSE if it does not, or if the answers are there already. */
static gboolean
keep_in_range (Frame *in, const ZhuExpr *expr, Frame *out)
{
  const Steps *steps = eval_steps (in->eval, expr);
  const gint32 low = (gint32) steps->low, high = (gint32) steps->high;
  const gint32 missing = steps->missing == 1 ? ZHU_NARROW_MISSING : high;
  ZhuColumnView column;
  guint32 *origins;
  gsize kept = 0;

  if (steps->of == NULL || !steps->of->is_narrow || !steps->is_range || low > high
      || frame_slot (in, expr)->batch == in->eval->n_batch)
    return FALSE;
  column = frame_column (in, steps->of);
  origins = frame_reserve_origins (out, in->n);
  for (gsize i = 0; i < in->n; i++)
    {
      const gint32 value = column.narrow[column.rows == NULL ? i : (gsize) column.rows[i]];

      origins[kept] = (guint32) i;
      kept += ((value >= low) & (value <= high)) | (value == missing);
    }
  out->is_choice = TRUE;
  out->n = kept;
  return TRUE;
}

/* The lines of @frame on which @expr is true. */
static Frame *
frame_filtered (Frame *frame, const ZhuExpr *expr)
{
  Frame *out = frame_of_expr (frame, &frame->filtered, expr);

  if (frame_begin (out, frame) && !keep_in_range (frame, expr, out))
    frame_keep_true (frame, frame_narrow (frame, expr), out);
  return out;
}

/* ---- Lines ---- */

/* TRUE if @part can be asked on lines that end at @entity and not earlier. */
static gboolean
is_asked_at (const ZhuExpr *part, const ZhuEntity *entity)
{
  return part->entity == entity || (part->entity == NULL && entity->parent == NULL);
}

/* Lines down to @leaf; only those with a record of it if @is_inner. */
static Frame *
select_lines (ZhuEval *self, const GPtrArray *parts, const ZhuEntity *leaf, gboolean is_inner)
{
  g_autoptr (GPtrArray) chain = entity_chain (leaf);
  Frame *frame = eval_root (self, g_ptr_array_index (chain, 0));

  for (guint i = 0; i < chain->len; i++)
    {
      const ZhuEntity *entity = g_ptr_array_index (chain, i);

      if (i > 0)
        frame = is_inner && entity == leaf ? frame_joined_inner (frame, entity)
                                           : frame_joined (frame, entity);
      for (guint j = 0; j < parts->len && frame->n > 0; j++)
        if (is_asked_at (g_ptr_array_index (parts, j), entity))
          frame = frame_filtered (frame, g_ptr_array_index (parts, j));
      if (frame->n == 0)
        break;
    }
  return frame;
}

const ZhuView *
zhu_eval_select (ZhuEval *self,
                 const ZhuExpr *universe,
                 const ZhuExpr *condition,
                 const ZhuEntity *leaf,
                 const ZhuEntity *counted,
                 gboolean is_inner)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  Frame *frame;

  g_return_val_if_fail (self != NULL && self->batch != NULL && leaf != NULL, NULL);

  take_parts (self, parts, universe);
  take_parts (self, parts, condition);
  frame = select_lines (self, parts, leaf, is_inner);
  if (counted != NULL && frame->n > 0)
    frame = frame_grouped (frame, counted);
  return frame_publish (frame, frame->n > 0);
}

/* ---- Records ---- */

/* TRUE if each line of @frame has a record of @entity, and each another: only the records of a
 * chain without concerns can be told so at a glance. */
static gboolean
is_of_records (Frame *frame, const ZhuEntity *entity)
{
  const gint32 *rows;
  gint32 last = -1;

  if ((frame->chain & ~entity_parents (entity)) != 0)
    return FALSE;
  rows = frame_rows (frame, entity->index);
  for (gsize i = 0; i < frame->n; i++)
    {
      if (rows[i] <= last)
        return FALSE;
      last = rows[i];
    }
  return TRUE;
}

/* Notes the first line of each record of @entity. */
static void
find_records (Frame *frame, const ZhuEntity *entity, Frame *out)
{
  const gint32 *rows = frame_rows (frame, entity->index);
  g_autofree guint8 *seen = g_new0 (guint8, frame->eval->batch->parts[entity->index].n_rows + 1);
  guint32 *origins = frame_reserve_origins (out, frame->n);
  gsize n = 0;

  for (gsize i = 0; i < frame->n; i++)
    {
      if (rows[i] < 0)
        continue;
      origins[n] = (guint32) i;
      n += seen[rows[i]] == 0;
      seen[rows[i]] = 1;
    }
  out->n = n;
}

/* Rows of what stands above the records of @entity, whose row and parent's row are there. */
static void
take_rows_above (Frame *frame, const ZhuEntity *entity)
{
  const ZhuEntity *parent = entity->parent;
  const gint32 *rows = parent == NULL ? NULL : frame_rows (frame, parent->index);
  Frame *native = parent == NULL ? NULL : eval_native (frame->eval, parent);

  for (gsize e = 0; e < frame->eval->n_entities && parent != NULL; e++)
    {
      const gint32 *upper;
      gint32 *out;

      if (e == parent->index || (entity_parents (parent) >> e & 1) == 0)
        continue;
      upper = frame_rows (native, e);
      out = frame_reserve_rows (frame, e, frame->n);
      for (gsize i = 0; i < frame->n; i++)
        out[i] = upper[rows[i]];
    }
}

/* Notes which rows of @entity stand on lines of @frame: by row + 1, where 0 is for no record. New
 * array. */
static guint8 *
mark_rows (Frame *frame, const ZhuEntity *entity)
{
  const gint32 *rows = frame_rows (frame, entity->index);
  guint8 *marks = g_new0 (guint8, frame->eval->batch->parts[entity->index].n_rows + 1);

  for (gsize i = 0, n = frame->n; i < n; i++)
    marks[rows[i] + 1] = 1;
  return marks;
}

/* The records of @entity that would stand on the lines of @frame if they were joined: below a
 * parent that is there, and concerning somebody that is there or nobody. */
static void
find_records_below (Frame *frame, const ZhuEntity *entity, Frame *out)
{
  const ZhuBatchPart *part = &frame->eval->batch->parts[entity->index];
  const gint32 *concerns = entity->concern == NULL ? NULL : part->concern;
  g_autofree guint8 *parents = mark_rows (frame, entity->parent);
  g_autofree guint8 *concerned = concerns == NULL ? NULL : mark_rows (frame, entity->concern);
  gint32 *rows = frame_reserve_rows (out, entity->index, part->n_rows);
  gint32 *above = frame_reserve_rows (out, entity->parent->index, part->n_rows);
  const guint32 *parent = part->parent;
  const gsize n_rows = part->n_rows;
  gsize n = 0;

  if (concerned != NULL)
    concerned[0] = 1; /* concerning nobody */
  for (gsize row = 0; row < n_rows; row++)
    {
      rows[n] = (gint32) row;
      above[n] = (gint32) parent[row];
      n += parents[parent[row] + 1] & (concerns == NULL ? 1 : concerned[concerns[row] + 1]);
    }
  out->n = n;
}

/* The different records of @entity on the lines of @frame, or below them if they do not go down to
 * it; with the records above them through first parents. */
static Frame *
frame_records (Frame *frame, const ZhuEntity *entity)
{
  Frame *records = frame->records[entity->index];
  const gboolean is_below = (frame->chain >> entity->index & 1) == 0;

  if (!is_below && is_of_records (frame, entity))
    return frame;
  if (records == NULL)
    records = frame->records[entity->index] = frame_new (frame->eval, NULL);
  if (!frame_begin (records, frame))
    return records;
  records->chain = entity_parents (entity);
  if (is_below)
    {
      find_records_below (frame, entity, records);
      take_rows_above (records, entity);
    }
  else
    find_records (frame, entity, records);
  return records;
}

/* Puts into @late what is to be asked of the records once they are found: it is said by the record
 * alone, so that it matters not on which line it is asked. */
static const ZhuEntity *
split_parts (ZhuEval *self,
             GPtrArray *parts,
             const ZhuExpr *universe,
             const ZhuEntity *entity,
             GPtrArray *late)
{
  g_autoptr (GPtrArray) early = g_ptr_array_new ();
  const ZhuEntity *deepest = NULL;

  take_parts (self, early, universe);
  for (guint i = parts->len; i-- > 0;)
    {
      const ZhuExpr *part = g_ptr_array_index (parts, i);
      const gboolean waits = part->entity == entity || !g_ptr_array_find (early, part, NULL);

      if (waits && entity->parent != NULL && zhu_expr_is_of_record (part, entity))
        g_ptr_array_add (late, g_ptr_array_remove_index (parts, i));
      else if (!zhu_entity_join (deepest, part->entity, &deepest))
        return NULL;
    }
  return deepest;
}

/* Takes from @parts the one that is asked of the records of @leaf, if a line of those above is in
 * for each record of @leaf that meets it: no line needs to be made for such a record then. NULL if
 * lines are needed. */
static const ZhuExpr *
take_part_below (GPtrArray *parts, const ZhuEntity *leaf, const ZhuEntity *entity)
{
  const ZhuExpr *found = NULL;

  if (leaf == entity || leaf->parent == NULL || !zhu_entity_is_below (leaf, entity))
    return NULL;
  for (guint i = 0; i < parts->len; i++)
    {
      const ZhuExpr *part = g_ptr_array_index (parts, i);

      if (part->entity != leaf)
        continue;
      if (found != NULL || part->leans != G_GUINT64_CONSTANT (1) << leaf->index
          || !zhu_expr_needs_record (part, leaf))
        return NULL;
      found = part;
    }
  if (found != NULL)
    g_ptr_array_remove (parts, (gpointer) found);
  return found;
}

/* The lines down to @leaf for which @parts are true, or those above them if that will do to find
 * the records of @entity. */
static Frame *
select_above (ZhuEval *self, GPtrArray *parts, const ZhuEntity *leaf, const ZhuEntity *entity)
{
  const ZhuExpr *below = take_part_below (parts, leaf, entity);
  Frame *frame;

  if (below == NULL)
    return select_lines (self, parts, leaf, FALSE);
  frame = select_lines (self, parts, leaf->concern != NULL ? leaf->concern : leaf->parent, FALSE);
  return frame->n == 0 ? frame : frame_having (frame, leaf, below);
}

const ZhuView *
zhu_eval_records (ZhuEval *self,
                  const ZhuExpr *universe,
                  const ZhuExpr *condition,
                  const ZhuEntity *entity)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  g_autoptr (GPtrArray) late = g_ptr_array_new ();
  const ZhuEntity *leaf;
  Frame *frame;

  g_return_val_if_fail (self != NULL && self->batch != NULL && entity != NULL, NULL);

  take_parts (self, parts, universe);
  take_parts (self, parts, condition);
  leaf = split_parts (self, parts, universe, entity, late);
  if (leaf == NULL || !zhu_entity_is_below (leaf, entity))
    leaf = entity->concern != NULL  ? entity->concern
           : entity->parent != NULL ? entity->parent
                                    : entity;
  frame = select_above (self, parts, leaf, entity);
  if (frame->n > 0)
    frame = frame_records (frame, entity);
  for (guint i = 0; i < late->len && frame->n > 0; i++)
    frame = frame_filtered (frame, g_ptr_array_index (late, i));
  return frame_publish (frame, FALSE);
}

gboolean
zhu_expr_wants_record (const ZhuExpr *self)
{
  return self->op == OP_VARIABLE || self->op == OP_DERIVED
         || (self->op == OP_MAP && zhu_expr_wants_record (self->children[0]));
}

static gboolean
some_child_is_unknown (const ZhuExpr *expr, const ZhuEntity *entity)
{
  for (gsize i = 0; i < expr->n_children; i++)
    if (expr_is_unknown_without (expr->children[i], entity))
      return TRUE;
  return FALSE;
}

gboolean
expr_is_unknown_without (const ZhuExpr *expr, const ZhuEntity *entity)
{
  switch ((int) expr->op)
    {
    case OP_VARIABLE:
    case OP_DERIVED:
    case OP_AGGREGATE:
      return expr->entity == entity;
    case OP_IS_MISSING:
      return expr->children[0]->entity == entity && zhu_expr_wants_record (expr->children[0]);
    case OP_MAP:
    case OP_HAS_ANY:
    case OP_NOT:
    case OP_COMPARE:
    case OP_TEXT_COMPARE:
    case OP_ARITHMETIC:
    case OP_NEGATE:
    case OP_TO_DECIMAL:
    case OP_BAND:
    case OP_AGE:
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAYS:
      return some_child_is_unknown (expr, entity);
    case OP_AND:
    case OP_OR:
      return expr_is_unknown_without (expr->children[0], entity)
             && expr_is_unknown_without (expr->children[1], entity);
    default:
      return FALSE;
    }
}

gboolean
zhu_expr_needs_record (const ZhuExpr *self, const ZhuEntity *entity)
{
  if (self == NULL)
    return FALSE;
  if (self->op == OP_AND)
    return zhu_expr_needs_record (self->children[0], entity)
           || zhu_expr_needs_record (self->children[1], entity);
  if (self->op == OP_OR)
    return zhu_expr_needs_record (self->children[0], entity)
           && zhu_expr_needs_record (self->children[1], entity);
  return expr_is_unknown_without (self, entity);
}

gboolean
zhu_expr_is_of_record (const ZhuExpr *self, const ZhuEntity *entity)
{
  return self == NULL || (self->leans & ~entity_parents (entity)) == 0;
}
