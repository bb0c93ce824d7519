/* The parser of expr (language.md §2): one function for each line of the grammar. It reads from a
 * token array that the axis and rule parsers share, and stops at the first error: what follows
 * would be guesses. */
#include "zhuhu/formula/private.h"

#include <string.h>

/* Nesting that a clerk can still read; the operators of one formula bound the height of its tree.
 */
#define MAX_DEPTH 64
#define MAX_OPERATORS 1000

typedef struct
{
  const GArray *tokens; /* element: ZhuToken */
  gsize position;
  const ZhuIniEntry *entry;
  gsize base;
  ZhuDiags *diags;
  unsigned depth;
  unsigned n_operators;
} Parser;

static ZhuNode *parse_or (Parser *parser);

/* ---- Tokens ---- */

static const ZhuToken *
peek (const Parser *parser, gsize ahead)
{
  gsize i = MIN (parser->position + ahead, (gsize) parser->tokens->len - 1);

  return &g_array_index (parser->tokens, ZhuToken, i);
}

static gboolean
is_symbol (const ZhuToken *token, const char *symbol)
{
  return token->kind == ZHU_TOKEN_SYMBOL && g_str_equal (token->text, symbol);
}

static gboolean
take_symbol (Parser *parser, const char *symbol)
{
  if (!is_symbol (peek (parser, 0), symbol))
    return FALSE;
  parser->position++;
  return TRUE;
}

/* Id of the word operator @token, NULL if it is none. */
static const char *
operator_id (const ZhuToken *token)
{
  const ZhuWord *word
      = token->kind == ZHU_TOKEN_NAME ? zhu_word_find (token->text, ZHU_WORD_OPERATOR) : NULL;

  return word == NULL ? NULL : word->id;
}

static gboolean
is_operator (const ZhuToken *token, const char *id)
{
  return g_strcmp0 (operator_id (token), id) == 0;
}

/* ---- Findings ---- */

static void
add_error (Parser *parser, const ZhuToken *token, const char *remedy, const char *text)
{
  ZhuPlace place = zhu_token_place (token, parser->entry, parser->base);

  zhu_diags_add (parser->diags, ZHU_DIAG_ERROR, "syntax", &place, remedy, "%s", text);
}

/* A finding that @token stands where something else was wanted; the lexer has told of bad ones. */
static void
add_unexpected (Parser *parser, const ZhuToken *token, const char *remedy)
{
  g_autofree char *text = NULL;

  if (token->kind == ZHU_TOKEN_BAD)
    return;
  if (token->kind == ZHU_TOKEN_END)
    text = g_strdup (_ ("the formula ends too early"));
  else
    text = g_strdup_printf (_ ("“%s” cannot stand here"), token->text);
  add_error (parser, token, remedy, text);
}

static gboolean
enter (Parser *parser)
{
  g_autofree char *text = NULL;

  if (parser->depth++ < MAX_DEPTH)
    return TRUE;
  text = g_strdup_printf (_ ("the formula is nested deeper than %d"), MAX_DEPTH);
  add_error (parser, peek (parser, 0), _ ("give its parts names of their own"), text);
  return FALSE;
}

static gboolean
count_operator (Parser *parser)
{
  g_autofree char *text = NULL;

  if (parser->n_operators++ < MAX_OPERATORS)
    return TRUE;
  text = g_strdup_printf (_ ("the formula has more than %d operators"), MAX_OPERATORS);
  add_error (parser, peek (parser, 0), _ ("give its parts names of their own"), text);
  return FALSE;
}

static gboolean
check_spaces (Parser *parser, const ZhuToken *token)
{
  g_autofree char *text = NULL;
  g_autofree char *remedy = NULL;

  if (token->spaced_before && token->spaced_after)
    return TRUE;
  text = g_strdup_printf (_ ("“%s” needs a blank or bracket on each side"), token->text);
  remedy = g_strdup_printf (_ ("put blanks around %s"), token->text);
  add_error (parser, token, remedy, text);
  return FALSE;
}

/* ---- Nodes ---- */

static ZhuNode *
begin_node (const Parser *parser, ZhuNodeKind kind)
{
  const ZhuToken *token = peek (parser, 0);
  ZhuNode *node = node_new (kind);

  node->place = zhu_token_place (token, parser->entry, parser->base);
  node->offset = token->offset;
  return node;
}

/* Sets the extent of @node up to the token before the next. */
static ZhuNode *
end_node (const Parser *parser, ZhuNode *node)
{
  if (parser->position > 0)
    {
      const ZhuToken *last = &g_array_index (parser->tokens, ZhuToken, parser->position - 1);

      node->length = last->offset + last->length - node->offset;
    }
  return node;
}

/* A node of @kind that begins where its first operand @left does; takes @left. */
static ZhuNode *
node_around (ZhuNodeKind kind, ZhuNode *left)
{
  ZhuNode *node = node_new (kind);

  node->place = left->place;
  node->offset = left->offset;
  g_ptr_array_add (node->children, left);
  return node;
}

/* ---- Values and ranges: of 属于 ( … ) and 分段 ---- */

static gboolean
is_value (const ZhuToken *token)
{
  switch (token->kind)
    {
    case ZHU_TOKEN_NUMBER:
    case ZHU_TOKEN_STRING:
    case ZHU_TOKEN_DATE:
      return TRUE;
    case ZHU_TOKEN_NAME:
      return operator_id (token) == NULL;
    case ZHU_TOKEN_END:
    case ZHU_TOKEN_SYMBOL:
    case ZHU_TOKEN_BAD:
      return FALSE;
    }
  return FALSE;
}

/* Takes the value that peek() shows. */
static ZhuNode *
take_value (Parser *parser)
{
  static const ZhuNodeKind kinds[] = { [ZHU_TOKEN_NAME] = ZHU_NODE_NAME,
                                       [ZHU_TOKEN_STRING] = ZHU_NODE_STRING,
                                       [ZHU_TOKEN_NUMBER] = ZHU_NODE_NUMBER,
                                       [ZHU_TOKEN_DATE] = ZHU_NODE_DATE };
  const ZhuToken *token = peek (parser, 0);
  g_autoptr (ZhuNode) node = begin_node (parser, kinds[token->kind]);
  const ZhuWord *word = NULL;

  if (token->kind == ZHU_TOKEN_NUMBER && !zhu_number_parse (token->text, &node->number))
    {
      add_error (parser, token, _ ("write a smaller one"), _ ("the number is too large"));
      return NULL;
    }
  if (token->kind == ZHU_TOKEN_DATE)
    zhu_date_parse (token->text, &node->date);
  if (token->kind == ZHU_TOKEN_NAME)
    word = zhu_word_find (token->text, ZHU_WORD_DATE);
  if (token->kind != ZHU_TOKEN_DATE)
    node->text = g_strdup (word != NULL ? word->chinese : token->text);
  parser->position++;
  return end_node (parser, g_steal_pointer (&node));
}

static gboolean
is_plain_integer (const ZhuToken *token)
{
  return token->kind == ZHU_TOKEN_NUMBER && token->unsigned_integer;
}

/* How far ahead the sign of a range stands (0 or 1), -1 if no range begins here. */
static int
range_sign (const Parser *parser)
{
  const ZhuToken *first = peek (parser, 0);
  const ZhuToken *second = peek (parser, 1);

  if (is_symbol (first, ".."))
    return 0;
  if (is_symbol (first, "-") && is_plain_integer (second))
    return 0;
  if (!is_value (first))
    return -1;
  if (is_symbol (second, ".."))
    return 1;
  return is_symbol (second, "-") && is_plain_integer (first)
                 && (!is_value (peek (parser, 2)) || is_plain_integer (peek (parser, 2)))
             ? 1
             : -1;
}

/* The range that range_sign() saw, its label being taken. */
static ZhuNode *
parse_range (Parser *parser)
{
  g_autoptr (ZhuNode) band = begin_node (parser, ZHU_NODE_BAND);
  GString *written = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (int side = 0; side < 2; side++)
    {
      ZhuNode *value = NULL;

      if (side == 1)
        g_string_append (written,
                         g_array_index (parser->tokens, ZhuToken, parser->position++).text);
      if (is_value (peek (parser, 0)))
        {
          g_string_append (written, peek (parser, 0)->text);
          value = take_value (parser);
          if (value == NULL)
            {
              g_string_free (written, TRUE);
              return NULL;
            }
        }
      g_ptr_array_add (band->children, value);
    }
  band->text2 = g_string_free (written, FALSE);
  if (g_ptr_array_index (band->children, 0) == NULL
      && g_ptr_array_index (band->children, 1) == NULL)
    {
      add_unexpected (parser, peek (parser, 0), _ ("give the range an end, such as 60.."));
      return NULL;
    }
  return end_node (parser, g_steal_pointer (&band));
}

/* One of the values behind 属于; the range 1-2 wins over subtraction here. */
static ZhuNode *
parse_list_item (Parser *parser)
{
  if (range_sign (parser) >= 0)
    return parse_range (parser);
  if (is_value (peek (parser, 0)))
    return take_value (parser);
  add_unexpected (parser, peek (parser, 0), _ ("put a value or a range such as 1..3 there"));
  return NULL;
}

/* ---- Primaries ---- */

/* An argument of 分段 behind the first. */
static ZhuNode *
parse_band (Parser *parser)
{
  const ZhuToken *token = peek (parser, 0);
  const char *label = NULL;
  ZhuNode *band;

  if ((token->kind == ZHU_TOKEN_NAME || token->kind == ZHU_TOKEN_STRING)
      && is_symbol (peek (parser, 1), ":"))
    {
      label = token->text;
      parser->position += 2;
    }
  if (range_sign (parser) < 0)
    {
      add_unexpected (parser, peek (parser, 0),
                      _ ("write bands as 0-5, \"label\": 0-5, 0.5..3 or 60.."));
      return NULL;
    }
  band = parse_range (parser);
  if (band != NULL)
    band->text = g_strdup (label);
  return band;
}

static gboolean
parse_arguments (Parser *parser, ZhuNode *call)
{
  gboolean has_bands = g_str_equal (call->text, "band");

  if (take_symbol (parser, ")"))
    return TRUE;
  do
    {
      ZhuNode *argument
          = has_bands && call->children->len > 0 ? parse_band (parser) : parse_or (parser);

      if (argument == NULL)
        return FALSE;
      g_ptr_array_add (call->children, argument);
    }
  while (take_symbol (parser, ","));

  if (take_symbol (parser, ")"))
    return TRUE;
  add_unexpected (parser, peek (parser, 0), _ ("put , between arguments and ) behind the last"));
  return FALSE;
}

static ZhuNode *
parse_call (Parser *parser)
{
  g_autoptr (ZhuNode) call = begin_node (parser, ZHU_NODE_CALL);
  const char *name = peek (parser, 0)->text;
  const ZhuWord *word = zhu_word_find (name, ZHU_WORD_FUNCTION);

  call->text = g_strdup (word != NULL ? word->id : name);
  if (!enter (parser))
    return NULL;
  parser->position += 2;
  if (!parse_arguments (parser, call))
    return NULL;
  parser->depth--;
  return end_node (parser, g_steal_pointer (&call));
}

/* A name, or name.name unless the second is a suffix. */
static ZhuNode *
parse_name (Parser *parser)
{
  ZhuNode *node = take_value (parser);
  const ZhuToken *member = peek (parser, 1);

  if (!is_symbol (peek (parser, 0), ".") || member->kind != ZHU_TOKEN_NAME
      || zhu_word_find (member->text, ZHU_WORD_SUFFIX) != NULL)
    return node;
  node->text2 = g_strdup (member->text);
  parser->position += 2;
  return end_node (parser, node);
}

static gboolean
read_column (const ZhuToken *token, unsigned *column)
{
  guint64 value = 0;

  if (!is_plain_integer (token)
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

  if (!is_symbol (peek (parser, 0), "(") || !read_column (peek (parser, 1), &first))
    return NULL;
  last = first;
  if (is_symbol (peek (parser, 2), ")"))
    length = 3;
  else if (is_symbol (peek (parser, 2), "..") && read_column (peek (parser, 3), &last)
           && is_symbol (peek (parser, 4), ")"))
    length = 5;
  if (length == 0)
    return NULL;

  node = begin_node (parser, ZHU_NODE_COLUMN);
  node->first = first;
  node->last = last;
  parser->position += length;
  return end_node (parser, node);
}

static ZhuNode *
parse_brackets (Parser *parser)
{
  g_autoptr (ZhuNode) inner = NULL;

  if (!enter (parser))
    return NULL;
  parser->position++;
  inner = parse_or (parser);
  if (inner == NULL)
    return NULL;
  if (!take_symbol (parser, ")"))
    {
      add_unexpected (parser, peek (parser, 0), _ ("close the bracket with )"));
      return NULL;
    }
  parser->depth--;
  return g_steal_pointer (&inner);
}

static ZhuNode *
parse_primary (Parser *parser)
{
  const ZhuToken *token = peek (parser, 0);
  ZhuNode *node = parse_column (parser);

  if (node != NULL)
    return node;
  if (is_symbol (token, "("))
    return parse_brackets (parser);
  if (is_operator (token, "is_missing")
      || (token->kind == ZHU_TOKEN_NAME && g_str_equal (token->text, "missing")))
    {
      node = begin_node (parser, ZHU_NODE_MISSING);
      parser->position++;
      return end_node (parser, node);
    }
  if (is_value (token))
    {
      if (token->kind != ZHU_TOKEN_NAME)
        return take_value (parser);
      return is_symbol (peek (parser, 1), "(") ? parse_call (parser) : parse_name (parser);
    }
  add_unexpected (parser, token, _ ("put a name, a number, a date or a text in quotes there"));
  return NULL;
}

static ZhuNode *
parse_suffix (Parser *parser, ZhuNode *operand)
{
  g_autoptr (ZhuNode) node = node_around (ZHU_NODE_SUFFIX, operand);
  const ZhuToken *token = peek (parser, 0);
  const ZhuWord *word
      = token->kind == ZHU_TOKEN_NAME ? zhu_word_find (token->text, ZHU_WORD_SUFFIX) : NULL;

  if (word == NULL)
    {
      add_unexpected (parser, token, _ ("a suffix such as 占行% or 较上月 goes behind the dot"));
      return NULL;
    }
  node->text = g_strdup (word->id);
  parser->position++;
  return end_node (parser, g_steal_pointer (&node));
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
  const ZhuToken *token = peek (parser, 0);
  const ZhuWord *word
      = token->kind == ZHU_TOKEN_NAME ? zhu_word_find (token->text, ZHU_WORD_DATE) : NULL;

  if (token->kind == ZHU_TOKEN_DATE)
    {
      node->text = g_strdup (token->text);
      g_ptr_array_add (node->children, take_value (parser));
      return end_node (parser, g_steal_pointer (&node));
    }
  if (word == NULL || is_interval_id (word->id))
    {
      add_unexpected (parser, token, _ ("上期末, 上年末 or 上年同期末 goes behind @"));
      return NULL;
    }
  node->text = g_strdup (word->id);
  parser->position++;
  return end_node (parser, g_steal_pointer (&node));
}

static ZhuNode *
parse_unary (Parser *parser)
{
  g_autoptr (ZhuNode) sign = NULL;
  ZhuNode *node;

  if (is_symbol (peek (parser, 0), "-"))
    {
      sign = begin_node (parser, ZHU_NODE_NEGATE);
      parser->position++;
    }
  node = parse_primary (parser);
  while (node != NULL && (is_symbol (peek (parser, 0), ".") || is_symbol (peek (parser, 0), "@")))
    {
      gboolean is_at = is_symbol (peek (parser, 0), "@");

      parser->position++;
      if (!count_operator (parser))
        g_clear_pointer (&node, zhu_node_free);
      else
        node = is_at ? parse_at (parser, node) : parse_suffix (parser, node);
    }
  if (sign == NULL || node == NULL)
    return node;
  g_ptr_array_add (sign->children, node);
  return end_node (parser, g_steal_pointer (&sign));
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
  const ZhuToken *token = peek (parser, 0);

  for (; operators->text != NULL; operators++)
    if (is_symbol (token, operators->text) || is_operator (token, operators->text))
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
      const ZhuToken *token = peek (parser, 0);
      ZhuNode *right;

      if (!count_operator (parser)
          || (token->kind == ZHU_TOKEN_NAME && !check_spaces (parser, token)))
        return NULL;
      parser->position++;
      right = parse_operand (parser);
      if (right == NULL)
        return NULL;
      g_ptr_array_add (node->children, right);
      left = end_node (parser, g_steal_pointer (&node));
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
  if (!take_symbol (parser, "("))
    {
      if (peek (parser, 0)->kind != ZHU_TOKEN_NAME || !is_value (peek (parser, 0)))
        {
          add_unexpected (parser, peek (parser, 0),
                          _ ("put 本期, 本年 or values in brackets behind 属于"));
          return FALSE;
        }
      g_ptr_array_add (node->children, take_value (parser));
      return TRUE;
    }
  do
    {
      ZhuNode *item = parse_list_item (parser);

      if (item == NULL)
        return FALSE;
      g_ptr_array_add (node->children, item);
    }
  while (take_symbol (parser, ","));

  if (take_symbol (parser, ")"))
    return TRUE;
  add_unexpected (parser, peek (parser, 0), _ ("put , between values and ) behind the last"));
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
  if (!count_operator (parser)
      || (peek (parser, 0)->kind == ZHU_TOKEN_NAME && !check_spaces (parser, peek (parser, 0))))
    return NULL;

  node = node_around (op->kind, g_steal_pointer (&left));
  parser->position++;
  if (!parse_right_side (parser, node))
    return NULL;
  if (find_operator (parser, comparisons) != NULL)
    {
      add_unexpected (parser, peek (parser, 0),
                      _ ("join two comparisons by 且, or put one of them in brackets"));
      return NULL;
    }
  return end_node (parser, g_steal_pointer (&node));
}

static ZhuNode *
parse_not (Parser *parser)
{
  g_autoptr (ZhuNode) node = NULL;
  ZhuNode *operand;

  if (!is_operator (peek (parser, 0), "not"))
    return parse_comparison (parser);
  if (!count_operator (parser) || !check_spaces (parser, peek (parser, 0)))
    return NULL;

  node = begin_node (parser, ZHU_NODE_NOT);
  parser->position++;
  operand = parse_comparison (parser);
  if (operand == NULL)
    return NULL;
  g_ptr_array_add (node->children, operand);
  return end_node (parser, g_steal_pointer (&node));
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
  add_unexpected (&parser, token,
                  _ ("the formula is complete before it: put an operator there, "
                     "or remove it"));
  return NULL;
}
