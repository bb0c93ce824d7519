/* Joining: first only what is wanted is written down; all files are read, and the new one made,
 * when it is written. */
#include "zhuhu/pdf/join.h"

#include "zhuhu/pdf/finish.h"

#include <string.h>

static void
part_free (gpointer data)
{
  PdfPart *self = data;

  g_free (self->title);
  g_free (self);
}

static void
embedded_free (gpointer data)
{
  PdfEmbedded *self = data;

  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self->description);
  g_free (self);
}

static void
sheet_clear (gpointer data)
{
  g_clear_pointer (&((PdfSheet *) data)->stamps, g_array_unref);
}

static void
made_clear (gpointer data)
{
  g_clear_pointer (&((PdfMade *) data)->marks, g_array_unref);
  g_clear_pointer (&((PdfMade *) data)->offsets, g_array_unref);
}

ZhuPdfJoin *
zhu_pdf_join_new (void)
{
  ZhuPdfJoin *self = g_new0 (ZhuPdfJoin, 1);

  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->sheets = g_array_new (FALSE, TRUE, sizeof (PdfSheet));
  g_array_set_clear_func (self->sheets, sheet_clear);
  self->labels = g_array_new (FALSE, FALSE, sizeof (PdfLabel));
  self->embedded = g_ptr_array_new_with_free_func (embedded_free);
  return self;
}

void
zhu_pdf_join_free (ZhuPdfJoin *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->parts);
  g_array_unref (self->sheets);
  g_array_unref (self->labels);
  g_ptr_array_unref (self->embedded);
  g_free (self);
}

static PdfPart *
add_part (ZhuPdfJoin *self, const ZhuPdfFile *file, gsize first, gsize n, const char *title)
{
  PdfPart *part = g_new0 (PdfPart, 1);

  part->file = file;
  part->first = first;
  part->n = n;
  part->start = self->sheets->len;
  part->title = g_strdup (title);
  for (gsize i = 0; i < n; i++)
    {
      const PdfSheet sheet = { .part = (int) self->parts->len, .source = first + i };

      g_array_append_val (self->sheets, sheet);
    }
  g_ptr_array_add (self->parts, part);
  return part;
}

void
zhu_pdf_join_add (ZhuPdfJoin *self, const ZhuPdfFile *file, gsize first, gsize n, const char *title)
{
  g_return_if_fail (n > 0 && first + n <= file->pages->len);

  add_part (self, file, first, n, title);
}

void
zhu_pdf_join_add_fitted (ZhuPdfJoin *self,
                         const ZhuPdfFile *file,
                         gsize first,
                         gsize n,
                         const char *title,
                         const ZhuPdfBox *boxes)
{
  PdfPart *part = NULL;

  g_return_if_fail (n > 0 && first + n <= file->pages->len);
  for (gsize i = 0; i < n; i++)
    g_return_if_fail (boxes[i].width > 0 && boxes[i].height > 0);

  part = add_part (self, file, first, n, title);
  part->is_fitted = TRUE;
  for (gsize i = 0; i < n; i++)
    g_array_index (self->sheets, PdfSheet, part->start + i).box = boxes[i];
}

void
zhu_pdf_join_add_blank (ZhuPdfJoin *self)
{
  const PdfSheet sheet = { .part = -1 };

  g_array_append_val (self->sheets, sheet);
}

void
zhu_pdf_join_stamp (ZhuPdfJoin *self, gsize page, const ZhuPdfFile *stamps, gsize stamp)
{
  const PdfStamp added = { .file = stamps, .page = stamp };
  PdfSheet *sheet = NULL;

  g_return_if_fail (page < self->sheets->len && stamp < stamps->pages->len);

  sheet = &g_array_index (self->sheets, PdfSheet, page);
  if (sheet->stamps == NULL)
    sheet->stamps = g_array_new (FALSE, FALSE, sizeof (PdfStamp));
  g_array_append_val (sheet->stamps, added);
}

void
zhu_pdf_join_label (ZhuPdfJoin *self, gsize page, unsigned number)
{
  const PdfLabel label = { .page = page, .number = number };
  gsize at = self->labels->len;

  while (at > 0 && g_array_index (self->labels, PdfLabel, at - 1).page > page)
    at--;
  if (at > 0 && g_array_index (self->labels, PdfLabel, at - 1).page == page)
    g_array_index (self->labels, PdfLabel, at - 1).number = number;
  else
    g_array_insert_val (self->labels, at, label);
}

gboolean
zhu_pdf_join_embed (ZhuPdfJoin *self,
                    const char *path,
                    const char *name,
                    const char *description,
                    GError **error)
{
  GBytes *bytes = NULL;
  PdfEmbedded *embedded = NULL;

  for (gsize i = 0; i < self->embedded->len; i++)
    if (g_str_equal (((const PdfEmbedded *) g_ptr_array_index (self->embedded, i))->name, name))
      {
        g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                     _ ("two embedded files are called “%s”; name one otherwise"), name);
        return FALSE;
      }
  bytes = zhu_file_read (path, PDF_MAX_FILE, error);
  if (bytes == NULL)
    return FALSE;
  embedded = g_new0 (PdfEmbedded, 1);
  embedded->bytes = bytes;
  embedded->name = g_strdup (name);
  embedded->description = g_strdup (description);
  g_ptr_array_add (self->embedded, embedded);
  return TRUE;
}

gsize
zhu_pdf_join_n_pages (const ZhuPdfJoin *self)
{
  return self->sheets->len;
}

/* ---- For the other files of this room ---- */

const PdfSheet *
pdf_join_sheet (const ZhuPdfJoin *self, gsize i)
{
  return &g_array_index (self->sheets, PdfSheet, i);
}

const PdfPart *
pdf_join_part (const ZhuPdfJoin *self, gsize i)
{
  return g_ptr_array_index (self->parts, i);
}

int
pdf_part_sheet (const PdfPart *self, int source)
{
  if ((gsize) source < self->first || (gsize) source >= self->first + self->n)
    return -1;
  return (int) (self->start + (gsize) source - self->first);
}

PdfMade *
pdf_merge_made (const PdfMerge *self, gsize sheet)
{
  return &g_array_index (self->made, PdfMade, sheet);
}

/* ---- Writing ---- */

static gboolean
merge (PdfMerge *self, GError **error)
{
  if (!pdf_merge_pages (self, error))
    return FALSE;
  for (gsize i = 0; i < self->join->sheets->len; i++)
    pdf_merge_annotations (self, i);
  pdf_merge_trees (self);
  pdf_merge_outlines (self);
  pdf_merge_catalogue (self);
  return pdf_ok (self->pdf, "PDF", error);
}

gboolean
zhu_pdf_join_write (ZhuPdfJoin *self,
                    const ZhuPdfFinish *finish,
                    ZhuAtomicFile *file,
                    GError **error)
{
  PdfMerge merged = { .join = self };
  gboolean done = FALSE;

  g_return_val_if_fail (self->sheets->len > 0, FALSE);

  if (!zhu_pdf_finish_check (finish, error))
    return FALSE;
  merged.pdf = pdf_new ();
  merged.made = g_array_new (FALSE, FALSE, sizeof (PdfMade));
  g_array_set_clear_func (merged.made, made_clear);
  qpdf_empty_pdf (merged.pdf);
  done = merge (&merged, error) && pdf_merge_check_archive (&merged, finish->archive, error)
         && zhu_pdf_finish_qpdf (merged.pdf, finish, file, error);
  g_array_unref (merged.made);
  pdf_free (merged.pdf);
  return done;
}
