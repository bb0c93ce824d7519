/* Tables with any texts, laid out on pages with a measure of fixed widths: each stub and cell
 * stands there whole, once, or the table is refused as too wide or too high. The first bytes are
 * its shape. */
#include "fuzz.h"
#include "zhuhu/page.h"

#include <string.h>

enum
{
  MAX_PARTS = 60
};

static double
fixed_advance (gpointer data, ZhuFace face, gunichar c)
{
  (void) data;
  (void) face;
  return c < 0x2000 ? 0.5 : 1.0;
}

static const ZhuMeasure fixed = { fixed_advance, NULL, NULL };

typedef struct
{
  char **parts;
  guint n, next;
} Words;

static const char *
next_word (Words *self)
{
  return self->n == 0 ? "" : self->parts[self->next++ % self->n];
}

static void
add_heads (ZhuTable *table, gsize n_stub, gsize n_data, Words *words)
{
  for (gsize i = 0; i < n_stub; i++)
    zhu_table_add_head (table, 0, i, 2, 1, next_word (words));
  zhu_table_add_head (table, 0, n_stub, 1, n_data, next_word (words));
  for (gsize i = 0; i < n_data; i++)
    zhu_table_add_head (table, 1, n_stub + i, 1, 1, next_word (words));
}

static void
add_row (ZhuTable *table, gsize n_stub, gsize n_data, Words *words)
{
  const ZhuRowInfo info = { ZHU_ROW_DETAIL, 0, 0, FALSE };
  const gsize row = zhu_table_add_row (table, &info);

  for (gsize i = 0; i < n_stub; i++)
    zhu_table_set_stub (table, row, i, 1, next_word (words));
  for (gsize i = 0; i < n_data; i++)
    {
      const ZhuDocCell cell = { ZHU_CELL_TEXT, zhu_number_none (), 0, next_word (words), NULL };

      zhu_table_set_cell (table, row, n_stub + i, &cell);
    }
}

static ZhuDoc *
document (const uint8_t *shape, Words *words)
{
  const gsize n_stub = 1 + shape[0] % 3, n_data = 1 + shape[1] % 12, n_rows = shape[2] % 40;
  ZhuTable *table = zhu_table_new ("f", n_stub, n_data);
  g_autoptr (ZhuDoc) doc = zhu_doc_new ("题", "区", 0);

  zhu_table_set_layout (table, (ZhuLayout) (shape[3] % 3));
  zhu_table_set_register (table, shape[3] >= 128);
  zhu_table_set_text (table, ZHU_TEXT_TITLE, next_word (words));
  zhu_table_set_text (table, ZHU_TEXT_UNITS, next_word (words));
  add_heads (table, n_stub, n_data, words);
  for (gsize i = 0; i < n_rows; i++)
    add_row (table, n_stub, n_data, words);
  zhu_table_add_note (table, next_word (words));
  zhu_table_add_foot (table, next_word (words), next_word (words));
  zhu_doc_take_table (doc, table);
  return zhu_doc_freeze (doc, NULL) ? g_steal_pointer (&doc) : NULL;
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == 0x3000 || c == '\n';
}

/* How many characters that are no blanks @text has. */
static gsize
count_characters (const char *text)
{
  gsize n = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    n += !is_blank (g_utf8_get_char (text));
  return n;
}

static gsize
count_body (const ZhuTable *table)
{
  gsize n = 0;

  for (gsize row = 0; row < zhu_table_n_rows (table); row++)
    for (gsize i = zhu_table_n_stub (table); i < zhu_table_n_columns (table); i++)
      n += count_characters (zhu_table_cell (table, row, i)->text);
  return n;
}

static gsize
count_drawn (const ZhuPages *pages)
{
  gsize n = 0;

  for (gsize i = 0; i < zhu_pages_length (pages); i++)
    {
      const ZhuPage *page = zhu_pages_get (pages, i);

      for (gsize j = 0; j < page->marks->len; j++)
        {
          const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, j);

          if (mark->kind == ZHU_MARK_TEXT && mark->part == ZHU_PART_CELL)
            n += count_characters (mark->text);
        }
    }
  return n;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static ZhuStyle *style;
  g_autofree char *text = size > 4 ? fuzz_text (data + 4, MIN (size - 4, 600)) : NULL;
  g_auto (GStrv) parts = text != NULL ? g_strsplit (text, "|", MAX_PARTS) : NULL;
  Words words = { parts, parts != NULL ? g_strv_length (parts) : 0, 0 };
  g_autoptr (ZhuDoc) doc = parts != NULL ? document (data, &words) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuPages) pages = NULL;

  if (doc == NULL)
    return 0;
  if (style == NULL)
    style = zhu_style_load (NULL, NULL, NULL);
  pages = zhu_pages_new (doc, style, &fixed, 1, &error);
  if (pages == NULL)
    g_assert_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT);
  else
    g_assert_cmpuint (count_drawn (pages), ==, count_body (zhu_doc_table (doc, 0)));
  return 0;
}
