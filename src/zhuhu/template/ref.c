/* References to cells (language.md §7): 表(01).行(合计).残疾人数@上期末. In a rule a bare path or
 * (n) is a column, 行(…) a row; what is not given means every row or every column. */
#include "zhuhu/template/private.h"

#include <string.h>

void
tpl_path_clear (ZhuPath *path)
{
  g_clear_pointer (&path->names, g_ptr_array_unref);
}

void
tpl_ref_free (gpointer data)
{
  ZhuRef *self = data;

  if (self == NULL)
    return;
  tpl_path_clear (&self->row);
  tpl_path_clear (&self->column);
  g_free (self->table);
  g_free (self->date);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZhuRef, tpl_ref_free)

/* ---- Paths ---- */

static gboolean
is_path_name (const Cursor *cursor, gsize ahead)
{
  return tpl_cursor_is_kind (cursor, ahead, ZHU_TOKEN_NAME)
         || tpl_cursor_is_kind (cursor, ahead, ZHU_TOKEN_STRING);
}

gboolean
tpl_names_parse (Cursor *cursor, ZhuPath *path)
{
  if (!is_path_name (cursor, 0))
    {
      g_autofree char *seen = tpl_cursor_seen (cursor, 0);

      tpl_cursor_fail (
          cursor, "expected-name",
          _ ("write a head or a category; one that holds other characters than letters "
             "and digits in quotes"),
          _ ("here the name of a row or column is needed, not %s"), seen);
      return FALSE;
    }
  path->kind = ZHU_PATH_NAMES;
  path->names = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (path->names, g_strdup (tpl_cursor_peek (cursor, 0)->text));
  cursor->at++;
  while (tpl_cursor_is (cursor, 0, ".") && is_path_name (cursor, 1))
    {
      g_ptr_array_add (path->names, g_strdup (tpl_cursor_peek (cursor, 1)->text));
      cursor->at += 2;
    }
  return TRUE;
}

gboolean
tpl_index_read (Cursor *cursor, const char *digits, unsigned *index)
{
  guint64 value = 0;
  g_autofree char *seen = NULL;

  if (g_ascii_string_to_unsigned (digits, 10, 1, 999999, &value, NULL))
    {
      *index = (unsigned) value;
      return TRUE;
    }
  seen = tpl_cursor_seen (cursor, 0);
  tpl_cursor_fail (cursor, "bad-index", _ ("numbers of rows and columns count from 1"),
                   _ ("here the number of a row or column is needed, not %s"), seen);
  return FALSE;
}

/* A row or column number of at least 1 at the cursor. */
static gboolean
take_index (Cursor *cursor, unsigned *index)
{
  const ZhuToken *token = tpl_cursor_peek (cursor, 0);
  const gboolean is_whole = token->kind == ZHU_TOKEN_NUMBER && token->unsigned_integer;

  if (!tpl_index_read (cursor, is_whole ? token->text : "", index))
    return FALSE;
  cursor->at++;
  return TRUE;
}

gboolean
tpl_row_path_parse (Cursor *cursor, ZhuPath *path)
{
  gboolean is_alone = !tpl_cursor_is (cursor, 1, ".");

  if (tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_NUMBER))
    {
      path->kind = ZHU_PATH_ROW_NUMBER;
      if (!take_index (cursor, &path->first))
        return FALSE;
      path->last = path->first;
      return TRUE;
    }
  if (is_alone && tpl_cursor_is_word (cursor, 0, ZHU_WORD_REFERENCE, "parents"))
    path->kind = ZHU_PATH_PARENTS;
  else if (is_alone && tpl_cursor_is_word (cursor, 0, ZHU_WORD_REFERENCE, "children"))
    path->kind = ZHU_PATH_CHILDREN;
  else
    return tpl_names_parse (cursor, path);
  cursor->at++;
  return TRUE;
}

gboolean
tpl_ref_is_column (const Cursor *cursor)
{
  return tpl_cursor_is (cursor, 0, "(") && tpl_cursor_is_kind (cursor, 1, ZHU_TOKEN_NUMBER)
         && tpl_cursor_peek (cursor, 1)->unsigned_integer
         && (tpl_cursor_is (cursor, 2, ")")
             || (tpl_cursor_is (cursor, 2, "..") && tpl_cursor_is_kind (cursor, 3, ZHU_TOKEN_NUMBER)
                 && tpl_cursor_is (cursor, 4, ")")));
}

static gboolean
parse_indices (Cursor *cursor, ZhuPath *path)
{
  path->kind = ZHU_PATH_COLUMNS;
  if (!take_index (cursor, &path->first))
    return FALSE;
  path->last = path->first;
  if (!tpl_cursor_accept (cursor, "..") && !tpl_cursor_accept (cursor, "-"))
    return TRUE;
  if (!take_index (cursor, &path->last))
    return FALSE;
  if (path->first <= path->last)
    return TRUE;
  cursor->at--;
  tpl_cursor_fail (cursor, "bad-range", _ ("write the smaller number first"),
                   _ ("the range of columns %u..%u runs backwards"), path->first, path->last);
  return FALSE;
}

/* "4", "1..4", "(4)" or "(1..4)". */
gboolean
tpl_column_parse (Cursor *cursor, ZhuPath *path)
{
  gboolean has_bracket = tpl_cursor_accept (cursor, "(");

  return parse_indices (cursor, path) && (!has_bracket || tpl_cursor_expect (cursor, ")"));
}

/* ---- References ---- */

/* Letters and digits, in any order: what an id may be of without quotes. */
static gboolean
is_plain_id (const char *id)
{
  for (; *id != '\0'; id = g_utf8_next_char (id))
    if (!g_unichar_isalnum (g_utf8_get_char (id)) && *id != '_' && g_utf8_get_char (id) != 0x00B7)
      return FALSE;
  return TRUE;
}

/* An id is the file's name up to the first "-", so that some texts can be none. */
static gboolean
check_table (Cursor *cursor, const char *id, gboolean is_quoted)
{
  if (*id == '\0')
    tpl_cursor_fail (cursor, "bad-table-id",
                     _ ("write the file's name up to the first “-”, as in 表(01)"),
                     _ ("the table has no id"));
  else if (strpbrk (id, "-/\\") != NULL)
    tpl_cursor_fail (cursor, "bad-table-id",
                     _ ("write the file's name up to the first “-”, as in 表(01)"),
                     _ ("“%s” is no id of a table"), id);
  else if (!is_quoted && !is_plain_id (id))
    tpl_cursor_fail (cursor, "bad-table-id",
                     _ ("put it in quotes, as in 表(\"1+2\"), or give the file a name whose part "
                        "before the first “-” is letters and digits"),
                     _ ("“%s” holds other characters than letters and digits"), id);
  else
    return TRUE;
  return FALSE;
}

static gboolean
parse_table (Cursor *cursor, ZhuRef *self)
{
  gsize open = cursor->at + 1;
  gsize close = tpl_cursor_closing (cursor, open);
  const ZhuToken *last = &g_array_index (cursor->tokens, ZhuToken, close);
  gboolean is_quoted;
  gsize start;
  g_autofree char *raw = NULL;

  cursor->at = open + 1;
  start = tpl_cursor_peek (cursor, 0)->offset;
  is_quoted = tpl_cursor_is_kind (cursor, 0, ZHU_TOKEN_STRING) && close == open + 2;
  /* What stands there is taken, whatever tokens it is, so that findings can show it whole. */
  raw = g_strndup (cursor->text + start, last->offset - start);
  self->table = is_quoted ? g_strdup (tpl_cursor_peek (cursor, 0)->text)
                          : zhu_text_to_half_width (g_strstrip (raw));
  if (!check_table (cursor, self->table, is_quoted))
    return FALSE;
  cursor->at = close + 1;
  tpl_cursor_accept (cursor, ".");
  return TRUE;
}

static gboolean
parse_row (Cursor *cursor, ZhuRef *self, gboolean *ends_in_dot)
{
  cursor->at += 2;
  if (!tpl_row_path_parse (cursor, &self->row) || !tpl_cursor_expect (cursor, ")"))
    return FALSE;
  *ends_in_dot = tpl_cursor_accept (cursor, ".");
  return TRUE;
}

char *
tpl_ref_date_parse (Cursor *cursor)
{
  static const char *const dates[] = { "last_end", "last_year_end", "same_end_last_year" };
  g_autofree char *seen = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    if (tpl_cursor_is_word (cursor, 0, ZHU_WORD_DATE, dates[i]))
      {
        cursor->at++;
        return g_strdup (dates[i]);
      }
  seen = tpl_cursor_seen (cursor, 0);
  tpl_cursor_fail (cursor, "bad-date-name", _ ("write 上期末, 上年末 or 上年同期末"),
                   _ ("%s after @ is no earlier period"), seen);
  return NULL;
}

static gboolean
is_column_start (const Cursor *cursor)
{
  return tpl_cursor_is (cursor, 0, "(") || is_path_name (cursor, 0);
}

static gboolean
parse_column (Cursor *cursor, ZhuRef *self)
{
  return tpl_cursor_is (cursor, 0, "(") ? tpl_column_parse (cursor, &self->column)
                                        : tpl_names_parse (cursor, &self->column);
}

ZhuRef *
tpl_ref_parse (Cursor *cursor)
{
  g_autoptr (ZhuRef) self = g_new0 (ZhuRef, 1);
  gboolean ends_in_dot = FALSE;

  self->place = tpl_cursor_place (cursor, 0);
  if (tpl_cursor_is_word (cursor, 0, ZHU_WORD_REFERENCE, "table") && tpl_cursor_is (cursor, 1, "(")
      && !parse_table (cursor, self))
    return NULL;
  if (tpl_cursor_is_word (cursor, 0, ZHU_WORD_REFERENCE, "row") && tpl_cursor_is (cursor, 1, "(")
      && !parse_row (cursor, self, &ends_in_dot))
    return NULL;
  if ((self->row.kind == ZHU_PATH_NONE || ends_in_dot || is_column_start (cursor))
      && !parse_column (cursor, self))
    return NULL;
  if (tpl_cursor_accept (cursor, "@"))
    {
      self->date = tpl_ref_date_parse (cursor);
      if (self->date == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

/* ---- Text ---- */

static void
names_to_text (const GPtrArray *names, GString *out)
{
  for (gsize i = 0; i < names->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, '.');
      tpl_append_name (out, g_ptr_array_index (names, i));
    }
}

void
tpl_row_path_to_text (const ZhuPath *path, GString *out)
{
  switch (path->kind)
    {
    case ZHU_PATH_NONE:
    case ZHU_PATH_COLUMNS:
      return;
    case ZHU_PATH_ROW_NUMBER:
      g_string_append_printf (out, "%02u", path->first);
      return;
    case ZHU_PATH_PARENTS:
      g_string_append (out, tpl_word_chinese ("parents", ZHU_WORD_REFERENCE));
      return;
    case ZHU_PATH_CHILDREN:
      g_string_append (out, tpl_word_chinese ("children", ZHU_WORD_REFERENCE));
      return;
    case ZHU_PATH_NAMES:
      /* A head that is spelt 上级 was in quotes, and stays so. */
      if (path->names->len == 1
          && zhu_word_find (g_ptr_array_index (path->names, 0), ZHU_WORD_REFERENCE) != NULL)
        tpl_append_quoted (out, g_ptr_array_index (path->names, 0));
      else
        names_to_text (path->names, out);
      return;
    }
}

static void
column_to_text (const ZhuPath *path, GString *out)
{
  if (path->kind == ZHU_PATH_NAMES)
    names_to_text (path->names, out);
  else if (path->first == path->last)
    g_string_append_printf (out, "(%u)", path->first);
  else
    g_string_append_printf (out, "(%u..%u)", path->first, path->last);
}

/* 表(01), 表(a), but 表("10a"). */
static void
append_table (const char *id, GString *out)
{
  g_string_append_printf (out, "%s(", tpl_word_chinese ("table", ZHU_WORD_REFERENCE));
  if (strspn (id, "0123456789") == strlen (id))
    g_string_append (out, id);
  else
    tpl_append_name (out, id);
  g_string_append (out, ").");
}

void
tpl_ref_to_text (const ZhuRef *ref, GString *out)
{
  if (ref->table != NULL)
    append_table (ref->table, out);
  if (ref->row.kind != ZHU_PATH_NONE)
    {
      g_string_append_printf (out, "%s(", tpl_word_chinese ("row", ZHU_WORD_REFERENCE));
      tpl_row_path_to_text (&ref->row, out);
      g_string_append_c (out, ')');
    }
  if (ref->row.kind != ZHU_PATH_NONE && ref->column.kind != ZHU_PATH_NONE)
    g_string_append_c (out, '.');
  if (ref->column.kind != ZHU_PATH_NONE)
    column_to_text (&ref->column, out);
  if (ref->date != NULL)
    g_string_append_printf (out, "@%s", tpl_word_chinese (ref->date, ZHU_WORD_DATE));
}

char *
zhu_ref_to_text (const ZhuRef *self)
{
  GString *out = g_string_new (NULL);

  tpl_ref_to_text (self, out);
  return g_string_free (out, FALSE);
}
