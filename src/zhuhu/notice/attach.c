/* Binds a notice and its attachments into one file: the notice's pages as they are, tables laid out
 * for the official type area and drawn, ready PDFs fitted into it, then numbers, 附件N and titles
 * stamped over the latter. What is drawn on the way lies in a private folder until it is read. */
#include "zhuhu/notice/private.h"

#include <glib/gstdio.h>

#define MM (72.0 / 25.4)
#define SHEET_WIDTH (210.0 * MM)
#define SHEET_HEIGHT (297.0 * MM)
/* A page may be larger than its place by so much and still counts as fitting, pt. */
#define FIT_SLACK 0.5

typedef struct
{
  const ZhuAttachOptions *options;
  ZhuDiags *diags;
  const ZhuStyle *style;
  ZhuPdfFonts *fonts;
  ZhuMeasure measure;
  ZhuPdfJoin *join;
  GPtrArray *files;     /* element: ZhuPdfFile *; the join reads them to its end */
  unsigned number;      /* of the next page */
  gboolean is_labelled; /* the page before has the label of its number */
  ZhuPages *stamps;     /* what is drawn over pages of ready PDFs */
  GArray *stamped;      /* element: gsize: index of the page that a stamp belongs to */
  ZhuKeeping keeping;   /* of what is drawn on the way: private, without a password */
  ZhuScratch *scratch;  /* for the file being drawn; NULL before it is needed */
} Binder;

static void
free_file (gpointer data)
{
  zhu_pdf_file_free (data);
}

static void
binder_init (Binder *self,
             const ZhuAttachOptions *options,
             const ZhuStyle *style,
             ZhuPdfFonts *fonts,
             ZhuDiags *diags)
{
  *self = (Binder){ .options = options,
                    .diags = diags,
                    .style = style,
                    .fonts = fonts,
                    .measure = zhu_pdf_fonts_measure (fonts),
                    .join = zhu_pdf_join_new (),
                    .files = g_ptr_array_new_with_free_func (free_file),
                    .number = options->first_number,
                    .keeping = { .archive = options->finish.archive,
                                 .fonts = options->fonts,
                                 .variants = zhu_variants_new () },
                    .stamps = zhu_pages_new_empty (),
                    .stamped = g_array_new (FALSE, FALSE, sizeof (gsize)) };
}

static void
binder_clear (Binder *self)
{
  zhu_scratch_free (self->scratch);
  zhu_pdf_join_free (self->join);
  g_ptr_array_unref (self->files);
  g_hash_table_unref (self->keeping.variants);
  zhu_pages_free (self->stamps);
  g_array_unref (self->stamped);
}

/* ---- Files read and drawn ---- */

/* Keeps @file (NULL: could not be opened) as long as the binder. */
static const ZhuPdfFile *
keep_file (Binder *self, ZhuPdfFile *file)
{
  if (file != NULL)
    g_ptr_array_add (self->files, file);
  return file;
}

static const ZhuPdfFile *
open_file (Binder *self, const char *path, GError **error)
{
  const ZhuAttachOptions *options = self->options;

  return keep_file (
      self, zhu_pdf_file_open (path, options->password, options->allow_signed, self->diags, error));
}

static char *
drawing_path (const Binder *self)
{
  return g_build_filename (zhu_scratch_path (self->scratch), "drawn.pdf", NULL);
}

static ZhuAtomicFile *
start_drawing (Binder *self, GError **error)
{
  g_autofree char *path = NULL;

  if (self->scratch == NULL)
    self->scratch = zhu_scratch_new (g_get_tmp_dir (), error);
  if (self->scratch == NULL)
    return NULL;
  path = drawing_path (self);
  return zhu_atomic_file_open (path, error);
}

/* What has been drawn is read at once and lies in memory from then on. */
static const ZhuPdfFile *
finish_drawing (Binder *self, ZhuAtomicFile *file, GError **error)
{
  g_autofree char *path = drawing_path (self);
  ZhuPdfFile *drawn
      = zhu_atomic_file_commit (file, error) ? zhu_pdf_file_open_own (path, error) : NULL;

  g_unlink (path);
  return keep_file (self, drawn);
}

/* ---- Pages ---- */

/* 附件1, 附件 if it is the only one; after the number of its notice if it is not bound with it. */
static char *
make_mark (const ZhuAttachOptions *options, guint i, guint n)
{
  const gboolean is_apart = options->notice == NULL && options->document_number != NULL;
  g_autofree char *number = n > 1 ? g_strdup_printf ("%u", i + 1) : g_strdup ("");

  return g_strconcat (is_apart ? options->document_number : "", "附件", number, NULL);
}

/* The title in one line: "|" only says where its lines end. */
static char *
bare_title (const char *title)
{
  g_auto (GStrv) parts = g_strsplit (title, "|", -1);

  return g_strjoinv ("", parts);
}

static char *
make_bookmark (const char *mark, const char *title)
{
  g_autofree char *bare = bare_title (title);

  return *bare != '\0' ? g_strconcat (mark, "　", bare, NULL) : g_strdup (mark);
}

static char *
break_at_bars (const char *title)
{
  g_auto (GStrv) parts = g_strsplit (title, "|", -1);

  return g_strjoinv ("\n", parts);
}

/* Lines that end where words end, as the notice's title has them. */
static char **
break_title (const char *title, double width, double size, ZhuFace face, const ZhuMeasure *measure)
{
  gboolean is_sure;

  return notice_title_lines (title, width / size, face, measure, &is_sure);
}

static ZhuAttachmentLook
make_look (const Binder *self, const char *mark, const char *title)
{
  return (ZhuAttachmentLook){ .first_number = self->number,
                              .screen = self->options->screen,
                              .mark = mark,
                              .title = title,
                              .break_title = break_title };
}

/* Labels the pages from here on by their numbers, unless those before have them. */
static void
label_next (Binder *self)
{
  if (!self->is_labelled)
    zhu_pdf_join_label (self->join, zhu_pdf_join_n_pages (self->join), self->number);
  self->is_labelled = TRUE;
}

static void
add_blank (Binder *self)
{
  zhu_pdf_join_label (self->join, zhu_pdf_join_n_pages (self->join), 0);
  zhu_pdf_join_add_blank (self->join);
  self->is_labelled = FALSE;
  self->number++;
}

/* ---- Tables ---- */

static gboolean
add_tables (Binder *self, const ZhuAttachment *attachment, const char *mark, GError **error)
{
  const ZhuDoc *doc = attachment->doc;
  g_autofree char *title = break_at_bars (attachment->title);
  const ZhuAttachmentLook look = make_look (self, mark, title);
  g_autofree char *bookmark = make_bookmark (mark, attachment->title);
  const ZhuPdfInfo info = { bookmark, zhu_doc_records (doc), zhu_doc_created (doc) };
  g_autoptr (ZhuPages) pages
      = zhu_pages_new_attachment (doc, self->style, &self->measure, &look, error);
  g_autoptr (ZhuAtomicFile) drawing = pages != NULL ? start_drawing (self, error) : NULL;
  const ZhuPdfFile *file;

  if (drawing == NULL
      || !zhu_pdf_write_tables (doc, pages, self->fonts, &info, &self->keeping, drawing, error))
    return FALSE;
  file = finish_drawing (self, drawing, error);
  if (file == NULL)
    return FALSE;
  label_next (self);
  zhu_pdf_join_add (self->join, file, 0, zhu_pdf_file_n_pages (file), bookmark);
  self->number += (unsigned) zhu_pdf_file_n_pages (file);
  return TRUE;
}

/* ---- Ready PDFs ---- */

/* Where a page goes on its sheet: the type area below @top (of the sheet as laid out). */
static ZhuPdfBox
make_box (gboolean turned, gboolean screen, double top)
{
  const ZhuTypeArea area = zhu_official_area (turned);
  const double width = area.right - area.left, height = area.bottom - top;
  const double sheet_height = turned ? SHEET_WIDTH : SHEET_HEIGHT;

  if (turned && !screen)
    return (ZhuPdfBox){ top, area.left, height, width, .turned = TRUE };
  return (ZhuPdfBox){ area.left, sheet_height - area.bottom, width, height, .lies = turned };
}

static gboolean
check_fit (const char *path,
           gsize i,
           double width,
           double height,
           const ZhuPdfBox *box,
           GError **error)
{
  const double box_width = box->turned ? box->height : box->width;
  const double box_height = box->turned ? box->width : box->height;

  if (width <= box_width + FIT_SLACK && height <= box_height + FIT_SLACK)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
               _ ("%s: page %zu has %.0f × %.0f mm, and its place in the type area %.0f × %.0f: "
                  "leave out --no-fit to have it scaled down"),
               path, i + 1, width / MM, height / MM, box_width / MM, box_height / MM);
  return FALSE;
}

/* What is drawn over page @i of the attachment that comes next: its number, and on the first what
 * the attachment begins with. Returns the upper edge of what is left for the page, as it is read.
 */
static double
draw_stamp (Binder *self,
            const ZhuAttachment *attachment,
            const char *mark,
            gboolean turned,
            gsize i)
{
  const gsize page = zhu_pdf_join_n_pages (self->join) + i;
  ZhuPage *stamp = zhu_pages_add_official (self->stamps, turned, self->options->screen);
  g_autofree char *title = break_at_bars (attachment->title);
  const ZhuAttachmentLook look = make_look (self, mark, title);
  double top = zhu_official_area (turned).top;

  g_array_append_val (self->stamped, page);
  if (i == 0)
    top = zhu_page_add_opening (stamp, &look, &self->measure);
  zhu_page_add_official_number (stamp, self->number + (unsigned) i, &self->measure);
  return top;
}

/* Where page @i of @file goes. */
static gboolean
place_page (Binder *self,
            const ZhuAttachment *attachment,
            const ZhuPdfFile *file,
            gsize i,
            const char *mark,
            ZhuPdfBox *box,
            GError **error)
{
  double width, height, top;
  gboolean turned;

  zhu_pdf_file_page_size (file, i, &width, &height);
  turned = width > height;
  top = draw_stamp (self, attachment, mark, turned, i);
  *box = make_box (turned, self->options->screen, top);
  return !self->options->no_fit || check_fit (attachment->path, i, width, height, box, error);
}

static gboolean
add_ready (Binder *self, const ZhuAttachment *attachment, const char *mark, GError **error)
{
  const ZhuPdfFile *file = open_file (self, attachment->path, error);
  const gsize n = file != NULL ? zhu_pdf_file_n_pages (file) : 0;
  g_autofree ZhuPdfBox *boxes = g_new (ZhuPdfBox, MAX (n, 1));
  g_autofree char *bookmark = make_bookmark (mark, attachment->title);

  if (file == NULL)
    return FALSE;
  label_next (self);
  for (gsize i = 0; i < n; i++)
    if (!place_page (self, attachment, file, i, mark, &boxes[i], error))
      return FALSE;
  zhu_pdf_join_add_fitted (self->join, file, 0, n, bookmark, boxes);
  self->number += (unsigned) n;
  return TRUE;
}

static gboolean
draw_stamps (Binder *self, GError **error)
{
  const ZhuPdfInfo info = { "附件", NULL, self->options->finish.created };
  g_autoptr (ZhuAtomicFile) drawing = NULL;
  const ZhuPdfFile *file;

  if (self->stamped->len == 0)
    return TRUE;
  drawing = start_drawing (self, error);
  if (drawing == NULL
      || !zhu_pdf_write_pages (self->stamps, self->fonts, &info, &self->keeping, drawing, error))
    return FALSE;
  file = finish_drawing (self, drawing, error);
  if (file == NULL)
    return FALSE;
  for (guint i = 0; i < self->stamped->len; i++)
    zhu_pdf_join_stamp (self->join, g_array_index (self->stamped, gsize, i), file, i);
  return TRUE;
}

/* ---- The notice ---- */

static gboolean
add_notice (Binder *self, const ZhuPdfFile **notice, GError **error)
{
  const ZhuAttachOptions *options = self->options;
  gsize n;

  if (options->notice == NULL)
    return TRUE;
  *notice = open_file (self, options->notice, error);
  if (*notice == NULL)
    return FALSE;
  n = zhu_pdf_file_n_pages (*notice);
  if (options->imprint != ZHU_IMPRINT_NONE && n < 2)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
                   _ ("%s has one page only, which cannot come before and behind the attachments; "
                      "leave out --imprint last"),
                   options->notice);
      return FALSE;
    }
  n -= options->imprint != ZHU_IMPRINT_NONE;
  label_next (self);
  zhu_pdf_join_add (self->join, *notice, 0, n, "正文");
  self->number += (unsigned) n;
  return TRUE;
}

/* The number of the page that comes next, as a stamp. */
static void
stamp_number (Binder *self)
{
  const gsize page = zhu_pdf_join_n_pages (self->join);
  ZhuPage *stamp = zhu_pages_add_official (self->stamps, FALSE, FALSE);

  g_array_append_val (self->stamped, page);
  zhu_page_add_official_number (stamp, self->number, &self->measure);
}

/* The notice's last page behind all; on the back of a sheet if @facing, and if a blank page has to
 * come before it, neither has a number. */
static void
add_imprint (Binder *self, const ZhuPdfFile *notice)
{
  const gsize last = zhu_pdf_file_n_pages (notice) - 1;

  if (self->options->facing && self->number % 2 == 1)
    add_blank (self);
  else
    {
      label_next (self);
      if (self->options->imprint == ZHU_IMPRINT_NUMBERED)
        stamp_number (self);
      else
        zhu_diags_add (self->diags, ZHU_DIAG_NOTE, "imprint", NULL, NULL,
                       _ ("the page with the imprint is page %u now: in the notice it should bear "
                          "that number or none"),
                       self->number);
    }
  zhu_pdf_join_add (self->join, notice, last, 1, NULL);
  self->number++;
}

/* ---- The whole ---- */

static gboolean
add_attachment (Binder *self, const GPtrArray *attachments, guint i, GError **error)
{
  const ZhuAttachment *attachment = g_ptr_array_index (attachments, i);
  g_autofree char *mark = make_mark (self->options, i, attachments->len);

  if (self->options->facing && self->number % 2 == 0)
    add_blank (self);
  return attachment->doc != NULL ? add_tables (self, attachment, mark, error)
                                 : add_ready (self, attachment, mark, error);
}

static gboolean
embed_files (Binder *self, GError **error)
{
  const GPtrArray *embedded = self->options->embedded;

  for (guint i = 0; embedded != NULL && i < embedded->len; i++)
    {
      const ZhuEmbedding *embedding = g_ptr_array_index (embedded, i);

      if (!zhu_pdf_join_embed (self->join, embedding->path, embedding->name, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* What the document is called if its caller does not say: like the notice, else like the first
 * attachment. */
static char *
find_title (const ZhuPdfFile *notice, const GPtrArray *attachments)
{
  const ZhuAttachment *first = g_ptr_array_index (attachments, 0);
  g_autofree char *of_notice = notice != NULL ? zhu_pdf_file_title (notice) : g_strdup ("");
  g_autofree char *of_first = bare_title (first->title);

  return g_strdup (*of_notice != '\0' ? of_notice : *of_first != '\0' ? of_first : "附件");
}

static gboolean
bind_all (Binder *self, const GPtrArray *attachments, ZhuAtomicFile *file, GError **error)
{
  g_autofree char *title = NULL;
  ZhuPdfFinish finish = self->options->finish;
  const ZhuPdfFile *notice = NULL;

  if (!add_notice (self, &notice, error))
    return FALSE;
  for (guint i = 0; i < attachments->len; i++)
    if (!add_attachment (self, attachments, i, error))
      return FALSE;
  if (notice != NULL && self->options->imprint != ZHU_IMPRINT_NONE)
    add_imprint (self, notice);
  title = find_title (notice, attachments);
  if (finish.title == NULL)
    finish.title = title;
  return draw_stamps (self, error) && embed_files (self, error)
         && zhu_pdf_join_write (self->join, &finish, file, error);
}

gboolean
zhu_attach_write (const ZhuAttachOptions *options,
                  const GPtrArray *attachments,
                  const ZhuStyle *style,
                  ZhuAtomicFile *file,
                  ZhuDiags *diags,
                  GError **error)
{
  g_autoptr (ZhuPdfFonts) fonts = NULL;
  Binder binder;
  gboolean done;

  g_return_val_if_fail (attachments->len > 0, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  fonts = zhu_pdf_fonts_open (style, TRUE, error);
  if (fonts == NULL)
    return FALSE;
  zhu_pdf_fonts_say_substitutes (fonts, diags);
  binder_init (&binder, options, style, fonts, diags);
  done = bind_all (&binder, attachments, file, error);
  if (done)
    zhu_variants_say (binder.keeping.variants, diags);
  binder_clear (&binder);
  return done;
}
