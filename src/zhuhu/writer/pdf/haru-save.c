/* Saving: libharu's objects one by one, since its own way to save keeps the file in memory once
 * more, and knows neither object streams nor the objects of a structure tree. */
#include "zhuhu/writer/pdf/haru-record.h"

static HPDF_STATUS
write_to_output (HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT length)
{
  zhu_pdf_output_write (stream->attr, bytes, length);
  return HPDF_OK;
}

static HPDF_STATUS
append_to_text (HPDF_Stream stream, const HPDF_BYTE *bytes, HPDF_UINT length)
{
  g_string_append_len (stream->attr, (const char *) bytes, (gssize) length);
  return HPDF_OK;
}

/* libharu says its streams' lengths in objects of their own, the only numbers among them; both
 * stand outside of object streams, which may hold neither. */
static gboolean
is_small (const void *object)
{
  const HPDF_UINT kind = ((const HPDF_Obj_Header *) object)->obj_class & HPDF_OCLASS_ANY;

  return kind != HPDF_OCLASS_NUMBER
         && (kind != HPDF_OCLASS_DICT || ((const HPDF_Dict_Rec *) object)->stream == NULL);
}

/* PDF text of @object; borrowed until the next call. */
static const GString *
text_of (HPDF_Stream stream, void *object)
{
  g_string_truncate (stream->attr, 0);
  HPDF_Obj_WriteValue (object, stream, NULL);
  return stream->attr;
}

/* All objects but the catalog, which comes last, and libharu's own properties. */
static void
write_objects (ZhuHaru *self, ZhuPdfOutput *output, HPDF_Stream direct, HPDF_Stream text)
{
  /* Entry 0 is no object. */
  for (HPDF_UINT i = 1; i < self->pdf->xref->entries->count; i++)
    {
      const HPDF_XrefEntry entry = HPDF_List_ItemAt (self->pdf->xref->entries, i);

      if (entry->obj == self->pdf->catalog || entry->obj == self->pdf->info)
        continue;
      if (is_small (entry->obj))
        {
          const GString *value = text_of (text, entry->obj);

          zhu_pdf_output_pack (output, i, value->str, value->len);
          continue;
        }
      zhu_pdf_output_begin (output, i);
      HPDF_Obj_WriteValue (entry->obj, direct, NULL);
      zhu_pdf_output_end (output);
    }
}

static guint32
number_of (const void *object)
{
  return ((const HPDF_Obj_Header *) object)->obj_id & 0x00FFFFFF;
}

/* Names the structure tree, whose first object is @number, in the catalog, and the pages' places in
 * it; returns their numbers. */
static GArray *
add_root (ZhuHaru *self, guint32 number)
{
  HPDF_Dict mark = HPDF_Dict_New (self->pdf->mmgr);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint32));

  HPDF_Dict_Add (self->pdf->catalog, "MarkInfo", mark);
  HPDF_Dict_AddBoolean (mark, "Marked", HPDF_TRUE);
  self->root.obj_id = number | HPDF_OTYPE_INDIRECT;
  self->root.obj_class = HPDF_OCLASS_DICT;
  HPDF_Dict_Add (self->pdf->catalog, "StructTreeRoot", &self->root);
  for (guint i = 0; i < self->pages->len; i++)
    {
      HPDF_Page page = g_ptr_array_index (self->pages, i);
      const guint32 own = number_of (page);

      HPDF_Dict_AddName (page, "Tabs", "S");
      HPDF_Dict_AddNumber (page, "StructParents", (HPDF_INT32) i);
      g_array_append_val (numbers, own);
    }
  return numbers;
}

static void
write_tree (ZhuPdfOutput *output, const ZhuTree *tree, gsize n, guint32 base, const GArray *pages)
{
  g_autoptr (GString) body = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_string_truncate (body, 0);
      zhu_tree_print (tree, i, base, (const guint32 *) (const void *) pages->data, body);
      zhu_pdf_output_pack (output, base + (guint32) i, body->str, body->len);
    }
}

/* The catalog comes last, when all is known that it names. */
gboolean
zhu_haru_save (ZhuHaru *self,
               ZhuTree *tree,
               const ZhuPdfFinish *finish,
               ZhuAtomicFile *file,
               GError **error)
{
  const guint32 base = self->pdf->xref->entries->count;
  const gsize n = tree != NULL ? zhu_tree_finish (tree) : 0;
  g_autoptr (ZhuPdfOutput) output = zhu_pdf_output_new (base - 1 + (guint32) n, finish, file);
  g_autoptr (GArray) pages = tree != NULL ? add_root (self, base) : NULL;
  g_autoptr (GString) value = g_string_new (NULL);
  HPDF_Stream direct, text;

  if (!zhu_haru_ok (self, error))
    return FALSE;
  direct = HPDF_CallbackWriter_New (self->pdf->mmgr, write_to_output, output);
  text = HPDF_CallbackWriter_New (self->pdf->mmgr, append_to_text, value);
  if (direct != NULL && text != NULL)
    write_objects (self, output, direct, text);
  write_tree (output, tree, n, base, pages);
  if (text != NULL)
    text_of (text, self->pdf->catalog);
  HPDF_Stream_Free (direct);
  HPDF_Stream_Free (text);
  return zhu_haru_ok (self, error)
         && zhu_pdf_output_finish (output, number_of (self->pdf->catalog), value->str, error);
}
