/* What an expression rests on: two conditions that ask the same thing of a record are known to do
 * so by their ground and the values of it for which they hold. */
#include "zhuhu/formula/private.h"

/* What is found below an expression. */
typedef enum
{
  RESTS_ON_NOTHING, /* constants only */
  RESTS_ON_ONE,
  RESTS_ON_MANY /* several things, or one of endlessly many values */
} Rest;

static Rest find_ground (const ZhuExpr *expr, ZhuGround *ground);

static gboolean
is_finite (const ZhuExpr *expr)
{
  return expr->type == ZHU_TYPE_BOOLEAN || (expr->type == ZHU_TYPE_CODE && expr->list != NULL);
}

/* TRUE if what its children give decides what @expr gives. A derived variable wants a record of its
 * entity, so that it is no other name of a formula which leans on those above only. */
static gboolean
follows_children (const ZhuExpr *expr)
{
  switch ((int) expr->op)
    {
    case OP_DERIVED:
      return expr->entity == expr->children[0]->entity;
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_COMPARE:
    case OP_IS_MISSING:
    case OP_IF:
      return TRUE;
    case OP_MAP:
      return expr->children[0]->type == ZHU_TYPE_CODE;
    default:
      return FALSE;
    }
}

static Rest
join_grounds (const ZhuExpr *expr, ZhuGround *ground)
{
  Rest all = RESTS_ON_NOTHING;

  for (gsize i = 0; i < expr->n_children; i++)
    {
      ZhuGround own = { 0 };
      const Rest rest = find_ground (expr->children[i], &own);

      if (rest == RESTS_ON_MANY
          || (rest == RESTS_ON_ONE && all == RESTS_ON_ONE && own.root != ground->root))
        return RESTS_ON_MANY;
      if (rest == RESTS_ON_ONE)
        *ground = own;
      all = MAX (all, rest);
    }
  return all;
}

static Rest
find_ground (const ZhuExpr *expr, ZhuGround *ground)
{
  Rest rest = RESTS_ON_MANY;

  switch ((int) expr->op)
    {
    case OP_CONSTANT:
    case OP_MISSING:
      return RESTS_ON_NOTHING;
    case OP_AREA_LEVEL:
    case OP_AREA_IS:
    case OP_WITHIN:
    case OP_AREA_VALUE:
      *ground = (ZhuGround){ .is_area = TRUE };
      return RESTS_ON_ONE;
    default:
      break;
    }
  if (follows_children (expr))
    rest = join_grounds (expr, ground);
  if (rest != RESTS_ON_MANY || !is_finite (expr))
    return rest;
  *ground = (ZhuGround){ .root = expr };
  return RESTS_ON_ONE;
}

/* The only value that @expr has on lines without a record of its entity: missing or no record.
 * FALSE if it may have others there. */
static gboolean
is_one_without_record (const ZhuExpr *expr, gint64 *value)
{
  if (expr->op == OP_BAND)
    return is_one_without_record (expr->children[0], value);
  *value = expr_is_record_value (expr) ? ZHU_NO_RECORD : ZHU_MISSING;
  return expr_is_unknown_without (expr, expr->entity);
}

/* Of several values there, a condition that wants a record is true in none. */
static gboolean
is_never_true_without_record (const ZhuExpr *root)
{
  return root->type == ZHU_TYPE_BOOLEAN && zhu_expr_needs_record (root, root->entity);
}

static gsize
count_lacking (const ZhuExpr *root, gsize n_values)
{
  gint64 value;

  if (root->entity == NULL)
    return 0;
  if (is_one_without_record (root, &value))
    return 1;
  return is_never_true_without_record (root) ? n_values : n_values + 1;
}

ZhuGround
zhu_expr_ground (const ZhuModel *model, const ZhuExpr *self)
{
  ZhuGround ground = { 0 };
  const Rest rest = find_ground (self, &ground);

  if (rest == RESTS_ON_NOTHING && is_finite (self))
    ground.root = self;
  else if (rest != RESTS_ON_ONE)
    return (ZhuGround){ 0 };
  if (ground.is_area)
    {
      ground.n_values = zhu_areas_length (zhu_dictionary_areas (model->dictionary));
      return ground;
    }
  ground.n_values = ground.root->type == ZHU_TYPE_BOOLEAN ? 3 : ground.root->list->codes->len + 2;
  ground.n_lacking = count_lacking (ground.root, ground.n_values);
  return ground;
}

/* ---- Answers ---- */

static gint64
value_number (const ZhuGround *ground, gsize i)
{
  if (i + 1 == ground->n_values)
    return ZHU_MISSING;
  return ground->root->type == ZHU_TYPE_BOOLEAN ? (gint64) i : (gint64) i + 1;
}

static gint64
ground_value (const ZhuGround *ground, gsize i)
{
  const gsize lacking = i - ground->n_values;
  gint64 only;

  if (i < ground->n_values)
    return value_number (ground, i);
  if (is_one_without_record (ground->root, &only))
    return only;
  if (lacking + 1 == ground->n_lacking)
    return ZHU_NO_RECORD;
  return value_number (
      ground, lacking > 0 && is_never_true_without_record (ground->root) ? lacking + 1 : lacking);
}

/* Values above the limit, codes outside the list, equal nothing and have no order. */
gint64
expr_compare_values (const ZhuExpr *expr, gint64 a, gint64 b)
{
  const gboolean is_listed = a <= expr->value && b <= expr->value;

  if (is_unknown (a) || is_unknown (b))
    return ZHU_MISSING;
  switch (expr->compare)
    {
    case ZHU_NODE_EQ:
      return a == b && is_listed;
    case ZHU_NODE_NE:
      return !(a == b && is_listed);
    case ZHU_NODE_LT:
      return a < b && is_listed;
    case ZHU_NODE_LE:
      return a <= b && is_listed;
    case ZHU_NODE_GT:
      return a > b && is_listed;
    default:
      return a >= b && is_listed;
    }
}

gint64
expr_join_values (Op op, gint64 a, gint64 b)
{
  const gint64 decisive = op == OP_AND ? 0 : 1;

  if (a == decisive || b == decisive)
    return decisive;
  return is_unknown (a) || is_unknown (b) ? ZHU_MISSING : 1 - decisive;
}

gint64
expr_map_value (const ZhuExpr *expr, gint64 a)
{
  const gint64 outside = (gint64) expr->n_map;

  return is_unknown (a) ? a : expr->map[(a < 1 || a > outside ? outside : a) - 1];
}

static gint64
choose (const ZhuModel *model, const ZhuExpr *expr, const ZhuGround *ground, gsize i)
{
  gsize at = 0;

  for (; at + 1 < expr->n_children; at += 2)
    if (zhu_expr_answer (model, expr->children[at], ground, i) == 1)
      return zhu_expr_answer (model, expr->children[at + 1], ground, i);
  return zhu_expr_answer (model, expr->children[at], ground, i);
}

gint64
zhu_expr_answer (const ZhuModel *model, const ZhuExpr *self, const ZhuGround *ground, gsize i)
{
  ZhuAreas *areas = zhu_dictionary_areas (model->dictionary);
  gint64 a;

  if (self == ground->root)
    return ground_value (ground, i);
  if (self->op == OP_CONSTANT)
    return self->value;
  if (self->op == OP_MISSING)
    return ZHU_MISSING;
  if (ground->is_area && self->n_children == 0)
    return area_value (areas, self, zhu_areas_get (areas, i));
  if (self->op == OP_IF)
    return choose (model, self, ground, i);
  a = zhu_expr_answer (model, self->children[0], ground, i);
  switch ((int) self->op)
    {
    case OP_NOT:
      return is_unknown (a) ? ZHU_MISSING : 1 - a;
    case OP_AND:
    case OP_OR:
      return expr_join_values (self->op, a, zhu_expr_answer (model, self->children[1], ground, i));
    case OP_COMPARE:
      return expr_compare_values (self, a, zhu_expr_answer (model, self->children[1], ground, i));
    case OP_IS_MISSING:
      return a == ZHU_NO_RECORD ? ZHU_MISSING : a == ZHU_MISSING;
    case OP_MAP:
      return expr_map_value (self, a);
    default: /* OP_DERIVED */
      return i >= ground->n_values ? ZHU_NO_RECORD : a;
    }
}

/* ---- Conditions ---- */

void
zhu_expr_add_parts (const ZhuExpr *self, GPtrArray *parts)
{
  if (self == NULL)
    return;
  if (self->op != OP_AND)
    {
      if (!g_ptr_array_find (parts, self, NULL))
        g_ptr_array_add (parts, (gpointer) self);
      return;
    }
  zhu_expr_add_parts (self->children[0], parts);
  zhu_expr_add_parts (self->children[1], parts);
}

const ZhuExpr *
zhu_model_has_any (ZhuModel *self, const ZhuExpr *set, guint64 bits, gboolean or_missing)
{
  ZhuExpr *expr = expr_new (OP_HAS_ANY, ZHU_TYPE_BOOLEAN, 1, &set);
  const ZhuExpr *is_missing;
  const ZhuExpr *has;

  expr->value = (gint64) bits;
  has = model_intern (self, expr);
  if (!or_missing)
    return has;
  is_missing = model_intern (self, expr_new (OP_IS_MISSING, ZHU_TYPE_BOOLEAN, 1, &set));
  return bits == 0 ? is_missing : expr_join (self, OP_OR, is_missing, has);
}
