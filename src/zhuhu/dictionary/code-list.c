/* Code lists: CSV with the columns 代码, 名称, 别名 and attributes. Only lists that a variable
 * names are read. A value is the position in the list, so that order and comparison follow the
 * file. */
#include "zhuhu/dictionary/private.h"

#include <string.h>

/* In memory of its own length: the names of all areas are kept. */
char *
fold_text (const char *text)
{
  g_autofree char *folded = zhu_text_to_half_width (text);

  return g_strdup (g_strstrip (folded));
}

static void
code_free (gpointer data)
{
  ZhuCode *code = data;

  g_free (code->code);
  g_free (code->name);
  g_strfreev (code->aliases);
  g_strfreev (code->attributes);
  g_free (code);
}

void
code_list_free (gpointer data)
{
  ZhuCodeList *list = data;

  g_free (list->name);
  g_ptr_array_unref (list->codes);
  g_ptr_array_unref (list->attributes);
  g_hash_table_unref (list->values);
  g_free (list);
}

gsize
zhu_code_list_value (const ZhuCodeList *list, const char *text)
{
  g_autofree char *folded = fold_text (text);

  return GPOINTER_TO_UINT (g_hash_table_lookup (list->values, folded));
}

const char *
zhu_code_list_attribute (const ZhuCodeList *list, gsize value, const char *name)
{
  for (gsize i = 0; i < list->attributes->len; i++)
    {
      if (!g_str_equal (g_ptr_array_index (list->attributes, i), name))
        continue;
      if (value == 0 || value > list->codes->len)
        return "";
      return ((const ZhuCode *) g_ptr_array_index (list->codes, value - 1))->attributes[i];
    }
  return NULL;
}

/* ---- Reading ---- */

/* The further columns: everything but the three that every list has. */
static GArray *
attribute_columns (const Table *table, ZhuCodeList *list)
{
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (int));
  int known[] = { table_column (table, "代码", "code"), table_column (table, "名称", "name"),
                  table_column (table, "别名", "alias") };

  for (int i = 0; i < (int) table->heads->len; i++)
    {
      const char *head = g_ptr_array_index (table->heads, (unsigned) i);

      if (i == known[0] || i == known[1] || i == known[2] || *head == '\0')
        continue;
      g_array_append_val (columns, i);
      g_ptr_array_add (list->attributes, g_strdup (head));
    }
  return columns;
}

/* Non-empty parts of @text between "|". */
static char **
split_aliases (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "|", -1);
  GPtrArray *aliases = g_ptr_array_new ();

  for (gsize i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_ptr_array_add (aliases, g_strdup (parts[i]));
  g_ptr_array_add (aliases, NULL);
  return (char **) g_ptr_array_free (aliases, FALSE);
}

static void
take_code (ZhuCodeList *list,
           const Table *table,
           const TableRow *row,
           const GArray *columns,
           ZhuDiags *diags)
{
  ZhuPlace place = table_place (table, row);
  const char *code_text = table_field (row, table_column (table, "代码", "code"));
  const char *name = table_field (row, table_column (table, "名称", "name"));
  ZhuCode *code;

  if (*code_text == '\0')
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-code", &place, _ ("give it a code"),
                     _ ("the code list has a line without a code"));
      return;
    }
  code = g_new0 (ZhuCode, 1);
  code->code = g_strdup (code_text);
  code->name = g_strdup (*name == '\0' ? code_text : name);
  code->aliases = split_aliases (table_field (row, table_column (table, "别名", "alias")));
  code->attributes = g_new0 (char *, columns->len + 1);
  for (gsize i = 0; i < columns->len; i++)
    code->attributes[i] = g_strdup (table_field (row, g_array_index (columns, int, i)));
  g_ptr_array_add (list->codes, code);
}

/* Enters @text for @value. Two values under one text cannot be told apart when data are read. */
static void
enter_text (ZhuCodeList *list,
            const char *text,
            gsize value,
            const ZhuPlace *place,
            ZhuDiags *diags)
{
  g_autofree char *folded = fold_text (text);
  gsize other = GPOINTER_TO_UINT (g_hash_table_lookup (list->values, folded));
  const ZhuCode *first;

  if (other == value)
    return;
  if (other == 0)
    {
      g_hash_table_insert (list->values, g_steal_pointer (&folded), GUINT_TO_POINTER (value));
      return;
    }
  first = g_ptr_array_index (list->codes, other - 1);
  zhu_diags_add (diags, ZHU_DIAG_ERROR, "duplicate-code", place, _ ("rename one of the two"),
                 _ ("“%s” stands for the code %s already"), text, first->code);
}

/* Spreadsheets turn 01 into 1: the short form is understood where it can mean nothing else. */
static void
enter_without_zeros (ZhuCodeList *list, const char *code, gsize value)
{
  gsize n_digits = strspn (code, "0123456789");
  const char *at = code;

  while (*at == '0' && at[1] != '\0')
    at++;
  if (code[n_digits] == '\0' && at != code && !g_hash_table_contains (list->values, at))
    g_hash_table_insert (list->values, g_strdup (at), GUINT_TO_POINTER (value));
}

/* Codes first, then names, then aliases, so that a message names the weaker of two. */
static void
enter_texts (ZhuCodeList *list, const GArray *lines, const char *file, ZhuDiags *diags)
{
  for (int round = 0; round < 4; round++)
    for (gsize i = 0; i < list->codes->len; i++)
      {
        const ZhuCode *code = g_ptr_array_index (list->codes, i);
        ZhuPlace place = { file, g_array_index (lines, unsigned, i), 0 };

        if (round == 0)
          enter_text (list, code->code, i + 1, &place, diags);
        else if (round == 1)
          enter_text (list, code->name, i + 1, &place, diags);
        else if (round == 3)
          enter_without_zeros (list, code->code, i + 1);
        else
          for (gsize j = 0; code->aliases[j] != NULL; j++)
            enter_text (list, code->aliases[j], i + 1, &place, diags);
      }
}

static ZhuCodeList *
list_from_table (const char *name, const Table *table, ZhuDiags *diags)
{
  ZhuCodeList *list = g_new0 (ZhuCodeList, 1);
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (unsigned));
  g_autoptr (GArray) columns = NULL;
  ZhuPlace place = { table->file, 1, 0 };

  list->name = g_strdup (name);
  list->codes = g_ptr_array_new_with_free_func (code_free);
  list->attributes = g_ptr_array_new_with_free_func (g_free);
  list->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (table_column (table, "代码", "code") < 0)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-column", &place,
                     _ ("begin the file with the heads 代码,名称,别名"),
                     _ ("the code list has no column 代码"));
      return list;
    }

  columns = attribute_columns (table, list);
  for (gsize i = 0; i < table->rows->len; i++)
    {
      const TableRow *row = &g_array_index (table->rows, TableRow, i);

      take_code (list, table, row, columns, diags);
      if (lines->len < list->codes->len)
        g_array_append_val (lines, row->line);
    }
  if (list->codes->len == 0)
    zhu_diags_add (diags, ZHU_DIAG_ERROR, "empty-list", &place, _ ("add a line for each code"),
                   _ ("the code list has no codes"));
  enter_texts (list, lines, table->file, diags);
  return list;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names of the lists beside the dictionary, for the nearest one to a slip. */
static char **
list_names (const char *folder)
{
  g_autofree char *codes = g_build_filename (folder, "codes", NULL);
  g_autoptr (GDir) dir = g_dir_open (codes, 0, NULL);
  GPtrArray *names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".csv") && g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (".csv")));
  /* The file system gives them in any order; a message must not depend on it. */
  g_ptr_array_sort (names, compare_texts);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

static gboolean
is_plain_file_name (const char *name)
{
  if (*name == '\0' || *name == '.' || strpbrk (name, "/\\") != NULL)
    return FALSE;
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

static char *
find_list_file (const char *folder, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".csv", NULL);
  g_autofree char *inside = g_build_filename (folder, "codes", file, NULL);
  g_autofree char *beside = g_build_filename (folder, file, NULL);

  if (!g_file_test (inside, G_FILE_TEST_EXISTS) && g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  return g_steal_pointer (&inside);
}

static ZhuCodeList *
load_list (ZhuDictionary *self, const char *name, const ZhuPlace *place, ZhuDiags *diags)
{
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  g_autofree char *remedy = NULL;
  g_auto (GStrv) names = NULL;
  const char *nearest;
  g_autoptr (Table) table = NULL;

  if (!is_plain_file_name (name))
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-list-name", place,
                     _ ("name a file in the folder codes, without .csv"),
                     _ ("“%s” cannot be the name of a code list"), name);
      return NULL;
    }
  names = list_names (self->folder);
  nearest = zhu_text_nearest (name, (const char *const *) names);
  remedy = nearest != NULL && !g_str_equal (nearest, name)
               ? g_strdup_printf (_ ("did you mean the list %s?"), nearest)
               : g_strdup (_ ("put the list there with the heads 代码,名称,别名"));
  path = find_list_file (self->folder, name);
  file = g_strdup_printf ("codes/%s.csv", name);
  table = table_load (self, file, path, place, remedy, diags);
  return table == NULL ? NULL : list_from_table (name, table, diags);
}

const ZhuCodeList *
dictionary_use_list (ZhuDictionary *self, const char *name, const ZhuPlace *place, ZhuDiags *diags)
{
  ZhuCodeList *list = g_hash_table_lookup (self->lists, name);

  if (list != NULL)
    return list;
  list = load_list (self, name, place, diags);
  if (list == NULL)
    return NULL;
  g_hash_table_insert (self->lists, g_strdup (name), list);
  g_ptr_array_add (self->list_order, list);
  return list;
}
