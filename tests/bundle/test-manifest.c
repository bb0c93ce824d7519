/* A manifest says in one text what a report was made from; whatever is changed in that text is
 * found or refused, and no text harms its reader. */
#include "zhuhu/bundle.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define DIGITS_2 "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static GVariant *
parse_text (const char *text)
{
  return g_variant_ref_sink (g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL));
}

#define FILES(list) "'files': <" list ">"
#define SOURCE                                                                                     \
  "[<{'name': <'a.ini'>, 'role': <'template'>, 'sha256': <'" DIGITS "'>}>, <{'name': "             \
  "<'codes/b.csv'>, 'role': <'dictionary'>, 'sha256': <'" DIGITS_2 "'>}>]"
#define INPUT_OF(records, files)                                                                   \
  "{'archive': <'2b'>, 'command': <'report'>, 'dictionary': <'files'>, 'earlier': <@av []>, "      \
  "'encrypted': <false>, 'formats': <[<'pdf'>, <'xlsx'>]>, 'level': <'报省'>, 'libraries': "     \
  "<{'zlib': <'1.2'>}>, 'program': <'0\"1\\\\'>, 'report': <'月\"报'>, " records                   \
  ", " FILES (files) "}"
#define RECORDS                                                                                    \
  "'period': <'2020-03'>, 'records': <{'kind': <'imports'>, 'sha256': <'" DIGITS "'>}>"
#define INPUT_BUT(files) INPUT_OF (RECORDS, files)
#define OUTPUT_BUT(files)                                                                          \
  "{'documents': <[<{'rows': <int64 4>, 'txt': <'" DIGITS                                          \
  "'>}>]>, 'findings': <@av []>, 'kept': <true>, 'logged': <false>, 'rules': "                     \
  "<{'must': <int64 3>}>, " FILES (files) "}"
#define PDF "<{'name': <'m.pdf'>, 'sha256': <'" DIGITS "'>, 'size': <int64 7>}>"
#define XLSX "<{'name': <'m.xlsx'>, 'sha256': <'" DIGITS_2 "'>, 'size': <int64 9>}>"

static GVariant *
make (const char *input, const char *output)
{
  g_autoptr (GVariant) first = parse_text (input);
  g_autoptr (GVariant) second = parse_text (output);

  g_assert_nonnull (first);
  g_assert_nonnull (second);
  return zhu_manifest_new (first, second);
}

static GVariant *
make_usual (void)
{
  return make (INPUT_BUT (SOURCE), OUTPUT_BUT ("[" PDF ", " XLSX "]"));
}

static GVariant *
read_text (const char *text, gsize length, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);

  return zhu_manifest_parse (bytes, "m", error);
}

static void
count_figure (const char *what, gsize n)
{
  const char *folder = g_getenv ("ZHU_FIGURES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "manifest-text", NULL) : NULL;
  FILE *file = path != NULL ? fopen (path, "w") : NULL;

  if (file == NULL)
    return;
  fprintf (file, "%s\t%" G_GSIZE_FORMAT "\n", what, n);
  fclose (file);
}

/* ---- Text and id ---- */

static void
test_text_comes_back_as_it_was (void)
{
  g_autoptr (GVariant) manifest = make_usual ();
  g_autofree char *text = zhu_manifest_to_text (manifest);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) again = read_text (text, strlen (text), &error);
  g_autofree char *second = again != NULL ? zhu_manifest_to_text (again) : NULL;
  g_autoptr (GPtrArray) changes = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (second, ==, text);
  changes = zhu_manifest_compare (manifest, again);
  g_assert_cmpuint (changes->len, ==, 0);
}

/* The canonical text is written here by hand, as the header says it. */
static void
test_id_is_the_sha256_of_the_canonical_text (void)
{
  static const char canonical[] = "{\"a\":[true,\"x\\n\\u0001\\\"\\\\/\"],\"b\":-5,\"甲\":{}}";
  g_autoptr (GVariant) input = parse_text (
      "{'甲': <@a{sv} {}>, 'b': <int64 -5>, 'a': <[<true>, <'x\\n\\u0001\"\\\\/'>]>}");
  g_autofree char *id = zhu_manifest_id (input);
  g_autofree char *wanted = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);

  g_assert_cmpstr (id, ==, wanted);
}

static void
test_audit_is_no_part_of_what_the_log_knows (void)
{
  g_autoptr (GVariant) manifest = make_usual ();
  g_autoptr (GVariant) audited = zhu_manifest_with_audit (manifest, 12, DIGITS_2);
  g_autofree char *before = zhu_manifest_sha256 (manifest);
  g_autofree char *after = zhu_manifest_sha256 (audited);
  const char *head;

  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (zhu_manifest_audit (manifest, &head), ==, 0);
  g_assert_cmpint (zhu_manifest_audit (audited, &head), ==, 12);
  g_assert_cmpstr (head, ==, DIGITS_2);
}

/* ---- Changes ---- */

static void
assert_change (const GPtrArray *changes,
               guint i,
               const char *place,
               const char *before,
               const char *after)
{
  const ZhuManifestChange *change = g_ptr_array_index (changes, i);

  g_assert_cmpstr (change->place, ==, place);
  g_assert_cmpstr (change->before, ==, before);
  g_assert_cmpstr (change->after, ==, after);
}

static void
test_members_of_lists_are_matched_by_name (void)
{
  g_autoptr (GVariant) both = make_usual ();
  g_autoptr (GVariant) one = make (INPUT_BUT (SOURCE), OUTPUT_BUT ("[" XLSX "]"));
  g_autoptr (GPtrArray) changes = zhu_manifest_compare (both, one);

  g_assert_cmpuint (changes->len, ==, 1);
  assert_change (changes, 0, "output/files/m.pdf",
                 "{\"name\":\"m.pdf\",\"sha256\":\"" DIGITS "\",\"size\":7}", NULL);
}

static void
test_order_of_a_list_is_a_change_too (void)
{
  g_autoptr (GVariant) usual = make_usual ();
  g_autoptr (GVariant) turned = make (INPUT_BUT (SOURCE), OUTPUT_BUT ("[" XLSX ", " PDF "]"));
  g_autoptr (GPtrArray) changes = zhu_manifest_compare (usual, turned);

  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpstr (((ZhuManifestChange *) g_ptr_array_index (changes, 0))->place, ==,
                   "output/files");
}

/* Each byte of the text is changed, left out and doubled: the text is refused, or the tree has
 * another SHA-256, which is how the log of runs finds it. */
static void
test_every_byte_counts (void)
{
  g_autoptr (GVariant) manifest = make_usual ();
  g_autofree char *text = zhu_manifest_to_text (manifest);
  g_autofree char *sha256 = zhu_manifest_sha256 (manifest);
  const gsize length = strlen (text);
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    for (int kind = 0; kind < 3; kind++)
      {
        g_autoptr (GString) changed = g_string_new_len (text, (gssize) length);
        g_autoptr (GVariant) read = NULL;
        g_autofree char *own = NULL;

        if (kind == 0)
          changed->str[i] = (char) (changed->str[i] == '1' ? '2' : changed->str[i] ^ 1);
        else if (kind == 1)
          g_string_erase (changed, (gssize) i, 1);
        else
          g_string_insert_c (changed, (gssize) i, text[i]);
        read = read_text (changed->str, changed->len, NULL);
        own = read != NULL ? zhu_manifest_sha256 (read) : NULL;
        g_assert_cmpstr (own, !=, sha256);
        n++;
      }
  count_figure ("Bytes of a manifest changed, left out or doubled, all found", n);
}

/* ---- Hostile texts ---- */

static void
assert_refused (const char *text, gsize length, ZhuError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) read = read_text (text, length, &error);

  g_assert_null (read);
  g_assert_error (error, ZHU_ERROR, (int) code);
  g_assert_true (g_str_has_prefix (error->message, "m:"));
}

static void
test_what_is_no_manifest_is_refused (void)
{
  static const char *const texts[] = { "",
                                       "\n",
                                       "null\n",
                                       "[]\n",
                                       "\"x\"\n",
                                       "{}\n",
                                       "{\n}\n",
                                       "{\"format\"",
                                       "{\"a\": 1e999}",
                                       "{\"a\": 99999999999999999999}",
                                       "\xEF\xBB\xBF{}\n",
                                       "{\"a\": \"\\ud800\"}",
                                       "/* */ {}\n",
                                       "{\"format\": \"1\"}\n",
                                       "{\n  \"format\": -1\n}\n",
                                       "{\n  \"format\": 0\n}\n",
                                       "\xFF\xFE" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], strlen (texts[i]), ZHU_ERROR_INPUT);
  assert_refused ("{\0}", 3, ZHU_ERROR_INPUT);
  assert_refused ("{\n  \"format\": 2\n}\n", strlen ("{\n  \"format\": 2\n}\n"), ZHU_ERROR_LIMIT);
}

static void
test_deep_nesting_is_a_limit (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 1000000; i++)
    g_string_append (text, "[");
  assert_refused (text->str, text->len, ZHU_ERROR_LIMIT);
  g_string_truncate (text, 0);
  for (int i = 0; i < 100000; i++)
    g_string_append (text, "{\"a\":");
  assert_refused (text->str, text->len, ZHU_ERROR_LIMIT);
}

/* Files of others are inputs by their SHA-256, what was counted by its name alone. */
static void
test_parts_of_a_document_are_read (void)
{
  g_autoptr (GVariant) manifest
      = make (INPUT_BUT (SOURCE ">, 'options': <{'first-page': <int64 3>}>, 'parts': <[<{'name': "
                                "<'公文.pdf'>, 'role': <'notice'>, 'sha256': <'" DIGITS
                                "'>}>, <{'level': <'内部'>, 'name': <'01-basic'>, 'role': "
                                "<'template'>, 'title': <''>}>]"),
              OUTPUT_BUT ("[" PDF "]"));
  g_autofree char *text = zhu_manifest_to_text (manifest);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) again = read_text (text, strlen (text), &error);
  g_autofree char *same = again != NULL ? zhu_manifest_to_text (again) : NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (same, ==, text);
}

/* Only what counts nothing does without records and period. */
static void
test_records_are_told_unless_nothing_was_counted (void)
{
  static const char *const taken[] = {
    INPUT_OF ("'records': <{'kind': <'none'>}>", SOURCE),
    INPUT_OF ("'period': <'2020-03'>, 'records': <{'kind': <'none'>}>", SOURCE),
  };
  static const char *const refused[] = {
    INPUT_OF ("'records': <{'kind': <'imports'>, 'sha256': <'" DIGITS "'>}>", SOURCE),
    INPUT_OF ("'period': <'2020-03'>, 'records': <{'kind': <'imports'>}>", SOURCE),
    INPUT_OF ("'period': <'2020-03'>, 'records': <{'sha256': <'" DIGITS "'>}>", SOURCE),
    INPUT_OF ("'period': <int64 3>, 'records': <{'kind': <'none'>}>", SOURCE),
    INPUT_OF ("'records': <{'kind': <'none'>, 'sha256': <'12'>}>", SOURCE),
    INPUT_OF ("'period': <'2020-03'>", SOURCE),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      g_autoptr (GVariant) manifest = make (taken[i], OUTPUT_BUT ("[" PDF "]"));
      g_autofree char *text = zhu_manifest_to_text (manifest);
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) read = read_text (text, strlen (text), &error);

      g_assert_no_error (error);
      g_assert_nonnull (read);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GVariant) manifest = make (refused[i], OUTPUT_BUT ("[" PDF "]"));
      g_autofree char *text = zhu_manifest_to_text (manifest);

      assert_refused (text, strlen (text), ZHU_ERROR_INPUT);
    }
}

/* Names lead nowhere else, and everything that a reader leans on is there. */
static void
test_wrong_members_are_refused (void)
{
  static const char *const outputs[] = {
    OUTPUT_BUT ("[<{'name': <'../m.pdf'>, 'sha256': <'" DIGITS "'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<{'name': <'.m'>, 'sha256': <'" DIGITS "'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<{'name': <'a\\nb'>, 'sha256': <'" DIGITS "'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<{'name': <''>, 'sha256': <'" DIGITS "'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<{'name': <'manifest.json'>, 'sha256': <'" DIGITS "'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<{'name': <'m'>, 'sha256': <'12'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<{'name': <'m'>, 'sha256': <'" DIGITS "'>, 'size': <'7'>}>]"),
    OUTPUT_BUT ("[<{'name': <'m'>, 'size': <int64 7>}>]"),
    OUTPUT_BUT ("[<'m'>]"),
    "{'documents': <@av []>, 'files': <@av []>, 'findings': <@av []>, 'kept': <true>, 'rules': "
    "<@a{sv} {}>}",
    "{'documents': <@av []>, 'files': <@av []>, 'findings': <@av []>, 'kept': <true>, 'logged': "
    "<true>, 'rules': <@a{sv} {}>}",
    OUTPUT_BUT ("'m'"),
    "{}"
  };
  static const char *const inputs[] = {
    INPUT_BUT ("[<{'name': <'/a'>, 'role': <'style'>, 'sha256': <'" DIGITS "'>}>]"),
    INPUT_BUT ("[<{'name': <'a/../b'>, 'role': <'style'>, 'sha256': <'" DIGITS "'>}>]"),
    INPUT_BUT ("[<{'name': <'a'>, 'sha256': <'" DIGITS "'>}>]"),
    INPUT_BUT (SOURCE ">, 'options': <'x'"),
    INPUT_BUT (SOURCE ">, 'parts': <'x'"),
    INPUT_BUT (SOURCE ">, 'parts': <[<'x'>]"),
    INPUT_BUT (SOURCE ">, 'parts': <[<{'name': <'a'>}>]"),
    INPUT_BUT (SOURCE ">, 'parts': <[<{'name': <'../a'>, 'role': <'notice'>}>]"),
    INPUT_BUT (SOURCE ">, 'parts': <[<{'name': <'a'>, 'role': <'notice'>, 'sha256': <'12'>}>]"),
    "{}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (outputs); i++)
    {
      g_autoptr (GVariant) manifest = make (INPUT_BUT (SOURCE), outputs[i]);
      g_autofree char *text = zhu_manifest_to_text (manifest);

      assert_refused (text, strlen (text), ZHU_ERROR_INPUT);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr (GVariant) manifest = make (inputs[i], OUTPUT_BUT ("[" PDF "]"));
      g_autofree char *text = zhu_manifest_to_text (manifest);

      assert_refused (text, strlen (text), ZHU_ERROR_INPUT);
    }
}

static void
test_a_changed_input_part_does_not_fit_its_id (void)
{
  g_autoptr (GVariant) manifest = make_usual ();
  g_autofree char *text = zhu_manifest_to_text (manifest);
  g_autoptr (GString) changed = g_string_new (text);

  g_assert_cmpuint (g_string_replace (changed, "2020-03", "2020-04", 0), ==, 1);
  assert_refused (changed->str, changed->len, ZHU_ERROR_DIFFERENCE);
}

static void
test_a_manifest_behind_a_link_is_not_read (void)
{
  g_autofree char *folder = g_dir_make_tmp ("zhuhu-manifest-XXXXXX", NULL);
  g_autofree char *real = g_build_filename (folder, "real", NULL);
  g_autofree char *path = g_build_filename (folder, ZHU_MANIFEST_NAME, NULL);
  g_autoptr (GVariant) manifest = make_usual ();
  g_autofree char *text = zhu_manifest_to_text (manifest);
  g_autoptr (GVariant) read = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (zhu_manifest_load (folder, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (real, text, -1, NULL));
  g_assert_cmpint (symlink (real, path), ==, 0);
  g_assert_null (zhu_manifest_load (folder, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_IO);
  g_clear_error (&error);
  g_unlink (path);
  g_assert_cmpint (g_rename (real, path), ==, 0);
  read = zhu_manifest_load (folder, &error);
  g_assert_no_error (error);
  g_assert_nonnull (read);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manifest/text", test_text_comes_back_as_it_was);
  g_test_add_func ("/manifest/id", test_id_is_the_sha256_of_the_canonical_text);
  g_test_add_func ("/manifest/audit", test_audit_is_no_part_of_what_the_log_knows);
  g_test_add_func ("/manifest/by-name", test_members_of_lists_are_matched_by_name);
  g_test_add_func ("/manifest/order", test_order_of_a_list_is_a_change_too);
  g_test_add_func ("/manifest/bytes", test_every_byte_counts);
  g_test_add_func ("/manifest/no-manifest", test_what_is_no_manifest_is_refused);
  g_test_add_func ("/manifest/deep", test_deep_nesting_is_a_limit);
  g_test_add_func ("/manifest/members", test_wrong_members_are_refused);
  g_test_add_func ("/manifest/records", test_records_are_told_unless_nothing_was_counted);
  g_test_add_func ("/manifest/parts", test_parts_of_a_document_are_read);
  g_test_add_func ("/manifest/input", test_a_changed_input_part_does_not_fit_its_id);
  g_test_add_func ("/manifest/link", test_a_manifest_behind_a_link_is_not_read);
  return g_test_run ();
}
