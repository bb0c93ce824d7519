/* The parser's smallest steps: tokens, findings, nodes, values and ranges. */
#include "zhuhu/formula/parser.h"

#include <string.h>

/* Nesting that a clerk can still read; the operators of one formula bound the height of its tree.
 */
#define MAX_DEPTH 64
#define MAX_OPERATORS 1000

/* ---- Tokens ---- */

const ZhuToken *
parser_peek (const Parser *parser, gsize ahead)
{
  gsize i = MIN (parser->position + ahead, (gsize) parser->tokens->len - 1);

  return &g_array_index (parser->tokens, ZhuToken, i);
}

gboolean
token_is_symbol (const ZhuToken *token, const char *symbol)
{
  return token->kind == ZHU_TOKEN_SYMBOL && g_str_equal (token->text, symbol);
}

gboolean
parser_take_symbol (Parser *parser, const char *symbol)
{
  if (!token_is_symbol (parser_peek (parser, 0), symbol))
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

gboolean
token_is_operator (const ZhuToken *token, const char *id)
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

void
parser_add_unexpected (Parser *parser, const ZhuToken *token, const char *remedy)
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

gboolean
parser_enter (Parser *parser)
{
  g_autofree char *text = NULL;

  if (parser->depth++ < MAX_DEPTH)
    return TRUE;
  text = g_strdup_printf (_ ("the formula is nested deeper than %d"), MAX_DEPTH);
  add_error (parser, parser_peek (parser, 0), _ ("give its parts names of their own"), text);
  return FALSE;
}

gboolean
parser_count_operator (Parser *parser)
{
  g_autofree char *text = NULL;

  if (parser->n_operators++ < MAX_OPERATORS)
    return TRUE;
  text = g_strdup_printf (_ ("the formula has more than %d operators"), MAX_OPERATORS);
  add_error (parser, parser_peek (parser, 0), _ ("give its parts names of their own"), text);
  return FALSE;
}

gboolean
parser_check_spaces (Parser *parser, const ZhuToken *token)
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

ZhuNode *
parser_begin_node (const Parser *parser, ZhuNodeKind kind)
{
  const ZhuToken *token = parser_peek (parser, 0);
  ZhuNode *node = node_new (kind);

  node->place = zhu_token_place (token, parser->entry, parser->base);
  node->offset = token->offset;
  return node;
}

ZhuNode *
parser_end_node (const Parser *parser, ZhuNode *node)
{
  if (parser->position > 0)
    {
      const ZhuToken *last = &g_array_index (parser->tokens, ZhuToken, parser->position - 1);

      node->length = last->offset + last->length - node->offset;
    }
  return node;
}

ZhuNode *
node_around (ZhuNodeKind kind, ZhuNode *left)
{
  ZhuNode *node = node_new (kind);

  node->place = left->place;
  node->offset = left->offset;
  g_ptr_array_add (node->children, left);
  return node;
}

/* ---- Values and ranges: of 属于 ( … ) and 分段 ---- */

gboolean
token_is_value (const ZhuToken *token)
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

ZhuNode *
parser_take_value (Parser *parser)
{
  static const ZhuNodeKind kinds[] = { [ZHU_TOKEN_NAME] = ZHU_NODE_NAME,
                                       [ZHU_TOKEN_STRING] = ZHU_NODE_STRING,
                                       [ZHU_TOKEN_NUMBER] = ZHU_NODE_NUMBER,
                                       [ZHU_TOKEN_DATE] = ZHU_NODE_DATE };
  const ZhuToken *token = parser_peek (parser, 0);
  g_autoptr (ZhuNode) node = parser_begin_node (parser, kinds[token->kind]);
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
  return parser_end_node (parser, g_steal_pointer (&node));
}

gboolean
token_is_plain_integer (const ZhuToken *token)
{
  return token->kind == ZHU_TOKEN_NUMBER && token->unsigned_integer;
}

int
parser_range_sign (const Parser *parser)
{
  const ZhuToken *first = parser_peek (parser, 0);
  const ZhuToken *second = parser_peek (parser, 1);

  if (token_is_symbol (first, ".."))
    return 0;
  if (token_is_symbol (first, "-") && token_is_plain_integer (second))
    return 0;
  if (!token_is_value (first))
    return -1;
  if (token_is_symbol (second, ".."))
    return 1;
  return token_is_symbol (second, "-") && token_is_plain_integer (first)
                 && (!token_is_value (parser_peek (parser, 2))
                     || token_is_plain_integer (parser_peek (parser, 2)))
             ? 1
             : -1;
}

ZhuNode *
parser_parse_range (Parser *parser)
{
  g_autoptr (ZhuNode) band = parser_begin_node (parser, ZHU_NODE_BAND);
  GString *written = g_string_new (NULL);

  for (int side = 0; side < 2; side++)
    {
      ZhuNode *value = NULL;

      if (side == 1)
        g_string_append (written,
                         g_array_index (parser->tokens, ZhuToken, parser->position++).text);
      if (token_is_value (parser_peek (parser, 0)))
        {
          g_string_append (written, parser_peek (parser, 0)->text);
          value = parser_take_value (parser);
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
      parser_add_unexpected (parser, parser_peek (parser, 0),
                             _ ("give the range an end, such as 60.."));
      return NULL;
    }
  return parser_end_node (parser, g_steal_pointer (&band));
}

ZhuNode *
parser_parse_list_item (Parser *parser)
{
  if (parser_range_sign (parser) >= 0)
    return parser_parse_range (parser);
  if (token_is_value (parser_peek (parser, 0)))
    return parser_take_value (parser);
  parser_add_unexpected (parser, parser_peek (parser, 0),
                         _ ("put a value or a range such as 1..3 there"));
  return NULL;
}
