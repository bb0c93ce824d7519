/* Bookmarks: those of each part under a bookmark of its own. They are read one after the other, not
 * followed by recursion, since a long list would be a deep one; what is met twice ends its list. */
#include "zhuhu/pdf/join.h"

#define MAX_BOOKMARKS 100000
#define MAX_LEVELS 32

typedef struct
{
  char *title;
  qpdf_oh destination; /* handle in the joined file; 0: none */
  qpdf_oh action;      /* the same, a link to the net */
  gboolean is_open;
  int flags;       /* 1 italic, 2 bold */
  GPtrArray *kids; /* element: Bookmark * */
} Bookmark;

typedef struct
{
  PdfMerge *merge;
  const PdfPart *part;
  GHashTable *seen;
  unsigned left; /* bookmarks that may still come */
} Outliner;

static void
bookmark_free (gpointer data)
{
  Bookmark *self = data;

  g_ptr_array_unref (self->kids);
  g_free (self->title);
  g_free (self);
}

static Bookmark *
bookmark_new (char *title)
{
  Bookmark *self = g_new0 (Bookmark, 1);

  self->title = title != NULL ? title : g_strdup ("");
  self->kids = g_ptr_array_new_with_free_func (bookmark_free);
  self->is_open = TRUE;
  return self;
}

/* Where the bookmark leads; an action that is no link is left out. */
static void
read_target (Outliner *self, qpdf_oh item, Bookmark *bookmark)
{
  const qpdf_data pdf = self->merge->pdf, other = self->part->file->pdf;
  const qpdf_oh action = pdf_get (other, item, "/A");
  const gboolean leads = pdf_is_name (other, action, "/S", "/GoTo");
  const qpdf_oh value = leads ? pdf_get (other, action, "/D") : pdf_get (other, item, "/Dest");
  const qpdf_oh found = pdf_file_destination (self->part->file, value);
  g_autofree char *uri
      = pdf_is_name (other, action, "/S", "/URI") ? pdf_get_text (other, action, "/URI") : NULL;
  g_autofree char *scheme = uri != NULL ? g_uri_parse_scheme (uri) : NULL;

  if (found != 0)
    bookmark->destination = pdf_merge_destination (self->merge, self->part, found);
  if (g_strcmp0 (scheme, "https") != 0 && g_strcmp0 (scheme, "http") != 0)
    return;
  bookmark->action = qpdf_oh_new_dictionary (pdf);
  pdf_set_name (pdf, bookmark->action, "/S", "/URI");
  pdf_set (pdf, bookmark->action, "/URI", qpdf_oh_new_string (pdf, uri));
}

/* The bookmarks of one level from @first on that lead to a page taken over, or stand above one that
 * does. */
static void
read_level (Outliner *self, qpdf_oh first, unsigned level, GPtrArray *bookmarks)
{
  const qpdf_data other = self->part->file->pdf;

  for (qpdf_oh item = first; qpdf_oh_is_dictionary (other, item) && self->left > 0;
       item = pdf_get (other, item, "/Next"))
    {
      const int number = qpdf_oh_get_object_id (other, item);
      Bookmark *bookmark = NULL;

      if (!g_hash_table_add (self->seen, GINT_TO_POINTER (number)))
        return;
      self->left--;
      bookmark = bookmark_new (pdf_get_text (other, item, "/Title"));
      bookmark->is_open = pdf_get_int (other, item, "/Count", 0) >= 0;
      bookmark->flags = (int) pdf_get_int (other, item, "/F", 0) & 3;
      read_target (self, item, bookmark);
      if (level < MAX_LEVELS)
        read_level (self, pdf_get (other, item, "/First"), level + 1, bookmark->kids);
      if (bookmark->destination != 0 || bookmark->action != 0 || bookmark->kids->len > 0)
        g_ptr_array_add (bookmarks, bookmark);
      else
        bookmark_free (bookmark);
    }
}

/* The top of the part's first page. */
static qpdf_oh
lead_to_part (PdfMerge *self, const PdfPart *part)
{
  const PdfFrame *frame = &pdf_file_page (part->file, part->first)->frame;
  const double height
      = pdf_join_sheet (self->join, part->start)->box.lies ? PDF_A4_WIDTH : PDF_A4_HEIGHT;
  const qpdf_oh made = qpdf_oh_new_array (self->pdf);

  qpdf_oh_append_item (self->pdf, made, pdf_merge_made (self, part->start)->page);
  qpdf_oh_append_item (self->pdf, made, qpdf_oh_new_name (self->pdf, "/XYZ"));
  pdf_append_number (self->pdf, made, part->is_fitted ? 0 : frame->x0);
  pdf_append_number (self->pdf, made, part->is_fitted ? height : frame->y1);
  qpdf_oh_append_item (self->pdf, made, qpdf_oh_new_null (self->pdf));
  return made;
}

static void
read_part (PdfMerge *self, const PdfPart *part, GPtrArray *bookmarks)
{
  const qpdf_data other = part->file->pdf;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Outliner outliner = { .merge = self, .part = part, .seen = seen, .left = MAX_BOOKMARKS };
  GPtrArray *list = bookmarks;

  if (part->title != NULL)
    {
      Bookmark *bookmark = bookmark_new (g_strdup (part->title));

      bookmark->destination = lead_to_part (self, part);
      g_ptr_array_add (bookmarks, bookmark);
      list = bookmark->kids;
    }
  read_level (&outliner,
              pdf_get (other, pdf_get (other, qpdf_get_root (other), "/Outlines"), "/First"), 0,
              list);
}

/* ---- Writing ---- */

static int write_level (qpdf_data pdf, const GPtrArray *bookmarks, qpdf_oh parent);

/* All but its neighbours; how many bookmarks show when the one above is open. */
static int
write_bookmark (qpdf_data pdf, const Bookmark *bookmark, qpdf_oh item, qpdf_oh parent)
{
  int below = 0;

  pdf_set_text (pdf, item, "/Title", bookmark->title);
  pdf_set (pdf, item, "/Parent", parent);
  if (bookmark->destination != 0)
    pdf_set (pdf, item, "/Dest", bookmark->destination);
  else if (bookmark->action != 0)
    pdf_set (pdf, item, "/A", bookmark->action);
  if (bookmark->flags != 0)
    pdf_set_int (pdf, item, "/F", bookmark->flags);
  below = write_level (pdf, bookmark->kids, item);
  if (below > 0)
    pdf_set_int (pdf, item, "/Count", bookmark->is_open ? below : -below);
  return 1 + (bookmark->is_open ? below : 0);
}

static int
write_level (qpdf_data pdf, const GPtrArray *bookmarks, qpdf_oh parent)
{
  qpdf_oh previous = 0;
  int shown = 0;

  for (gsize i = 0; i < bookmarks->len; i++)
    {
      const qpdf_oh item = qpdf_make_indirect_object (pdf, qpdf_oh_new_dictionary (pdf));

      if (previous != 0)
        {
          pdf_set (pdf, item, "/Prev", previous);
          pdf_set (pdf, previous, "/Next", item);
        }
      else
        pdf_set (pdf, parent, "/First", item);
      pdf_set (pdf, parent, "/Last", item);
      shown += write_bookmark (pdf, g_ptr_array_index (bookmarks, i), item, parent);
      previous = item;
    }
  return shown;
}

void
pdf_merge_outlines (PdfMerge *self)
{
  const qpdf_data pdf = self->pdf;
  const qpdf_oh root = qpdf_get_root (pdf);
  g_autoptr (GPtrArray) bookmarks = g_ptr_array_new_with_free_func (bookmark_free);
  qpdf_oh outlines = 0;

  for (gsize i = 0; i < self->join->parts->len; i++)
    read_part (self, pdf_join_part (self->join, i), bookmarks);
  if (bookmarks->len == 0)
    return;
  outlines = qpdf_make_indirect_object (pdf, qpdf_oh_new_dictionary (pdf));
  pdf_set_name (pdf, outlines, "/Type", "/Outlines");
  pdf_set_int (pdf, outlines, "/Count", write_level (pdf, bookmarks, outlines));
  pdf_set (pdf, root, "/Outlines", outlines);
  pdf_set_name (pdf, root, "/PageMode", "/UseOutlines");
}
