/* Elements of one file's structure tree made anew in the joined file: what they hold refers to its
 * pages; their types, classes and ids get a prefix where they could mean something else there. */
#include "zhuhu/pdf/graft.h"

#include <string.h>

int
pdf_source_sheet (const PdfSource *source, gint32 page)
{
  if (page < 0)
    return -1;
  if (source->part != NULL)
    return pdf_part_sheet (source->part, page);
  return (gsize) page == source->stamped_page ? (int) source->stamped_sheet : -1;
}

/* ---- Names ---- */

/* The type as the joined file has it; what its own file does not explain stands for nothing. */
static char *
take_type (PdfGraft *self, const PdfSource *source, const PdfItem *item)
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
prefixed (const PdfSource *source, qpdf_data pdf, qpdf_oh string)
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
rename_headers (const PdfSource *source, qpdf_data pdf, qpdf_oh attributes)
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

/* @attributes of the source as the joined file has them. */
static qpdf_oh
take_attributes (PdfGraft *self, const PdfSource *source, qpdf_oh attributes)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh copy = pdf_copy_value (pdf, source->file->pdf, attributes);

  if (source->prefix[0] != '\0')
    rename_headers (source, pdf, copy);
  return copy;
}

/* The class @name, if the source's map has it, goes into the new map and to @names. */
static void
take_class (PdfGraft *self, const PdfSource *source, qpdf_oh map, qpdf_oh name, qpdf_oh names)
{
  const qpdf_data pdf = self->merge->pdf, other = source->file->pdf;
  g_autofree char *old = NULL, *fresh = NULL;

  if (!qpdf_oh_is_name (other, name))
    return;
  old = g_strdup (qpdf_oh_get_name (other, name));
  if (!pdf_has (other, map, old))
    return;
  fresh = g_strconcat ("/", source->prefix, old + 1, NULL);
  if (!qpdf_oh_has_key (pdf, self->classes, fresh))
    pdf_set (pdf, self->classes, fresh, take_attributes (self, source, pdf_get (other, map, old)));
  qpdf_oh_append_item (pdf, names, qpdf_oh_new_name (pdf, fresh));
}

/* Class names (one, or several with revision numbers): their attributes come along. */
static qpdf_oh
take_classes (PdfGraft *self, const PdfSource *source, qpdf_oh value)
{
  const qpdf_data other = source->file->pdf;
  const qpdf_oh root = pdf_get (other, qpdf_get_root (other), "/StructTreeRoot");
  const qpdf_oh map = pdf_get (other, root, "/ClassMap");
  const qpdf_oh names = qpdf_oh_new_array (self->merge->pdf);

  take_class (self, source, map, value, names);
  for (int i = 0; i < pdf_length (other, value); i++)
    take_class (self, source, map, qpdf_oh_get_array_item (other, value, i), names);
  return names;
}

/* ---- Elements ---- */

static void
take_entry (PdfGraft *self,
            const PdfSource *source,
            qpdf_oh element,
            const char *key,
            qpdf_oh value)
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
    pdf_set (pdf, element, key, take_attributes (self, source, value));
  else if (g_str_equal (key, "/C"))
    pdf_set (pdf, element, key, take_classes (self, source, value));
  else if (g_strv_contains (kept, key))
    pdf_set (pdf, element, key, pdf_copy_value (pdf, other, value));
}

/* All of an element but its kids. */
static void
fill_element (PdfGraft *self,
              const PdfSource *source,
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
new_reference (PdfGraft *self, const char *type, gsize sheet)
{
  const qpdf_data pdf = self->merge->pdf;
  const qpdf_oh reference = qpdf_oh_new_dictionary (pdf);

  pdf_set_name (pdf, reference, "/Type", type);
  pdf_set (pdf, reference, "/Pg", pdf_merge_made (self->merge, sheet)->page);
  return reference;
}

/* A marked content; @page is the sheet that its element names. */
static gboolean
graft_content (PdfGraft *self,
               const PdfSource *source,
               const PdfItem *item,
               qpdf_oh parent,
               gint32 page,
               qpdf_oh kids)
{
  const qpdf_data pdf = self->merge->pdf;
  const int sheet = pdf_source_sheet (source, item->page), mcid = item->mcid + source->offset;
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
graft_object (PdfGraft *self,
              const PdfSource *source,
              const PdfItem *item,
              qpdf_oh parent,
              qpdf_oh kids)
{
  const qpdf_data pdf = self->merge->pdf, other = source->file->pdf;
  const int sheet = pdf_source_sheet (source, item->page);
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
own_sheet (const PdfSource *source, gsize i)
{
  const PdfTree *tree = source->file->tree;

  for (gsize k = i + 1; k < (gsize) pdf_tree_item (tree, i)->end;
       k = (gsize) pdf_tree_item (tree, k)->end)
    if (pdf_tree_item (tree, k)->kind != PDF_ITEM_ELEMENT
        && pdf_source_sheet (source, pdf_tree_item (tree, k)->page) >= 0)
      return pdf_source_sheet (source, pdf_tree_item (tree, k)->page);
  return -1;
}

static gboolean
is_kept (const PdfSource *source, gsize i)
{
  return (source->marks[i] & PDF_MARK_KEPT) != 0 || (source->marks[i] & PDF_MARK_CONTENT) == 0;
}

void
pdf_graft_set_kids (qpdf_data pdf, qpdf_oh element, qpdf_oh kids)
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
qpdf_oh
pdf_graft_element (PdfGraft *self, const PdfSource *source, gsize i, qpdf_oh parent)
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
    pdf_graft_item (self, source, k, element, page, kids);
  pdf_graft_set_kids (pdf, element, kids);
  return element;
}

gboolean
pdf_graft_item (PdfGraft *self,
                const PdfSource *source,
                gsize i,
                qpdf_oh parent,
                gint32 page,
                qpdf_oh kids)
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
  qpdf_oh_append_item (self->merge->pdf, kids, pdf_graft_element (self, source, i, parent));
  return TRUE;
}
