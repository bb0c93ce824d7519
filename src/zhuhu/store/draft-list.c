/* Lists of codes as CSV: from the values of a column, or from a code table with its further columns
 * as attributes. */
#include "zhuhu/store/draft.h"

#include <stdlib.h>
#include <string.h>

enum
{
  MAX_ATTRIBUTES = 6
};

/* A name under which a file can be made on every system. */
static char *
file_name (const char *name)
{
  GString *out = g_string_new (NULL);

  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (out, g_unichar_isalnum (c) || c == '_' ? c : '_');
    }
  return g_string_free (out, FALSE);
}

static DraftList *
find_list (const ZhuDraft *self, const char *name)
{
  for (gsize i = 0; i < self->lists->len; i++)
    {
      DraftList *list = g_ptr_array_index (self->lists, i);

      if (g_ascii_strcasecmp (list->name, name) == 0)
        return list;
    }
  return NULL;
}

/* Adds the list; columns with the very same codes share one. Returns its name, owned by the caller.
 */
char *
draft_add_list (ZhuDraft *self, const DraftColumn *column, const char *wanted, const char *text)
{
  g_autofree char *name = file_name (wanted);
  DraftList *list = find_list (self, name);

  if (list != NULL && !g_str_equal (list->text, text) && column != NULL)
    {
      g_autofree char *longer = g_strdup_printf ("%s_%s", column->table->name, column->name);

      g_free (name);
      name = file_name (longer);
      list = find_list (self, name);
    }
  for (int i = 2; list != NULL && !g_str_equal (list->text, text); i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s_%d", name, i);

      list = find_list (self, numbered);
      if (list != NULL && !g_str_equal (list->text, text))
        continue;
      g_free (name);
      name = g_steal_pointer (&numbered);
      break;
    }
  if (list == NULL)
    {
      list = g_new0 (DraftList, 1);
      list->name = g_strdup (name);
      list->text = g_strdup (text);
      g_ptr_array_add (self->lists, list);
    }
  return g_steal_pointer (&name);
}

static void
append_field (GString *csv, const char *text)
{
  if (strpbrk (text, "\",\r\n") == NULL)
    {
      g_string_append (csv, text);
      return;
    }
  g_string_append_c (csv, '"');
  for (const char *at = text; *at != '\0'; at++)
    g_string_append_printf (csv, *at == '"' ? "\"\"" : "%c", *at);
  g_string_append_c (csv, '"');
}

static int
compare_codes (gconstpointer a, gconstpointer b)
{
  const char *one = *(const char *const *) a;
  const char *other = *(const char *const *) b;
  const gint64 x = g_ascii_strtoll (one, NULL, 10), y = g_ascii_strtoll (other, NULL, 10);

  if (g_ascii_isdigit (*one) && g_ascii_isdigit (*other) && x != y)
    return x < y ? -1 : 1;
  return strcmp (one, other);
}

/* Codes of @values, a line each; those that differ by width only are one. */
char *
draft_list_of_values (GHashTable *values)
{
  GString *csv = g_string_new ("代码,名称\n");
  unsigned n;
  g_autofree gpointer *codes = g_hash_table_get_keys_as_array (values, &n);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  qsort (codes, n, sizeof *codes, compare_codes);
  for (unsigned i = 0; i < n; i++)
    {
      const char *code = codes[i];
      char *folded = zhu_text_to_half_width (code);

      if (!g_hash_table_add (seen, g_strstrip (folded)))
        continue;
      append_field (csv, code);
      g_string_append_c (csv, ',');
      if (strspn (code, "0123456789") < strlen (code))
        append_field (csv, code);
      g_string_append_c (csv, '\n');
    }
  return g_string_free (csv, FALSE);
}

static gboolean
is_attribute (const DraftTable *codes, const DraftColumn *column)
{
  return column != g_ptr_array_index (codes->key, 0) && column != codes->label
         && column->n_bytes == 0 && draft_mask (column) == ZHU_MASK_NONE
         && !draft_head_has (column->name, "alias,别名")
         && g_ascii_strcasecmp (column->name, "code") != 0
         && g_ascii_strcasecmp (column->name, "name") != 0 && !g_str_equal (column->name, "代码")
         && !g_str_equal (column->name, "名称");
}

/* A label that another code has, as code or label, gets its own code behind it. */
static char *
unique_label (GHashTable *seen, const char *label, const char *code)
{
  g_autofree char *folded = g_strstrip (zhu_text_to_half_width (label));
  g_autofree char *own = g_strstrip (zhu_text_to_half_width (code));

  if (g_hash_table_add (seen, g_strdup (folded)) || g_str_equal (folded, own))
    return g_strdup (label);
  return g_strdup_printf ("%s（%s）", label, code);
}

char *
draft_text_of (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return g_strstrip (g_utf8_make_valid (text != NULL ? text : "", -1));
}

static sqlite3_stmt *
select_codes (ZhuDraft *self, const DraftTable *codes, GString *heads, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  int n = 0;

  draft_append_text (sql, g_ptr_array_index (codes->key, 0));
  g_string_append (sql, ", ");
  draft_append_text (sql, codes->label);
  for (gsize i = 0; i < codes->columns->len && n < MAX_ATTRIBUTES; i++)
    if (is_attribute (codes, draft_column (codes, i)))
      {
        g_string_append (sql, ", ");
        draft_append_text (sql, draft_column (codes, i));
        g_string_append_c (heads, ',');
        append_field (heads, draft_column (codes, i)->name);
        n++;
      }
  g_string_append (sql, " FROM ");
  store_append_name (sql, codes->name);
  g_string_append (sql, " ORDER BY ");
  store_append_name (sql, ((const DraftColumn *) g_ptr_array_index (codes->key, 0))->name);
  return store_prepare (&self->store, sql->str, error);
}

static void
append_code (GString *csv, sqlite3_stmt *row, GHashTable *seen)
{
  g_autofree char *key = draft_text_of (row, 0);
  g_autofree char *label = draft_text_of (row, 1);
  g_autofree char *unique = unique_label (seen, *label != '\0' ? label : key, key);

  append_field (csv, key);
  g_string_append_c (csv, ',');
  append_field (csv, unique);
  for (int i = 2; i < sqlite3_column_count (row); i++)
    {
      g_autofree char *text = draft_text_of (row, i);

      g_string_append_c (csv, ',');
      append_field (csv, text);
    }
  g_string_append_c (csv, '\n');
}

/* Adds the codes themselves to @seen, so that no label is taken for one of them. */
static gboolean
read_keys (ZhuDraft *self, sqlite3_stmt *row, GHashTable *seen, GError **error)
{
  int code;

  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    {
      g_autofree char *key = draft_text_of (row, 0);

      g_hash_table_add (seen, g_strstrip (zhu_text_to_half_width (key)));
    }
  return store_rows_end (&self->store, code, N_ ("reading the codes"), error);
}

static gboolean
append_codes (ZhuDraft *self, GString *csv, sqlite3_stmt *row, GHashTable *seen, GError **error)
{
  int code;

  while ((code = sqlite3_step (row)) == SQLITE_ROW)
    append_code (csv, row, seen);
  return store_rows_end (&self->store, code, N_ ("reading the codes"), error);
}

char *
draft_list_of_table (ZhuDraft *self, const DraftTable *codes, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("代码,名称");
  g_autoptr (sqlite3_stmt) row = select_codes (self, codes, csv, error);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (row == NULL || !read_keys (self, row, seen, error))
    return NULL;
  sqlite3_reset (row);
  g_string_append_c (csv, '\n');
  return append_codes (self, csv, row, seen, error) ? g_strdup (csv->str) : NULL;
}
