/* Freezing: what every writer relies on is checked once, here. Overlapping merges give workbooks
 * that Excel must repair, a control character gives broken XML, a hole in the head gives a table
 * that nobody can read aloud; none of the libraries below notices. */
#include "zhuhu/doc/table.h"

#include <string.h>

/* ---- Texts ---- */

/* Line feeds may stand in texts; nothing else that XML 1.0 or a terminal could not take. */
gboolean
zhu_text_is_clean (const char *text)
{
  if (text == NULL)
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if ((g_unichar_iscntrl (c) && c != '\n') || (c & 0xFFFE) == 0xFFFE)
        return FALSE;
    }
  return TRUE;
}

static const char *
table_name (const ZhuTable *self)
{
  return zhu_text_is_clean (self->texts[ZHU_TEXT_ID]) ? zhu_table_text (self, ZHU_TEXT_ID) : "?";
}

static gboolean
check_text (const ZhuTable *self, const char *text, const char *what, GError **error)
{
  if (zhu_text_is_clean (text))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
               _ ("table %s: %s is not valid text or holds a control character"), table_name (self),
               what);
  return FALSE;
}

static gboolean
check_text_array (const ZhuTable *self, const GPtrArray *texts, const char *what, GError **error)
{
  for (guint i = 0; i < texts->len; i++)
    if (!check_text (self, g_ptr_array_index (texts, i), what, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_texts (const ZhuTable *self, GError **error)
{
  for (int role = 0; role < ZHU_N_TEXTS; role++)
    if (!check_text (self, self->texts[role], "a text of the form", error))
      return FALSE;
  for (gsize i = 0; i < self->n_columns; i++)
    if (!check_text (self, self->columns[i].number, "a column number", error)
        || !check_text (self, self->columns[i].name, "a column name", error))
      return FALSE;
  return check_text_array (self, self->notes, "a note", error)
         && check_text_array (self, self->marks, "a form mark", error)
         && check_text_array (self, self->foot_labels, "the form foot", error)
         && check_text_array (self, self->foot_values, "the form foot", error);
}

/* Texts of the body come from the user's records, so that what is wrong is an input. */
static gboolean
refuse_body_text (const ZhuTable *self, gsize row, gsize column, GError **error)
{
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_INPUT,
      _ ("table %s, row %zu, column %zu: the text is not valid or holds a control character;"
         " correct the record"),
      table_name (self), row + 1, column + 1);
  return FALSE;
}

/* ---- Head ---- */

static int
compare_heads (gconstpointer a_data, gconstpointer b_data)
{
  const ZhuHeadCell *a = a_data;
  const ZhuHeadCell *b = b_data;

  if (a->row != b->row)
    return a->row < b->row ? -1 : 1;
  return (a->column > b->column) - (a->column < b->column);
}

static gboolean
refuse_head (const ZhuTable *self, const ZhuHeadCell *head, const char *cause, GError **error)
{
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL, _ ("table %s, head row %zu, column %zu: %s"),
               table_name (self), head->row + 1, head->column + 1, cause);
  return FALSE;
}

static gboolean
cover_head (const ZhuTable *self, const ZhuHeadCell *head, guint8 *covered, GError **error)
{
  if (head->n_rows == 0 || head->n_columns == 0)
    return refuse_head (self, head, _ ("the cell spans nothing"), error);
  if (head->n_columns > self->n_columns || head->column > self->n_columns - head->n_columns)
    return refuse_head (self, head, _ ("the cell reaches beyond the last column"), error);
  if (head->column < self->n_stub && head->column + head->n_columns > self->n_stub)
    return refuse_head (self, head, _ ("the cell spans stub and data columns"), error);
  if (!zhu_text_is_clean (head->text))
    return refuse_head (self, head, _ ("the text is not valid or holds a control character"),
                        error);
  for (gsize row = head->row; row < head->row + head->n_rows; row++)
    for (gsize column = head->column; column < head->column + head->n_columns; column++)
      {
        if (covered[row * self->n_columns + column])
          return refuse_head (self, head, _ ("the cell overlaps another"), error);
        covered[row * self->n_columns + column] = TRUE;
      }
  return TRUE;
}

static gboolean
check_heads (ZhuTable *self, GError **error)
{
  g_autofree guint8 *covered = g_new0 (guint8, self->n_head * self->n_columns + 1);

  g_array_sort (self->heads, compare_heads);
  for (guint i = 0; i < self->heads->len; i++)
    if (!cover_head (self, &g_array_index (self->heads, ZhuHeadCell, i), covered, error))
      return FALSE;
  for (gsize i = 0; i < self->n_head * self->n_columns; i++)
    {
      const ZhuHeadCell hole = { .row = i / self->n_columns, .column = i % self->n_columns };

      if (!covered[i])
        return refuse_head (self, &hole, _ ("no cell of the head stands here"), error);
    }
  return TRUE;
}

/* ---- Stub ---- */

static gboolean
check_stub_column (ZhuTable *self, gsize column, GError **error)
{
  gsize covered = 0; /* rows from here on that a cell above still covers */

  for (gsize row = 0; row < self->rows->len; row++)
    {
      ZhuStubCell *stub = &g_array_index (self->stubs, ZhuStubCell, row * self->n_stub + column);

      if (!zhu_text_is_clean (stub->text))
        return refuse_body_text (self, row, column, error);
      if (covered > 0 && stub->span == 0)
        {
          covered--;
          continue;
        }
      if (covered > 0 || stub->span > self->rows->len - row)
        {
          g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                       _ ("table %s, row %zu, stub column %zu: the span overlaps another or "
                          "reaches beyond the last row"),
                       table_name (self), row + 1, column + 1);
          return FALSE;
        }
      stub->span = MAX (stub->span, 1);
      covered = stub->span - 1;
    }
  return TRUE;
}

static gboolean
check_stubs (ZhuTable *self, GError **error)
{
  for (gsize column = 0; column < self->n_stub; column++)
    if (!check_stub_column (self, column, error))
      return FALSE;
  return TRUE;
}

/* ---- Body ---- */

/* Each different cell once; where it stands is sought only for the message. */
static gboolean
check_block (const ZhuTable *self, const ZhuDocCell *block, gsize n, GError **error)
{
  const gsize n_data = self->n_columns - self->n_stub;
  guint at = 0;

  for (gsize i = 0; i < n; i++)
    if (!zhu_text_is_clean (block[i].text) || !zhu_text_is_clean (block[i].pattern))
      {
        g_ptr_array_find (self->cells, &block[i], &at);
        return refuse_body_text (self, at / n_data, self->n_stub + at % n_data, error);
      }
  return TRUE;
}

/* A register's texts were looked at as they came. */
static gboolean
check_stream (const ZhuTable *self, GError **error)
{
  gsize row = 0, column = 0;
  g_autoptr (GError) cause = NULL;

  if (zhu_row_stream_finish (self->stream, &row, &column, &cause))
    return TRUE;
  if (cause == NULL)
    return refuse_body_text (self, row, column, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return FALSE;
}

static gboolean
check_cells (const ZhuTable *self, GError **error)
{
  for (guint i = 0; i < self->blocks->len; i++)
    if (!check_block (self, g_ptr_array_index (self->blocks, i),
                      i + 1 == self->blocks->len ? self->n_in_block : ZHU_CELLS_PER_BLOCK, error))
      return FALSE;
  return TRUE;
}

/* ---- Completing ---- */

static int
most_decimals (const ZhuTable *self, gsize column)
{
  int most = -1;

  if (self->stream != NULL)
    return zhu_row_stream_decimals (self->stream, column);
  for (gsize row = 0; row < self->rows->len; row++)
    {
      const ZhuDocCell *cell = zhu_table_cell (self, row, column);

      if (cell->state == ZHU_CELL_NUMBER || cell->state == ZHU_CELL_BELOW_UNIT)
        most = MAX (most, cell->decimals);
    }
  return most;
}

/* Head texts from outside in over @column, joined by "/". */
static char *
heads_of_column (const ZhuTable *self, gsize column)
{
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < self->heads->len; i++)
    {
      const ZhuHeadCell *head = &g_array_index (self->heads, ZhuHeadCell, i);

      if (column < head->column || column >= head->column + head->n_columns || *head->text == '\0')
        continue;
      if (name->len > 0)
        g_string_append_c (name, '/');
      g_string_append (name, head->text);
    }
  return g_string_free (name, FALSE);
}

/* Programs that read csv files take columns by name: a name that stands already gets a number.
 * @taken: by name the last number that was given to it, 1 for none. */
static void
name_column (ZhuTable *self, gsize column, GHashTable *taken)
{
  g_autofree char *wanted = self->columns[column].name != NULL
                                ? g_strdup (self->columns[column].name)
                                : heads_of_column (self, column);
  g_autofree char *name = g_strdup (wanted);
  const guint last = GPOINTER_TO_UINT (g_hash_table_lookup (taken, wanted));
  guint n = last;

  while (g_hash_table_contains (taken, name))
    {
      g_free (name);
      name = g_strdup_printf ("%s (%u)", wanted, ++n);
    }
  if (n > last)
    g_hash_table_insert (taken, (gpointer) zhu_table_intern (self, wanted), GUINT_TO_POINTER (n));
  self->columns[column].name = zhu_table_intern (self, name);
  g_hash_table_insert (taken, (gpointer) self->columns[column].name, GUINT_TO_POINTER (1));
}

static void
complete_columns (ZhuTable *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize column = 0; column < self->n_columns; column++)
    {
      name_column (self, column, taken);
      if (column >= self->n_stub && self->columns[column].decimals == ZHU_DECIMALS_UNSET)
        self->columns[column].decimals = most_decimals (self, column);
    }
}

gboolean
zhu_table_freeze (ZhuTable *self, GError **error)
{
  if (self->is_frozen)
    return TRUE;
  if (!check_texts (self, error) || !check_heads (self, error)
      || (self->stream != NULL ? !check_stream (self, error)
                               : !check_stubs (self, error) || !check_cells (self, error)))
    return FALSE;

  complete_columns (self);
  self->is_frozen = TRUE;
  g_hash_table_unref (g_steal_pointer (&self->known_cells));
  g_hash_table_unref (g_steal_pointer (&self->known_strings));
  return TRUE;
}

static gboolean
check_paragraphs (const ZhuDoc *self, GError **error)
{
  for (guint i = 0; i < self->paragraph_texts->len; i++)
    if (!zhu_text_is_clean (g_ptr_array_index (self->paragraph_texts, i))
        || !zhu_text_is_clean (g_ptr_array_index (self->paragraph_names, i)))
      {
        g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                     _ ("paragraph %u is not valid text or holds a control character"), i + 1);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_facts (const ZhuDoc *self, GError **error)
{
  for (guint i = 0; i < self->fact_texts->len; i++)
    if (!zhu_text_is_clean (g_ptr_array_index (self->fact_labels, i))
        || !zhu_text_is_clean (g_ptr_array_index (self->fact_texts, i)))
      {
        g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                     _ ("fact %u of the document is not valid text or holds a control character"),
                     i + 1);
        return FALSE;
      }
  if (zhu_text_is_clean (self->records))
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
               _ ("the name of the document's records is not valid text or holds a control "
                  "character"));
  return FALSE;
}

gboolean
zhu_doc_freeze (ZhuDoc *self, GError **error)
{
  if (!zhu_text_is_clean (self->title) || !zhu_text_is_clean (self->area))
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INTERNAL,
                   _ ("the document's title is not valid text or holds a control character"));
      return FALSE;
    }
  if (!check_paragraphs (self, error) || !check_facts (self, error))
    return FALSE;
  for (guint i = 0; i < self->tables->len; i++)
    if (!zhu_table_freeze (g_ptr_array_index (self->tables, i), error))
      return FALSE;
  if (self->findings != NULL && !zhu_table_freeze (self->findings, error))
    return FALSE;
  self->is_frozen = TRUE;
  return TRUE;
}

gboolean
zhu_doc_check (const ZhuDoc *self, GError **error)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      const ZhuTable *table = g_ptr_array_index (self->tables, i);

      if (table->stream != NULL && !zhu_row_stream_check (table->stream, error))
        return FALSE;
    }
  return TRUE;
}
