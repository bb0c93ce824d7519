/* How a value must be masked before it is shown: as the variables are whose values it hands on.
 * What only asks about them (a condition, an age, a number of characters) shows none. */
#include "zhuhu/formula/private.h"

/* Values of two kinds of secrecy in one column cannot be masked alike, so that none is shown. */
static ZhuMask
join_masks (ZhuMask a, ZhuMask b)
{
  if (a == ZHU_MASK_NONE || a == b)
    return b;
  return b == ZHU_MASK_NONE ? a : ZHU_MASK_NEVER;
}

static ZhuMask
mask_of_all (const ZhuExpr *self)
{
  ZhuMask mask = ZHU_MASK_NONE;

  for (gsize i = 0; i < self->n_children; i++)
    mask = join_masks (mask, zhu_expr_mask (self->children[i]));
  return mask;
}

/* Of condition, value, condition, value, …, else. */
static ZhuMask
mask_of_choice (const ZhuExpr *self)
{
  ZhuMask mask = zhu_expr_mask (self->children[self->n_children - 1]);

  for (gsize i = 1; i + 1 < self->n_children; i += 2)
    mask = join_masks (mask, zhu_expr_mask (self->children[i]));
  return mask;
}

ZhuMask
zhu_expr_mask (const ZhuExpr *self)
{
  if (self == NULL)
    return ZHU_MASK_NONE;
  switch (self->op)
    {
    case OP_VARIABLE:
      return self->variable->mask;
    case OP_DERIVED:
      return join_masks (self->variable->mask, mask_of_all (self));
    case OP_IF:
      return mask_of_choice (self);
    case OP_MAP:
    case OP_LEFT:
    case OP_RIGHT:
    case OP_CHECK_DIGIT:
    case OP_ARITHMETIC:
    case OP_NEGATE:
    case OP_TO_DECIMAL:
      return mask_of_all (self);
    case OP_AGGREGATE:
      return self->type == ZHU_TYPE_BOOLEAN ? ZHU_MASK_NONE : zhu_expr_mask (self->children[1]);
    case OP_CONSTANT:
    case OP_MISSING:
    case OP_DATE:
    case OP_AREA_LEVEL:
    case OP_AREA_TEXT:
    case OP_AREA_IS:
    case OP_WITHIN:
    case OP_AREA_VALUE:
    case OP_HAS_ANY:
    case OP_NOT:
    case OP_AND:
    case OP_OR:
    case OP_COMPARE:
    case OP_TEXT_COMPARE:
    case OP_IS_MISSING:
    case OP_BAND:
    case OP_AGE:
    case OP_YEAR:
    case OP_MONTH:
    case OP_DAYS:
    case OP_LENGTH:
      return ZHU_MASK_NONE;
    }
  return ZHU_MASK_NEVER;
}
