/* Tokens of formulas, axes, rules and references (language.md §1). Full-width marks equal their
 * ASCII forms outside quotes; a date wins over subtraction; Han text has no word borders, so each
 * token says whether blanks or brackets stand beside it. */
#include "zhuhu/formula/private.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *at;
  unsigned column; /* of at, in characters from 1 */
  const ZhuIniEntry *entry;
  gsize base;
  GArray *tokens;
  ZhuDiags *diags;
} Lexer;

static void
token_clear (gpointer data)
{
  g_free (((ZhuToken *) data)->text);
}

static gunichar
folded_at (const char *at)
{
  gunichar c = g_utf8_get_char (at);

  if (c >= 0xFF01 && c <= 0xFF5E)
    return c - 0xFEE0;
  return c;
}

static gboolean
is_name_start (const char *at)
{
  gunichar c = g_utf8_get_char (at);

  return c == '_' || c == 0x00B7 || (g_unichar_isalnum (c) && !g_unichar_isdigit (c));
}

static gboolean
is_name_part (const char *at)
{
  gunichar c = g_utf8_get_char (at);

  return c == '_' || c == 0x00B7 || g_unichar_isalnum (c);
}

static gboolean
is_digit (const char *at)
{
  return folded_at (at) < 0x80 && g_ascii_isdigit ((char) folded_at (at));
}

/* Ends the token that begins at @lexer->at before @end; @text is taken. */
static ZhuToken *
add_token (Lexer *lexer, ZhuTokenKind kind, const char *end, char *text)
{
  ZhuToken token = { 0 };

  token.kind = kind;
  token.text = text;
  token.offset = (gsize) (lexer->at - lexer->text);
  token.length = (gsize) (end - lexer->at);
  token.column = lexer->column;
  lexer->column += (unsigned) g_utf8_strlen (lexer->at, end - lexer->at);
  lexer->at = end;
  g_array_append_val (lexer->tokens, token);
  return &g_array_index (lexer->tokens, ZhuToken, lexer->tokens->len - 1);
}

static ZhuPlace
place_of_last (const Lexer *lexer)
{
  return zhu_token_place (&g_array_index (lexer->tokens, ZhuToken, lexer->tokens->len - 1),
                          lexer->entry, lexer->base);
}

/* ---- Names ---- */

static void
lex_name (Lexer *lexer)
{
  const char *end = lexer->at;
  g_autofree char *name = NULL;
  g_autofree char *with_percent = NULL;

  while (*end != '\0' && is_name_part (end))
    end = g_utf8_next_char (end);
  name = g_strndup (lexer->at, (gsize) (end - lexer->at));
  if (*end != '\0' && folded_at (end) == '%')
    with_percent = g_strconcat (name, "%", NULL);
  if (with_percent != NULL && zhu_word_find (with_percent, ZHU_WORD_SUFFIX) != NULL)
    add_token (lexer, ZHU_TOKEN_NAME, g_utf8_next_char (end), g_steal_pointer (&with_percent));
  else
    add_token (lexer, ZHU_TOKEN_NAME, end, g_steal_pointer (&name));
}

/* ---- Strings ---- */

static gboolean
closes_string (gunichar opener, gunichar c)
{
  if (opener == '"')
    return c == '"';
  return c == '"' || c == 0x201D || (opener == 0xFF02 && c == opener);
}

static gboolean
is_quote (gunichar c)
{
  return c == '"' || c == 0x201C || c == 0x201D || c == 0xFF02;
}

static void
lex_string (Lexer *lexer)
{
  gunichar opener = g_utf8_get_char (lexer->at);
  const char *at = g_utf8_next_char (lexer->at);
  GString *text = g_string_new (NULL);
  ZhuPlace place;

  while (*at != '\0')
    {
      gunichar c = g_utf8_get_char (at);

      at = g_utf8_next_char (at);
      if (closes_string (opener, c))
        {
          if (*at == '\0' || g_utf8_get_char (at) != c)
            {
              add_token (lexer, ZHU_TOKEN_STRING, at, g_string_free (text, FALSE));
              return;
            }
          at = g_utf8_next_char (at);
        }
      g_string_append_unichar (text, c);
    }

  add_token (lexer, ZHU_TOKEN_BAD, at, g_string_free (text, FALSE));
  place = place_of_last (lexer);
  zhu_diags_add (lexer->diags, ZHU_DIAG_ERROR, "unclosed-string", &place,
                 _ ("close it with \"; a quote inside is doubled"),
                 _ ("a text in quotes is not closed"));
}

/* ---- Numbers and dates ---- */

static const char *
skip_digits (const char *at, gsize *n)
{
  *n = 0;
  for (; *at != '\0' && is_digit (at); (*n)++)
    at = g_utf8_next_char (at);
  return at;
}

static gboolean
is_mark (const char *at, char mark)
{
  return *at != '\0' && folded_at (at) == (gunichar) mark;
}

/* End of what is shaped like 2020-03-31 at @at, NULL if nothing is. */
static const char *
date_end (const char *at)
{
  gsize n_year, n_month, n_day;

  at = skip_digits (at, &n_year);
  if (n_year != 4 || !is_mark (at, '-'))
    return NULL;
  at = skip_digits (g_utf8_next_char (at), &n_month);
  if (n_month < 1 || n_month > 2 || !is_mark (at, '-'))
    return NULL;
  at = skip_digits (g_utf8_next_char (at), &n_day);
  return n_day >= 1 && n_day <= 2 ? at : NULL;
}

static char *
copy_folded (const char *start, const char *end)
{
  g_autofree char *written = g_strndup (start, (gsize) (end - start));

  return zhu_text_to_half_width (written);
}

static void
add_bad_number (Lexer *lexer, const char *end)
{
  ZhuPlace place;
  g_autofree char *written = NULL;
  g_autofree char *remedy = NULL;

  while (*end != '\0' && is_name_part (end))
    end = g_utf8_next_char (end);
  written = g_strndup (lexer->at, (gsize) (end - lexer->at));
  remedy = g_strdup_printf (_ ("write \"%s\" if it is a name, or put a blank behind the number"),
                            written);
  add_token (lexer, ZHU_TOKEN_BAD, end, g_strdup (written));
  place = place_of_last (lexer);
  zhu_diags_add (lexer->diags, ZHU_DIAG_ERROR, "bad-number", &place, remedy,
                 _ ("“%s”: a name cannot begin with a digit"), written);
}

static void
lex_date (Lexer *lexer, const char *end)
{
  g_autofree char *text = copy_folded (lexer->at, end);
  int date;
  ZhuPlace place;

  if (*end != '\0' && is_name_part (end))
    {
      add_bad_number (lexer, end);
      return;
    }
  if (zhu_date_parse (text, &date))
    {
      add_token (lexer, ZHU_TOKEN_DATE, end, g_steal_pointer (&text));
      return;
    }
  add_token (lexer, ZHU_TOKEN_BAD, end, g_strdup (text));
  place = place_of_last (lexer);
  zhu_diags_add (lexer->diags, ZHU_DIAG_ERROR, "bad-date", &place,
                 _ ("write a day of the calendar as 2020-03-31, or blanks around - to subtract"),
                 _ ("%s is no date"), text);
}

static void
lex_number (Lexer *lexer)
{
  const char *end = date_end (lexer->at);
  gsize n;
  gboolean is_integer = TRUE;

  if (end != NULL)
    {
      lex_date (lexer, end);
      return;
    }
  end = skip_digits (lexer->at, &n);
  if (is_mark (end, '.') && end[0] != '\0' && is_digit (g_utf8_next_char (end)))
    {
      is_integer = FALSE;
      end = skip_digits (g_utf8_next_char (end), &n);
    }
  if (*end != '\0' && is_name_part (end))
    add_bad_number (lexer, end);
  else
    add_token (lexer, ZHU_TOKEN_NUMBER, end, copy_folded (lexer->at, end))->unsigned_integer
        = is_integer;
}

/* ---- Symbols ---- */

/* The symbol at @at in its ASCII form, its end in @end; NULL if there is none. Longest first. */
static const char *
find_symbol (const char *at, const char **end)
{
  static const char *const pairs[] = { "<>", "<=", ">=", ".." };
  static const char *const singles[] = { "(", ")", "[", "]", "{", "}", ",", ":", "+", "-",
                                         "*", "/", "=", "<", ">", ".", "@", "|", "%" };
  static const struct
  {
    gunichar c;
    const char *symbol;
  } others[] = { { 0x2265, ">=" }, { 0x2264, "<=" }, { 0x2260, "<>" },
                 { 0x00D7, "*" },  { 0x00F7, "/" },  { 0x3001, "、" } };
  const char *next = g_utf8_next_char (at);
  gunichar c = folded_at (at);

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (c == (gunichar) pairs[i][0] && is_mark (next, pairs[i][1]))
      {
        *end = g_utf8_next_char (next);
        return pairs[i];
      }
  *end = next;
  for (gsize i = 0; i < G_N_ELEMENTS (singles); i++)
    if (c == (gunichar) singles[i][0])
      return singles[i];
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (c == others[i].c)
      return others[i].symbol;
  return NULL;
}

/* What a character of no token was probably meant to be. */
static const char *
character_remedy (gunichar c)
{
  if (c == '\'' || c == 0x2018 || c == 0x2019 || c == 0x300C || c == 0x300D)
    return _ ("write texts in double quotes");
  if (c == '!')
    return _ ("write <> for unequal and 非 for not");
  if (c == 0x2212 || c == 0x2013 || c == 0x2014)
    return _ ("write - to subtract and .. between the ends of a range");
  if (c == ';')
    return _ ("separate with a comma");
  return _ ("remove it, or write it in double quotes");
}

static void
lex_symbol (Lexer *lexer)
{
  const char *end = NULL;
  const char *symbol = find_symbol (lexer->at, &end);
  g_autofree char *written = NULL;
  gunichar c = folded_at (lexer->at);
  ZhuPlace place;

  if (symbol != NULL)
    {
      add_token (lexer, ZHU_TOKEN_SYMBOL, end, g_strdup (symbol));
      return;
    }
  written = g_strndup (lexer->at, (gsize) (end - lexer->at));
  add_token (lexer, ZHU_TOKEN_BAD, end, g_strdup (written));
  place = place_of_last (lexer);
  zhu_diags_add (lexer->diags, ZHU_DIAG_ERROR, "bad-character", &place, character_remedy (c),
                 _ ("the character “%s” cannot stand here"), written);
}

/* ---- All ---- */

static void
skip_blanks (Lexer *lexer)
{
  while (*lexer->at != '\0' && g_unichar_isspace (g_utf8_get_char (lexer->at)))
    {
      lexer->at = g_utf8_next_char (lexer->at);
      lexer->column++;
    }
}

static gboolean
is_border (const ZhuToken *token)
{
  return token->kind == ZHU_TOKEN_END
         || (token->kind == ZHU_TOKEN_SYMBOL && strstr ("()[]{},:", token->text) != NULL);
}

/* A comma or colon separates as well as a bracket does. */
static void
mark_spaces (GArray *tokens)
{
  for (gsize i = 0; i < tokens->len; i++)
    {
      ZhuToken *token = &g_array_index (tokens, ZhuToken, i);
      ZhuToken *above = i == 0 ? NULL : token - 1;

      token->spaced_before = above == NULL || above->offset + above->length < token->offset
                             || is_border (above) || is_border (token);
      if (above != NULL)
        above->spaced_after = token->spaced_before;
      token->spaced_after = TRUE;
    }
}

GArray *
zhu_lex (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags)
{
  Lexer lexer = { text, text, 1, entry, base, NULL, diags };

  g_return_val_if_fail (text != NULL && diags != NULL, NULL);

  lexer.tokens = g_array_new (FALSE, TRUE, sizeof (ZhuToken));
  g_array_set_clear_func (lexer.tokens, token_clear);
  for (skip_blanks (&lexer); *lexer.at != '\0'; skip_blanks (&lexer))
    {
      if (is_quote (g_utf8_get_char (lexer.at)))
        lex_string (&lexer);
      else if (is_digit (lexer.at))
        lex_number (&lexer);
      else if (is_name_start (lexer.at))
        lex_name (&lexer);
      else
        lex_symbol (&lexer);
    }
  add_token (&lexer, ZHU_TOKEN_END, lexer.at, g_strdup (""));
  mark_spaces (lexer.tokens);
  return lexer.tokens;
}

ZhuPlace
zhu_token_place (const ZhuToken *token, const ZhuIniEntry *entry, gsize base)
{
  if (entry != NULL)
    return zhu_ini_entry_place (entry, base + token->offset);
  return (ZhuPlace){ NULL, 1, token->column + (unsigned) base };
}
