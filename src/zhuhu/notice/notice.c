/* The notice's pages: head, lines, imprint, page numbers; and its PDF. */
#include "zhuhu/notice/layout.h"

typedef struct
{
  const ZhuNotice *notice;
  const ZhuDoc *texts;
  const ZhuMeasure *measure;
  ZhuPages *pages;
  ZhuPage *page;       /* under way */
  unsigned number;     /* of the next page */
  gboolean to_imprint; /* the addressees stand in the imprint */
  gsize row;           /* first number of the lines' paragraphs, then of the imprint's */
  double y;            /* lower edge of what stands on the page */
} Setter;

static void
add_page (Setter *self)
{
  self->page = zhu_pages_add_official (self->pages, FALSE, FALSE);
  self->y = zhu_official_area (FALSE).top;
}

/* After all else, so that it is read last. */
static void
finish_page (Setter *self)
{
  zhu_page_add_official_number (self->page, self->number++, self->measure);
}

static void
draw_span (Setter *self, const GArray *lines, const NoticeSpan *span, gsize first_row)
{
  const double grid = zhu_official_pitch ();
  const double top = zhu_official_area (FALSE).top + span->top * grid;

  for (guint i = span->first; i < span->end; i++)
    {
      NoticeLine line = g_array_index (lines, NoticeLine, i);
      const double y = zhu_official_base_line (top, 0, line.size) + (i - span->first) * span->pitch
                       + (span->pitch - grid) / 2;

      line.row += first_row;
      notice_draw_line (self->page, &line, y, self->measure);
      self->row = MAX (self->row, line.row + 1);
    }
  self->y = top + (span->end - span->first) * span->pitch;
}

/* At the foot of the last page, or of one more if there is no room. */
static void
add_imprint (Setter *self, ZhuNoticeImprint place)
{
  const double height
      = place == ZHU_NOTICE_IMPRINT_NONE
            ? 0
            : notice_imprint_height (self->notice, self->texts, self->measure, self->to_imprint);
  const gboolean is_apart = height > 0 && place == ZHU_NOTICE_IMPRINT_PAGE;

  if (is_apart || (height > 0 && self->y > zhu_official_area (FALSE).bottom - height))
    {
      finish_page (self);
      add_page (self);
    }
  if (height > 0)
    notice_draw_imprint (self->notice, self->texts, self->page, self->measure, self->to_imprint,
                         self->row);
  if (!is_apart)
    finish_page (self);
}

static void
set_pages (Setter *self, const GArray *lines, const GArray *spans, ZhuNoticeImprint imprint)
{
  gsize first_row = 0;

  for (guint i = 0; i < spans->len; i++)
    {
      if (i > 0)
        finish_page (self);
      add_page (self);
      if (i == 0)
        notice_draw_head (self->notice, self->texts, self->page, self->measure, &first_row);
      draw_span (self, lines, &g_array_index (spans, NoticeSpan, i), first_row);
    }
  add_imprint (self, imprint);
}

/* The lines; addressees that leave no room for text on the first page go to the imprint. */
static GArray *
compose (Setter *self, guint top, ZhuDiags *diags)
{
  const ZhuPlace whole = { self->notice->file, 0, 0 };
  GArray *lines = notice_compose (self->notice, self->texts, self->measure, TRUE, diags);

  if (top + notice_lines_before_text (lines) < NOTICE_ROWS)
    return lines;
  g_array_unref (lines);
  self->to_imprint = TRUE;
  lines = notice_compose (self->notice, self->texts, self->measure, FALSE, diags);
  if (top + notice_lines_before_text (lines) >= NOTICE_ROWS)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "first-page", &whole, _ ("shorten the title"),
                   _ ("the first page shows no text, as GB/T 9704 asks"));
  return lines;
}

ZhuPages *
zhu_notice_set (const ZhuNotice *notice,
                const ZhuDoc *texts,
                const ZhuMeasure *measure,
                const ZhuNoticeLook *look,
                ZhuDiags *diags)
{
  const ZhuPlace whole = { notice->file, 0, 0 };
  Setter self
      = { .notice = notice, .texts = texts, .measure = measure, .number = look->first_number };
  g_autoptr (GArray) lines = NULL;
  g_autoptr (GArray) spans = NULL;
  gboolean is_alone;
  gsize row = 0;
  guint top;

  self.pages = zhu_pages_new_empty ();
  top = notice_draw_head (notice, texts, NULL, measure, &row);
  lines = compose (&self, top, diags);
  spans = notice_paginate (lines, top, &is_alone);
  if (is_alone)
    zhu_diags_add (diags, ZHU_DIAG_QUERY, "closing-alone", &whole,
                   _ ("write more or less, so that text stands on the page of the signature"),
                   _ ("the signature stands on a page without text"));
  set_pages (&self, lines, spans, look->imprint);
  return self.pages;
}

/* The title as one line, for the document's properties. */
static char *
title_of (const ZhuNotice *self, const ZhuDoc *texts)
{
  g_autoptr (GString) title = g_string_new (notice_key_text (self, texts, NOTICE_TITLE));

  g_string_replace (title, "|", "", 0);
  g_string_replace (title, "｜", "", 0);
  return g_strdup (title->str);
}

gboolean
zhu_notice_write (const ZhuNotice *self,
                  const ZhuDoc *texts,
                  const ZhuStyle *style,
                  const ZhuNoticeLook *look,
                  const ZhuKeeping *keeping,
                  ZhuAtomicFile *file,
                  ZhuDiags *diags,
                  GError **error)
{
  g_autofree char *title = title_of (self, texts);
  const ZhuPdfInfo info = { title, zhu_doc_records (texts), self->date };
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  g_autoptr (ZhuPages) pages = NULL;
  g_autoptr (GHashTable) variants = zhu_variants_new ();
  ZhuKeeping told = { 0 };
  ZhuMeasure measure;

  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (keeping != NULL)
    told = *keeping;
  told.variants = variants;
  fonts = zhu_pdf_fonts_open (style, TRUE, error);
  if (fonts == NULL)
    return FALSE;
  zhu_pdf_fonts_say_substitutes (fonts, diags);
  measure = zhu_pdf_fonts_measure (fonts);
  pages = zhu_notice_set (self, texts, &measure, look, diags);
  if (!zhu_pdf_write_pages (pages, fonts, &info, &told, file, error))
    return FALSE;
  zhu_variants_say (variants, diags);
  return TRUE;
}
