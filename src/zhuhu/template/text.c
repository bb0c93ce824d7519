/* Texts with figures (language.md §7): {期}, {期末:yyyy年M月d日}, {注1}, {01.合计.残疾人数:0}.
 * Everything else is printed as it stands; a brace itself is written twice. */
#include "zhuhu/template/private.h"

#include <string.h>

typedef struct
{
  const char *text;
  const ZhuIniEntry *entry;
  gsize base;
  ZhuDiags *diags;
  GPtrArray *pieces; /* element: ZhuPiece * */
  GString *plain;    /* characters since the last piece */
  gsize plain_start; /* byte of the first of them */
} Reader;

void
tpl_piece_free (gpointer data)
{
  ZhuPiece *self = data;

  if (self == NULL)
    return;
  g_clear_pointer (&self->ref, tpl_ref_free);
  g_free (self->text);
  g_free (self->format);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuPiece, tpl_piece_free)

/* ---- Places ---- */

static ZhuPlace
place_of (const Reader *reader, gsize offset)
{
  ZhuToken token = { .offset = offset };

  token.column = (unsigned) g_utf8_pointer_to_offset (reader->text, reader->text + offset) + 1;
  return zhu_token_place (&token, reader->entry, reader->base);
}

static void
fail (const Reader *reader, gsize offset, const char *code, const char *remedy, const char *text)
{
  ZhuPlace place = place_of (reader, offset);

  zhu_diags_add (reader->diags, ZHU_DIAG_ERROR, code, &place, remedy, "%s", text);
}

/* ---- Plain characters ---- */

static void
flush_plain (Reader *reader)
{
  ZhuPiece *piece;

  if (reader->plain->len == 0)
    return;
  piece = g_new0 (ZhuPiece, 1);
  piece->kind = ZHU_PIECE_TEXT;
  piece->text = g_strdup (reader->plain->str);
  piece->place = place_of (reader, reader->plain_start);
  g_ptr_array_add (reader->pieces, piece);
  g_string_truncate (reader->plain, 0);
}

/* Braces may be of full width, as an input method writes them. Length in bytes, 0 if there is none.
 */
static gsize
brace_length (const char *at, char brace)
{
  const char *wide = brace == '{' ? "｛" : "｝";

  if (*at == brace)
    return 1;
  return g_str_has_prefix (at, wide) ? strlen (wide) : 0;
}

/* Byte after the string that begins at @at, as the lexer ends it; @at itself if none begins there.
 */
static const char *
skip_string (const char *at)
{
  gboolean is_narrow = *at == '"';

  if (!is_narrow && !g_str_has_prefix (at, "“") && !g_str_has_prefix (at, "＂"))
    return at;
  for (at = g_utf8_next_char (at); *at != '\0'; at = g_utf8_next_char (at))
    if (*at == '"' || (!is_narrow && (g_str_has_prefix (at, "”") || g_str_has_prefix (at, "＂"))))
      return g_utf8_next_char (at);
  return at;
}

/* Bytes up to and with the first of the closing brace; 0 if there is none outside quotes. */
static gsize
find_close (const char *text)
{
  const char *at = text;

  while (*at != '\0')
    {
      const char *after = skip_string (at);

      if (after == at && brace_length (at, '}') > 0)
        return (gsize) (at - text) + 1;
      at = after != at ? after : g_utf8_next_char (at);
    }
  return 0;
}

/* ---- Formats ---- */

static gboolean
is_digits_format (const char *format)
{
  return g_str_equal (format, "0")
         || (g_str_has_prefix (format, "0.") && strlen (format) > 2 && strlen (format) <= 11
             && strspn (format + 2, "0") == strlen (format + 2));
}

static gboolean
is_date_format (const char *format)
{
  return strpbrk (format, "yMd") != NULL;
}

/* Canonical form of the format of a cell; NULL if it is none. */
static char *
read_cell_format (const char *format)
{
  if (is_digits_format (format) || is_date_format (format))
    return g_strdup (format);
  if (g_str_equal (format, "增减") || g_str_equal (format, "change"))
    return g_strdup ("change");
  return NULL;
}

static gboolean
set_format (Reader *reader, ZhuPiece *piece, const char *format, gsize offset)
{
  if (format == NULL)
    return TRUE;
  if (piece->kind == ZHU_PIECE_REF)
    piece->format = read_cell_format (format);
  else if (zhu_word_find (piece->text, ZHU_WORD_DATE) != NULL && is_date_format (format))
    piece->format = g_strdup (format);
  if (piece->format != NULL)
    return TRUE;
  fail (reader, offset, "bad-format",
        piece->kind == ZHU_PIECE_REF
            ? _ ("write 0, 0.0, 增减, or for a date such as yyyy年M月")
            : _ ("a date takes a format such as yyyy年M月d日; 期, 地区 and notes take none"),
        _ ("this format does not fit here"));
  return FALSE;
}

/* ---- What stands in braces ---- */

/* {注1}: the digits or name after the word. */
static const char *
note_name (const char *content)
{
  static const char *const words[] = { "注", "note" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (content, words[i]) && content[strlen (words[i])] != '\0')
      return content + strlen (words[i]);
  return NULL;
}

static const char *
word_id (const char *content)
{
  const ZhuWord *word = zhu_word_find (content, ZHU_WORD_DATE);

  if (g_str_equal (content, "期") || g_str_equal (content, "period"))
    return "period";
  if (g_str_equal (content, "地区") || g_str_equal (content, "area"))
    return "area";
  if (word == NULL || g_str_equal (word->id, "this_period") || g_str_equal (word->id, "this_year"))
    return NULL;
  return word->id;
}

static gboolean
refuse_word (Reader *reader, const char *content, gsize offset)
{
  static const char *const words[]
      = { "期末", "上期末", "上年末", "上年同期末", "期初", "年初",   "地区",
          "期",   "end",    "start",  "year_start", "area", "period", NULL };
  g_autofree char *text = g_strdup_printf (_ ("“{%s}” is no word of a text"), content);
  g_autofree char *near = tpl_suggest (content, words);
  g_autofree char *remedy
      = g_strconcat (near, _ ("; a cell is written {01.合计.户数}, a brace itself {{"), NULL);

  fail (reader, offset, "unknown-text-word", remedy, text);
  return FALSE;
}

static gboolean
parse_short_row (Cursor *cursor, ZhuPath *row)
{
  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NUMBER))
    return tpl_row_path_parse (cursor, row);
  if (!tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NAME)
      && !tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING))
    return tpl_names_parse (cursor, row);
  row->kind = ZHU_PATH_NAMES;
  row->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (row->names, g_strdup (tpl_cursor_peek (cursor, 0)->text));
  cursor->at++;
  return TRUE;
}

/* Table and row of {id.row.column}: an id of digits and a row number, as in "01.03", are one number
 * to the lexer. */
static gboolean
parse_short_start (Cursor *cursor, ZhuRef *ref)
{
  const ZhuToken *token = tpl_cursor_peek (cursor, 0);
  const char *dot = token->kind == ZHU_TOKEN_NUMBER ? strchr (token->text, '.') : NULL;

  if (dot == NULL)
    {
      ref->table = g_strdup (token->text);
      cursor->at++;
      return tpl_cursor_expect (cursor, ".") && parse_short_row (cursor, &ref->row);
    }
  ref->table = g_strndup (token->text, (gsize) (dot - token->text));
  ref->row.kind = ZHU_PATH_ROW_NUMBER;
  if (!tpl_index_read (cursor, dot + 1, &ref->row.first))
    return FALSE;
  ref->row.last = ref->row.first;
  cursor->at++;
  return TRUE;
}

static gboolean
parse_short (Cursor *cursor, ZhuRef *ref)
{
  if (!parse_short_start (cursor, ref))
    return FALSE;
  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_END))
    {
      tpl_cursor_fail (cursor, "not-one-cell",
                       _ ("write table, row and column, as in {01.合计.户数}"),
                       _ ("this names no single cell"));
      return FALSE;
    }
  if (!tpl_cursor_expect (cursor, "."))
    return FALSE;
  return tpl_ref_is_column (cursor) ? tpl_column_parse (cursor, &ref->column)
                                    : tpl_names_parse (cursor, &ref->column);
}

static gboolean
is_short (const Cursor *cursor)
{
  return tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NUMBER)
         || (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NAME) && tpl_cursor_is (cursor, 1, "."));
}

static gboolean
is_one_cell (const ZhuRef *ref)
{
  return ref->row.kind != ZHU_PATH_NONE && ref->row.kind != ZHU_PATH_PARENTS
         && ref->row.kind != ZHU_PATH_CHILDREN && ref->column.kind != ZHU_PATH_NONE
         && ref->column.first == ref->column.last;
}

static ZhuRef *
parse_cell (Reader *reader, const char *content, gsize offset)
{
  g_auto (Cursor) cursor = { 0 };
  ZhuRef *ref = NULL;
  gboolean is_good;

  if (!tpl_cursor_open (&cursor, content, reader->entry, reader->base + offset, reader->diags))
    return NULL;
  if (is_short (&cursor))
    {
      ref = g_new0 (ZhuRef, 1);
      ref->place = tpl_cursor_place (&cursor, 0);
      is_good = parse_short (&cursor, ref);
      if (is_good && tpl_cursor_accept (&cursor, "@"))
        {
          ref->date = tpl_ref_date_parse (&cursor);
          is_good = ref->date != NULL;
        }
    }
  else
    {
      ref = tpl_ref_parse (&cursor);
      is_good = ref != NULL;
    }
  is_good = is_good && tpl_cursor_expect_end (&cursor, NULL);
  if (is_good && !is_one_cell (ref))
    {
      fail (reader, offset, "not-one-cell", _ ("write table, row and column, as in {01.合计.户数}"),
            _ ("this names no single cell"));
      is_good = FALSE;
    }
  if (!is_good)
    g_clear_pointer (&ref, tpl_ref_free);
  return ref;
}

/* A lone name is a word or a slip for one; everything else is meant as a cell. */
static gboolean
is_lone_name (const char *content)
{
  for (; *content != '\0'; content = g_utf8_next_char (content))
    if (!g_unichar_isalnum (g_utf8_get_char (content)) && *content != '_')
      return FALSE;
  return TRUE;
}

static gboolean
set_content (Reader *reader, ZhuPiece *piece, const char *content, gsize offset)
{
  g_autofree char *folded = zhu_text_to_half_width (content);
  const char *id;

  g_strstrip (folded);
  id = word_id (folded);
  piece->kind = id != NULL ? ZHU_PIECE_WORD : ZHU_PIECE_NOTE;
  piece->text = g_strdup (id != NULL ? id : is_lone_name (folded) ? note_name (folded) : NULL);
  if (piece->text != NULL)
    return TRUE;
  if (is_lone_name (folded))
    return refuse_word (reader, folded, offset);
  piece->kind = ZHU_PIECE_REF;
  piece->ref = parse_cell (reader, content, offset);
  return piece->ref != NULL;
}

/* First ":" outside quotes, narrow or full width; NULL if there is none. */
static const char *
find_colon (const char *content)
{
  while (*content != '\0')
    {
      const char *after = skip_string (content);

      if (after == content && (*content == ':' || g_str_has_prefix (content, "：")))
        return content;
      content = after != content ? after : g_utf8_next_char (content);
    }
  return NULL;
}

static gboolean
read_braces (Reader *reader, gsize offset, gsize length)
{
  g_autoptr (ZhuPiece) piece = g_new0 (ZhuPiece, 1);
  g_autofree char *content = g_strndup (reader->text + offset, length);
  g_autofree char *format = NULL;
  const char *colon = find_colon (content);
  gsize format_offset = offset;

  if (colon != NULL)
    {
      const char *after = g_utf8_next_char (colon);

      format_offset += (gsize) (after - content);
      format = g_strstrip (g_strdup (after));
      content[colon - content] = '\0';
    }
  piece->place = place_of (reader, offset);
  if (!set_content (reader, piece, content, offset)
      || !set_format (reader, piece, format, format_offset))
    return FALSE;
  flush_plain (reader);
  g_ptr_array_add (reader->pieces, g_steal_pointer (&piece));
  return TRUE;
}

/* Reads at byte @at of the text and returns the byte after; reading goes on after a finding. */
static gsize
read_step (Reader *reader, gsize at, gboolean *is_good)
{
  const char *text = reader->text + at;
  gsize open = brace_length (text, '{');
  gsize close = brace_length (text, '}');
  gsize length;

  if (open > 0 && brace_length (text + open, '{') == 0)
    {
      length = find_close (text + open);
      if (length > 0)
        {
          *is_good = read_braces (reader, at + open, length - 1) && *is_good;
          return at + open + length - 1 + brace_length (text + open + length - 1, '}');
        }
      fail (reader, at, "unclosed-brace", _ ("close it with }, or write {{ for a brace itself"),
            _ ("the { is never closed"));
      *is_good = FALSE;
      return at + strlen (text);
    }
  if (close > 0 && brace_length (text + close, '}') == 0)
    {
      fail (reader, at, "stray-brace", _ ("write }} for a brace itself"),
            _ ("the } closes nothing"));
      *is_good = FALSE;
      return at + close;
    }
  if (reader->plain->len == 0)
    reader->plain_start = at;
  length = (gsize) (g_utf8_next_char (text) - text);
  g_string_append_len (reader->plain, text, (gssize) length);
  if (open > 0)
    return at + length + brace_length (text + length, '{');
  return at + length + (close > 0 ? brace_length (text + length, '}') : 0);
}

GPtrArray *
tpl_text_parse (const char *text, const ZhuIniEntry *entry, gsize base, ZhuDiags *diags)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func (tpl_piece_free);
  g_autoptr (GString) plain = g_string_new (NULL);
  Reader reader = { text, entry, base, diags, pieces, plain, 0 };
  gsize length = strlen (text);
  gboolean is_good = TRUE;

  for (gsize at = 0; at < length;)
    at = read_step (&reader, at, &is_good);
  flush_plain (&reader);
  return is_good ? g_steal_pointer (&pieces) : NULL;
}

GPtrArray *
zhu_text_parse (const char *text, const ZhuIniEntry *entry, ZhuDiags *diags)
{
  g_return_val_if_fail (text != NULL, NULL);
  return tpl_text_parse (text, entry, 0, diags);
}

/* ---- Text ---- */

static void
append_plain (const char *text, GString *out)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gsize length = (gsize) (g_utf8_next_char (text) - text);

      g_string_append_len (out, text, (gssize) length);
      if (brace_length (text, '{') > 0 || brace_length (text, '}') > 0)
        g_string_append_len (out, text, (gssize) length);
    }
}

static void
append_word (const char *id, GString *out)
{
  if (g_str_equal (id, "period"))
    g_string_append (out, "期");
  else if (g_str_equal (id, "area"))
    g_string_append (out, "地区");
  else
    g_string_append (out, tpl_word_chinese (id, ZHU_WORD_DATE));
}

void
tpl_text_to_text (const GPtrArray *pieces, GString *out)
{
  for (gsize i = 0; i < pieces->len; i++)
    {
      const ZhuPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->kind == ZHU_PIECE_TEXT)
        {
          append_plain (piece->text, out);
          continue;
        }
      g_string_append_c (out, '{');
      if (piece->kind == ZHU_PIECE_WORD)
        append_word (piece->text, out);
      else if (piece->kind == ZHU_PIECE_NOTE)
        g_string_append_printf (out, "注%s", piece->text);
      else
        tpl_ref_to_text (piece->ref, out);
      if (piece->format != NULL)
        g_string_append_printf (out, ":%s",
                                g_str_equal (piece->format, "change") ? "增减" : piece->format);
      g_string_append_c (out, '}');
    }
}

char *
zhu_text_to_text (const GPtrArray *pieces)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (pieces != NULL, g_string_free (out, FALSE));
  tpl_text_to_text (pieces, out);
  return g_string_free (out, FALSE);
}
