/* The structure trees of all parts under one Document: each part becomes a Part whose children are
 * those of the source's own Document. Only elements whose content is taken over come along, and the
 * empty cells among them. Types, classes and ids of the second part and later ones get a prefix, so
 * that equal names of different files stay apart. */
#include "zhuhu/pdf/graft.h"

#include <string.h>

/* Something directly under a Part, or under the Document. */
typedef struct
{
  qpdf_oh element;
  gsize sheet; /* the first that it stands on */
} Entry;

static void
mark_items (PdfSource *source)
{
  const PdfTree *tree = source->file->tree;

  source->marks = g_new0 (guint8, tree->items->len);
  for (gsize i = tree->items->len; i-- > 0;)
    {
      const PdfItem *item = pdf_tree_item (tree, i);

      if (item->kind != PDF_ITEM_ELEMENT)
        source->marks[i] |= pdf_source_sheet (source, item->page) >= 0
                                ? PDF_MARK_CONTENT | PDF_MARK_KEPT
                                : PDF_MARK_CONTENT;
      if (item->parent >= 0)
        source->marks[item->parent] |= source->marks[i];
    }
}

/* Annotations that were taken out, or stand on other pages, must not come back through the tree;
 * nor do those of a page that is there already, whose copies have no element. */
static void
list_annotations (const PdfMerge *merge, PdfSource *source)
{
  const qpdf_data pdf = source->file->pdf;
  const gsize first = source->part != NULL ? source->part->first : source->stamped_page;
  const gsize n = source->part != NULL ? source->part->n : 1;

  source->annotations = g_hash_table_new (NULL, NULL);
  for (gsize i = first; i < first + n; i++)
    {
      g_auto (PdfScope) scope = pdf_scope (pdf);
      const qpdf_oh list = pdf_get (pdf, qpdf_get_page_n (pdf, i), "/Annots");

      if (source->part == NULL
          || pdf_merge_made (merge, (gsize) pdf_source_sheet (source, (gint32) i))->is_repeated)
        continue;
      for (int k = 0; k < pdf_length (pdf, list); k++)
        {
          const int object = qpdf_oh_get_object_id (pdf, qpdf_oh_get_array_item (pdf, list, k));

          g_hash_table_add (source->annotations, GINT_TO_POINTER (object));
        }
    }
}

/* ---- Parts ---- */

static qpdf_oh
new_element (PdfGraft *self, const char *type, qpdf_oh parent)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh element = qpdf_make_indirect_object (pdf, qpdf_oh_new_dictionary (pdf));

  pdf_set_name (pdf, element, "/S", type);
  pdf_set (pdf, element, "/P", parent);
  return element;
}

/* Content that stands under the Document itself becomes a paragraph. */
static qpdf_oh
graft_loose (PdfGraft *self, const PdfSource *source, gsize i, qpdf_oh parent)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh element = new_element (self, "/P", parent), kids = qpdf_oh_new_array (pdf);

  pdf_graft_item (self, source, i, element, -1, kids);
  pdf_graft_set_kids (pdf, element, kids);
  return element;
}

static gsize
first_sheet (const PdfSource *source, gsize i)
{
  const PdfTree *tree = source->file->tree;
  gsize first = G_MAXSIZE;

  for (gsize k = i; k < (gsize) pdf_tree_item (tree, i)->end; k++)
    {
      const int sheet = pdf_source_sheet (source, pdf_tree_item (tree, k)->page);

      if (pdf_tree_item (tree, k)->kind != PDF_ITEM_ELEMENT && sheet >= 0)
        first = MIN (first, (gsize) sheet);
    }
  return first;
}

/* What stands under the source's Document (or beside it) goes to @entries. */
static void
graft_source (PdfGraft *self, const PdfSource *source, qpdf_oh parent, GArray *entries)
{
  const PdfTree *tree = source->file->tree;

  for (gsize i = 0; i < tree->items->len;)
    {
      const PdfItem *item = pdf_tree_item (tree, i);
      Entry entry = { 0 };

      /* Document itself is passed by: its children come next. */
      if (item->kind == PDF_ITEM_ELEMENT && g_str_equal (pdf_tree_role (tree, item), "/Document"))
        {
          i++;
          continue;
        }
      if ((source->marks[i] & PDF_MARK_KEPT) != 0)
        {
          entry.sheet = first_sheet (source, i);
          entry.element = item->kind == PDF_ITEM_ELEMENT
                              ? pdf_graft_element (self, source, i, parent)
                              : graft_loose (self, source, i, parent);
          g_array_append_val (entries, entry);
        }
      i = (gsize) item->end;
    }
}

static PdfSource
open_source (PdfGraft *self, const ZhuPdfFile *file)
{
  PdfSource source = { .file = file };

  if (self->n_sources++ > 0)
    g_snprintf (source.prefix, sizeof source.prefix, "p%u.", self->n_sources);
  return source;
}

static void
close_source (PdfSource *source)
{
  g_hash_table_unref (source->annotations);
  g_free (source->marks);
}

static void
graft_file (PdfGraft *self, PdfSource *source, qpdf_oh parent, GArray *entries)
{
  mark_items (source);
  list_annotations (self->merge, source);
  graft_source (self, source, parent, entries);
  close_source (source);
}

/* A sheet without tags of its own: one paragraph. */
static void
add_whole (PdfGraft *self, gsize sheet, qpdf_oh parent, GArray *entries)
{
  const PdfMade *made = pdf_merge_made (self->merge, sheet);
  const Entry entry = { .element = new_element (self, "/P", parent), .sheet = sheet };
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh kids = qpdf_oh_new_array (pdf);

  pdf_set (pdf, entry.element, "/Pg", made->page);
  for (gsize i = 0; i < (made->marks != NULL ? made->marks->len : 1); i++)
    {
      const int mcid = made->marks != NULL ? g_array_index (made->marks, int, i) : made->whole;

      qpdf_oh_append_item (pdf, kids, qpdf_oh_new_integer (pdf, mcid));
      pdf_parents_add_content (self->parents, sheet, mcid, entry.element);
    }
  pdf_graft_set_kids (pdf, entry.element, kids);
  g_array_append_val (entries, entry);
}

/* The stamps' elements stand before the first one that begins on this sheet or later. */
static void
add_stamps (PdfGraft *self, gsize sheet, qpdf_oh parent, GArray *entries)
{
  const GArray *stamps = pdf_join_sheet (self->merge->join, sheet)->stamps;
  const GArray *offsets = pdf_merge_made (self->merge, sheet)->offsets;
  g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (Entry));
  gsize at = 0;

  for (gsize i = 0; stamps != NULL && i < stamps->len; i++)
    {
      const PdfStamp *stamp = &g_array_index (stamps, PdfStamp, i);
      PdfSource source = { 0 };

      if (stamp->file->tree == NULL)
        continue;
      source = open_source (self, stamp->file);
      source.stamped_page = stamp->page;
      source.stamped_sheet = sheet;
      source.offset = g_array_index (offsets, int, i);
      graft_file (self, &source, parent, made);
    }
  while (at < entries->len && g_array_index (entries, Entry, at).sheet < sheet)
    at++;
  if (made->len > 0)
    g_array_insert_vals (entries, (guint) at, made->data, made->len);
}

static void
set_entries (qpdf_data pdf, qpdf_oh element, const GArray *entries)
{
  const qpdf_oh kids = qpdf_oh_new_array (pdf);

  for (gsize i = 0; i < entries->len; i++)
    qpdf_oh_append_item (pdf, kids, g_array_index (entries, Entry, i).element);
  pdf_graft_set_kids (pdf, element, kids);
}

static void
graft_part (PdfGraft *self, const PdfPart *part, GArray *parts)
{
  const qpdf_data pdf = self->merge->pdf, other = part->file->pdf;
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autofree char *language = pdf_get_text (other, qpdf_get_root (other), "/Lang");
  const Entry entry
      = { .element = new_element (self, "/Part", self->document), .sheet = part->start };
  PdfSource source = open_source (self, part->file);

  source.part = part;
  if (part->file->tree != NULL)
    graft_file (self, &source, entry.element, entries);
  for (gsize i = part->start; i < part->start + part->n; i++)
    {
      if (part->file->tree == NULL)
        add_whole (self, i, entry.element, entries);
      add_stamps (self, i, entry.element, entries);
    }
  if (part->title != NULL)
    pdf_set_text (pdf, entry.element, "/T", part->title);
  if (language != NULL)
    pdf_set_text (pdf, entry.element, "/Lang", language);
  if (entries->len == 0)
    return;
  set_entries (pdf, entry.element, entries);
  g_array_append_val (parts, entry);
}

/* ---- Cleaning up what pages bring with them, and the root ---- */

static void
forget_parents (PdfMerge *merge, gsize sheet, GHashTable *seen)
{
  const qpdf_data pdf = merge->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf);
  const qpdf_oh page = pdf_merge_made (merge, sheet)->page;
  const qpdf_oh list = pdf_get (pdf, page, "/Annots");
  const qpdf_oh resources = pdf_get (pdf, page, "/Resources"),
                forms = pdf_get (pdf, resources, "/XObject");
  const int number = qpdf_oh_get_object_id (pdf, resources);
  g_auto (GStrv) keys = NULL;

  for (int i = 0; i < pdf_length (pdf, list); i++)
    qpdf_oh_remove_key (pdf, qpdf_oh_get_array_item (pdf, list, i), "/StructParent");
  if (number > 0 && !g_hash_table_add (seen, GINT_TO_POINTER (number)))
    return;
  keys = pdf_keys (pdf, forms);
  for (char **key = keys; *key != NULL; key++)
    {
      const qpdf_oh form = pdf_get (pdf, forms, *key);

      if (!qpdf_oh_is_stream (pdf, form))
        continue;
      qpdf_oh_remove_key (pdf, qpdf_oh_get_dict (pdf, form), "/StructParent");
      qpdf_oh_remove_key (pdf, qpdf_oh_get_dict (pdf, form), "/StructParents");
    }
}

static void
write_maps (PdfGraft *self, qpdf_oh root)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh roles = qpdf_oh_new_dictionary (pdf);
  GHashTableIter iter;
  gpointer key = NULL, value = NULL;

  /* A dictionary is written in the order of its keys, whatever the order here. */
  g_hash_table_iter_init (&iter, self->roles);
  while (g_hash_table_iter_next (&iter, &key, &value))
    pdf_set_name (pdf, roles, key, value);
  if (g_hash_table_size (self->roles) > 0)
    pdf_set (pdf, root, "/RoleMap", roles);
  qpdf_oh_begin_dict_key_iter (pdf, self->classes);
  if (qpdf_oh_dict_more_keys (pdf))
    pdf_set (pdf, root, "/ClassMap", self->classes);
}

void
pdf_merge_trees (PdfMerge *self)
{
  const qpdf_data pdf = self->pdf;
  const qpdf_oh root = qpdf_make_indirect_object (pdf, qpdf_oh_new_dictionary (pdf));
  g_autoptr (GHashTable) roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (PdfParents) parents = pdf_parents_new (self);
  PdfGraft graft = {
    .merge = self, .parents = parents, .roles = roles, .classes = qpdf_oh_new_dictionary (pdf)
  };

  for (gsize i = 0; i < self->made->len; i++)
    forget_parents (self, i, seen);
  graft.document = new_element (&graft, "/Document", root);
  for (gsize i = 0; i < self->join->parts->len; i++)
    graft_part (&graft, pdf_join_part (self->join, i), parts);
  for (gsize i = 0; i < self->made->len; i++)
    if (pdf_join_sheet (self->join, i)->part < 0)
      add_stamps (&graft, i, graft.document, parts);

  set_entries (pdf, graft.document, parts);
  pdf_set_name (pdf, root, "/Type", "/StructTreeRoot");
  pdf_set (pdf, root, "/K", graft.document);
  pdf_parents_write (parents, root);
  write_maps (&graft, root);
  pdf_set (pdf, qpdf_get_root (pdf), "/StructTreeRoot", root);
}
