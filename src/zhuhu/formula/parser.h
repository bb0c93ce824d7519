/* The parser's state and its smallest steps, which parser.c has and parse.c builds the grammar of.
 */
#pragma once

#include "zhuhu/formula/private.h"

G_BEGIN_DECLS

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

/* The token @ahead of the next; the last one is END for ever. */
const ZhuToken *parser_peek (const Parser *parser, gsize ahead);
gboolean token_is_symbol (const ZhuToken *token, const char *symbol);
gboolean parser_take_symbol (Parser *parser, const char *symbol);
gboolean token_is_operator (const ZhuToken *token, const char *id);
/* A finding that @token stands where something else was wanted; the lexer has told of bad ones. */
void parser_add_unexpected (Parser *parser, const ZhuToken *token, const char *remedy);
/* FALSE with a finding if the formula is nested too deep; the caller leaves with depth--. */
gboolean parser_enter (Parser *parser);
/* FALSE with a finding if the formula has too many operators. */
gboolean parser_count_operator (Parser *parser);
/* FALSE with a finding if the word operator @token lacks its blanks. */
gboolean parser_check_spaces (Parser *parser, const ZhuToken *token);
ZhuNode *parser_begin_node (const Parser *parser, ZhuNodeKind kind);
/* Sets the extent of @node up to the token before the next. */
ZhuNode *parser_end_node (const Parser *parser, ZhuNode *node);
/* A node of @kind that begins where its first operand @left does; takes @left. */
ZhuNode *node_around (ZhuNodeKind kind, ZhuNode *left);
gboolean token_is_value (const ZhuToken *token);
/* Takes the value that parser_peek() shows. */
ZhuNode *parser_take_value (Parser *parser);
/* How far ahead the sign of a range stands (0 or 1), -1 if no range begins here. */
int parser_range_sign (const Parser *parser);
/* The range that parser_range_sign() saw, its label being taken. */
ZhuNode *parser_parse_range (Parser *parser);
/* One of the values behind 属于; the range 1-2 wins over subtraction here. */
ZhuNode *parser_parse_list_item (Parser *parser);
gboolean token_is_plain_integer (const ZhuToken *token);

G_END_DECLS
