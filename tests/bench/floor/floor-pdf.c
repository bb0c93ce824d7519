/* The same cells on as many pages by libharu. Only the embedding of the faces and the thin shell
 * around libharu's objects are the project's own (writer/pdf), since libharu cannot embed such
 * faces itself; all text and rules are put into the page's stream here. */
#include "floor.h"
#include "zhuhu/writer/pdf/haru-object.h"

#include <math.h>
#include <string.h>

enum
{
  TEXT,
  HEAD,
  N_FACES,
  N_CHARACTERS = 0x10000
};

#define PAGE_WIDTH 842.0
#define PAGE_HEIGHT 595.0
#define MARGIN 43.0
#define STUB_WIDTH 80.0
#define TITLE_SIZE 16.0
#define SIZE 8.0

typedef struct
{
  ZhuPdfFace *face;
  ZhuPdfSubset *subset;
  guint16 cids[N_CHARACTERS];
} Face;

typedef struct
{
  ZhuHaru *pdf;
  Face faces[N_FACES];
  GString *out;  /* operators of the page being drawn */
  gsize n_pages; /* so far */
} Pdf;

/* ---- Faces ---- */

static gboolean
open_faces (Pdf *self, GError **error)
{
  static char *const families[] = { (char *) "Noto Serif CJK SC", (char *) "Noto Sans CJK SC" };
  g_autoptr (ZhuFontIndex) installed = zhu_font_index_open ();

  for (gsize i = 0; i < N_FACES; i++)
    {
      const ZhuFontName name = { .name = families[i] };
      int index;
      g_autofree char *path = zhu_font_find (installed, &name, &index);

      if (path != NULL)
        self->faces[i].face = zhu_pdf_face_open (&name, path, index, error);
      if (self->faces[i].face == NULL)
        return FALSE;
      self->faces[i].face->number = (unsigned) i;
    }
  return TRUE;
}

static hb_codepoint_t
glyph_of (const ZhuPdfFace *face, gunichar c)
{
  hb_codepoint_t glyph = 0;

  if (c < 128 && face->half_width[c] != 0)
    return face->half_width[c];
  hb_font_get_nominal_glyph (face->font, c, &glyph);
  return glyph;
}

static void
use_text (ZhuPdfFace *face, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);
      const hb_codepoint_t glyph = glyph_of (face, c);
      char meaning[8] = "";

      if (hb_set_has (face->used, glyph))
        continue;
      hb_set_add (face->used, glyph);
      g_unichar_to_utf8 (c, meaning);
      g_hash_table_insert (face->unicode, GUINT_TO_POINTER (glyph), g_strdup (meaning));
    }
}

static void
use_tables (Pdf *self, const GPtrArray *tables)
{
  use_text (self->faces[TEXT].face, "0123456789.-—年月");
  use_text (self->faces[HEAD].face, "0123456789()—");
  for (guint i = 0; i < tables->len; i++)
    {
      const FloorTable *table = g_ptr_array_index (tables, i);

      use_text (self->faces[HEAD].face, table->title);
      for (guint j = 0; j < table->rows->len; j++)
        {
          const GPtrArray *row = g_ptr_array_index (table->rows, j);
          const gsize n = j == 0 ? row->len : table->n_stub;

          for (gsize k = 0; k < n; k++)
            use_text (self->faces[j == 0 ? HEAD : TEXT].face, g_ptr_array_index (row, k));
        }
    }
}

static gboolean
embed_faces (Pdf *self, GError **error)
{
  for (gsize i = 0; i < N_FACES; i++)
    {
      Face *face = &self->faces[i];
      GHashTableIter glyphs;
      gpointer glyph, meaning;

      face->subset = zhu_pdf_subset_new (face->face, error);
      if (face->subset == NULL)
        return FALSE;
      g_hash_table_iter_init (&glyphs, face->face->unicode);
      while (g_hash_table_iter_next (&glyphs, &glyph, &meaning))
        face->cids[g_utf8_get_char (meaning) % N_CHARACTERS]
            = (guint16) GPOINTER_TO_UINT (g_hash_table_lookup (face->subset->cids, glyph));
      zhu_haru_add_font (self->pdf, face->subset, FALSE);
    }
  return TRUE;
}

/* ---- Operators ---- */

/* Hundredths of a point. */
static void
append_number (GString *out, double value)
{
  long left = lround (value * 100);
  char digits[16];
  gsize n = 0;

  do
    {
      digits[n++] = (char) ('0' + left % 10);
      if (n == 2)
        digits[n++] = '.';
      left /= 10;
    }
  while (left > 0 || n < 4);
  while (n > 0)
    g_string_append_c (out, digits[--n]);
  g_string_append_c (out, ' ');
}

static void
append_text (Pdf *self, gsize face, double x, double y, const char *text)
{
  static const char digits[] = "0123456789ABCDEF";

  g_string_append (self->out, "1 0 0 1 ");
  append_number (self->out, x);
  append_number (self->out, y);
  g_string_append (self->out, "Tm <");
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const guint16 cid = self->faces[face].cids[g_utf8_get_char (at) % N_CHARACTERS];

      for (int shift = 12; shift >= 0; shift -= 4)
        g_string_append_c (self->out, digits[cid >> shift & 15]);
    }
  g_string_append (self->out, "> Tj\n");
}

static void
set_font (Pdf *self, gsize face, double size)
{
  g_string_append_printf (self->out, "/F%zu ", face);
  append_number (self->out, size);
  g_string_append (self->out, "Tf\n");
}

static void
append_rule (Pdf *self, double x, double y, double x2, double y2)
{
  append_number (self->out, x);
  append_number (self->out, y);
  g_string_append (self->out, "m ");
  append_number (self->out, x2);
  append_number (self->out, y2);
  g_string_append (self->out, "l S\n");
}

/* ---- Pages ---- */

/* Where things stand on the pages of one table. */
typedef struct
{
  const FloorGrid *grid;
  const FloorTable *table;
  GArray *spans;
  gsize depth; /* head rows, the row of numbers not among them */
  double top, row_height, column_width;
} Layout;

static double
right_of (const Layout *layout, gsize column)
{
  return MARGIN + STUB_WIDTH * (double) layout->table->n_stub
         + (double) (column + 1) * layout->column_width;
}

static double
left_of (const Layout *layout, gsize column)
{
  return column <= layout->table->n_stub ? MARGIN + STUB_WIDTH * (double) column
                                         : right_of (layout, column - layout->table->n_stub - 1);
}

static double
line_at (const Layout *layout, gsize row)
{
  return layout->top - (double) row * layout->row_height;
}

static void
draw_rules (Pdf *self, const Layout *layout, gsize n_rows)
{
  const gsize n_columns = layout->table->n_stub + layout->grid->n_columns;
  const gsize n_lines = layout->depth + 1 + n_rows;

  g_string_append (self->out, "0.5 w\n");
  for (gsize row = 0; row <= n_lines; row++)
    append_rule (self, MARGIN, line_at (layout, row), PAGE_WIDTH - MARGIN, line_at (layout, row));
  for (gsize column = 1; column < n_columns; column++)
    append_rule (self, left_of (layout, column), layout->top, left_of (layout, column),
                 line_at (layout, n_lines));
}

static void
draw_heads (Pdf *self, const Layout *layout)
{
  const double y = line_at (layout, layout->depth + 1) + 2;

  set_font (self, HEAD, TITLE_SIZE);
  append_text (self, HEAD, PAGE_WIDTH / 3, PAGE_HEIGHT - MARGIN, layout->table->title);
  set_font (self, HEAD, SIZE);
  for (guint i = 0; i < layout->spans->len; i++)
    {
      const FloorSpan *span = &g_array_index (layout->spans, FloorSpan, i);

      append_text (self, HEAD, left_of (layout, span->first) + 2,
                   line_at (layout, span->row + span->n_rows) + 2, span->text);
    }
  for (gsize i = 0; i < layout->grid->n_columns; i++)
    {
      char number[16];

      g_snprintf (number, sizeof number, "(%zu)", i + 1);
      append_text (self, HEAD, right_of (layout, i) - layout->column_width / 2, y, number);
    }
}

static void
draw_row (Pdf *self, const Layout *layout, gsize row, double y)
{
  const GPtrArray *fields = g_ptr_array_index (layout->table->rows, row + 1);
  const FloorCell *cells = layout->grid->cells + row * layout->grid->n_columns;
  char text[FLOOR_CELL_TEXT];

  for (gsize i = 0; i < layout->table->n_stub; i++)
    append_text (self, TEXT, left_of (layout, i) + 2, y, g_ptr_array_index (fields, i));
  for (gsize i = 0; i < layout->grid->n_columns; i++)
    {
      floor_cell_text (&cells[i], text);
      append_text (self, TEXT, right_of (layout, i) - 2 - (double) strlen (text) * SIZE / 2, y,
                   text);
    }
}

static void
draw_page (Pdf *self, const Layout *layout, gsize first, gsize end)
{
  ZhuHaruPage *page = zhu_haru_add_page (self->pdf, PAGE_WIDTH, PAGE_HEIGHT);
  char number[16];

  g_string_truncate (self->out, 0);
  draw_rules (self, layout, end - first);
  g_string_append (self->out, "BT\n");
  draw_heads (self, layout);
  set_font (self, TEXT, SIZE);
  for (gsize row = first; row < end; row++)
    draw_row (self, layout, row, line_at (layout, layout->depth + 2 + row - first) + 2);
  g_snprintf (number, sizeof number, "%zu", ++self->n_pages);
  append_text (self, TEXT, PAGE_WIDTH / 2, MARGIN / 2, number);
  g_string_append (self->out, "ET\n");
  zhu_haru_page_write (self->pdf, page, self->out);
}

static void
draw_table (Pdf *self, const FloorGrid *grid, const FloorTable *table, gsize n_pages)
{
  const gsize n_rows = (grid->n_rows + n_pages - 1) / n_pages;
  Layout layout = { .grid = grid, .table = table, .top = PAGE_HEIGHT - MARGIN - TITLE_SIZE };

  layout.spans = floor_head_spans (table, &layout.depth);
  layout.row_height = (layout.top - MARGIN) / (double) MAX (n_rows + layout.depth + 1, 30);
  layout.column_width
      = (PAGE_WIDTH - 2 * MARGIN - STUB_WIDTH * (double) table->n_stub) / (double) grid->n_columns;
  for (gsize page = 0; page < n_pages; page++)
    draw_page (self, &layout, page * grid->n_rows / n_pages, (page + 1) * grid->n_rows / n_pages);
  g_array_unref (layout.spans);
}

static void
draw_tables (Pdf *self, const GPtrArray *grids, const GPtrArray *tables, gsize n_pages)
{
  gsize total = 0, done = 0, before = 0;

  for (guint i = 0; i < grids->len; i++)
    {
      const FloorGrid *grid = g_ptr_array_index (grids, i);

      total += grid->n_rows * grid->n_columns;
    }
  for (guint i = 0; i < grids->len; i++)
    {
      const FloorGrid *grid = g_ptr_array_index (grids, i);
      gsize end;

      done += grid->n_rows * grid->n_columns;
      end = (n_pages * done + total / 2) / total;
      draw_table (self, grid, g_ptr_array_index (tables, i), end > before ? end - before : 1);
      before = MAX (end, before);
    }
}

static void
pdf_clear (Pdf *self)
{
  for (gsize i = 0; i < N_FACES; i++)
    {
      zhu_pdf_subset_free (self->faces[i].subset);
      zhu_pdf_face_free (self->faces[i].face);
    }
  zhu_haru_free (self->pdf);
  g_string_free (self->out, TRUE);
  g_free (self);
}

gboolean
floor_draw_pdf (const GPtrArray *grids,
                const GPtrArray *tables,
                gsize n_pages,
                const char *path,
                GError **error)
{
  const ZhuPdfFinish finish = { "floor", NULL, ZHU_NO_DATE, ZHU_ARCHIVE_NONE, NULL };
  Pdf *self = g_new0 (Pdf, 1);
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (path, error);
  gboolean ok = file != NULL;

  self->out = g_string_new (NULL);
  self->pdf = zhu_haru_new ();
  ok = ok && open_faces (self, error);
  if (ok)
    {
      use_tables (self, tables);
      ok = embed_faces (self, error);
    }
  if (ok)
    {
      draw_tables (self, grids, tables, n_pages);
      ok = zhu_haru_save (self->pdf, NULL, &finish, file, error) && zhu_atomic_file_commit (file, error);
    }
  pdf_clear (self);
  return ok;
}
