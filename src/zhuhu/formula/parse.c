/* The parser of expr (language.md §2): one function for each line of the grammar. It reads from a
 * token array that the axis and rule parsers share, and stops at the first error: what follows
 * would be guesses. */
#include "zhuhu/formula/parser.h"

#include <string.h>

static ZhuNode *parse_or (Parser *parser);

/* ---- Primaries ---- */

/* An argument of 分段 behind the first. */
static ZhuNode *
parse_band (Parser *parser)
{
  const ZhuToken *token = parser_peek (parser, 0);
  const ZhuToken *label = NULL;
  ZhuNode *band;

  if ((token->kind == ZHU_TOKEN_NAME || token->kind == ZHU_TOKEN_STRING)
      && token_is_symbol (parser_peek (parser, 1), ":"))
    {
      label = token;
      parser->position += 2;
    }
  if (parser_range_sign (parser) < 0)
    {
      parser_add_unexpected (parser, parser_peek (parser, 0),
                             _ ("write bands as 0-5, \"label\": 0-5, 0.5..3 or 60.."));
      return NULL;
    }
  band = parser_parse_range (parser);
  if (band == NULL || label == NULL)
    return band;
  band->text = g_strdup (label->text);
  band->place = zhu_token_place (label, parser->entry, parser->base);
  band->offset = label->offset;
  return parser_end_node (parser, band);
}

static gboolean
parse_arguments (Parser *parser, ZhuNode *call)
{
  gboolean has_bands = g_str_equal (call->text, "band");

  if (parser_take_symbol (parser, ")"))
    return TRUE;
  do
    {
      ZhuNode *argument = !parser_count_operator (parser)        ? NULL
                          : has_bands && call->children->len > 0 ? parse_band (parser)
                                                                 : parse_or (parser);

      if (argument == NULL)
        return FALSE;
      g_ptr_array_add (call->children, argument);
    }
  while (parser_take_symbol (parser, ","));

  if (parser_take_symbol (parser, ")"))
    return TRUE;
  parser_add_unexpected (parser, parser_peek (parser, 0),
                         _ ("put , between arguments and ) behind the last"));
  return FALSE;
}

static ZhuNode *
parse_call (Parser *parser)
{
  g_autoptr (ZhuNode) call = parser_begin_node (parser, ZHU_NODE_CALL);
  const char *name = parser_peek (parser, 0)->text;
  const ZhuWord *word = zhu_word_find (name, ZHU_WORD_FUNCTION);

  call->text = g_strdup (word != NULL ? word->id : name);
  if (!parser_enter (parser))
    return NULL;
  parser->position += 2;
  if (!parse_arguments (parser, call))
    return NULL;
  parser->depth--;
  return parser_end_node (parser, g_steal_pointer (&call));
}

/* A name, or name.name unless the second is a suffix. */
static ZhuNode *
parse_name (Parser *parser)
{
  ZhuNode *node = parser_take_value (parser);
  const ZhuToken *member = parser_peek (parser, 1);

  if (!token_is_symbol (parser_peek (parser, 0), ".") || member->kind != ZHU_TOKEN_NAME
      || zhu_word_find (member->text, ZHU_WORD_SUFFIX) != NULL)
    return node;
  node->text2 = g_strdup (member->text);
  parser->position += 2;
  return parser_end_node (parser, node);
}

static gboolean
read_column (const ZhuToken *token, unsigned *column)
{
  guint64 value = 0;

  if (!token_is_plain_integer (token)
      || !g_ascii_string_to_unsigned (token->text, 10, 0, 99999, &value, NULL))
    return FALSE;
  *column = (unsigned) value;
  return TRUE;
}

/* (2) or (3..11); NULL without a finding if no column stands here. */
static ZhuNode *
parse_column (Parser *parser)
{
  unsigned first, last;
  gsize length = 0;
  ZhuNode *node;

  if (!token_is_symbol (parser_peek (parser, 0), "(")
      || !read_column (parser_peek (parser, 1), &first))
    return NULL;
  last = first;
  if (token_is_symbol (parser_peek (parser, 2), ")"))
    length = 3;
  else if (token_is_symbol (parser_peek (parser, 2), "..")
           && read_column (parser_peek (parser, 3), &last)
           && token_is_symbol (parser_peek (parser, 4), ")"))
    length = 5;
  if (length == 0)
    return NULL;

  node = parser_begin_node (parser, ZHU_NODE_COLUMN);
  node->first = first;
  node->last = last;
  parser->position += length;
  return parser_end_node (parser, node);
}

static ZhuNode *
parse_brackets (Parser *parser)
{
  g_autoptr (ZhuNode) inner = NULL;

  if (!parser_enter (parser))
    return NULL;
  parser->position++;
  inner = parse_or (parser);
  if (inner == NULL)
    return NULL;
  if (!parser_take_symbol (parser, ")"))
    {
      parser_add_unexpected (parser, parser_peek (parser, 0), _ ("close the bracket with )"));
      return NULL;
    }
  parser->depth--;
  return g_steal_pointer (&inner);
}

static ZhuNode *
parse_primary (Parser *parser)
{
  const ZhuToken *token = parser_peek (parser, 0);
  ZhuNode *node = parse_column (parser);

  if (node != NULL)
    return node;
  if (token_is_symbol (token, "("))
    return parse_brackets (parser);
  if (token_is_operator (token, "is_missing")
      || (token->kind == ZHU_TOKEN_NAME && g_str_equal (token->text, "missing")))
    {
      node = parser_begin_node (parser, ZHU_NODE_MISSING);
      parser->position++;
      return parser_end_node (parser, node);
    }
  if (token_is_value (token))
    {
      if (token->kind != ZHU_TOKEN_NAME)
        return parser_take_value (parser);
      return token_is_symbol (parser_peek (parser, 1), "(") ? parse_call (parser)
                                                            : parse_name (parser);
    }
  parser_add_unexpected (parser, token,
                         _ ("put a name, a number, a date or a text in quotes there"));
  return NULL;
}

static ZhuNode *
parse_suffix (Parser *parser, ZhuNode *operand)
{
  g_autoptr (ZhuNode) node = node_around (ZHU_NODE_SUFFIX, operand);
  const ZhuToken *token = parser_peek (parser, 0);
  const ZhuWord *word
      = token->kind == ZHU_TOKEN_NAME ? zhu_word_find (token->text, ZHU_WORD_SUFFIX) : NULL;

  if (word == NULL)
    {
      parser_add_unexpected (parser, token,
                             /* xgettext:no-c-format */
                             _ ("a suffix such as 占行% or 较上月 goes behind the dot"));
      return NULL;
    }
  node->text = g_strdup (word->id);
  parser->position++;
  return parser_end_node (parser, g_steal_pointer (&node));
}

static gboolean
is_interval_id (const char *id)
{
  return g_str_equal (id, "this_period") || g_str_equal (id, "this_year");
}

static ZhuNode *
parse_at (Parser *parser, ZhuNode *operand)
{
  g_autoptr (ZhuNode) node = node_around (ZHU_NODE_AT, operand);
  const ZhuToken *token = parser_peek (parser, 0);
  const ZhuWord *word
      = token->kind == ZHU_TOKEN_NAME ? zhu_word_find (token->text, ZHU_WORD_DATE) : NULL;

  if (token->kind == ZHU_TOKEN_DATE)
    {
      ZhuNode *date = parser_take_value (parser);

      /* Not as written: 2019-12-3 and 2019-12-03 are one day. */
      node->text = zhu_date_format (date->date, "yyyy-MM-dd");
      g_ptr_array_add (node->children, date);
      return parser_end_node (parser, g_steal_pointer (&node));
    }
  if (word == NULL || is_interval_id (word->id))
    {
      parser_add_unexpected (parser, token, _ ("上期末, 上年末 or 上年同期末 goes behind @"));
      return NULL;
    }
  node->text = g_strdup (word->id);
  parser->position++;
  return parser_end_node (parser, g_steal_pointer (&node));
}

static ZhuNode *
parse_unary (Parser *parser)
{
  g_autoptr (ZhuNode) sign = NULL;
  ZhuNode *node;

  if (token_is_symbol (parser_peek (parser, 0), "-"))
    {
      sign = parser_begin_node (parser, ZHU_NODE_NEGATE);
      parser->position++;
    }
  node = parse_primary (parser);
  while (node != NULL
         && (token_is_symbol (parser_peek (parser, 0), ".")
             || token_is_symbol (parser_peek (parser, 0), "@")))
    {
      gboolean is_at = token_is_symbol (parser_peek (parser, 0), "@");

      parser->position++;
      if (!parser_count_operator (parser))
        g_clear_pointer (&node, zhu_node_free);
      else
        node = is_at ? parse_at (parser, node) : parse_suffix (parser, node);
    }
  if (sign == NULL || node == NULL)
    return node;
  g_ptr_array_add (sign->children, node);
  return parser_end_node (parser, g_steal_pointer (&sign));
}

/* ---- Operators ---- */

typedef ZhuNode *(*ParseFunc) (Parser *parser);

typedef struct
{
  const char *text; /* symbol, or id of a word operator */
  ZhuNodeKind kind;
} Operator;

/* The operator of @operators that stands next, NULL if none does. */
static const Operator *
find_operator (const Parser *parser, const Operator *operators)
{
  const ZhuToken *token = parser_peek (parser, 0);

  for (; operators->text != NULL; operators++)
    if (token_is_symbol (token, operators->text) || token_is_operator (token, operators->text))
      return operators;
  return NULL;
}

/* operand, { operator, operand }, leaning to the left. */
static ZhuNode *
parse_chain (Parser *parser, const Operator *operators, ParseFunc parse_operand)
{
  ZhuNode *left = parse_operand (parser);
  const Operator *op;

  while (left != NULL && (op = find_operator (parser, operators)) != NULL)
    {
      g_autoptr (ZhuNode) node = node_around (op->kind, left);
      const ZhuToken *token = parser_peek (parser, 0);
      ZhuNode *right;

      if (!parser_count_operator (parser)
          || (token->kind == ZHU_TOKEN_NAME && !parser_check_spaces (parser, token)))
        return NULL;
      parser->position++;
      right = parse_operand (parser);
      if (right == NULL)
        return NULL;
      g_ptr_array_add (node->children, right);
      left = parser_end_node (parser, g_steal_pointer (&node));
    }
  return left;
}

static ZhuNode *
parse_term (Parser *parser)
{
  static const Operator operators[]
      = { { "*", ZHU_NODE_MULTIPLY }, { "/", ZHU_NODE_DIVIDE }, { NULL, 0 } };

  return parse_chain (parser, operators, parse_unary);
}

static ZhuNode *
parse_sum (Parser *parser)
{
  static const Operator operators[]
      = { { "+", ZHU_NODE_ADD }, { "-", ZHU_NODE_SUBTRACT }, { NULL, 0 } };

  return parse_chain (parser, operators, parse_term);
}

/* What stands behind 属于: a name, or values and ranges in brackets. */
static gboolean
parse_members (Parser *parser, ZhuNode *node)
{
  if (!parser_take_symbol (parser, "("))
    {
      if (parser_peek (parser, 0)->kind != ZHU_TOKEN_NAME
          || !token_is_value (parser_peek (parser, 0)))
        {
          parser_add_unexpected (parser, parser_peek (parser, 0),
                                 _ ("put 本期, 本年 or values in brackets behind 属于"));
          return FALSE;
        }
      g_ptr_array_add (node->children, parser_take_value (parser));
      return TRUE;
    }
  do
    {
      ZhuNode *item = parser_count_operator (parser) ? parser_parse_list_item (parser) : NULL;

      if (item == NULL)
        return FALSE;
      g_ptr_array_add (node->children, item);
    }
  while (parser_take_symbol (parser, ","));

  if (parser_take_symbol (parser, ")"))
    return TRUE;
  parser_add_unexpected (parser, parser_peek (parser, 0),
                         _ ("put , between values and ) behind the last"));
  return FALSE;
}

static gboolean
parse_right_side (Parser *parser, ZhuNode *node)
{
  ZhuNode *right;

  switch ((int) node->kind)
    {
    case ZHU_NODE_IS_MISSING:
    case ZHU_NODE_IS_GIVEN:
      return TRUE;
    case ZHU_NODE_IN:
    case ZHU_NODE_NOT_IN:
      return parse_members (parser, node);
    default:
      right = parse_sum (parser);
      if (right == NULL)
        return FALSE;
      g_ptr_array_add (node->children, right);
      return TRUE;
    }
}

static const Operator comparisons[] = { { "=", ZHU_NODE_EQ },
                                        { "<>", ZHU_NODE_NE },
                                        { "<", ZHU_NODE_LT },
                                        { "<=", ZHU_NODE_LE },
                                        { ">", ZHU_NODE_GT },
                                        { ">=", ZHU_NODE_GE },
                                        { "in", ZHU_NODE_IN },
                                        { "not_in", ZHU_NODE_NOT_IN },
                                        { "is_missing", ZHU_NODE_IS_MISSING },
                                        { "is_given", ZHU_NODE_IS_GIVEN },
                                        { NULL, 0 } };

static ZhuNode *
parse_comparison (Parser *parser)
{
  g_autoptr (ZhuNode) left = parse_sum (parser);
  const Operator *op = left == NULL ? NULL : find_operator (parser, comparisons);
  g_autoptr (ZhuNode) node = NULL;

  if (op == NULL)
    return g_steal_pointer (&left);
  if (!parser_count_operator (parser)
      || (parser_peek (parser, 0)->kind == ZHU_TOKEN_NAME
          && !parser_check_spaces (parser, parser_peek (parser, 0))))
    return NULL;

  node = node_around (op->kind, g_steal_pointer (&left));
  parser->position++;
  if (!parse_right_side (parser, node))
    return NULL;
  if (find_operator (parser, comparisons) != NULL)
    {
      parser_add_unexpected (parser, parser_peek (parser, 0),
                             _ ("join two comparisons by 且, or put one of them in brackets"));
      return NULL;
    }
  return parser_end_node (parser, g_steal_pointer (&node));
}

static ZhuNode *
parse_not (Parser *parser)
{
  g_autoptr (ZhuNode) node = NULL;
  ZhuNode *operand;

  if (!token_is_operator (parser_peek (parser, 0), "not"))
    return parse_comparison (parser);
  if (!parser_count_operator (parser) || !parser_check_spaces (parser, parser_peek (parser, 0)))
    return NULL;

  node = parser_begin_node (parser, ZHU_NODE_NOT);
  parser->position++;
  operand = parse_comparison (parser);
  if (operand == NULL)
    return NULL;
  g_ptr_array_add (node->children, operand);
  return parser_end_node (parser, g_steal_pointer (&node));
}

static ZhuNode *
parse_and (Parser *parser)
{
  static const Operator operators[] = { { "and", ZHU_NODE_AND }, { NULL, 0 } };

  return parse_chain (parser, operators, parse_not);
}

static ZhuNode *
parse_or (Parser *parser)
{
  static const Operator operators[] = { { "or", ZHU_NODE_OR }, { NULL, 0 } };

  return parse_chain (parser, operators, parse_and);
}

/* ---- Public ---- */

ZhuNode *
zhu_formula_parse_tokens (const GArray *tokens,
                          gsize *position,
                          const ZhuIniEntry *entry,
                          gsize base,
                          ZhuDiags *diags)
{
  Parser parser = { tokens, 0, entry, base, diags, 0, 0 };
  ZhuNode *node;

  g_return_val_if_fail (tokens != NULL && tokens->len > 0 && position != NULL, NULL);
  g_return_val_if_fail (diags != NULL, NULL);

  parser.position = *position;
  node = parse_or (&parser);
  *position = MIN (parser.position, (gsize) tokens->len - 1);
  return node;
}

ZhuNode *
zhu_formula_parse (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags)
{
  g_autoptr (GArray) tokens = zhu_lex (text, entry, base, diags);
  gsize position = 0;
  g_autoptr (ZhuNode) node = zhu_formula_parse_tokens (tokens, &position, entry, base, diags);
  const ZhuToken *token = &g_array_index (tokens, ZhuToken, position);
  Parser parser = { tokens, position, entry, base, diags, 0, 0 };

  if (node == NULL || token->kind == ZHU_TOKEN_END)
    return g_steal_pointer (&node);
  parser_add_unexpected (&parser, token,
                         _ ("the formula is complete before it: put an operator there, "
                            "or remove it"));
  return NULL;
}
