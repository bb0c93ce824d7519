#include "pdf/made.h"

#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>

static void
free_text (gpointer text)
{
  g_string_free (text, TRUE);
}

MadePdf *
made_new (void)
{
  MadePdf *self = g_new0 (MadePdf, 1);

  self->objects = g_ptr_array_new_with_free_func (free_text);
  self->pages = g_array_new (FALSE, FALSE, sizeof (int));
  self->catalogue = g_string_new (NULL);
  self->tree = made_reserve (self);
  self->font = made_add (self, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>");
  return self;
}

void
made_free (MadePdf *self)
{
  g_ptr_array_unref (self->objects);
  g_array_unref (self->pages);
  g_string_free (self->catalogue, TRUE);
  g_free (self);
}

int
made_reserve (MadePdf *self)
{
  g_ptr_array_add (self->objects, g_string_new ("null"));
  return (int) self->objects->len;
}

int
made_add (MadePdf *self, const char *format, ...)
{
  const int number = made_reserve (self);
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (g_ptr_array_index (self->objects, number - 1), format, arguments);
  va_end (arguments);
  return number;
}

void
made_set (MadePdf *self, int number, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_string_vprintf (g_ptr_array_index (self->objects, number - 1), format, arguments);
  va_end (arguments);
}

int
made_stream (MadePdf *self, const char *dictionary, const char *data)
{
  return made_add (self, "<<%s/Length %u>>\nstream\n%s\nendstream", dictionary, (unsigned) strlen (data), data);
}

int
made_page (MadePdf *self, const char *content, const char *entries)
{
  const int stream = made_stream (self, "", content);
  const gboolean has_box = strstr (entries, "/MediaBox") != NULL;
  const gboolean has_resources = strstr (entries, "/Resources") != NULL;
  g_autofree char *resources = has_resources ? g_strdup ("")
                                             : g_strdup_printf ("/Resources<</Font<</F1 %d 0 R>>>>", self->font);
  const int page = made_add (self, "<</Type/Page/Parent %d 0 R/Contents %d 0 R%s%s%s>>", self->tree, stream,
                             has_box ? "" : "/MediaBox[0 0 595 842]", resources, entries);

  g_array_append_val (self->pages, page);
  return page;
}

GString *
made_bytes (const MadePdf *self)
{
  GString *text = g_string_new ("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
  g_autoptr (GString) table = g_string_new (NULL);
  g_autoptr (GString) kids = g_string_new (NULL);
  const unsigned n = self->objects->len;
  gsize start = 0;

  for (gsize i = 0; i < self->pages->len; i++)
    g_string_append_printf (kids, "%d 0 R ", g_array_index (self->pages, int, i));
  if (strcmp (((GString *) g_ptr_array_index (self->objects, self->tree - 1))->str, "null") == 0)
    g_string_printf (g_ptr_array_index (self->objects, self->tree - 1), "<</Type/Pages/Count %u/Kids[%s]>>",
                     self->pages->len, kids->str);

  for (gsize i = 0; i < n; i++)
    {
      g_string_append_printf (table, "%010u 00000 n \n", (unsigned) text->len);
      g_string_append_printf (text, "%u 0 obj\n%s\nendobj\n", (unsigned) i + 1,
                              ((GString *) g_ptr_array_index (self->objects, i))->str);
    }
  g_string_append_printf (table, "%010u 00000 n \n", (unsigned) text->len);
  g_string_append_printf (text, "%u 0 obj\n<</Type/Catalog/Pages %d 0 R%s>>\nendobj\n", n + 1, self->tree,
                          self->catalogue->str);
  start = text->len;
  g_string_append_printf (text, "xref\n0 %u\n0000000000 65535 f \n%s", n + 2, table->str);
  g_string_append_printf (text, "trailer\n<</Size %u/Root %u 0 R>>\nstartxref\n%u\n%%%%EOF\n", n + 2, n + 1,
                          (unsigned) start);
  return text;
}

/* ---- The test's folder ---- */

static char *folder;

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
}

char *
made_path (const char *name)
{
  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("zhuhu-pdf-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }
  return g_build_filename (folder, name, NULL);
}

char *
made_write (const MadePdf *self, const char *name)
{
  char *path = made_path (name);
  g_autoptr (GString) bytes = made_bytes (self);

  g_assert_true (g_file_set_contents (path, bytes->str, (gssize) bytes->len, NULL));
  return path;
}

/* ---- Files that many tests use ---- */

MadePdf *
made_plain (const char *name, int n)
{
  MadePdf *self = made_new ();

  for (int i = 1; i <= n; i++)
    {
      g_autofree char *content = g_strdup_printf ("BT /F1 12 Tf 72 700 Td (%s %d) Tj ET", name, i);

      made_page (self, content, "");
    }
  return self;
}

/* One heading and one paragraph on page @i; their elements go to @kids, the page's parents to @nums. */
static void
add_tagged_page (MadePdf *self, const char *name, int i, int document, GString *kids, GString *nums)
{
  g_autofree char *content
      = g_strdup_printf ("/H1 <</MCID 0>> BDC BT /F1 16 Tf 72 780 Td (Heading %s %d) Tj ET EMC\n"
                         "/P <</MCID 1>> BDC BT /F1 12 Tf 72 700 Td (%s %d) Tj ET EMC\n"
                         "/Artifact BMC BT /F1 9 Tf 500 40 Td (%d) Tj ET EMC",
                         name, i, name, i, i);
  g_autofree char *entries = g_strdup_printf ("/StructParents %d", i - 1);
  const int page = made_page (self, content, entries);
  const int heading = made_add (self, "<</S/H1/P %d 0 R/Pg %d 0 R/K 0>>", document, page);
  const int paragraph = made_add (self, "<</S/Para/P %d 0 R/Pg %d 0 R/K[1]>>", document, page);

  g_string_append_printf (kids, "%d 0 R %d 0 R ", heading, paragraph);
  g_string_append_printf (nums, "%d[%d 0 R %d 0 R] ", i - 1, heading, paragraph);
}

/* A page with a table of two heads, a stub and a cell. */
static void
add_table_page (MadePdf *self, const char *name, int i, int document, GString *kids, GString *nums, int *ids)
{
  static const char *const texts[] = { "Area", "Persons", "North", "17" };
  g_autofree char *entries = g_strdup_printf ("/StructParents %d", i - 1);
  g_autoptr (GString) content = g_string_new (NULL);
  const int table = made_reserve (self), first = made_reserve (self), second = made_reserve (self);
  int cells[4], page = 0;

  for (int k = 0; k < 4; k++)
    g_string_append_printf (content, "/%s <</MCID %d>> BDC BT /F1 10 Tf %d %d Td (%s%s) Tj ET EMC\n",
                            k < 3 ? "TH" : "TD", k, 72 + k % 2 * 100, 600 - k / 2 * 20, k == 0 ? name : "",
                            texts[k]);
  page = made_page (self, content->str, entries);
  for (int k = 0; k < 4; k++)
    cells[k] = k == 3 ? made_add (self, "<</S/TD/P %d 0 R/Pg %d 0 R/K 3/A<</O/Table/Headers[(c2)(r1)]>>>>", second, page)
                      : made_add (self, "<</S/TH/P %d 0 R/Pg %d 0 R/K %d/ID(%s)/A<</O/Table/Scope/%s>>>>",
                                  k < 2 ? first : second, page, k, k == 0 ? "c1" : k == 1 ? "c2" : "r1",
                                  k < 2 ? "Column" : "Row");
  made_set (self, first, "<</S/TR/P %d 0 R/K[%d 0 R %d 0 R]>>", table, cells[0], cells[1]);
  made_set (self, second, "<</S/TR/P %d 0 R/K[%d 0 R %d 0 R]>>", table, cells[2], cells[3]);
  made_set (self, table, "<</S/Table/P %d 0 R/K[%d 0 R %d 0 R]>>", document, first, second);
  g_string_append_printf (kids, "%d 0 R ", table);
  g_string_append_printf (nums, "%d[%d 0 R %d 0 R %d 0 R %d 0 R] ", i - 1, cells[0], cells[1], cells[2], cells[3]);
  *ids = made_add (self, "<</Names[(c1) %d 0 R (c2) %d 0 R (r1) %d 0 R]>>", cells[0], cells[1], cells[2]);
}

MadePdf *
made_tagged (const char *name, int n)
{
  MadePdf *self = made_new ();
  const int root = made_reserve (self), document = made_reserve (self);
  g_autoptr (GString) kids = g_string_new (NULL);
  g_autoptr (GString) nums = g_string_new (NULL);
  int ids = 0;

  for (int i = 1; i < n; i++)
    add_tagged_page (self, name, i, document, kids, nums);
  add_table_page (self, name, n, document, kids, nums, &ids);
  made_set (self, document, "<</S/Document/P %d 0 R/K[%s]>>", root, kids->str);
  made_set (self, root,
            "<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[%s]>>/IDTree %d 0 R/RoleMap<</Para/P>>>>", document,
            nums->str, ids);
  g_string_append_printf (self->catalogue, "/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang(zh-CN)", root);
  return self;
}

MadePdf *
made_elements (const char *content, const char *entries, const char *kids, const char *const *elements,
               const char *parents)
{
  MadePdf *self = made_new ();
  const int page = made_page (self, content, entries);
  const int root = made_reserve (self), document = made_reserve (self), first = (int) self->objects->len + 1;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; elements[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (elements[i]));
  g_ptr_array_add (all, g_strdup (kids));
  g_ptr_array_add (all, g_strdup (parents));
  for (gsize i = 0; i < all->len; i++)
    {
      g_autoptr (GString) text = g_string_new (g_ptr_array_index (all, i));

      for (int k = 30; k >= 0; k--)
        {
          g_autofree char *name = g_strdup_printf ("@E%d", k), *number = g_strdup_printf ("%d 0 R", first + k);

          g_string_replace (text, name, number, 0);
        }
      {
        g_autofree char *p = g_strdup_printf ("%d 0 R", page), *d = g_strdup_printf ("%d 0 R", document);

        g_string_replace (text, "@P", p, 0);
        g_string_replace (text, "@D", d, 0);
      }
      if (i + 2 < all->len)
        made_add (self, "%s", text->str);
      else if (i + 1 < all->len)
        made_set (self, document, "<</S/Document/P %d 0 R/K[%s]>>", root, text->str);
      else
        made_set (self, root, "<</Type/StructTreeRoot/K %d 0 R/ParentTree<</Nums[0[%s]]>>>>", document, text->str);
    }
  g_string_append_printf (self->catalogue, "/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang(zh-CN)", root);
  return self;
}

/* ---- What other programs say ---- */

char *
made_run (const char *const *arguments)
{
  g_autofree char *program = g_find_program_in_path (arguments[0]);
  char *output = NULL;
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (program == NULL)
    return NULL;
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors, &status, &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s%s", arguments[0], output, errors);
  return output;
}

void
made_check (const char *path)
{
  const char *const arguments[] = { "qpdf", "--check", path, NULL };
  g_autofree char *output = made_run (arguments);
}

ZhuPdfFile *
made_open (const MadePdf *self, const char *name)
{
  g_autofree char *path = made_write (self, name);
  g_autoptr (GError) error = NULL;
  ZhuPdfFile *file = zhu_pdf_file_open (path, NULL, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (file);
  return file;
}

ZhuPdfFile *
made_open_own (const MadePdf *self, const char *name)
{
  g_autofree char *path = made_write (self, name);
  g_autoptr (GError) error = NULL;
  ZhuPdfFile *file = zhu_pdf_file_open_own (path, &error);

  g_assert_no_error (error);
  return file;
}

char *
made_join_unchecked (ZhuPdfJoin *join, const char *name)
{
  const ZhuPdfFinish finish = { .title = "Joined", .created = 18352, .archive = ZHU_ARCHIVE_NONE };
  g_autofree char *path = made_path (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuAtomicFile) file = zhu_atomic_file_open (path, &error);

  g_assert_no_error (error);
  if (!zhu_pdf_join_write (join, &finish, file, &error) || !zhu_atomic_file_commit (file, &error))
    g_error ("%s: %s", name, error->message);
  return g_steal_pointer (&path);
}

char *
made_join (ZhuPdfJoin *join, const char *name)
{
  char *path = made_join_unchecked (join, name);

  made_check (path);
  return path;
}

char *
made_print (const char *path)
{
  const char *const arguments[] = { "qpdf", "--qdf", "--object-streams=disable", path, "-", NULL };

  return made_run (arguments);
}

char *
made_show (const char *file, const char *at)
{
  const char *const arguments[] = { "mutool", "show", file, at, NULL };
  g_autofree char *text = made_run (arguments);
  g_auto (GStrv) words = text != NULL ? g_strsplit_set (g_strstrip (text), " \n", -1) : NULL;
  GString *line = NULL;

  if (text == NULL)
    return NULL;
  line = g_string_new (NULL);
  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", *word);
  return g_string_free (line, FALSE);
}

void
made_assert_shown (const char *file, const char *at, const char *expected)
{
  g_autofree char *text = made_show (file, at);
  const char *value = text;

  if (text == NULL)
    return;
  if (strstr (text, " obj ") != NULL && g_str_has_suffix (text, " endobj"))
    {
      value = strstr (text, " obj ") + strlen (" obj ");
      text[strlen (text) - strlen (" endobj")] = '\0';
    }
  if (!g_str_equal (value, expected))
    g_error ("%s is %s, not %s", at, value, expected);
}

char *
made_join_one (const MadePdf *self, const char *name)
{
  g_autoptr (ZhuPdfFile) file = made_open_own (self, "part.pdf");
  g_autoptr (ZhuPdfJoin) join = zhu_pdf_join_new ();

  zhu_pdf_join_add (join, file, 0, zhu_pdf_file_n_pages (file), NULL);
  return made_join (join, name);
}
