/* Finished files: read back by qpdf, and byte by byte where that says more. */
#include "zhuhu/pdf/finish.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#define TITLE "陕西省<月报> & 𠮟"
#define SUBJECT "2020-03.r0 1f2e3d4c5b6a"
#define PASSWORD "密码abc"

enum
{
  N_SMALL = 2500, /* more than one object stream holds */
  N_OBJECTS = 5 + N_SMALL
};

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) data;
  self->folder = g_dir_make_tmp ("zhuhu-finish-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "t.pdf", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  (void) data;
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static ZhuPdfFinish
finish_as (ZhuPdfArchive archive, const char *password)
{
  return (ZhuPdfFinish){ TITLE, SUBJECT, zhu_date_from_ymd (2020, 3, 31), archive, password };
}

static void
pack (ZhuPdfOutput *output, guint32 number, const char *value)
{
  zhu_pdf_output_pack (output, number, value, strlen (value));
}

/* A page with a line on it, and an array of many small objects; number 5 is never given. */
static gboolean
draw (const ZhuPdfFinish *finish, ZhuAtomicFile *file, GError **error)
{
  static const char *const content = "<< /Length 13 >>\nstream\n10 10 m 9 9 l\nendstream";
  g_autoptr (ZhuPdfOutput) output = zhu_pdf_output_new (N_OBJECTS, finish, file);
  g_autoptr (GString) kids = g_string_new ("[");

  pack (output, 2, "<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>");
  pack (output, 3,
        "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << >> "
        "/Many 6 0 R >>");
  zhu_pdf_output_begin (output, 4);
  zhu_pdf_output_write (output, content, strlen (content));
  zhu_pdf_output_end (output);
  for (guint32 i = 7; i <= N_OBJECTS; i++)
    {
      g_autofree char *value = g_strdup_printf ("<< /Own %u >>", i);

      pack (output, i, value);
      g_string_append_printf (kids, " %u 0 R", i);
    }
  g_string_append (kids, " ]");
  pack (output, 6, kids->str);
  return zhu_pdf_output_finish (output, 1, "<< /Type /Catalog /Pages 2 0 R >>", error);
}

static void
write_file (const Fixture *self, const ZhuPdfFinish *finish)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (self->path, &error);

  g_assert_true (zhu_pdf_finish_check (finish, &error));
  draw (finish, file, &error);
  g_assert_no_error (error);
  g_assert_true (zhu_atomic_file_commit (file, &error));
}

/* The file opened by libqpdf without its repairs, @password NULL: none. */
static qpdf_data
open_file (const Fixture *self, const char *password)
{
  qpdf_data pdf = qpdf_init ();

  qpdf_silence_errors (pdf);
  qpdf_set_attempt_recovery (pdf, QPDF_FALSE);
  qpdf_read (pdf, self->path, password);
  return pdf;
}

static char *
read_file (const Fixture *self, gsize *length)
{
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (self->path, &bytes, length, NULL));
  return bytes;
}

static qpdf_oh
entry_of (qpdf_data pdf, qpdf_oh dict, const char *key)
{
  const qpdf_oh value = qpdf_oh_get_key (pdf, dict, key);

  g_assert_false (qpdf_oh_is_null (pdf, value));
  return value;
}

static void
assert_many (qpdf_data pdf)
{
  const qpdf_oh page = qpdf_get_page_n (pdf, 0);
  const qpdf_oh many = entry_of (pdf, page, "/Many");

  g_assert_cmpint (qpdf_oh_get_array_n_items (pdf, many), ==, N_SMALL - 1);
  for (int i = 0; i < N_SMALL - 1; i++)
    g_assert_cmpint (qpdf_oh_get_int_value_as_int (
                         pdf, entry_of (pdf, qpdf_oh_get_array_item (pdf, many, i), "/Own")),
                     ==, i + 7);
}

/* ---- Properties ---- */

/* What stands in the XMP packet between <@tag> and </@tag>, unescaped and without inner elements.
 */
static char *
xmp_text (const char *xmp, const char *tag)
{
  g_autofree char *pattern
      = g_strdup_printf ("<%s>(?:<rdf:Alt><rdf:li xml:lang=\"x-default\">)?([^<]*)<", tag);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *escaped = NULL;
  GString *text;

  if (!g_regex_match (regex, xmp, 0, &match))
    return NULL;
  escaped = g_match_info_fetch (match, 1);
  text = g_string_new (escaped);
  g_string_replace (text, "&lt;", "<", 0);
  g_string_replace (text, "&gt;", ">", 0);
  g_string_replace (text, "&amp;", "&", 0);
  return g_string_free (text, FALSE);
}

static char *
xmp_of (qpdf_data pdf)
{
  unsigned char *bytes = NULL;
  size_t length = 0;
  char *text;

  g_assert_cmpint (qpdf_oh_get_stream_data (pdf, entry_of (pdf, qpdf_get_root (pdf), "/Metadata"),
                                            qpdf_dl_generalized, NULL, &bytes, &length),
                   ==, QPDF_SUCCESS);
  text = g_strndup ((const char *) bytes, length);
  free (bytes);
  return text;
}

static void
assert_properties (qpdf_data pdf, ZhuPdfArchive archive)
{
  static const struct
  {
    const char *info, *xmp, *value, *date;
  } pairs[] = { { "/Title", "dc:title", TITLE, NULL },
                { "/Subject", "dc:description", SUBJECT, NULL },
                { "/Creator", "xmp:CreatorTool", ZHU_PDF_CREATOR, NULL },
                { "/Producer", "pdf:Producer", ZHU_PDF_PRODUCER, NULL },
                { "/CreationDate", "xmp:CreateDate", "D:20200331000000Z", "2020-03-31T00:00:00Z" },
                { "/ModDate", "xmp:ModifyDate", "D:20200331000000Z", "2020-03-31T00:00:00Z" } };
  const qpdf_oh info = entry_of (pdf, qpdf_get_trailer (pdf), "/Info");
  g_autofree char *xmp = xmp_of (pdf);
  g_autofree char *part = xmp_text (xmp, "pdfaid:part");

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *said = xmp_text (xmp, pairs[i].xmp);

      g_assert_cmpstr (qpdf_oh_get_utf8_value (pdf, entry_of (pdf, info, pairs[i].info)), ==,
                       pairs[i].value);
      g_assert_cmpstr (said, ==, pairs[i].date != NULL ? pairs[i].date : pairs[i].value);
    }
  g_assert_cmpstr (part, ==,
                   archive == ZHU_ARCHIVE_NONE ? NULL : (archive == ZHU_ARCHIVE_1B ? "1" : "2"));
}

/* ---- Tests ---- */

static void
test_format (Fixture *self, gconstpointer data)
{
  const ZhuPdfArchive archive = (ZhuPdfArchive) GPOINTER_TO_INT (data);
  const ZhuPdfFinish finish = finish_as (archive, NULL);
  g_autoptr (ZhuQpdf) pdf = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  write_file (self, &finish);
  pdf = open_file (self, NULL);
  g_assert_false (qpdf_has_error (pdf));
  g_assert_false (qpdf_more_warnings (pdf));
  g_assert_cmpstr (qpdf_get_pdf_version (pdf), ==, archive == ZHU_ARCHIVE_1B ? "1.4" : "1.7");
  g_assert_cmpint (qpdf_get_num_pages (pdf), ==, 1);
  assert_many (pdf);
  assert_properties (pdf, archive);
  g_assert_cmpint (qpdf_oh_has_key (pdf, qpdf_get_root (pdf), "/OutputIntents"), ==,
                   archive != ZHU_ARCHIVE_NONE);
  g_assert_cmpint (qpdf_oh_get_array_n_items (pdf, entry_of (pdf, qpdf_get_trailer (pdf), "/ID")),
                   ==, 2);

  bytes = read_file (self, &length);
  g_assert_cmpint ((memmem (bytes, length, "/ObjStm", 7) != NULL), ==, archive != ZHU_ARCHIVE_1B);
  g_assert_cmpint ((memmem (bytes, length, "\nxref\n", 6) != NULL), ==, archive == ZHU_ARCHIVE_1B);
  g_assert_cmpmem (bytes + length - 6, 6, "%%EOF\n", 6);
}

static void
test_object_streams_save_space (Fixture *self, gconstpointer data)
{
  const ZhuPdfFinish packed = finish_as (ZHU_ARCHIVE_2B, NULL);
  const ZhuPdfFinish plain = finish_as (ZHU_ARCHIVE_1B, NULL);
  gsize short_length, long_length;

  (void) data;
  write_file (self, &packed);
  g_free (read_file (self, &short_length));
  write_file (self, &plain);
  g_free (read_file (self, &long_length));
  g_assert_cmpuint (short_length * 5, <, long_length);
}

static void
test_same_bytes (Fixture *self, gconstpointer data)
{
  const ZhuPdfFinish finish = finish_as ((ZhuPdfArchive) GPOINTER_TO_INT (data), NULL);
  const ZhuPdfFinish other = { "另一份", NULL, finish.created, finish.archive, NULL };
  gsize lengths[3];
  g_autofree char *first = (write_file (self, &finish), read_file (self, &lengths[0]));
  g_autofree char *second = (write_file (self, &finish), read_file (self, &lengths[1]));
  g_autofree char *third = (write_file (self, &other), read_file (self, &lengths[2]));

  g_assert_cmpmem (first, lengths[0], second, lengths[1]);
  g_assert_false (lengths[0] == lengths[2] && memcmp (first, third, lengths[0]) == 0);
}

static gboolean
opens (const Fixture *self, const char *password)
{
  g_autoptr (ZhuQpdf) pdf = open_file (self, password);

  return !qpdf_has_error (pdf) || qpdf_get_error (pdf) == NULL;
}

static void
test_encrypted (Fixture *self, gconstpointer data)
{
  const ZhuPdfFinish finish = finish_as (ZHU_ARCHIVE_NONE, PASSWORD);
  g_autoptr (ZhuQpdf) pdf = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  (void) data;
  write_file (self, &finish);
  g_assert_false (opens (self, NULL));
  g_assert_false (opens (self, ""));
  g_assert_false (opens (self, "密码"));
  pdf = open_file (self, PASSWORD);
  g_assert_false (qpdf_has_error (pdf));
  g_assert_true (qpdf_is_encrypted (pdf));
  g_assert_cmpint (
      qpdf_oh_get_int_value_as_int (
          pdf, entry_of (pdf, entry_of (pdf, qpdf_get_trailer (pdf), "/Encrypt"), "/R")),
      ==, 6);
  assert_many (pdf);
  assert_properties (pdf, ZHU_ARCHIVE_NONE);
  bytes = read_file (self, &length);
  g_assert_null (memmem (bytes, length, SUBJECT, strlen (SUBJECT)));
  g_assert_null (memmem (bytes, length, "dc:title", strlen ("dc:title")));
}

static void
test_password_and_archive (void)
{
  static const struct
  {
    ZhuPdfArchive archive;
    const char *password;
    gboolean is_fine;
  } cases[] = { { ZHU_ARCHIVE_2B, NULL, TRUE },   { ZHU_ARCHIVE_1B, NULL, TRUE },
                { ZHU_ARCHIVE_NONE, NULL, TRUE }, { ZHU_ARCHIVE_NONE, "a", TRUE },
                { ZHU_ARCHIVE_2B, "a", FALSE },   { ZHU_ARCHIVE_1B, "a", FALSE },
                { ZHU_ARCHIVE_NONE, "", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const ZhuPdfFinish finish = finish_as (cases[i].archive, cases[i].password);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (zhu_pdf_finish_check (&finish, &error), ==, cases[i].is_fine);
      if (!cases[i].is_fine)
        g_assert_error (error, ZHU_ERROR, ZHU_ERROR_USAGE);
    }
}

static void
test_full_disk (Fixture *self, gconstpointer data)
{
  const ZhuPdfFinish finish
      = data == NULL ? finish_as (ZHU_ARCHIVE_2B, NULL) : finish_as (ZHU_ARCHIVE_NONE, PASSWORD);
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (self->path, NULL);
  g_autoptr (GError) error = NULL;
  struct rlimit before, tight;
  gboolean done;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  tight = before;
  tight.rlim_cur = 4096;
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &tight), ==, 0);
  done = draw (&finish, file, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_false (done);
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_assert_nonnull (strstr (error->message, self->path));
}

/* What libqpdf holds is finished the same way: here a file without metadata, changed and written
 * anew. */
static void
test_of_libqpdf (Fixture *self, gconstpointer data)
{
  const ZhuPdfArchive archive = (ZhuPdfArchive) GPOINTER_TO_INT (data);
  const ZhuPdfFinish drawn = { "原来的", NULL, ZHU_NO_DATE, ZHU_ARCHIVE_NONE, NULL };
  const ZhuPdfFinish finish = finish_as (archive, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  write_file (self, &drawn);
  bytes = read_file (self, &length);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (ZhuQpdf) pdf = qpdf_init ();
      g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (self->path, &error);

      qpdf_read_memory (pdf, "drawn", bytes, length, NULL);
      g_assert_true (zhu_pdf_finish_qpdf (pdf, &finish, file, &error));
      g_assert_true (zhu_atomic_file_commit (file, &error));
    }
  g_autoptr (ZhuQpdf) pdf = open_file (self, NULL);
  g_assert_false (qpdf_has_error (pdf));
  g_assert_cmpstr (qpdf_get_pdf_version (pdf), ==, archive == ZHU_ARCHIVE_1B ? "1.4" : "1.7");
  assert_many (pdf);
  assert_properties (pdf, archive);
  g_assert_cmpstr (qpdf_oh_get_utf8_value (pdf, entry_of (pdf, qpdf_get_root (pdf), "/Lang")), ==,
                   "zh-CN");
}

#define ADD(path, data, test)                                                                      \
  g_test_add (path, Fixture, GINT_TO_POINTER (data), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/format/2b", ZHU_ARCHIVE_2B, test_format);
  ADD ("/format/1b", ZHU_ARCHIVE_1B, test_format);
  ADD ("/format/none", ZHU_ARCHIVE_NONE, test_format);
  ADD ("/object-streams-save-space", 0, test_object_streams_save_space);
  ADD ("/same-bytes/2b", ZHU_ARCHIVE_2B, test_same_bytes);
  ADD ("/same-bytes/1b", ZHU_ARCHIVE_1B, test_same_bytes);
  ADD ("/encrypted-opens-with-the-password-only", 0, test_encrypted);
  g_test_add_func ("/password-and-archive", test_password_and_archive);
  ADD ("/full-disk", 0, test_full_disk);
  ADD ("/full-disk-encrypted", 1, test_full_disk);
  ADD ("/of-libqpdf/2b", ZHU_ARCHIVE_2B, test_of_libqpdf);
  ADD ("/of-libqpdf/1b", ZHU_ARCHIVE_1B, test_of_libqpdf);
  ADD ("/of-libqpdf/none", ZHU_ARCHIVE_NONE, test_of_libqpdf);
  return g_test_run ();
}
