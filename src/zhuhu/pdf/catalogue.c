/* What the joined file says about itself as a whole: language, that it is tagged, page labels,
 * embedded files, layers. */
#include "zhuhu/pdf/join.h"

#include <string.h>

static void
set_language (PdfMerge *self, qpdf_oh root)
{
  const qpdf_data pdf = self->pdf;
  const qpdf_oh marks = qpdf_oh_new_dictionary (pdf), viewer = qpdf_oh_new_dictionary (pdf);
  g_autofree char *language = NULL;

  for (gsize i = 0; i < self->join->parts->len && language == NULL; i++)
    {
      const qpdf_data other = pdf_join_part (self->join, i)->file->pdf;

      language = pdf_get_text (other, qpdf_get_root (other), "/Lang");
    }
  pdf_set_text (pdf, root, "/Lang", language != NULL ? language : "zh-CN");
  pdf_set (pdf, marks, "/Marked", qpdf_oh_new_bool (pdf, QPDF_TRUE));
  pdf_set (pdf, root, "/MarkInfo", marks);
  pdf_set (pdf, viewer, "/DisplayDocTitle", qpdf_oh_new_bool (pdf, QPDF_TRUE));
  pdf_set (pdf, root, "/ViewerPreferences", viewer);
}

/* ---- Page labels ---- */

static void
append_label (qpdf_data pdf, qpdf_oh numbers, gsize page, unsigned number)
{
  const qpdf_oh label = qpdf_oh_new_dictionary (pdf);

  if (number > 0)
    pdf_set_name (pdf, label, "/S", "/D");
  if (number > 1)
    pdf_set_int (pdf, label, "/St", number);
  qpdf_oh_append_item (pdf, numbers, qpdf_oh_new_integer (pdf, (long long) page));
  qpdf_oh_append_item (pdf, numbers, label);
}

/* Of several labels for a page the last one holds; pages before the first are numbered from 1. */
static void
set_labels (PdfMerge *self, qpdf_oh root)
{
  const qpdf_data pdf = self->pdf;
  const GArray *labels = self->join->labels;
  const qpdf_oh numbers = qpdf_oh_new_array (pdf), tree = qpdf_oh_new_dictionary (pdf);

  if (labels->len == 0)
    return;
  if (g_array_index (labels, PdfLabel, 0).page > 0)
    append_label (pdf, numbers, 0, 1);
  for (gsize i = 0; i < labels->len; i++)
    append_label (pdf, numbers, g_array_index (labels, PdfLabel, i).page,
                  g_array_index (labels, PdfLabel, i).number);
  pdf_set (pdf, tree, "/Nums", numbers);
  pdf_set (pdf, root, "/PageLabels", tree);
}

/* ---- Embedded files ---- */

static const char *
find_media_type (const char *name)
{
  static const struct
  {
    const char *ending, *type;
  } types[] = { { ".xlsx", "/application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
                { ".csv", "/text/csv" },
                { ".txt", "/text/plain" },
                { ".html", "/text/html" },
                { ".pdf", "/application/pdf" },
                { ".ini", "/text/plain" } };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (name, types[i].ending))
      return types[i].type;
  return "/application/octet-stream";
}

static qpdf_oh
new_file_stream (qpdf_data pdf, const PdfEmbedded *embedded)
{
  gsize length = 0;
  const char *bytes = g_bytes_get_data (embedded->bytes, &length);
  const qpdf_oh stream = pdf_new_stream (pdf, bytes, length), params = qpdf_oh_new_dictionary (pdf);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[16];
  gsize n = sizeof digest;

  g_checksum_update (sum, (const guchar *) bytes, (gssize) length);
  g_checksum_get_digest (sum, digest, &n);
  pdf_set_int (pdf, params, "/Size", (long long) length);
  pdf_set (pdf, params, "/CheckSum", qpdf_oh_new_binary_string (pdf, (const char *) digest, n));
  pdf_set_name (pdf, stream, "/Type", "/EmbeddedFile");
  pdf_set_name (pdf, stream, "/Subtype", find_media_type (embedded->name));
  pdf_set (pdf, stream, "/Params", params);
  return stream;
}

/* The name stands in both entries, so that readers before PDF 1.7 find it too. */
static qpdf_oh
new_file (qpdf_data pdf, const PdfEmbedded *embedded)
{
  const qpdf_oh file = qpdf_oh_new_dictionary (pdf), streams = qpdf_oh_new_dictionary (pdf);
  const qpdf_oh stream = new_file_stream (pdf, embedded);

  pdf_set (pdf, streams, "/F", stream);
  pdf_set (pdf, streams, "/UF", stream);
  pdf_set_name (pdf, file, "/Type", "/Filespec");
  pdf_set_text (pdf, file, "/F", embedded->name);
  pdf_set_text (pdf, file, "/UF", embedded->name);
  if (embedded->description != NULL)
    pdf_set_text (pdf, file, "/Desc", embedded->description);
  pdf_set_name (pdf, file, "/AFRelationship",
                g_str_has_suffix (embedded->name, ".xlsx")
                        || g_str_has_suffix (embedded->name, ".csv")
                    ? "/Data"
                    : "/Supplement");
  pdf_set (pdf, file, "/EF", streams);
  return qpdf_make_indirect_object (pdf, file);
}

static GBytes *
name_as_written (qpdf_data pdf, const PdfEmbedded *embedded)
{
  const qpdf_oh string = qpdf_oh_new_unicode_string (pdf, embedded->name);

  return pdf_bytes (pdf, string);
}

/* The name tree is ordered by the bytes of its names. */
static int
compare_names (gconstpointer a, gconstpointer b, gpointer data)
{
  qpdf_data pdf = data;
  g_autoptr (GBytes) one = name_as_written (pdf, *(const PdfEmbedded *const *) a);
  g_autoptr (GBytes) two = name_as_written (pdf, *(const PdfEmbedded *const *) b);

  return g_bytes_compare (one, two);
}

static void
set_files (PdfMerge *self, qpdf_oh root)
{
  const qpdf_data pdf = self->pdf;
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->join->embedded, NULL, NULL);
  const qpdf_oh list = qpdf_oh_new_array (pdf), tree = qpdf_oh_new_dictionary (pdf);
  const qpdf_oh names = qpdf_oh_new_dictionary (pdf), all = qpdf_oh_new_array (pdf);

  if (sorted->len == 0)
    return;
  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort_with_data (sorted, compare_names, pdf);
  for (gsize i = 0; i < sorted->len; i++)
    {
      const PdfEmbedded *embedded = g_ptr_array_index (sorted, i);
      const qpdf_oh file = new_file (pdf, embedded);

      qpdf_oh_append_item (pdf, list, qpdf_oh_new_unicode_string (pdf, embedded->name));
      qpdf_oh_append_item (pdf, list, file);
      qpdf_oh_append_item (pdf, all, file);
    }
  pdf_set (pdf, tree, "/Names", list);
  pdf_set (pdf, names, "/EmbeddedFiles", tree);
  pdf_set (pdf, root, "/Names", names);
  pdf_set (pdf, root, "/AF", all);
}

/* ---- Layers ---- */

typedef struct
{
  PdfMerge *merge;
  qpdf_oh all, off;
} Layers;

static gboolean
holds (qpdf_data pdf, qpdf_oh list, int object)
{
  for (int i = 0; i < pdf_length (pdf, list); i++)
    if (qpdf_oh_get_object_id (pdf, qpdf_oh_get_array_item (pdf, list, i)) == object)
      return TRUE;
  return FALSE;
}

/* Layers stay on or off as the file's default has them. */
static void
take_layers (Layers *self, const ZhuPdfFile *file)
{
  const qpdf_data pdf = self->merge->pdf, other = file->pdf;
  const qpdf_oh properties = pdf_get (other, qpdf_get_root (other), "/OCProperties");
  const qpdf_oh groups = pdf_get (other, properties, "/OCGs"),
                now = pdf_get (other, properties, "/D");
  const qpdf_oh on = pdf_get (other, now, "/ON"), off = pdf_get (other, now, "/OFF");
  const gboolean starts_off = pdf_is_name (other, now, "/BaseState", "/OFF");

  for (int i = 0; i < pdf_length (other, groups) && i < PDF_MAX_LAYERS; i++)
    {
      const qpdf_oh group = qpdf_oh_get_array_item (other, groups, i);
      const int object = qpdf_oh_get_object_id (other, group);
      qpdf_oh copy = 0;

      if (!qpdf_oh_is_indirect (other, group) || !qpdf_oh_is_dictionary (other, group))
        continue;
      copy = qpdf_oh_copy_foreign_object (pdf, other, group);
      qpdf_oh_append_item (pdf, self->all, copy);
      if (starts_off ? !holds (other, on, object) : holds (other, off, object))
        qpdf_oh_append_item (pdf, self->off, copy);
    }
}

static void
set_layers (PdfMerge *self, qpdf_oh root)
{
  const qpdf_data pdf = self->pdf;
  Layers layers = { .merge = self, .all = qpdf_oh_new_array (pdf), .off = qpdf_oh_new_array (pdf) };
  const qpdf_oh properties = qpdf_oh_new_dictionary (pdf), now = qpdf_oh_new_dictionary (pdf);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (gsize i = 0; i < self->join->parts->len; i++)
    if (g_hash_table_add (seen, (gpointer) pdf_join_part (self->join, i)->file))
      take_layers (&layers, pdf_join_part (self->join, i)->file);
  if (pdf_length (pdf, layers.all) == 0)
    return;
  pdf_set_text (pdf, now, "/Name", "Default");
  pdf_set (pdf, now, "/Order", layers.all);
  if (pdf_length (pdf, layers.off) > 0)
    pdf_set (pdf, now, "/OFF", layers.off);
  pdf_set (pdf, properties, "/OCGs", layers.all);
  pdf_set (pdf, properties, "/D", now);
  pdf_set (pdf, root, "/OCProperties", properties);
}

void
pdf_merge_catalogue (PdfMerge *self)
{
  const qpdf_oh root = qpdf_get_root (self->pdf);

  set_language (self, root);
  set_labels (self, root);
  set_files (self, root);
  set_layers (self, root);
}
