/* Comparisons and 属于: which side says what a bare word means, and which types fit each other. */
#include "zhuhu/formula/private.h"

#include <string.h>

const ZhuExpr *
expr_not (ZhuModel *model, const ZhuExpr *a)
{
  return model_intern (model, expr_new (OP_NOT, ZHU_TYPE_BOOLEAN, 1, &a));
}

const ZhuExpr *
expr_join (ZhuModel *model, Op op, const ZhuExpr *a, const ZhuExpr *b)
{
  const ZhuExpr *operands[2] = { a, b };

  return model_intern (model, expr_new (op, ZHU_TYPE_BOOLEAN, 2, operands));
}

static gboolean
is_list_code (const ZhuExpr *expr)
{
  return expr->op != OP_MISSING && expr->type == ZHU_TYPE_CODE && expr->list != NULL;
}

/* The area level that @expr is, perhaps under a derived variable's name; NULL if it is none. */
static const ZhuExpr *
area_level (const ZhuExpr *expr)
{
  while (expr->op == OP_DERIVED)
    expr = expr->children[0];
  return expr->op == OP_AREA_LEVEL ? expr : NULL;
}

/* A word that says nothing of its type: its meaning comes from the other side. */
static gboolean
is_bare (const Compiler *compiler, const ZhuNode *node)
{
  switch ((int) node->kind)
    {
    case ZHU_NODE_NUMBER:
    case ZHU_NODE_STRING:
    case ZHU_NODE_MISSING:
      return TRUE;
    case ZHU_NODE_NAME:
      return !is_known_name (compiler, node);
    default:
      return FALSE;
    }
}

static ZhuNodeKind
flipped (ZhuNodeKind kind)
{
  switch ((int) kind)
    {
    case ZHU_NODE_LT:
      return ZHU_NODE_GT;
    case ZHU_NODE_LE:
      return ZHU_NODE_GE;
    case ZHU_NODE_GT:
      return ZHU_NODE_LT;
    case ZHU_NODE_GE:
      return ZHU_NODE_LE;
    default:
      return kind;
    }
}

/* What the other side of @expr may be written as. */
static Wanted
wanted_beside (const ZhuExpr *expr)
{
  Wanted wanted = { 0 };

  wanted.type = expr->type;
  wanted.list = expr->list;
  wanted.is_set = expr->op != OP_MISSING && (expr->list != NULL || expr->type == ZHU_TYPE_BOOLEAN);
  return wanted;
}

/* ---- Building ---- */

static gboolean
is_equality (ZhuNodeKind kind)
{
  return kind == ZHU_NODE_EQ || kind == ZHU_NODE_NE;
}

static const ZhuExpr *
make_compare (const Compiler *compiler, Op op, ZhuNodeKind kind, const ZhuExpr *a, const ZhuExpr *b)
{
  const ZhuExpr *operands[2] = { a, b };
  ZhuExpr *expr = expr_new (op, ZHU_TYPE_BOOLEAN, 2, operands);

  expr->compare = (int) kind;
  expr->value = is_list_code (a) ? (gint64) a->list->codes->len : G_MAXINT64;
  return model_intern (compiler->model, expr);
}

/* Whether a set of codes holds one of @bits; <> is its negation. */
static const ZhuExpr *
make_has_any (const Compiler *compiler, const ZhuExpr *set, gint64 bits, gboolean negated)
{
  ZhuExpr *expr = expr_new (OP_HAS_ANY, ZHU_TYPE_BOOLEAN, 1, &set);
  const ZhuExpr *has;

  expr->value = bits;
  has = model_intern (compiler->model, expr);
  return negated ? expr_not (compiler->model, has) : has;
}

static const char *
comparison_remedy (ZhuNodeKind kind, const ZhuExpr *a, const ZhuExpr *b)
{
  if (a->op == OP_MISSING || b->op == OP_MISSING)
    return _ ("write “x 缺失” or “x 非缺失”");
  if (a->type == ZHU_TYPE_BOOLEAN || b->type == ZHU_TYPE_BOOLEAN)
    return _ ("a condition stands alone: write x or 非 x");
  if (a->type == ZHU_TYPE_TEXT || b->type == ZHU_TYPE_TEXT)
    return _ ("compare a text with a text in quotes");
  if (a->type == ZHU_TYPE_DATE || b->type == ZHU_TYPE_DATE)
    return _ ("write a date as 2020-03-31, or take 年(date)");
  if (a->type == ZHU_TYPE_MULTI && !is_equality (kind))
    return _ ("a choice of several codes has no order: use = or 属于");
  if (is_list_code (a))
    return _ ("compare it with a code of its own list");
  return _ ("compare values of one kind");
}

static const ZhuExpr *
refuse_comparison (const Compiler *compiler,
                   const ZhuNode *node,
                   ZhuNodeKind kind,
                   const ZhuExpr *a,
                   const ZhuExpr *b)
{
  g_autofree char *left = describe_type (a);
  g_autofree char *right = describe_type (b);

  add_finding (compiler, node, "type", comparison_remedy (kind, a, b),
               _ ("%s cannot be compared with %s here"), left, right);
  return NULL;
}

/* @a @kind @b after the types are found to fit. */
static const ZhuExpr *
build_comparison (const Compiler *compiler,
                  const ZhuNode *node,
                  ZhuNodeKind kind,
                  const ZhuExpr *a,
                  const ZhuExpr *b)
{
  const ZhuExpr *both[2] = { a, b };

  if (!check_chain (compiler, node, 2, both))
    return NULL;
  if (a->op == OP_MISSING || b->op == OP_MISSING)
    return refuse_comparison (compiler, node, kind, a, b);
  if (a->type == ZHU_TYPE_MULTI && is_list_code (b) && b->op == OP_CONSTANT && a->list == b->list
      && is_equality (kind))
    return make_has_any (compiler, a, G_GINT64_CONSTANT (1) << b->value, kind == ZHU_NODE_NE);
  if (is_number (a) && is_number (b))
    {
      if (a->type != b->type)
        return make_compare (compiler, OP_COMPARE, kind, to_decimal (compiler, a),
                             to_decimal (compiler, b));
      return make_compare (compiler, OP_COMPARE, kind, a, b);
    }
  if (a->type != b->type || a->list != b->list || a->type == ZHU_TYPE_MULTI
      || (a->type == ZHU_TYPE_CODE && a->list == NULL)
      || (a->type == ZHU_TYPE_BOOLEAN && !is_equality (kind)))
    return refuse_comparison (compiler, node, kind, a, b);
  return make_compare (compiler, a->type == ZHU_TYPE_TEXT ? OP_TEXT_COMPARE : OP_COMPARE, kind, a,
                       b);
}

/* ---- Areas ---- */

/* "县 = 勉县": the level's area is called so. An upper area must be known now; townships and
 * villages may come with the data. */
static const ZhuExpr *
compile_area_is (const Compiler *compiler, const ZhuNode *node, const ZhuExpr *level)
{
  ZhuAreas *areas = zhu_dictionary_areas (compiler->model->dictionary);
  ZhuExpr *expr;

  if ((node->kind != ZHU_NODE_NAME && node->kind != ZHU_NODE_STRING
       && node->kind != ZHU_NODE_NUMBER)
      || node->text2 != NULL)
    {
      add_finding (compiler, node, "type", _ ("write the area's name, or its code in quotes"),
                   _ ("an area is compared with its name or code"));
      return NULL;
    }
  if (level->level <= ZHU_LEVEL_COUNTY && zhu_areas_find (areas, node->text) == NULL)
    {
      add_finding (compiler, node, "unknown-area", _ ("see the names and codes of the area file"),
                   _ ("no area is called “%s”"), node->text);
      return NULL;
    }
  expr = expr_new (OP_AREA_IS, ZHU_TYPE_BOOLEAN, 0, NULL);
  expr->level = level->level;
  expr->text = g_strdup (node->text);
  expr->needs_areas = TRUE;
  expr_set_entity (expr, level->entity);
  return model_intern (compiler->model, expr);
}

static const ZhuExpr *
compare_area (const Compiler *compiler,
              const ZhuNode *node,
              const ZhuNode *other,
              const ZhuExpr *level)
{
  const ZhuExpr *test;

  if (!is_equality (node->kind))
    {
      add_finding (compiler, node, "type", _ ("use =, <> or 属于"), _ ("areas have no order"));
      return NULL;
    }
  test = compile_area_is (compiler, other, level);
  if (test == NULL || node->kind == ZHU_NODE_EQ)
    return test;
  return expr_not (compiler->model, test);
}

const ZhuExpr *
compile_comparison (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuNode *first = node_child (node, 0);
  const ZhuNode *second = node_child (node, 1);
  gboolean turned = is_bare (compiler, first) && !is_bare (compiler, second);
  const ZhuExpr *a = compile_node (compiler, turned ? second : first, NULL);
  const ZhuExpr *b;
  Wanted wanted;

  if (a == NULL)
    return NULL;
  if (area_level (a) != NULL)
    return compare_area (compiler, node, turned ? first : second, area_level (a));
  wanted = wanted_beside (a);
  b = compile_node (compiler, turned ? first : second, &wanted);
  if (b == NULL)
    return NULL;
  return build_comparison (compiler, node, turned ? flipped (node->kind) : node->kind, a, b);
}

/* ---- 属于 ---- */

static const ZhuExpr *
either (const Compiler *compiler, const ZhuExpr *a, const ZhuExpr *b)
{
  if (a == NULL || b == NULL)
    return a == NULL ? b : a;
  return expr_join (compiler->model, OP_OR, a, b);
}

/* @x between the dates of 本期 or 本年. */
static const ZhuExpr *
compile_interval (const Compiler *compiler, const ZhuNode *node, const ZhuExpr *x, const char *id)
{
  ZhuDateName from = g_str_equal (id, "this_year") ? ZHU_DATE_YEAR_START : ZHU_DATE_START;

  if (x->type != ZHU_TYPE_DATE || x->op == OP_MISSING)
    {
      g_autofree char *type = describe_type (x);

      add_finding (compiler, node, "type", _ ("put a date on the left"),
                   _ ("only a date can lie in 本期 or 本年, and this is %s"), type);
      return NULL;
    }
  return expr_join (
      compiler->model, OP_AND,
      make_compare (compiler, OP_COMPARE, ZHU_NODE_GE, x, compile_date (compiler, from)),
      make_compare (compiler, OP_COMPARE, ZHU_NODE_LE, x, compile_date (compiler, ZHU_DATE_END)));
}

/* Codes of @list with @text as a value of one of its attributes: 问题类型 属于 (吃穿). */
static gboolean
take_group (const ZhuCodeList *list, const char *text, gint64 *map)
{
  gboolean found = FALSE;

  for (gsize a = 0; a < list->attributes->len && !found; a++)
    for (gsize i = 0; i < list->codes->len; i++)
      {
        const ZhuCode *code = g_ptr_array_index (list->codes, i);

        if (!g_str_equal (code->attributes[a], text))
          continue;
        map[i] = 1;
        found = TRUE;
      }
  return found;
}

/* The end @node of a range of codes, @absent if it is open; 0 after a finding. */
static gsize
code_end (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted, gsize absent)
{
  const ZhuExpr *expr;

  if (node == NULL)
    return absent;
  expr = compile_node (compiler, node, wanted);
  if (expr == NULL)
    return 0;
  if (expr->op == OP_CONSTANT && expr->list == wanted->list)
    return (gsize) expr->value;
  add_finding (compiler, node, "type", _ ("write codes or names of the list"),
               _ ("the ends of a range of codes are codes of the list %s"), wanted->list->name);
  return 0;
}

static gboolean
take_code_range (const Compiler *compiler, const ZhuNode *node, const Wanted *wanted, gint64 *map)
{
  gsize first = code_end (compiler, node_child (node, 0), wanted, 1);
  gsize last = code_end (compiler, node_child (node, 1), wanted, wanted->list->codes->len);

  if (first == 0 || last == 0)
    return FALSE;
  if (first > last)
    {
      add_finding (compiler, node, "empty-range", _ ("swap its ends: codes have the list's order"),
                   _ ("the range is empty"));
      return FALSE;
    }
  for (gsize i = first; i <= last; i++)
    map[i - 1] = 1;
  return TRUE;
}

static gboolean
take_code_item (const Compiler *compiler,
                const ZhuNode *item,
                const Wanted *wanted,
                gint64 *map,
                const ZhuExpr **other)
{
  gsize code = item->kind == ZHU_NODE_BAND || item->text == NULL || item->text2 != NULL
                   ? 0
                   : zhu_code_list_value (wanted->list, item->text);

  *other = NULL;
  if (item->kind == ZHU_NODE_BAND)
    return take_code_range (compiler, item, wanted, map);
  if (code == 0 && !is_known_name (compiler, item) && item->text != NULL
      && take_group (wanted->list, item->text, map))
    return TRUE;
  *other = compile_node (compiler, item, wanted);
  if (*other == NULL)
    return FALSE;
  if ((*other)->op == OP_CONSTANT && (*other)->list == wanted->list)
    {
      map[(*other)->value - 1] = 1;
      *other = NULL;
    }
  return TRUE;
}

/* @x among the codes marked in @map (one for each code, and one for unlisted values). */
static const ZhuExpr *
make_code_set (const Compiler *compiler, const ZhuExpr *x, const gint64 *map)
{
  gsize n = x->list->codes->len + 1;
  gint64 bits = 0;
  ZhuExpr *expr;

  if (x->type == ZHU_TYPE_MULTI)
    {
      for (gsize i = 0; i < n; i++)
        if (map[i] != 0)
          bits |= G_GINT64_CONSTANT (1) << (i + 1);
      return make_has_any (compiler, x, bits, FALSE);
    }
  expr = expr_new (OP_MAP, ZHU_TYPE_BOOLEAN, 1, &x);
  expr->map = g_memdup2 (map, n * sizeof *map);
  expr->n_map = n;
  return model_intern (compiler->model, expr);
}

static const ZhuExpr *
compile_code_set (const Compiler *compiler, const ZhuNode *node, const ZhuExpr *x)
{
  Wanted wanted = wanted_beside (x);
  g_autofree gint64 *map = g_new0 (gint64, x->list->codes->len + 1);
  const ZhuExpr *result = NULL;
  gboolean is_good = TRUE;

  for (gsize i = 1; i < node->children->len; i++)
    {
      const ZhuNode *item = node_child (node, i);
      const ZhuExpr *other = NULL;

      is_good = take_code_item (compiler, item, &wanted, map, &other) && is_good;
      if (other == NULL)
        continue;
      other = build_comparison (compiler, item, ZHU_NODE_EQ, x, other);
      is_good = is_good && other != NULL;
      result = either (compiler, result, other);
    }
  if (!is_good)
    return NULL;
  return either (compiler, make_code_set (compiler, x, map), result);
}

/* A range of numbers or days that are written out and in which nothing lies. */
static gboolean
is_backwards (const ZhuNode *low, const ZhuNode *high)
{
  if (low == NULL || high == NULL || low->kind != high->kind)
    return FALSE;
  return low->kind == ZHU_NODE_NUMBER ? zhu_number_compare (low->number, high->number) > 0
                                      : low->kind == ZHU_NODE_DATE && low->date > high->date;
}

static const ZhuExpr *
compile_item (const Compiler *compiler, const ZhuNode *item, const ZhuExpr *x)
{
  static const ZhuNodeKind kinds[] = { ZHU_NODE_GE, ZHU_NODE_LE };
  Wanted wanted = wanted_beside (x);
  const ZhuExpr *sides[2] = { NULL, NULL };

  if (area_level (x) != NULL)
    return compile_area_is (compiler, item, area_level (x));
  if (item->kind != ZHU_NODE_BAND)
    {
      const ZhuExpr *value = compile_node (compiler, item, &wanted);

      return value == NULL ? NULL : build_comparison (compiler, item, ZHU_NODE_EQ, x, value);
    }
  if (is_backwards (node_child (item, 0), node_child (item, 1)))
    {
      add_finding (compiler, item, "empty-range", _ ("swap its ends"), _ ("the range is empty"));
      return NULL;
    }
  for (gsize i = 0; i < 2; i++)
    {
      const ZhuNode *end = node_child (item, i);
      const ZhuExpr *value = end == NULL ? NULL : compile_node (compiler, end, &wanted);

      if (end == NULL)
        continue;
      sides[i] = value == NULL ? NULL : build_comparison (compiler, item, kinds[i], x, value);
      if (sides[i] == NULL)
        return NULL;
    }
  if (sides[0] == NULL || sides[1] == NULL)
    return sides[0] == NULL ? sides[1] : sides[0];
  return expr_join (compiler->model, OP_AND, sides[0], sides[1]);
}

static const ZhuExpr *
compile_items (const Compiler *compiler, const ZhuNode *node, const ZhuExpr *x)
{
  const ZhuExpr *result = NULL;
  gboolean is_good = TRUE;

  for (gsize i = 1; i < node->children->len; i++)
    {
      const ZhuExpr *item = compile_item (compiler, node_child (node, i), x);
      const ZhuExpr *both[2] = { result, item };

      is_good = is_good && item != NULL && check_chain (compiler, node, 2, both);
      if (is_good)
        result = either (compiler, result, item);
    }
  return is_good ? result : NULL;
}

const ZhuExpr *
compile_membership (const Compiler *compiler, const ZhuNode *node)
{
  const ZhuExpr *x = compile_node (compiler, node_child (node, 0), NULL);
  const ZhuNode *only = node->children->len == 2 ? node_child (node, 1) : NULL;
  const ZhuWord *word = only == NULL || only->kind != ZHU_NODE_NAME || only->text2 != NULL
                            ? NULL
                            : zhu_word_find (only->text, ZHU_WORD_DATE);
  const ZhuExpr *result;

  if (x == NULL)
    return NULL;
  if (word != NULL
      && (g_str_equal (word->id, "this_period") || g_str_equal (word->id, "this_year")))
    result = compile_interval (compiler, node, x, word->id);
  else if (x->list != NULL)
    result = compile_code_set (compiler, node, x);
  else
    result = compile_items (compiler, node, x);
  if (result == NULL || node->kind == ZHU_NODE_IN)
    return result;
  return expr_not (compiler->model, result);
}
