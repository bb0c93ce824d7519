/* The pages as stable text, a mark on a line. */
#include "zhuhu/page/layout.h"

static const char *
part_name (ZhuPart part)
{
  static const char *const names[]
      = { [ZHU_PART_TITLE] = "title",         [ZHU_PART_META] = "meta",
          [ZHU_PART_CAPTION] = "caption",     [ZHU_PART_HEAD] = "head",
          [ZHU_PART_NUMBERING] = "numbering", [ZHU_PART_STUB] = "stub",
          [ZHU_PART_CELL] = "cell",           [ZHU_PART_NOTE] = "note",
          [ZHU_PART_FOOT] = "foot",           [ZHU_PART_PARAGRAPH] = "paragraph",
          [ZHU_PART_HEADING] = "heading",     [ZHU_PART_FURNITURE] = "furniture" };

  return names[part];
}

static const char *
face_name (ZhuFace face)
{
  return face == ZHU_FACE_TEXT ? "T" : face == ZHU_FACE_HEAD ? "H" : "O";
}

/* Points with two decimals, whatever the locale. */
static void
add_points (GString *text, double points)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ' ');
  g_string_append (text, g_ascii_formatd (digits, sizeof digits, "%.2f", points));
}

static void
dump_mark (GString *text, const ZhuMark *mark)
{
  g_string_append (text, mark->kind == ZHU_MARK_RULE ? "  rule" : "  text");
  g_string_append_printf (text, " %s", part_name (mark->part));
  add_points (text, mark->x);
  add_points (text, mark->y);
  if (mark->kind == ZHU_MARK_RULE)
    {
      add_points (text, mark->x2);
      add_points (text, mark->y2);
    }
  add_points (text, mark->width);
  if (mark->kind == ZHU_MARK_TEXT)
    {
      add_points (text, mark->size);
      g_string_append_printf (text, " %s%s%s %s", face_name (mark->face),
                              mark->repeated ? " repeated" : "", mark->on_sheet ? " on sheet" : "",
                              mark->text);
    }
  g_string_append_c (text, '\n');
}

char *
zhu_pages_dump (const ZhuPages *self)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < self->pages->len; i++)
    {
      const ZhuPage *page = zhu_pages_get (self, i);

      g_string_append_printf (text, "page %" G_GSIZE_FORMAT, i + 1);
      add_points (text, page->width);
      add_points (text, page->height);
      if (page->turned)
        g_string_append (text, page->sideways ? " sideways" : " turned");
      if (page->table != G_MAXSIZE)
        g_string_append_printf (text,
                                " table %" G_GSIZE_FORMAT " rows %" G_GSIZE_FORMAT
                                "+%" G_GSIZE_FORMAT " columns %" G_GSIZE_FORMAT "+%" G_GSIZE_FORMAT,
                                page->table, page->first_row, page->n_rows, page->first_column,
                                page->n_columns);
      g_string_append_c (text, '\n');
      for (gsize j = 0; j < page->marks->len; j++)
        dump_mark (text, &g_array_index (page->marks, ZhuMark, j));
    }
  return g_string_free (text, FALSE);
}
