/* The structure trees of all parts under one Document: each part becomes a Part whose children are
 * those of the source's own Document. Only elements whose content is taken over come along, and the
 * empty cells among them. Types, classes and ids of the second part and later ones get a prefix, so
 * that equal names of different files stay apart. */
#include "zhuhu/pdf/graft.h"

#include <string.h>

typedef struct
{
  PdfMerge *merge;
  PdfParents *parents;
  qpdf_oh document;
  GHashTable *roles; /* type of the joined file -> standard type */
  qpdf_oh classes;   /* the new file's class map */
  unsigned n_sources;
} Graft;

/* A stretch of a file's pages being taken over. */
typedef struct
{
  const ZhuPdfFile *file;
  const PdfPart *part;               /* NULL: a stamp */
  gsize stamped_page, stamped_sheet; /* of a stamp */
  int offset;                        /* added to the numbers of contents: a stamp's */
  char prefix[24];                   /* of ids and classes */
  GHashTable *annotations;           /* object numbers of those on the pages taken */
  guint8 *marks;                     /* by item: MARK_… */
} Source;

#define MARK_CONTENT 1 /* holds content */
#define MARK_KEPT 2    /* holds content of a page that is taken */

/* Something directly under a Part, or under the Document. */
typedef struct
{
  qpdf_oh element;
  gsize sheet; /* the first that it stands on */
} Entry;

static gboolean
graft_item (Graft *self, const Source *source, gsize i, qpdf_oh parent, gint32 page, qpdf_oh kids);

static int
find_sheet (const Source *source, gint32 page)
{
  if (page < 0)
    return -1;
  if (source->part != NULL)
    return pdf_part_sheet (source->part, page);
  return (gsize) page == source->stamped_page ? (int) source->stamped_sheet : -1;
}

static void
mark_items (Source *source)
{
  const PdfTree *tree = source->file->tree;

  source->marks = g_new0 (guint8, tree->items->len);
  for (gsize i = tree->items->len; i-- > 0;)
    {
      const PdfItem *item = pdf_tree_item (tree, i);

      if (item->kind != PDF_ITEM_ELEMENT)
        source->marks[i]
            |= find_sheet (source, item->page) >= 0 ? MARK_CONTENT | MARK_KEPT : MARK_CONTENT;
      if (item->parent >= 0)
        source->marks[item->parent] |= source->marks[i];
    }
}

/* Annotations that were taken out, or stand on other pages, must not come back through the tree;
 * nor do those of a page that is there already, whose copies have no element. */
static void
list_annotations (const PdfMerge *merge, Source *source)
{
  const qpdf_data pdf = source->file->pdf;

  source->annotations = g_hash_table_new (NULL, NULL);
  for (gsize i = 0; i < source->file->pages->len; i++)
    {
      g_auto (PdfScope) scope = pdf_scope (pdf);
      const qpdf_oh list = pdf_get (pdf, qpdf_get_page_n (pdf, i), "/Annots");

      if (find_sheet (source, (gint32) i) < 0
          || pdf_merge_made (merge, (gsize) find_sheet (source, (gint32) i))->is_repeated)
        continue;
      for (int k = 0; k < pdf_length (pdf, list); k++)
        g_hash_table_add (source->annotations, GINT_TO_POINTER (qpdf_oh_get_object_id (
                                                   pdf, qpdf_oh_get_array_item (pdf, list, k))));
    }
}

/* ---- Names ---- */

/* The type as the joined file has it; what its own file does not explain stands for nothing. */
static char *
take_type (Graft *self, const Source *source, const PdfItem *item)
{
  const char *role = pdf_tree_role (source->file->tree, item);
  g_autofree char *type = g_strdup (item->type);
  const char *known = NULL;

  if (pdf_is_standard_type (type))
    return g_steal_pointer (&type);
  if (!pdf_is_standard_type (role))
    role = "/NonStruct";
  known = g_hash_table_lookup (self->roles, type);
  if (known != NULL && !g_str_equal (known, role))
    {
      g_free (type);
      type = g_strconcat ("/", source->prefix, item->type + 1, NULL);
    }
  g_hash_table_insert (self->roles, g_strdup (type), g_strdup (role));
  return g_steal_pointer (&type);
}

static GBytes *
prefixed (const Source *source, qpdf_data pdf, qpdf_oh string)
{
  g_autoptr (GBytes) bytes = pdf_bytes (pdf, string);
  g_autoptr (GByteArray) joined = NULL;

  if (bytes == NULL)
    return NULL;
  joined = g_byte_array_new ();
  g_byte_array_append (joined, (const guint8 *) source->prefix, (guint) strlen (source->prefix));
  g_byte_array_append (joined, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
  return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
}

static qpdf_oh
new_string (qpdf_data pdf, GBytes *bytes)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  return qpdf_oh_new_binary_string (pdf, data, length);
}

/* Ids that a cell's attributes name get the prefix too. */
static void
rename_headers (const Source *source, qpdf_data pdf, qpdf_oh attributes)
{
  const qpdf_oh headers = pdf_get (pdf, attributes, "/Headers");
  qpdf_oh renamed = 0;

  for (int i = 0; i < pdf_length (pdf, attributes); i++)
    rename_headers (source, pdf, qpdf_oh_get_array_item (pdf, attributes, i));
  if (!qpdf_oh_is_array (pdf, headers))
    return;
  renamed = qpdf_oh_new_array (pdf);
  for (int i = 0; i < pdf_length (pdf, headers); i++)
    {
      g_autoptr (GBytes) id = prefixed (source, pdf, qpdf_oh_get_array_item (pdf, headers, i));

      if (id != NULL)
        qpdf_oh_append_item (pdf, renamed, new_string (pdf, id));
    }
  pdf_set (pdf, attributes, "/Headers", renamed);
}

/* Class names (one, or several with revision numbers): their attributes come along. */
static qpdf_oh
take_classes (Graft *self, const Source *source, qpdf_oh value)
{
  const qpdf_data pdf = self->merge->pdf, other = source->file->pdf;
  const qpdf_oh root = pdf_get (other, qpdf_get_root (other), "/StructTreeRoot");
  const qpdf_oh map = pdf_get (other, root, "/ClassMap");
  const qpdf_oh names = qpdf_oh_new_array (pdf);
  const int n = qpdf_oh_is_name (other, value) ? 1 : pdf_length (other, value);

  for (int i = 0; i < n; i++)
    {
      const qpdf_oh item = n == 1 && qpdf_oh_is_name (other, value)
                               ? value
                               : qpdf_oh_get_array_item (other, value, i);
      g_autofree char *old
          = qpdf_oh_is_name (other, item) ? g_strdup (qpdf_oh_get_name (other, item)) : NULL;
      g_autofree char *name = old != NULL ? g_strconcat ("/", source->prefix, old + 1, NULL) : NULL;

      if (old == NULL || !pdf_has (other, map, old))
        continue;
      if (!qpdf_oh_has_key (pdf, self->classes, name))
        pdf_set (pdf, self->classes, name, pdf_copy_value (pdf, other, pdf_get (other, map, old)));
      qpdf_oh_append_item (pdf, names, qpdf_oh_new_name (pdf, name));
    }
  return names;
}

/* ---- Elements ---- */

static void
take_entry (Graft *self, const Source *source, qpdf_oh element, const char *key, qpdf_oh value)
{
  static const char *const kept[] = { "/T", "/Lang", "/Alt", "/E", "/ActualText", NULL };
  const qpdf_data pdf = self->merge->pdf, other = source->file->pdf;

  if (g_str_equal (key, "/ID"))
    {
      GBytes *id = prefixed (source, other, value);

      if (id == NULL)
        return;
      pdf_set (pdf, element, key, new_string (pdf, id));
      pdf_parents_add_id (self->parents, id, element);
    }
  else if (g_str_equal (key, "/A"))
    {
      const qpdf_oh copy = pdf_copy_value (pdf, other, value);

      if (source->prefix[0] != '\0')
        rename_headers (source, pdf, copy);
      pdf_set (pdf, element, key, copy);
    }
  else if (g_str_equal (key, "/C"))
    pdf_set (pdf, element, key, take_classes (self, source, value));
  else if (g_strv_contains (kept, key))
    pdf_set (pdf, element, key, pdf_copy_value (pdf, other, value));
}

/* All of an element but its kids. */
static void
fill_element (Graft *self,
              const Source *source,
              const PdfItem *item,
              qpdf_oh element,
              qpdf_oh parent)
{
  const qpdf_data pdf = self->merge->pdf, other = source->file->pdf;
  g_auto (PdfScope) scope = pdf_scope (pdf), other_scope = pdf_scope (other);
  g_auto (GStrv) keys = pdf_keys (other, item->handle);
  g_autofree char *type = take_type (self, source, item);

  pdf_set_name (pdf, element, "/S", type);
  pdf_set (pdf, element, "/P", parent);
  for (char **key = keys; *key != NULL; key++)
    if (strlen (*key) > 2 || strchr ("ACET", (*key)[1]) != NULL)
      take_entry (self, source, element, *key, pdf_get (other, item->handle, *key));
}

static void
append_kid (qpdf_data pdf, qpdf_oh kids, qpdf_oh kid)
{
  qpdf_oh_append_item (pdf, kids, kid);
  qpdf_oh_release (pdf, kid);
}

static qpdf_oh
new_reference (Graft *self, const char *type, gsize sheet)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh reference = qpdf_oh_new_dictionary (pdf);

  pdf_set_name (pdf, reference, "/Type", type);
  pdf_set (pdf, reference, "/Pg", pdf_merge_made (self->merge, sheet)->page);
  return reference;
}

/* A marked content; @page is the sheet that its element names. */
static gboolean
graft_content (Graft *self,
               const Source *source,
               const PdfItem *item,
               qpdf_oh parent,
               gint32 page,
               qpdf_oh kids)
{
  const qpdf_data pdf = self->merge->pdf;
  const int sheet = find_sheet (source, item->page), mcid = item->mcid + source->offset;
  qpdf_oh reference = 0;

  if (sheet < 0 || item->mcid < 0)
    return FALSE;
  if (item->object == 0)
    pdf_parents_add_content (self->parents, (gsize) sheet, mcid, parent);
  if (item->object == 0 && sheet == page)
    {
      append_kid (pdf, kids, qpdf_oh_new_integer (pdf, mcid));
      return TRUE;
    }
  reference = new_reference (self, "/MCR", (gsize) sheet);
  pdf_set_int (pdf, reference, "/MCID", item->object == 0 ? mcid : item->mcid);
  if (item->object != 0)
    {
      const qpdf_oh stream = qpdf_oh_copy_foreign_object (pdf, source->file->pdf, item->handle);

      pdf_set (pdf, reference, "/Stm", stream);
      pdf_parents_add_form (self->parents, stream, item->mcid, parent);
    }
  append_kid (pdf, kids, reference);
  return TRUE;
}

static gboolean
graft_object (Graft *self, const Source *source, const PdfItem *item, qpdf_oh parent, qpdf_oh kids)
{
  const qpdf_data pdf = self->merge->pdf, other = source->file->pdf;
  const int sheet = find_sheet (source, item->page);
  qpdf_oh reference = 0, object = 0;

  if (sheet < 0 || item->handle == 0
      || (!qpdf_oh_is_stream (other, item->handle)
          && !g_hash_table_contains (source->annotations, GINT_TO_POINTER (item->object))))
    return FALSE;
  object = qpdf_oh_copy_foreign_object (pdf, other, item->handle);
  reference = new_reference (self, "/OBJR", (gsize) sheet);
  pdf_set (pdf, reference, "/Obj", object);
  pdf_parents_add_object (self->parents, object, parent);
  append_kid (pdf, kids, reference);
  return TRUE;
}

/* The sheet of the first content that stands directly in element @i; -1: none. */
static gint32
own_sheet (const Source *source, gsize i)
{
  const PdfTree *tree = source->file->tree;

  for (gsize k = i + 1; k < (gsize) pdf_tree_item (tree, i)->end;
       k = (gsize) pdf_tree_item (tree, k)->end)
    if (pdf_tree_item (tree, k)->kind != PDF_ITEM_ELEMENT
        && find_sheet (source, pdf_tree_item (tree, k)->page) >= 0)
      return find_sheet (source, pdf_tree_item (tree, k)->page);
  return -1;
}

static gboolean
is_kept (const Source *source, gsize i)
{
  return (source->marks[i] & MARK_KEPT) != 0 || (source->marks[i] & MARK_CONTENT) == 0;
}

static void
set_kids (qpdf_data pdf, qpdf_oh element, qpdf_oh kids)
{
  const int n = qpdf_oh_get_array_n_items (pdf, kids);

  if (n > 1)
    pdf_set (pdf, element, "/K", kids);
  else if (n == 1)
    {
      const qpdf_oh kid = qpdf_oh_get_array_item (pdf, kids, 0);

      pdf_set (pdf, element, "/K", kid);
      qpdf_oh_release (pdf, kid);
    }
  qpdf_oh_release (pdf, kids);
}

/* The new element stays in use: what it holds refers to it. */
static qpdf_oh
graft_element (Graft *self, const Source *source, gsize i, qpdf_oh parent)
{
  const qpdf_data pdf = self->merge->pdf;
  const PdfItem *item = pdf_tree_item (source->file->tree, i);
  const qpdf_oh fresh = qpdf_oh_new_dictionary (pdf);
  const qpdf_oh element = qpdf_make_indirect_object (pdf, fresh), kids = qpdf_oh_new_array (pdf);
  const gint32 page = own_sheet (source, i);

  qpdf_oh_release (pdf, fresh);
  fill_element (self, source, item, element, parent);
  if (page >= 0)
    pdf_set (pdf, element, "/Pg", pdf_merge_made (self->merge, (gsize) page)->page);
  for (gsize k = i + 1; k < (gsize) item->end;
       k = (gsize) pdf_tree_item (source->file->tree, k)->end)
    graft_item (self, source, k, element, page, kids);
  set_kids (pdf, element, kids);
  return element;
}

static gboolean
graft_item (Graft *self, const Source *source, gsize i, qpdf_oh parent, gint32 page, qpdf_oh kids)
{
  const PdfItem *item = pdf_tree_item (source->file->tree, i);

  switch (item->kind)
    {
    case PDF_ITEM_CONTENT:
      return graft_content (self, source, item, parent, page, kids);
    case PDF_ITEM_OBJECT:
      return graft_object (self, source, item, parent, kids);
    case PDF_ITEM_ELEMENT:
      break;
    }
  if (!is_kept (source, i))
    return FALSE;
  qpdf_oh_append_item (self->merge->pdf, kids, graft_element (self, source, i, parent));
  return TRUE;
}

/* ---- Parts ---- */

static qpdf_oh
new_element (Graft *self, const char *type, qpdf_oh parent)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh element = qpdf_make_indirect_object (pdf, qpdf_oh_new_dictionary (pdf));

  pdf_set_name (pdf, element, "/S", type);
  pdf_set (pdf, element, "/P", parent);
  return element;
}

/* Content that stands under the Document itself becomes a paragraph. */
static qpdf_oh
graft_loose (Graft *self, const Source *source, gsize i, qpdf_oh parent)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh element = new_element (self, "/P", parent), kids = qpdf_oh_new_array (pdf);

  graft_item (self, source, i, element, -1, kids);
  set_kids (pdf, element, kids);
  return element;
}

static gsize
first_sheet (const Source *source, gsize i)
{
  const PdfTree *tree = source->file->tree;
  gsize first = G_MAXSIZE;

  for (gsize k = i; k < (gsize) pdf_tree_item (tree, i)->end; k++)
    {
      const int sheet = find_sheet (source, pdf_tree_item (tree, k)->page);

      if (pdf_tree_item (tree, k)->kind != PDF_ITEM_ELEMENT && sheet >= 0)
        first = MIN (first, (gsize) sheet);
    }
  return first;
}

/* What stands under the source's Document (or beside it) goes to @entries. */
static void
graft_source (Graft *self, const Source *source, qpdf_oh parent, GArray *entries)
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
      if ((source->marks[i] & MARK_KEPT) != 0)
        {
          entry.sheet = first_sheet (source, i);
          entry.element = item->kind == PDF_ITEM_ELEMENT ? graft_element (self, source, i, parent)
                                                         : graft_loose (self, source, i, parent);
          g_array_append_val (entries, entry);
        }
      i = (gsize) item->end;
    }
}

static Source
open_source (Graft *self, const ZhuPdfFile *file)
{
  Source source = { .file = file };

  if (self->n_sources++ > 0)
    g_snprintf (source.prefix, sizeof source.prefix, "p%u.", self->n_sources);
  return source;
}

static void
close_source (Source *source)
{
  g_clear_pointer (&source->annotations, g_hash_table_unref);
  g_clear_pointer (&source->marks, g_free);
}

static void
graft_file (Graft *self, Source *source, qpdf_oh parent, GArray *entries)
{
  mark_items (source);
  list_annotations (self->merge, source);
  graft_source (self, source, parent, entries);
  close_source (source);
}

/* A sheet without tags of its own: one paragraph. */
static void
add_whole (Graft *self, gsize sheet, qpdf_oh parent, GArray *entries)
{
  const PdfMade *made = pdf_merge_made (self->merge, sheet);
  const Entry entry = { .element = new_element (self, "/P", parent), .sheet = sheet };

  pdf_set (self->merge->pdf, entry.element, "/Pg", made->page);
  pdf_set_int (self->merge->pdf, entry.element, "/K", made->whole);
  pdf_parents_add_content (self->parents, sheet, made->whole, entry.element);
  g_array_append_val (entries, entry);
}

/* The stamps' elements stand before the first one that begins on this sheet or later. */
static void
add_stamps (Graft *self, gsize sheet, qpdf_oh parent, GArray *entries)
{
  const GArray *stamps = pdf_join_sheet (self->merge->join, sheet)->stamps;
  const GArray *offsets = pdf_merge_made (self->merge, sheet)->offsets;
  g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (Entry));
  gsize at = 0;

  for (gsize i = 0; stamps != NULL && i < stamps->len; i++)
    {
      const PdfStamp *stamp = &g_array_index (stamps, PdfStamp, i);
      Source source = { 0 };

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
  set_kids (pdf, element, kids);
}

static void
graft_part (Graft *self, const PdfPart *part, GArray *parts)
{
  const qpdf_data pdf = self->merge->pdf, other = part->file->pdf;
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autofree char *language = pdf_get_text (other, qpdf_get_root (other), "/Lang");
  const Entry entry
      = { .element = new_element (self, "/Part", self->document), .sheet = part->start };
  Source source = open_source (self, part->file);

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
write_maps (Graft *self, qpdf_oh root)
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
  Graft graft = {
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
