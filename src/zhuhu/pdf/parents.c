/* The parent tree (number of a page or object -> its elements) and the tree of ids of a joined
 * file. */
#include "zhuhu/pdf/graft.h"

/* Entries of one leaf of a tree. */
#define LEAF 200

static void
held_clear (gpointer data)
{
  g_clear_pointer (&((PdfHeld *) data)->elements, g_array_unref);
}

static void
free_elements (gpointer data)
{
  if (data != NULL)
    g_array_unref (data);
}

PdfParents *
pdf_parents_new (PdfMerge *merge)
{
  PdfParents *self = g_new0 (PdfParents, 1);

  self->merge = merge;
  self->of_sheets = g_ptr_array_new_with_free_func (free_elements);
  g_ptr_array_set_size (self->of_sheets, (int) merge->made->len);
  self->of_objects = g_array_new (FALSE, TRUE, sizeof (PdfHeld));
  g_array_set_clear_func (self->of_objects, held_clear);
  self->streams = g_hash_table_new (NULL, NULL);
  self->ids
      = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  return self;
}

void
pdf_parents_free (PdfParents *self)
{
  g_ptr_array_unref (self->of_sheets);
  g_array_unref (self->of_objects);
  g_hash_table_unref (self->streams);
  g_hash_table_unref (self->ids);
  g_free (self);
}

static void
set_element (GArray *elements, int mcid, qpdf_oh element)
{
  if ((guint) mcid >= elements->len)
    g_array_set_size (elements, (guint) mcid + 1);
  g_array_index (elements, qpdf_oh, mcid) = element;
}

void
pdf_parents_add_content (PdfParents *self, gsize sheet, int mcid, qpdf_oh element)
{
  gpointer *slot = &g_ptr_array_index (self->of_sheets, sheet);

  if (*slot == NULL)
    *slot = g_array_new (FALSE, TRUE, sizeof (qpdf_oh));
  set_element (*slot, mcid, element);
}

void
pdf_parents_add_form (PdfParents *self, qpdf_oh stream, int mcid, qpdf_oh element)
{
  const gpointer key = GINT_TO_POINTER (qpdf_oh_get_object_id (self->merge->pdf, stream));
  gsize index = GPOINTER_TO_SIZE (g_hash_table_lookup (self->streams, key));

  if (index == 0)
    {
      const PdfHeld held = { .elements = g_array_new (FALSE, TRUE, sizeof (qpdf_oh)) };

      g_array_append_val (self->of_objects, held);
      index = self->of_objects->len;
      g_hash_table_insert (self->streams, key, GSIZE_TO_POINTER (index));
      pdf_set_int (self->merge->pdf, stream, "/StructParents",
                   (long long) (self->merge->made->len + index - 1));
    }
  set_element (g_array_index (self->of_objects, PdfHeld, index - 1).elements, mcid, element);
}

void
pdf_parents_add_object (PdfParents *self, qpdf_oh object, qpdf_oh element)
{
  const PdfHeld held = { .element = element };

  pdf_set_int (self->merge->pdf, object, "/StructParent",
               (long long) self->merge->made->len + self->of_objects->len);
  g_array_append_val (self->of_objects, held);
}

void
pdf_parents_add_id (PdfParents *self, GBytes *id, qpdf_oh element)
{
  g_hash_table_insert (self->ids, id, GUINT_TO_POINTER (element));
}

static qpdf_oh
new_list (qpdf_data pdf, const GArray *elements)
{
  const qpdf_oh list = qpdf_oh_new_array (pdf);

  for (gsize i = 0; i < elements->len; i++)
    {
      const qpdf_oh element = g_array_index (elements, qpdf_oh, i);

      if (element != 0)
        qpdf_oh_append_item (pdf, list, element);
      else
        qpdf_oh_append_item (pdf, list, qpdf_oh_new_null (pdf));
    }
  return qpdf_make_indirect_object (pdf, list);
}

/* ---- Leaves: keys and values in pairs, with the first and last key ---- */

typedef struct
{
  qpdf_data pdf;
  const char *entries_key; /* Nums, Names */
  qpdf_oh kids, entries, first;
  int n;
} Leaves;

static void
close_leaf (Leaves *self, qpdf_oh last)
{
  const qpdf_oh leaf = qpdf_oh_new_dictionary (self->pdf), limits = qpdf_oh_new_array (self->pdf);

  qpdf_oh_append_item (self->pdf, limits, self->first);
  qpdf_oh_append_item (self->pdf, limits, last);
  pdf_set (self->pdf, leaf, "/Limits", limits);
  pdf_set (self->pdf, leaf, self->entries_key, self->entries);
  qpdf_oh_append_item (self->pdf, self->kids, qpdf_make_indirect_object (self->pdf, leaf));
  self->n = 0;
}

static void
add_leaf_entry (Leaves *self, qpdf_oh key, qpdf_oh value, gboolean is_last)
{
  if (self->n++ == 0)
    {
      self->entries = qpdf_oh_new_array (self->pdf);
      self->first = key;
    }
  qpdf_oh_append_item (self->pdf, self->entries, key);
  qpdf_oh_append_item (self->pdf, self->entries, value);
  if (self->n == LEAF || is_last)
    close_leaf (self, key);
}

static qpdf_oh
new_tree (qpdf_data pdf, const Leaves *leaves)
{
  const qpdf_oh tree = qpdf_oh_new_dictionary (pdf);

  pdf_set (pdf, tree, "/Kids", leaves->kids);
  return qpdf_make_indirect_object (pdf, tree);
}

static void
write_parents (PdfParents *self, qpdf_oh root)
{
  const qpdf_data pdf = self->merge->pdf;
  const gsize n_sheets = self->of_sheets->len, n = n_sheets + self->of_objects->len;
  Leaves leaves = { .pdf = pdf, .entries_key = "/Nums", .kids = qpdf_oh_new_array (pdf) };
  qpdf_oh last_value = 0;
  gsize last = 0;

  /* The last one of all must be known as such: each entry waits for its successor. */
  for (gsize key = 0; key < n; key++)
    {
      const PdfHeld *held
          = key >= n_sheets ? &g_array_index (self->of_objects, PdfHeld, key - n_sheets) : NULL;
      const GArray *elements
          = held != NULL ? held->elements : g_ptr_array_index (self->of_sheets, key);
      const qpdf_oh value = elements != NULL ? new_list (pdf, elements)
                            : held != NULL   ? held->element
                                             : 0;

      if (value == 0)
        continue;
      if (last_value != 0)
        add_leaf_entry (&leaves, qpdf_oh_new_integer (pdf, (long long) last), last_value, FALSE);
      last = key;
      last_value = value;
    }
  if (last_value != 0)
    add_leaf_entry (&leaves, qpdf_oh_new_integer (pdf, (long long) last), last_value, TRUE);
  pdf_set (pdf, root, "/ParentTree", new_tree (pdf, &leaves));
  pdf_set_int (pdf, root, "/ParentTreeNextKey", (long long) n);
}

static void
write_ids (PdfParents *self, qpdf_oh root)
{
  const qpdf_data pdf = self->merge->pdf;
  g_autoptr (GList) ids
      = g_list_sort (g_hash_table_get_keys (self->ids), (GCompareFunc) g_bytes_compare);
  Leaves leaves = { .pdf = pdf, .entries_key = "/Names", .kids = qpdf_oh_new_array (pdf) };

  for (const GList *item = ids; item != NULL; item = item->next)
    {
      gsize length = 0;
      const char *bytes = g_bytes_get_data (item->data, &length);

      add_leaf_entry (&leaves, qpdf_oh_new_binary_string (pdf, bytes, length),
                      GPOINTER_TO_UINT (g_hash_table_lookup (self->ids, item->data)),
                      item->next == NULL);
    }
  if (ids != NULL)
    pdf_set (pdf, root, "/IDTree", new_tree (pdf, &leaves));
}

void
pdf_parents_write (PdfParents *self, qpdf_oh root)
{
  const qpdf_data pdf = self->merge->pdf;

  for (gsize i = 0; i < self->of_sheets->len; i++)
    {
      const qpdf_oh page = pdf_merge_made (self->merge, i)->page;

      pdf_set_name (pdf, page, "/Tabs", "/S");
      if (g_ptr_array_index (self->of_sheets, i) != NULL)
        pdf_set_int (pdf, page, "/StructParents", (long long) i);
      else
        qpdf_oh_remove_key (pdf, page, "/StructParents");
    }
  write_parents (self, root);
  write_ids (self, root);
}
