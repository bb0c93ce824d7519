/* The cursor over the tokens of one value. All grammars of this room (axes, picks, rules,
 * references) read through it; expressions in brackets are handed to the formula room's parser and
 * the cursor goes on behind them. */
#include "zhuhu/template/private.h"

static const ZhuToken *
token_at (const Cursor *self, gsize index)
{
  return &g_array_index (self->tokens, ZhuToken, MIN (index, self->tokens->len - 1));
}

const ZhuToken *
tpl_cursor_peek (const Cursor *self, gsize ahead)
{
  return token_at (self, self->at + ahead);
}

ZhuPlace
tpl_cursor_place (const Cursor *self, gsize ahead)
{
  return zhu_token_place (tpl_cursor_peek (self, ahead), self->entry, self->base);
}

void
tpl_cursor_fail (Cursor *self, const char *code, const char *remedy, const char *format, ...)
{
  ZhuPlace place = tpl_cursor_place (self, 0);
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, code, &place, remedy, "%s", text);
}

static gboolean
is_symbol (const ZhuToken *token, const char *symbol)
{
  return token->kind == ZHU_TOKEN_SYMBOL && g_str_equal (token->text, symbol);
}

gboolean
tpl_cursor_is (const Cursor *self, gsize ahead, const char *symbol)
{
  return is_symbol (tpl_cursor_peek (self, ahead), symbol);
}

gboolean
tpl_cursor_is_kind (const Cursor *self, gsize ahead, ZhuTokenKind kind)
{
  return tpl_cursor_peek (self, ahead)->kind == kind;
}

gboolean
tpl_cursor_is_word (const Cursor *self, gsize ahead, ZhuWordKind kind, const char *id)
{
  const ZhuToken *token = tpl_cursor_peek (self, ahead);
  const ZhuWord *word = token->kind == ZHU_TOKEN_NAME ? zhu_word_find (token->text, kind) : NULL;

  return word != NULL && g_str_equal (word->id, id);
}

gboolean
tpl_cursor_accept (Cursor *self, const char *symbol)
{
  if (!tpl_cursor_is (self, 0, symbol))
    return FALSE;
  self->at++;
  return TRUE;
}

char *
tpl_cursor_seen (const Cursor *self, gsize ahead)
{
  const ZhuToken *token = tpl_cursor_peek (self, ahead);

  if (token->kind == ZHU_TOKEN_END)
    return g_strdup (_ ("the end"));
  return g_strdup_printf ("“%.*s”", (int) token->length, self->text + token->offset);
}

static const char *
remedy_for (const char *symbol)
{
  if (g_str_equal (symbol, "}"))
    return _ ("put commas between categories and } behind the last");
  if (g_str_equal (symbol, "]"))
    return _ ("put commas between measures and ] behind the last");
  if (g_str_equal (symbol, ")"))
    return _ ("put commas between arguments and ) behind the last");
  return _ ("put it there, or remove what is too much");
}

gboolean
tpl_cursor_expect (Cursor *self, const char *symbol)
{
  g_autofree char *seen = NULL;

  if (tpl_cursor_accept (self, symbol))
    return TRUE;
  seen = tpl_cursor_seen (self, 0);
  tpl_cursor_fail (self, "expected", remedy_for (symbol), _ ("here “%s” is needed, not %s"), symbol,
                   seen);
  return FALSE;
}

gboolean
tpl_cursor_expect_end (Cursor *self, const char *remedy)
{
  g_autofree char *seen = NULL;

  if (tpl_cursor_is_kind (self, 0, ZHU_TOKEN_END))
    return TRUE;
  seen = tpl_cursor_seen (self, 0);
  tpl_cursor_fail (self, "unexpected", remedy != NULL ? remedy : _ ("remove it"),
                   _ ("%s cannot stand here"), seen);
  return FALSE;
}

gboolean
tpl_cursor_enter (Cursor *self)
{
  if (++self->depth <= TPL_MAX_NESTING)
    return TRUE;
  tpl_cursor_fail (self, "too-deep", _ ("name parts of it by [计量 …] or split the table"),
                   _ ("brackets are nested more than %d deep"), TPL_MAX_NESTING);
  return FALSE;
}

void
tpl_cursor_leave (Cursor *self)
{
  self->depth--;
}

/* ---- Brackets ---- */

static const char *
closing_of (const ZhuToken *token)
{
  if (is_symbol (token, "("))
    return ")";
  if (is_symbol (token, "["))
    return "]";
  return is_symbol (token, "{") ? "}" : NULL;
}

static gboolean
is_closing (const ZhuToken *token)
{
  return is_symbol (token, ")") || is_symbol (token, "]") || is_symbol (token, "}");
}

gsize
tpl_cursor_closing (const Cursor *self, gsize index)
{
  unsigned depth = 0;

  for (gsize i = index; i < self->tokens->len; i++)
    {
      const ZhuToken *token = token_at (self, i);

      if (closing_of (token) != NULL)
        depth++;
      else if (is_closing (token) && --depth == 0)
        return i;
    }
  return self->tokens->len - 1;
}

static void
report_unclosed (const Cursor *self, gsize index)
{
  const ZhuToken *token = token_at (self, index);
  ZhuPlace place = zhu_token_place (token, self->entry, self->base);
  g_autofree char *remedy = g_strdup_printf (_ ("close it with “%s”"), closing_of (token));

  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "unclosed-bracket", &place, remedy,
                 _ ("the “%s” is never closed"), token->text);
}

static gboolean
refuse_closing (const Cursor *self, const ZhuToken *opener, const ZhuToken *token)
{
  ZhuPlace place = zhu_token_place (token, self->entry, self->base);
  g_autofree char *remedy = NULL;

  if (opener == NULL)
    {
      zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "stray-bracket", &place,
                     _ ("remove it, or open it before"), _ ("the “%s” closes nothing"),
                     token->text);
      return FALSE;
    }
  remedy = g_strdup_printf (_ ("close it with “%s”"), closing_of (opener));
  zhu_diags_add (self->diags, ZHU_DIAG_ERROR, "bracket-mismatch", &place, remedy,
                 _ ("“%s” is closed by “%s”"), opener->text, token->text);
  return FALSE;
}

/* One closing bracket against the innermost open one; FALSE after a finding. */
static gboolean
close_bracket (const Cursor *self, GArray *open, const ZhuToken *token)
{
  const ZhuToken *opener;

  if (open->len == 0)
    return refuse_closing (self, NULL, token);
  opener = token_at (self, g_array_index (open, gsize, open->len - 1));
  g_array_set_size (open, open->len - 1);
  return is_symbol (token, closing_of (opener)) || refuse_closing (self, opener, token);
}

static gboolean
check_brackets (const Cursor *self)
{
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (gsize));

  for (gsize i = 0; i < self->tokens->len; i++)
    {
      const ZhuToken *token = &g_array_index (self->tokens, ZhuToken, i);

      if (closing_of (token) != NULL)
        g_array_append_val (open, i);
      else if (is_closing (token) && !close_bracket (self, open, token))
        return FALSE;
    }
  if (open->len > 0)
    report_unclosed (self, g_array_index (open, gsize, open->len - 1));
  return open->len == 0;
}

gboolean
tpl_cursor_open (Cursor *self,
                 const char *text,
                 const ZhuIniEntry *entry,
                 gsize base,
                 ZhuDiags *diags)
{
  *self = (Cursor){ .text = text, .entry = entry, .base = base, .diags = diags };
  self->tokens = zhu_lex (text, entry, base, diags);
  for (gsize i = 0; i < self->tokens->len; i++)
    if (g_array_index (self->tokens, ZhuToken, i).kind == ZHU_TOKEN_BAD)
      return FALSE;
  return check_brackets (self);
}

void
tpl_cursor_close (Cursor *self)
{
  g_clear_pointer (&self->tokens, g_array_unref);
}

/* ---- Expressions of the formula room ---- */

ZhuNode *
tpl_cursor_expr (Cursor *self)
{
  return zhu_formula_parse_tokens (self->tokens, &self->at, self->entry, self->base, self->diags);
}

/* The formula parser would take + and > of an axis for operators, so it gets the atom's tokens
 * alone. */
ZhuNode *
tpl_cursor_slice (Cursor *self, gsize to)
{
  g_autoptr (GArray) part = g_array_new (FALSE, TRUE, sizeof (ZhuToken));
  g_autoptr (ZhuNode) node = NULL;
  ZhuToken end = *tpl_cursor_peek (self, to - self->at);
  gsize from = self->at;
  gsize position = 0;

  end.kind = ZHU_TOKEN_END;
  g_array_append_vals (part, &g_array_index (self->tokens, ZhuToken, from), (guint) (to - from));
  g_array_append_val (part, end);
  node = zhu_formula_parse_tokens (part, &position, self->entry, self->base, self->diags);
  if (node == NULL)
    return NULL;
  self->at = from + position;
  if (position != to - from)
    {
      g_autofree char *seen = tpl_cursor_seen (self, 0);

      tpl_cursor_fail (self, "unexpected", _ ("remove it"), _ ("%s cannot stand here"), seen);
      return NULL;
    }
  return g_steal_pointer (&node);
}
