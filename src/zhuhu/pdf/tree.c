/* Reading a structure tree, guarded: elements met twice are cut off, depth and number are bounded.
 */
#include "zhuhu/pdf/tree.h"

#include "zhuhu/pdf/content.h"

#include <string.h>

#define MAX_ITEMS 20000000

typedef struct
{
  qpdf_data pdf;
  PdfTree *tree;
  GHashTable *page_of;
  GHashTable *seen; /* numbers of the elements met */
  const char *path;
} Reader;

static gboolean
read_kids (Reader *self, qpdf_oh kids, gint32 parent, gint32 page, unsigned depth, GError **error);

static gint32
find_page (const Reader *self, qpdf_oh holder, gint32 otherwise)
{
  const qpdf_oh page = pdf_get (self->pdf, holder, "/Pg");
  const int object
      = qpdf_oh_is_indirect (self->pdf, page) ? qpdf_oh_get_object_id (self->pdf, page) : 0;
  gpointer index = NULL;

  qpdf_oh_release (self->pdf, page);
  if (object == 0)
    return otherwise;
  return g_hash_table_lookup_extended (self->page_of, GINT_TO_POINTER (object), NULL, &index)
             ? GPOINTER_TO_INT (index)
             : -1;
}

static PdfItem *
add_item (Reader *self, PdfItemKind kind, gint32 parent)
{
  const PdfItem item = { .kind = kind, .parent = parent, .page = -1, .mcid = -1 };

  g_array_append_val (self->tree->items, item);
  return &g_array_index (self->tree->items, PdfItem, self->tree->items->len - 1);
}

static void
close_item (Reader *self, gsize i)
{
  g_array_index (self->tree->items, PdfItem, i).end = (gint32) self->tree->items->len;
}

static void
add_content (Reader *self, long long mcid, gint32 parent, gint32 page)
{
  PdfItem *item = add_item (self, PDF_ITEM_CONTENT, parent);

  item->mcid = mcid >= 0 && mcid <= PDF_MAX_MCID ? (gint32) mcid : -1;
  item->page = page;
  close_item (self, self->tree->items->len - 1);
}

static void
add_reference (Reader *self, qpdf_oh kid, gint32 parent, gint32 page)
{
  qpdf_oh target = 0;

  page = find_page (self, kid, page);
  if (qpdf_oh_is_dictionary_of_type (self->pdf, kid, "/MCR", ""))
    {
      add_content (self, pdf_get_int (self->pdf, kid, "/MCID", -1), parent, page);
      target = pdf_get (self->pdf, kid, "/Stm");
    }
  else
    {
      add_item (self, PDF_ITEM_OBJECT, parent)->page = page;
      close_item (self, self->tree->items->len - 1);
      target = pdf_get (self->pdf, kid, "/Obj");
    }
  if (qpdf_oh_is_indirect (self->pdf, target))
    {
      PdfItem *item = &g_array_index (self->tree->items, PdfItem, self->tree->items->len - 1);

      item->object = qpdf_oh_get_object_id (self->pdf, target);
      item->handle = qpdf_oh_new_object (self->pdf, target);
    }
}

static gboolean
add_element (Reader *self,
             qpdf_oh element,
             gint32 parent,
             gint32 page,
             unsigned depth,
             GError **error)
{
  const gsize index = self->tree->items->len;
  const int object = qpdf_oh_get_object_id (self->pdf, element);
  const qpdf_oh type = pdf_get (self->pdf, element, "/S");
  const qpdf_oh kids = pdf_get (self->pdf, element, "/K");
  PdfItem *item = NULL;
  gboolean done = TRUE;

  if (object > 0 && !g_hash_table_add (self->seen, GINT_TO_POINTER (object)))
    {
      self->tree->is_complete = FALSE;
      return TRUE;
    }
  item = add_item (self, PDF_ITEM_ELEMENT, parent);
  item->object = object;
  item->handle = qpdf_oh_new_object (self->pdf, element);
  item->type = g_string_chunk_insert_const (
      self->tree->texts,
      qpdf_oh_is_name (self->pdf, type) ? qpdf_oh_get_name (self->pdf, type) : "/NonStruct");
  item->page = find_page (self, element, page);
  done = read_kids (self, kids, (gint32) index, item->page, depth, error);
  close_item (self, index);
  qpdf_oh_release (self->pdf, kids);
  qpdf_oh_release (self->pdf, type);
  return done;
}

static gboolean
read_kid (Reader *self, qpdf_oh kid, gint32 parent, gint32 page, unsigned depth, GError **error)
{
  if (self->tree->items->len >= MAX_ITEMS || depth > PDF_MAX_DEPTH)
    {
      g_autofree char *name = g_filename_display_name (self->path);

      g_set_error (error, ZHU_ERROR, ZHU_ERROR_INPUT,
                   _ ("%s cannot be read: its structure tree is deeper or larger than an honest "
                      "one; print it to a new "
                      "PDF"),
                   name);
      return FALSE;
    }
  if (qpdf_oh_is_integer (self->pdf, kid))
    {
      if (parent >= 0)
        add_content (self, qpdf_oh_get_int_value (self->pdf, kid), parent, page);
      return TRUE;
    }
  if (!qpdf_oh_is_dictionary (self->pdf, kid))
    return TRUE;
  if (parent >= 0
      && (qpdf_oh_is_dictionary_of_type (self->pdf, kid, "/MCR", "")
          || qpdf_oh_is_dictionary_of_type (self->pdf, kid, "/OBJR", "")))
    {
      add_reference (self, kid, parent, page);
      return TRUE;
    }
  return add_element (self, kid, parent, page, depth + 1, error);
}

static gboolean
read_kids (Reader *self, qpdf_oh kids, gint32 parent, gint32 page, unsigned depth, GError **error)
{
  if (!qpdf_oh_is_array (self->pdf, kids))
    return read_kid (self, kids, parent, page, depth, error);
  for (int i = 0; i < qpdf_oh_get_array_n_items (self->pdf, kids); i++)
    {
      const qpdf_oh kid = qpdf_oh_get_array_item (self->pdf, kids, i);
      const gboolean done = read_kid (self, kid, parent, page, depth, error);

      qpdf_oh_release (self->pdf, kid);
      if (!done)
        return FALSE;
    }
  return TRUE;
}

static void
read_roles (Reader *self, qpdf_oh root)
{
  const qpdf_oh map = pdf_get (self->pdf, root, "/RoleMap");
  g_auto (GStrv) keys = pdf_keys (self->pdf, map);

  for (char **key = keys; *key != NULL; key++)
    {
      g_autofree char *role = pdf_get_name (self->pdf, map, *key);

      if (role != NULL)
        g_hash_table_insert (self->tree->roles, g_strdup (*key), g_steal_pointer (&role));
    }
}

PdfTree *
pdf_tree_read (qpdf_data pdf, GHashTable *page_of, const char *path, GError **error)
{
  g_autoptr (PdfTree) tree = g_new0 (PdfTree, 1);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Reader reader = { .pdf = pdf, .tree = tree, .page_of = page_of, .seen = seen, .path = path };
  const qpdf_oh root = pdf_get (pdf, qpdf_get_root (pdf), "/StructTreeRoot");

  tree->items = g_array_new (FALSE, FALSE, sizeof (PdfItem));
  tree->roles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  tree->texts = g_string_chunk_new (256);
  tree->is_complete = TRUE;
  if (!qpdf_oh_is_dictionary (pdf, root))
    return NULL;
  read_roles (&reader, root);
  if (!read_kids (&reader, pdf_get (pdf, root, "/K"), -1, -1, 0, error))
    return NULL;
  return tree->items->len > 0 ? g_steal_pointer (&tree) : NULL;
}

void
pdf_tree_free (PdfTree *self)
{
  g_array_unref (self->items);
  g_hash_table_unref (self->roles);
  g_string_chunk_free (self->texts);
  g_free (self);
}

const PdfItem *
pdf_tree_item (const PdfTree *self, gsize i)
{
  return &g_array_index (self->items, PdfItem, i);
}

gboolean
pdf_is_standard_type (const char *type)
{
  static const char *const types[]
      = { "/Document", "/Part",    "/Art",   "/Sect",      "/Div",     "/BlockQuote", "/Caption",
          "/TOC",      "/TOCI",    "/Index", "/NonStruct", "/Private", "/H",          "/H1",
          "/H2",       "/H3",      "/H4",    "/H5",        "/H6",      "/P",          "/L",
          "/LI",       "/Lbl",     "/LBody", "/Table",     "/TR",      "/TH",         "/TD",
          "/THead",    "/TBody",   "/TFoot", "/Span",      "/Quote",   "/Note",       "/Reference",
          "/BibEntry", "/Code",    "/Link",  "/Annot",     "/Ruby",    "/RB",         "/RT",
          "/RP",       "/Warichu", "/WT",    "/WP",        "/Figure",  "/Formula",    "/Form",

          NULL };

  return g_strv_contains (types, type);
}

/* Types that came with PDF 2.0, as those before it; others stand for themselves. */
static const char *
older_type (const char *type)
{
  static const char *const pairs[][2] = { { "/Title", "/H1" },
                                          { "/FENote", "/Note" },
                                          { "/Aside", "/Sect" },
                                          { "/Em", "/Span" },
                                          { "/Strong", "/Span" },
                                          { "/Sub", "/Span" },
                                          { "/DocumentFragment", "/Part" },
                                          { "/Artifact", "/NonStruct" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (g_str_equal (type, pairs[i][0]))
      return pairs[i][1];
  return type;
}

const char *
pdf_tree_role (const PdfTree *self, const PdfItem *item)
{
  const char *type = item->type;

  for (int i = 0; i < 16 && !pdf_is_standard_type (type); i++)
    {
      const char *next = g_hash_table_lookup (self->roles, type);

      if (next == NULL)
        break;
      type = next;
    }
  return older_type (type);
}
