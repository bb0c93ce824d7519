/* Destinations: explicit arrays, names of the catalogue's dictionary (PDF 1.1), strings of the name
 * tree. */
#include "zhuhu/pdf/file.h"

#include <string.h>

#define MAX_NAMES 200000

static void
add_name (ZhuPdfFile *self, GBytes *name, qpdf_oh value)
{
  if (name != NULL && g_hash_table_size (self->names) < MAX_NAMES
      && !g_hash_table_contains (self->names, name))
    g_hash_table_insert (self->names, name,
                         GUINT_TO_POINTER (qpdf_oh_new_object (self->pdf, value)));
  else
    g_clear_pointer (&name, g_bytes_unref);
}

/* A node of the name tree; @seen ends loops. */
static void
load_node (ZhuPdfFile *self, qpdf_oh node, GHashTable *seen, unsigned depth)
{
  const int object = qpdf_oh_get_object_id (self->pdf, node);
  const qpdf_oh names = pdf_get (self->pdf, node, "/Names"),
                kids = pdf_get (self->pdf, node, "/Kids");

  if (depth > PDF_MAX_DEPTH || (object > 0 && !g_hash_table_add (seen, GINT_TO_POINTER (object))))
    return;
  for (int i = 0; i + 1 < pdf_length (self->pdf, names); i += 2)
    add_name (self, pdf_bytes (self->pdf, qpdf_oh_get_array_item (self->pdf, names, i)),
              qpdf_oh_get_array_item (self->pdf, names, i + 1));
  for (int i = 0; i < pdf_length (self->pdf, kids); i++)
    load_node (self, qpdf_oh_get_array_item (self->pdf, kids, i), seen, depth + 1);
}

void
pdf_file_load_names (ZhuPdfFile *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const qpdf_oh root = qpdf_get_root (self->pdf);
  const qpdf_oh old = pdf_get (self->pdf, root, "/Dests");
  g_auto (GStrv) keys = pdf_keys (self->pdf, old);

  self->names
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  load_node (self, pdf_get (self->pdf, pdf_get (self->pdf, root, "/Names"), "/Dests"), seen, 0);
  for (char **key = keys; *key != NULL; key++)
    add_name (self, g_bytes_new (*key, strlen (*key)), pdf_get (self->pdf, old, *key));
}

static qpdf_oh
look_up (const ZhuPdfFile *self, qpdf_oh value)
{
  g_autoptr (GBytes) name = pdf_bytes (self->pdf, value);

  if (qpdf_oh_is_name (self->pdf, value))
    {
      const char *text = qpdf_oh_get_name (self->pdf, value);

      name = g_bytes_new (text, strlen (text));
    }
  return name != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->names, name)) : value;
}

qpdf_oh
pdf_file_destination (const ZhuPdfFile *self, qpdf_oh value)
{
  qpdf_oh found = look_up (self, value);

  if (found != 0 && qpdf_oh_is_dictionary (self->pdf, found))
    found = pdf_get (self->pdf, found, "/D");
  if (found == 0 || pdf_length (self->pdf, found) < 2
      || pdf_file_find_page (self, qpdf_oh_get_array_item (self->pdf, found, 0)) < 0)
    return 0;
  return found;
}
