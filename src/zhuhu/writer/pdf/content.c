/* Marks become operators: rules as stroked lines, texts as strings of CIDs. A glyph that stands for
 * another character than its font's map says carries the right one as ActualText. All stands in
 * marked content: that of an element of the structure tree, or an artifact. */
#include "zhuhu/writer/pdf/content.h"

#include "zhuhu/writer/pdf/text.h"

#include <math.h>

/* ---- What is used ---- */

static gboolean
set_missing_error (const ZhuDoc *doc,
                   const ZhuMark *mark,
                   const char *character,
                   ZhuPdfFonts *fonts,
                   GError **error)
{
  g_autofree char *absent = zhu_pdf_fonts_absent (fonts);
  g_autofree char *place = NULL;
  const gunichar c = g_utf8_get_char (character);
  const char *next = g_utf8_next_char (character);
  g_autofree char *selector
      = *next == '\0' ? g_strdup ("") : g_strdup_printf (" U+%04X", g_utf8_get_char (next));

  if (doc == NULL)
    place = g_strdup_printf (_ ("the text “%s”"), mark->text);
  else if (mark->table == G_MAXSIZE)
    place = g_strdup (_ ("the report's text"));
  else
    place = g_strdup_printf (mark->part == ZHU_PART_CELL || mark->part == ZHU_PART_STUB
                                 ? _ ("table %s, row %zu, column %zu")
                                 : _ ("table %s, head and notes"),
                             zhu_table_text (zhu_doc_table (doc, mark->table), ZHU_TEXT_ID),
                             mark->row + 1, mark->column + 1);
  g_set_error (
      error, ZHU_ERROR, ZHU_ERROR_FONT,
      _ ("No font has the character %s (U+%04X%s), %s; name a font that has it under 后备 in the "
         "style%s%s"),
      character, c, selector, place, absent != NULL ? _ (", or install: ") : "",
      absent != NULL ? absent : "");
  return FALSE;
}

/* Notes that @glyph is shown, and what it means first. */
static void
note_glyph (ZhuPdfGlyph *glyph)
{
  ZhuPdfFace *face = glyph->face;
  const char *meaning;

  if (glyph->file == face->file)
    return;
  glyph->file = face->file;
  meaning = g_hash_table_lookup (face->unicode, GUINT_TO_POINTER (glyph->glyph));
  glyph->is_ambiguous = meaning != NULL && !g_str_equal (meaning, glyph->meaning);
  if (meaning != NULL)
    return;
  hb_set_add (face->used, glyph->glyph);
  g_hash_table_insert (face->unicode, GUINT_TO_POINTER (glyph->glyph), g_strdup (glyph->meaning));
}

/* ---- Operators ---- */

typedef struct
{
  GString *out;
  const ZhuDoc *doc;
  ZhuPdfFonts *fonts;
  double width, height; /* of the page as laid out: PDF counts from below */
  ZhuTags *tags;
  gboolean is_marked; /* marked content is open: of @element */
  ZhuElement element;
  const ZhuPdfFace *face; /* set at present */
  double size, weight;    /* set at present */
  double spacing;         /* set at present */
  gboolean is_red;        /* set at present */
} Pen;

/* Red and black are all the colours there are; both kinds of painting get the same. */
static void
set_colour (Pen *pen, gboolean is_red)
{
  if (pen->is_red != is_red)
    g_string_append (pen->out, is_red ? "1 0 0 rg 1 0 0 RG\n" : "0 g 0 G\n");
  pen->is_red = is_red;
}

/* In ten thousandths, since it adds up along the line. */
static void
set_spacing (Pen *pen, double spacing)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (pen->spacing != spacing)
    g_string_append_printf (pen->out, "%s Tc ",
                            g_ascii_formatd (digits, sizeof digits, "%.4f", spacing));
  pen->spacing = spacing;
}

static void
draw_rule (Pen *pen, const ZhuMark *mark)
{
  set_colour (pen, mark->is_red);
  if (mark->width != pen->weight)
    {
      zhu_pdf_append_points (pen->out, mark->width);
      g_string_append (pen->out, "w ");
      pen->weight = mark->width;
    }
  zhu_pdf_append_points (pen->out, mark->x);
  zhu_pdf_append_points (pen->out, pen->height - mark->y);
  g_string_append (pen->out, "m ");
  zhu_pdf_append_points (pen->out, mark->x2);
  zhu_pdf_append_points (pen->out, pen->height - mark->y2);
  g_string_append (pen->out, "l S\n");
}

static void
set_face (Pen *pen, const ZhuPdfFace *face, double size)
{
  if (pen->face == face && pen->size == size)
    return;
  g_string_append_printf (pen->out, "/F%u ", face->number);
  zhu_pdf_append_points (pen->out, size);
  g_string_append (pen->out, "Tf ");
  pen->face = face;
  pen->size = size;
}

/* A glyph that is padded, or needs its own ActualText, is shown alone. */
static void
draw_special (Pen *pen, const ZhuPdfGlyph *glyph, gboolean ambiguous)
{
  const double pad = (glyph->advance - glyph->natural) * 1000;
  const double before = g_ascii_isdigit (glyph->meaning[0]) ? pad / 2 : 0;

  if (ambiguous)
    {
      g_string_append (pen->out, "/Span <</ActualText <FEFF");
      zhu_pdf_append_utf16 (pen->out, glyph->meaning);
      g_string_append (pen->out, ">>> BDC ");
    }
  g_string_append_c (pen->out, '[');
  zhu_pdf_append_points (pen->out, -before);
  g_string_append_c (pen->out, '<');
  zhu_pdf_append_code (pen->out, glyph->cid);
  g_string_append_c (pen->out, '>');
  zhu_pdf_append_points (pen->out, -(pad - before));
  g_string_append (pen->out, "] TJ ");
  if (ambiguous)
    g_string_append (pen->out, "EMC ");
}

/* The start of the base line. What stands upright on a sideways sheet is turned back: a point of
 * the sheet is (y from below, x) of what is laid out. */
static void
place_text (Pen *pen, const ZhuMark *mark)
{
  g_string_append (pen->out, mark->on_sheet ? "0 -1 1 0 " : "1 0 0 1 ");
  zhu_pdf_append_points (pen->out, mark->on_sheet ? pen->width - mark->y : mark->x);
  zhu_pdf_append_points (pen->out, pen->height - (mark->on_sheet ? mark->x : mark->y));
  g_string_append (pen->out, "Tm ");
}

/* The sheet of a sideways page is upright: its drawing is turned counter-clockwise, so that what is
 * above comes to stand at the left. */
static void
turn_sheet (Pen *pen)
{
  g_string_append (pen->out, "q 0 1 -1 0 ");
  zhu_pdf_append_points (pen->out, pen->height);
  g_string_append (pen->out, "0 cm\n");
}

static gboolean
draw_text (Pen *pen, const ZhuMark *mark, GError **error)
{
  gboolean is_open = FALSE;

  set_colour (pen, mark->is_red);
  set_spacing (pen, mark->spacing);
  place_text (pen, mark);
  for (const char *p = mark->text; *p != '\0';)
    {
      ZhuPdfGlyph *glyph = zhu_pdf_fonts_next (pen->fonts, mark->face, &p);
      gboolean ambiguous, is_special;

      if (glyph->is_invisible)
        continue;
      if (glyph->face == NULL
          || (glyph->is_usual && !zhu_pdf_fonts_tell_variant (pen->fonts, glyph)))
        return set_missing_error (pen->doc, mark, glyph->meaning, pen->fonts, error);
      note_glyph (glyph);
      ambiguous = glyph->is_ambiguous;
      is_special = ambiguous || fabs (glyph->advance - glyph->natural) > 1e-9;
      if (is_open && (is_special || pen->face != glyph->face))
        {
          g_string_append (pen->out, "> Tj ");
          is_open = FALSE;
        }
      set_face (pen, glyph->face, mark->size);
      if (is_special)
        {
          draw_special (pen, glyph, ambiguous);
          continue;
        }
      if (!is_open)
        g_string_append_c (pen->out, '<');
      is_open = TRUE;
      zhu_pdf_append_code (pen->out, glyph->cid);
    }
  g_string_append (pen->out, is_open ? "> Tj\n" : "\n");
  return TRUE;
}

/* ---- Marked content ---- */

static void
end_content (Pen *pen)
{
  if (pen->is_marked)
    g_string_append (pen->out, "EMC\n");
  pen->is_marked = FALSE;
}

/* What is drawn next belongs to @element; marks of one element that follow each other are one
 * content. */
static void
begin_content (Pen *pen, ZhuElement element)
{
  ZhuTree *tree = zhu_tags_tree (pen->tags);

  if (pen->is_marked && pen->element == element)
    return;
  end_content (pen);
  pen->is_marked = TRUE;
  pen->element = element;
  if (element == ZHU_ARTIFACT)
    {
      g_string_append (pen->out, "/Artifact<</Type/Pagination>>BDC\n");
      return;
    }
  g_string_append_c (pen->out, '/');
  g_string_append (pen->out, zhu_tag_name (zhu_tree_tag (tree, element)));
  g_string_append (pen->out, "<</MCID ");
  zhu_pdf_append_unsigned (pen->out, zhu_tree_add_content (tree, element));
  g_string_append (pen->out, ">>BDC\n");
}

static void
draw_rules (Pen *pen, const ZhuPage *page)
{
  gboolean is_marked = FALSE;

  for (gsize i = 0; i < page->marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, i);

      if (mark->kind != ZHU_MARK_RULE)
        continue;
      if (!is_marked)
        g_string_append (pen->out, "/Artifact<</Type/Layout>>BDC\n");
      is_marked = TRUE;
      draw_rule (pen, mark);
    }
  if (is_marked)
    g_string_append (pen->out, "EMC\n");
}

gboolean
zhu_content_page (const ZhuDoc *doc,
                  const ZhuPage *page,
                  ZhuPdfFonts *fonts,
                  ZhuTags *tags,
                  GString *out,
                  GError **error)
{
  Pen pen = { .out = out,
              .doc = doc,
              .fonts = fonts,
              .width = page->width,
              .height = page->height,
              .tags = tags,
              .weight = -1 };

  if (page->sideways)
    turn_sheet (&pen);
  zhu_tags_begin_page (tags, page);
  draw_rules (&pen, page);
  g_string_append (pen.out, "BT\n");
  for (gsize i = 0; i < page->marks->len; i++)
    {
      const ZhuMark *mark = &g_array_index (page->marks, ZhuMark, i);

      if (mark->kind != ZHU_MARK_TEXT)
        continue;
      begin_content (&pen, zhu_tags_find (tags, mark));
      if (!draw_text (&pen, mark, error))
        return FALSE;
    }
  end_content (&pen);
  zhu_tags_end_page (tags);
  g_string_append (pen.out, page->sideways ? "ET\nQ\n" : "ET\n");
  return TRUE;
}
