/* Offsets are noted as objects are begun; the table is made of them at the end. */
#include "zhuhu/writer/pdf/output.h"

#include "zhuhu/writer/pdf/text.h"

#include <gio/gio.h>
#include <string.h>

enum
{
  BLOCK = 1 << 16, /* bytes that go to the file at once */
  PACKED = 200,    /* objects of one stream: a reader unpacks all for one of them */
  ROW = 7          /* bytes of a row of the table: kind, place, index */
};

typedef enum
{
  KIND_FREE,  /* no such object */
  KIND_PLAIN, /* place: offset in the file */
  KIND_PACKED /* place: number of its object stream, index: its own in it */
} Kind;

typedef struct
{
  guint32 place;
  guint16 index;
  guint8 kind;
} Row;

struct _ZhuPdfOutput
{
  ZhuAtomicFile *file;
  GString *block;     /* not yet in the file */
  gsize length;       /* bytes so far */
  GArray *rows;       /* element: Row, by number of object */
  GString *directory; /* of the object stream being filled: numbers and offsets */
  GString *bodies;
  guint16 n_packed;
  guint32 next;    /* number of the object stream being filled */
  GError *failure; /* the first one; all that follows is dropped */
};

static void
add_text (ZhuPdfOutput *self, const char *text)
{
  zhu_pdf_output_write (self, text, strlen (text));
}

ZhuPdfOutput *
zhu_pdf_output_new (ZhuAtomicFile *file)
{
  ZhuPdfOutput *self = g_new0 (ZhuPdfOutput, 1);

  self->file = file;
  self->block = g_string_sized_new (BLOCK);
  self->rows = g_array_new (FALSE, TRUE, sizeof (Row));
  self->directory = g_string_new (NULL);
  self->bodies = g_string_new (NULL);
  /* Bytes above 127 say that the file is no text. */
  add_text (self, "%PDF-1.7\n%\xB7\xBE\xAD\xAA\n");
  return self;
}

void
zhu_pdf_output_free (ZhuPdfOutput *self)
{
  if (self == NULL)
    return;
  g_string_free (self->block, TRUE);
  g_array_unref (self->rows);
  g_string_free (self->directory, TRUE);
  g_string_free (self->bodies, TRUE);
  g_clear_error (&self->failure);
  g_free (self);
}

static void
flush (ZhuPdfOutput *self)
{
  if (self->failure == NULL)
    (void) zhu_atomic_file_write (self->file, self->block->str, self->block->len, &self->failure);
  g_string_truncate (self->block, 0);
}

void
zhu_pdf_output_write (ZhuPdfOutput *self, gconstpointer bytes, gsize length)
{
  self->length += length;
  g_string_append_len (self->block, bytes, (gssize) length);
  if (self->block->len >= BLOCK)
    flush (self);
}

static void
set_row (ZhuPdfOutput *self, guint32 number, Kind kind, gsize place, guint16 index)
{
  Row *row;

  if (number >= self->rows->len)
    g_array_set_size (self->rows, number + 1);
  row = &g_array_index (self->rows, Row, number);
  row->kind = (guint8) kind;
  row->place = (guint32) place;
  row->index = index;
}

void
zhu_pdf_output_begin (ZhuPdfOutput *self, guint32 number)
{
  char head[32];

  set_row (self, number, KIND_PLAIN, self->length, 0);
  g_snprintf (head, sizeof head, "%u 0 obj\n", number);
  add_text (self, head);
}

void
zhu_pdf_output_end (ZhuPdfOutput *self)
{
  add_text (self, "\nendobj\n");
}

GByteArray *
zhu_pdf_deflate (gconstpointer bytes, gsize length)
{
  g_autoptr (GZlibCompressor) compressor
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  GByteArray *deflated = g_byte_array_new ();
  const guint8 *input = bytes;
  GConverterResult result = G_CONVERTER_CONVERTED;

  while (result != G_CONVERTER_FINISHED)
    {
      guint8 block[4096];
      gsize n_read = 0, n_written = 0;

      result = g_converter_convert (G_CONVERTER (compressor), input, length, block, sizeof block,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        g_error ("deflating %zu bytes", length);
      input += n_read;
      length -= n_read;
      g_byte_array_append (deflated, block, (guint) n_written);
    }
  return deflated;
}

/* ---- Object streams ---- */

/* A stream with @keys in its dictionary. */
static void
write_stream (ZhuPdfOutput *self, const char *keys, const GByteArray *bytes)
{
  g_autofree char *head
      = g_strdup_printf ("<<%s/Filter/FlateDecode/Length %u>>\nstream\n", keys, bytes->len);

  add_text (self, head);
  zhu_pdf_output_write (self, bytes->data, bytes->len);
  add_text (self, "\nendstream");
}

static void
write_packed (ZhuPdfOutput *self)
{
  g_autofree char *keys = g_strdup_printf ("/Type/ObjStm/N %u/First %" G_GSIZE_FORMAT,
                                           self->n_packed, self->directory->len);
  g_autoptr (GByteArray) bytes = NULL;

  if (self->n_packed == 0)
    return;
  g_string_append_len (self->directory, self->bodies->str, (gssize) self->bodies->len);
  bytes = zhu_pdf_deflate (self->directory->str, self->directory->len);
  zhu_pdf_output_begin (self, self->next++);
  write_stream (self, keys, bytes);
  zhu_pdf_output_end (self);
  g_string_truncate (self->directory, 0);
  g_string_truncate (self->bodies, 0);
  self->n_packed = 0;
}

void
zhu_pdf_output_begin_packing (ZhuPdfOutput *self, guint32 next)
{
  self->next = next;
}

void
zhu_pdf_output_pack (ZhuPdfOutput *self, guint32 number, const char *body, gsize length)
{
  set_row (self, number, KIND_PACKED, self->next, self->n_packed);
  zhu_pdf_append_unsigned (self->directory, number);
  g_string_append_c (self->directory, ' ');
  zhu_pdf_append_unsigned (self->directory, (guint32) self->bodies->len);
  g_string_append_c (self->directory, ' ');
  g_string_append_len (self->bodies, body, (gssize) length);
  g_string_append_c (self->bodies, '\n');
  if (++self->n_packed == PACKED)
    write_packed (self);
}

/* ---- The table ---- */

/* The bytes of the table, each row less the one above it (predictor 12): rows that count up deflate
 * to next to nothing. */
static GByteArray *
table_bytes (const ZhuPdfOutput *self)
{
  GByteArray *bytes = g_byte_array_sized_new (self->rows->len * (ROW + 1));
  guint8 above[ROW] = { 0 };

  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      const guint8 here[ROW] = { row->kind,
                                 (guint8) (row->place >> 24),
                                 (guint8) (row->place >> 16),
                                 (guint8) (row->place >> 8),
                                 (guint8) row->place,
                                 (guint8) (row->index >> 8),
                                 (guint8) row->index };
      guint8 line[ROW + 1] = { 2 };

      for (gsize j = 0; j < ROW; j++)
        line[j + 1] = (guint8) (here[j] - above[j]);
      memcpy (above, here, ROW);
      g_byte_array_append (bytes, line, sizeof line);
    }
  return bytes;
}

static void
write_table (ZhuPdfOutput *self, guint32 root, guint32 info)
{
  const gsize start = self->length;
  const guint32 number = self->next;
  g_autoptr (GByteArray) table = NULL;
  g_autoptr (GByteArray) deflated = NULL;
  g_autofree char *keys = NULL;
  g_autofree char *tail = g_strdup_printf ("startxref\n%" G_GSIZE_FORMAT "\n%%%%EOF\n", start);

  zhu_pdf_output_begin (self, number);
  table = table_bytes (self);
  deflated = zhu_pdf_deflate (table->data, table->len);
  keys = g_strdup_printf ("/Type/XRef/Size %u/W[1 4 2]/Root %u 0 R/Info %u 0 R"
                          "/DecodeParms<</Predictor 12/Columns %d>>",
                          self->rows->len, root, info, ROW);
  write_stream (self, keys, deflated);
  zhu_pdf_output_end (self);
  add_text (self, tail);
}

gboolean
zhu_pdf_output_finish (ZhuPdfOutput *self, guint32 root, guint32 info, GError **error)
{
  write_packed (self);
  /* The head of the list of free objects. */
  set_row (self, 0, KIND_FREE, 0, G_MAXUINT16);
  write_table (self, root, info);
  flush (self);
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }
  if (self->length <= G_MAXUINT32)
    return TRUE;
  g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
               _ ("Writing PDF: the file is larger than 4 GB; make smaller volumes"));
  return FALSE;
}
