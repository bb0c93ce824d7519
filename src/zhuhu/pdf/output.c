/* A PDF on its way into its file. Objects go out as they come: streams by themselves, all others
 * into object streams of some hundred, in which they are a tenth as long (ISO 32000-1, 7.5.7); at
 * the end the table of where they are. Format 1b knows only plain objects and the plain table
 * (PDF 1.4). */
#include "zhuhu/pdf/finish.h"

#include <string.h>

enum
{
  PIECE_BYTES = 1 << 16,  /* written at once */
  PACKED_BYTES = 1 << 15, /* of an object stream, undeflated: as far back as deflate looks */
  MOST_PACKED = 1000,     /* objects of one stream: a reader unpacks all for one of them */
  OWN_OBJECTS = 3,        /* Info, metadata and profile, behind those that are given */
  ROW_BYTES = 7,          /* of the table: kind, first, second */
  DEFLATE_LEVEL = 2,      /* with 4 a register takes a fifteenth longer for a thirtieth less */
  OBJECTS_LEVEL = 1       /* of object streams, which are much alike: 4 takes three times as long */
};

typedef enum
{
  PLACE_FREE,  /* first: the next free number; second: generation of the next use */
  PLACE_PLAIN, /* first: offset in the file */
  PLACE_PACKED /* first: number of the object stream; second: index in it */
} PlaceKind;

typedef struct
{
  guint32 first;
  guint16 second;
  guint8 kind; /* PlaceKind */
} Place;

struct _ZhuPdfOutput
{
  const ZhuPdfFinish *finish; /* borrowed */
  ZhuAtomicFile *file;        /* borrowed */
  guint32 own;                /* first number of OWN_OBJECTS */
  GByteArray *out;            /* not yet written; with a password, everything */
  gsize length;               /* bytes so far */
  GChecksum *sum;             /* of what is written before the table: the file's ID; then NULL */
  GArray *places;             /* element: Place, by number */
  guint32 container;          /* number of the object stream under way; 0: none */
  unsigned n_packed;          /* objects in it */
  GString *numbers;           /* their numbers and offsets */
  GString *bodies;
  GError *failure; /* the first one; all that follows is dropped */
};

/* ---- Bytes ---- */

static void
write_piece (ZhuPdfOutput *self)
{
  if (self->finish->user_password != NULL)
    return;
  if (self->sum != NULL)
    g_checksum_update (self->sum, self->out->data, self->out->len);
  if (self->failure == NULL)
    (void) !zhu_atomic_file_write (self->file, self->out->data, self->out->len, &self->failure);
  g_byte_array_set_size (self->out, 0);
}

void
zhu_pdf_output_write (ZhuPdfOutput *self, gconstpointer bytes, gsize length)
{
  self->length += length;
  g_byte_array_append (self->out, bytes, (guint) length);
  if (self->out->len >= PIECE_BYTES)
    write_piece (self);
}

static void
add_text (ZhuPdfOutput *self, const char *text)
{
  zhu_pdf_output_write (self, text, strlen (text));
}

static void G_GNUC_PRINTF (2, 3) add_format (ZhuPdfOutput *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  add_text (self, text);
}

static GByteArray *
deflate_at (int level, gconstpointer bytes, gsize length)
{
  g_autoptr (GZlibCompressor) compressor
      = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, level);
  GByteArray *deflated = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;
  guint8 piece[1 << 14];

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0, n_made = 0;

      result = g_converter_convert (G_CONVERTER (compressor), bytes, length, piece, sizeof piece,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_made, NULL);
      g_assert (result != G_CONVERTER_ERROR);
      bytes = (const guint8 *) bytes + n_read;
      length -= n_read;
      g_byte_array_append (deflated, piece, (guint) n_made);
    }
  return deflated;
}

GByteArray *
zhu_pdf_deflate (gconstpointer bytes, gsize length)
{
  return deflate_at (DEFLATE_LEVEL, bytes, length);
}

/* ---- Objects ---- */

static Place *
place_of (ZhuPdfOutput *self, guint32 number)
{
  if (number >= self->places->len)
    g_array_set_size (self->places, number + 1);
  return &g_array_index (self->places, Place, number);
}

void
zhu_pdf_output_begin (ZhuPdfOutput *self, guint32 number)
{
  *place_of (self, number) = (Place){ (guint32) self->length, 0, PLACE_PLAIN };
  add_format (self, "%u 0 obj\n", number);
}

void
zhu_pdf_output_end (ZhuPdfOutput *self)
{
  add_text (self, "\nendobj\n");
}

static void
add_plain (ZhuPdfOutput *self, guint32 number, const char *value, gsize length)
{
  zhu_pdf_output_begin (self, number);
  zhu_pdf_output_write (self, value, length);
  zhu_pdf_output_end (self);
}

/* A stream with @entries in its dictionary beside the length of @bytes. */
static void
add_stream (ZhuPdfOutput *self,
            guint32 number,
            const char *entries,
            gconstpointer bytes,
            gsize length)
{
  zhu_pdf_output_begin (self, number);
  add_format (self, "<<%s/Length %zu>>\nstream\n", entries, length);
  zhu_pdf_output_write (self, bytes, length);
  add_text (self, "\nendstream");
  zhu_pdf_output_end (self);
}

static void
add_deflated (ZhuPdfOutput *self,
              guint32 number,
              const char *entries,
              int level,
              gconstpointer bytes,
              gsize length)
{
  g_autofree char *all = g_strconcat (entries, "/Filter/FlateDecode", NULL);
  g_autoptr (GByteArray) deflated = deflate_at (level, bytes, length);

  add_stream (self, number, all, deflated->data, deflated->len);
}

/* ---- Object streams ---- */

static void
close_container (ZhuPdfOutput *self)
{
  g_autofree char *entries = g_strdup_printf ("/Type/ObjStm/N %u/First %" G_GSIZE_FORMAT,
                                              self->n_packed, self->numbers->len);

  if (self->container == 0)
    return;
  g_string_append_len (self->numbers, self->bodies->str, (gssize) self->bodies->len);
  add_deflated (self, self->container, entries, OBJECTS_LEVEL, self->numbers->str,
                self->numbers->len);
  self->container = 0;
}

static void
open_container (ZhuPdfOutput *self)
{
  self->container = self->places->len;
  place_of (self, self->container);
  self->n_packed = 0;
  g_string_truncate (self->numbers, 0);
  g_string_truncate (self->bodies, 0);
}

/* @value and a blank, without the price of a format: a register has millions of them. */
static void
append_number (GString *text, gsize value)
{
  char digits[24];
  char *at = digits + sizeof digits;

  *--at = ' ';
  do
    *--at = (char) ('0' + value % 10);
  while ((value /= 10) > 0);
  g_string_append_len (text, at, digits + sizeof digits - at);
}

void
zhu_pdf_output_pack (ZhuPdfOutput *self, guint32 number, const char *value, gsize length)
{
  if (self->finish->archive == ZHU_ARCHIVE_1B)
    {
      add_plain (self, number, value, length);
      return;
    }
  if (self->container == 0)
    open_container (self);
  *place_of (self, number) = (Place){ self->container, (guint16) self->n_packed, PLACE_PACKED };
  append_number (self->numbers, number);
  append_number (self->numbers, self->bodies->len);
  g_string_append_len (self->bodies, value, (gssize) length);
  g_string_append_c (self->bodies, '\n');
  self->n_packed++;
  if (self->bodies->len >= PACKED_BYTES || self->n_packed == MOST_PACKED)
    close_container (self);
}

/* ---- The end ---- */

/* /@key <FEFF…>: a text in UTF-16. */
static void
append_string (GString *info, const char *key, const char *text)
{
  long n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  g_string_append_printf (info, " /%s <FEFF", key);
  for (long i = 0; i < n; i++)
    g_string_append_printf (info, "%04X", units[i]);
  g_string_append_c (info, '>');
}

static void
add_info (ZhuPdfOutput *self)
{
  const ZhuPdfFinish *finish = self->finish;
  g_autoptr (GString) info = g_string_new ("<<");
  g_autofree char *date = zhu_pdf_date (finish->created);

  append_string (info, "Title", finish->title);
  if (finish->subject != NULL)
    append_string (info, "Subject", finish->subject);
  g_string_append_printf (info, " /Creator (%s) /Producer (%s)", ZHU_PDF_CREATOR, ZHU_PDF_PRODUCER);
  if (date != NULL)
    g_string_append_printf (info, " /CreationDate (%s) /ModDate (%s)", date, date);
  g_string_append (info, " >>");
  add_plain (self, self->own, info->str, info->len);
}

/* Metadata are never deflated, so that programs that know no PDF find them. */
static void
add_metadata (ZhuPdfOutput *self)
{
  g_autofree char *xmp = zhu_pdf_xmp (self->finish);

  add_stream (self, self->own + 1, "/Type/Metadata/Subtype/XML", xmp, strlen (xmp));
}

static void
add_profile (ZhuPdfOutput *self)
{
  g_autoptr (GBytes) profile = NULL;
  gconstpointer bytes;
  gsize length;

  if (self->finish->archive == ZHU_ARCHIVE_NONE)
    return;
  profile = zhu_pdf_srgb ();
  bytes = g_bytes_get_data (profile, &length);
  add_deflated (self, self->own + 2, "/N 3", DEFLATE_LEVEL, bytes, length);
}

static void
add_catalog (ZhuPdfOutput *self, guint32 root, const char *catalog)
{
  g_autoptr (GString) value = g_string_new (catalog);
  const char *end = g_strrstr (value->str, ">>");

  g_return_if_fail (end != NULL);

  g_string_truncate (value, (gsize) (end - value->str));
  g_string_append_printf (value, "/Metadata %u 0 R\n", self->own + 1);
  if (self->finish->archive != ZHU_ARCHIVE_NONE)
    g_string_append_printf (value, "/OutputIntents [ << %s /DestOutputProfile %u 0 R >> ]\n",
                            zhu_pdf_output_intent, self->own + 2);
  g_string_append (value, ">>");
  add_plain (self, root, value->str, value->len);
}

/* Free numbers are a chain that begins and ends at 0. */
static void
chain_free_numbers (ZhuPdfOutput *self)
{
  guint32 next = 0;

  for (guint id = self->places->len; id-- > 0;)
    {
      Place *place = place_of (self, id);

      if (place->kind != PLACE_FREE)
        continue;
      *place = (Place){ next, id == 0 ? G_MAXUINT16 : 1, PLACE_FREE };
      next = id;
    }
}

/* Entries of the trailer. The ID is made of the bytes so far; libqpdf gives encrypted files theirs.
 */
static char *
trailer_of (ZhuPdfOutput *self, guint32 root)
{
  GString *entries = g_string_new (NULL);

  g_string_append_printf (entries, "/Size %u/Root %u 0 R/Info %u 0 R", self->places->len, root,
                          self->own);
  if (self->finish->user_password == NULL)
    {
      const char *id = g_checksum_get_string (self->sum);

      g_string_append_printf (entries, "/ID[<%s><%s>]", id, id);
    }
  g_clear_pointer (&self->sum, g_checksum_free);
  return g_string_free (entries, FALSE);
}

static void
add_table (ZhuPdfOutput *self, const char *trailer)
{
  add_format (self, "xref\n0 %u\n", self->places->len);
  for (guint id = 0; id < self->places->len; id++)
    {
      const Place *place = place_of (self, id);

      add_format (self, "%010u %05u %c \n", place->first, place->second,
                  place->kind == PLACE_FREE ? 'f' : 'n');
    }
  add_format (self, "trailer\n<<%s>>\n", trailer);
}

/* The bytes of the table, each row less the one above it (PNG's predictor Up): rows that count up
 * deflate to next to nothing. */
static GByteArray *
rows_of (const ZhuPdfOutput *self)
{
  GByteArray *rows = g_byte_array_sized_new (self->places->len * (ROW_BYTES + 1));
  guint8 above[ROW_BYTES] = { 0 };

  for (guint id = 0; id < self->places->len; id++)
    {
      const Place *place = &g_array_index (self->places, Place, id);
      const guint8 row[ROW_BYTES] = { place->kind,
                                      (guint8) (place->first >> 24),
                                      (guint8) (place->first >> 16),
                                      (guint8) (place->first >> 8),
                                      (guint8) place->first,
                                      (guint8) (place->second >> 8),
                                      (guint8) place->second };
      guint8 difference[ROW_BYTES + 1] = { 2 };

      for (int i = 0; i < ROW_BYTES; i++)
        difference[i + 1] = (guint8) (row[i] - above[i]);
      g_byte_array_append (rows, difference, sizeof difference);
      memcpy (above, row, sizeof above);
    }
  return rows;
}

/* The stream @number, the last object; its row is there already. */
static void
add_table_stream (ZhuPdfOutput *self, guint32 number, const char *trailer)
{
  g_autoptr (GByteArray) rows = rows_of (self);
  g_autofree char *entries = g_strdup_printf (
      "/Type/XRef%s/W[1 4 2]/DecodeParms<</Predictor 12/Columns %d>>", trailer, ROW_BYTES);

  add_deflated (self, number, entries, DEFLATE_LEVEL, rows->data, rows->len);
}

static void
add_cross_references (ZhuPdfOutput *self, guint32 root)
{
  const gboolean is_plain = self->finish->archive == ZHU_ARCHIVE_1B;
  const guint32 number = self->places->len;
  const gsize start = self->length;
  g_autofree char *trailer = NULL;

  write_piece (self);
  chain_free_numbers (self);
  if (!is_plain)
    *place_of (self, number) = (Place){ (guint32) start, 0, PLACE_PLAIN };
  trailer = trailer_of (self, root);
  if (is_plain)
    add_table (self, trailer);
  else
    add_table_stream (self, number, trailer);
  add_format (self, "startxref\n%zu\n%%%%EOF\n", start);
}

gboolean
zhu_pdf_output_finish (ZhuPdfOutput *self, guint32 root, const char *catalog, GError **error)
{
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  close_container (self);
  add_info (self);
  add_metadata (self);
  add_profile (self);
  add_catalog (self, root, catalog);
  add_cross_references (self, root);
  write_piece (self);
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->failure));
      return FALSE;
    }
  if (self->length > G_MAXUINT32)
    {
      g_set_error (error, ZHU_ERROR, ZHU_ERROR_LIMIT,
                   _ ("Writing PDF: the file is larger than 4 GB; make smaller volumes"));
      return FALSE;
    }
  return self->finish->user_password == NULL
         || zhu_pdf_encrypt (self->out, self->finish, self->file, error);
}

/* ---- The beginning ---- */

ZhuPdfOutput *
zhu_pdf_output_new (guint32 n_objects, const ZhuPdfFinish *finish, ZhuAtomicFile *file)
{
  ZhuPdfOutput *self = g_new0 (ZhuPdfOutput, 1);

  self->finish = finish;
  self->file = file;
  self->own = n_objects + 1;
  self->out = g_byte_array_new ();
  self->sum = g_checksum_new (G_CHECKSUM_MD5);
  self->places = g_array_new (FALSE, TRUE, sizeof (Place));
  g_array_set_size (self->places, n_objects + 1 + OWN_OBJECTS);
  self->numbers = g_string_new (NULL);
  self->bodies = g_string_new (NULL);
  /* Four bytes above 127 say that the file is no text. */
  add_format (self, "%%PDF-%s\n%%\xE2\xE3\xCF\xD3\n", zhu_pdf_version (finish->archive));
  return self;
}

void
zhu_pdf_output_free (ZhuPdfOutput *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->out);
  g_clear_pointer (&self->sum, g_checksum_free);
  g_array_unref (self->places);
  g_string_free (self->numbers, TRUE);
  g_string_free (self->bodies, TRUE);
  g_clear_error (&self->failure);
  g_free (self);
}
