/* A CSV file of the dictionary (code list, areas) read whole, its columns found by their heads. */
#include "zhuhu/dictionary/private.h"

#include <string.h>

#define MAX_TABLE_BYTES (64 * 1024 * 1024)

static void
row_clear (gpointer data)
{
  TableRow *row = data;

  g_strfreev (row->fields);
}

void
table_free (Table *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->heads);
  g_array_unref (self->rows);
  g_free (self);
}

ZhuPlace
table_place (const Table *self, const TableRow *row)
{
  return (ZhuPlace){ self->file, row->line, 0 };
}

static char *
copy_field (const char *text)
{
  g_autofree char *folded = g_strdup (text);

  return g_strdup (g_strstrip (folded));
}

static void
take_heads (Table *self, char **fields, gsize n, unsigned line, ZhuDiags *diags)
{
  ZhuPlace place = { self->file, line, 0 };

  for (gsize i = 0; i < n; i++)
    {
      char *head = copy_field (fields[i]);

      if (*head != '\0' && table_column (self, head, head) >= 0)
        zhu_diags_add (diags, ZHU_DIAG_ERROR, "duplicate-head", &place,
                       _ ("rename or remove one of the two columns"),
                       _ ("the column head “%s” is there twice"), head);
      g_ptr_array_add (self->heads, head);
    }
}

static void
take_row (Table *self, char **fields, gsize n, unsigned line, ZhuDiags *diags)
{
  TableRow row = { line, g_new0 (char *, self->heads->len + 1) };
  gsize n_full = 0;

  for (gsize i = 0; i < self->heads->len; i++)
    {
      row.fields[i] = i < n ? copy_field (fields[i]) : g_strdup ("");
      n_full += *row.fields[i] != '\0';
    }
  /* Spreadsheets leave empty fields behind the last column. */
  while (n > self->heads->len && *fields[n - 1] == '\0')
    n--;
  if (n > self->heads->len)
    {
      ZhuPlace place = table_place (self, &row);

      zhu_diags_add (diags, ZHU_DIAG_ERROR, "too-many-fields", &place,
                     _ ("put values that hold a comma in quotation marks"),
                     _ ("the line has %u fields, but the file has %u columns"), (unsigned) n,
                     self->heads->len);
    }
  if (n_full == 0)
    row_clear (&row);
  else
    g_array_append_val (self->rows, row);
}

static void
read_rows (Table *self, ZhuCsv *csv, ZhuDiags *diags)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      char **fields;
      gsize n;
      unsigned line;

      if (zhu_csv_next (csv, &fields, &n, &line, &error))
        {
          if (self->heads->len == 0)
            take_heads (self, fields, n, line, diags);
          else
            take_row (self, fields, n, line, diags);
          continue;
        }
      if (error == NULL)
        return;
      /* The message of a CSV error begins with its place. */
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-csv", NULL, NULL, "%s", error->message);
    }
}

static GBytes *
read_file (ZhuDictionary *dictionary, const char *name, const char *path, GError **error)
{
  GBytes *bytes = g_hash_table_lookup (dictionary->files, name);

  if (bytes != NULL)
    return g_bytes_ref (bytes);
  if (dictionary->is_given)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT, _ ("%s was not kept"), path);
      return NULL;
    }
  bytes = zhu_file_read (path, MAX_TABLE_BYTES, error);
  if (bytes != NULL)
    g_hash_table_insert (dictionary->files, g_strdup (name), g_bytes_ref (bytes));
  return bytes;
}

Table *
table_load (ZhuDictionary *dictionary,
            const char *name,
            const char *path,
            const ZhuPlace *place,
            const char *remedy,
            ZhuDiags *diags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = read_file (dictionary, name, path, &error);
  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (ZhuCsv) csv = NULL;
  gboolean was_gb18030 = FALSE;
  Table *self;

  if (bytes == NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "no-file", place, remedy, "%s", error->message);
      return NULL;
    }
  csv = zhu_csv_new (bytes, shown, &was_gb18030, &error);
  if (csv == NULL)
    {
      zhu_diags_add (diags, ZHU_DIAG_ERROR, "bad-encoding", NULL, NULL, "%s", error->message);
      return NULL;
    }

  self = g_new0 (Table, 1);
  self->file = g_intern_string (shown);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_array_new (FALSE, TRUE, sizeof (TableRow));
  g_array_set_clear_func (self->rows, row_clear);
  if (was_gb18030)
    zhu_diags_add (diags, ZHU_DIAG_NOTE, "gb18030", &(ZhuPlace){ self->file, 0, 0 },
                   _ ("save it as UTF-8"), _ ("the file was read as GB 18030"));
  read_rows (self, csv, diags);
  return self;
}

int
table_column (const Table *self, const char *chinese, const char *english)
{
  for (gsize i = 0; i < self->heads->len; i++)
    {
      const char *head = g_ptr_array_index (self->heads, i);

      if (g_str_equal (head, chinese) || g_ascii_strcasecmp (head, english) == 0)
        return (int) i;
    }
  return -1;
}

const char *
table_field (const TableRow *row, int column)
{
  return column < 0 ? "" : row->fields[column];
}
