/* CSV records: RFC 4180, all line ends, and errors that name their line. */
#include "zhuhu/base.h"

#include <stdlib.h>
#include <string.h>

static const struct
{
  const char *name;
  const char *text;
  const char *expected; /* "line:<field><field>" of all records; "!line" of an error */
} cases[] = {
  { "empty", "", "" },
  { "plain", "a,b\nc,d\n", "1:<a><b> 2:<c><d>" },
  { "no-last-line-end", "a,b", "1:<a><b>" },
  { "crlf", "a,b\r\nc\r\n", "1:<a><b> 2:<c>" },
  { "cr", "a\rb\r", "1:<a> 2:<b>" },
  { "mixed-line-ends", "a\r\n\nb\r\rc", "1:<a> 3:<b> 5:<c>" },
  { "empty-fields", ",\na,,\n", "1:<><> 2:<a><><>" },
  { "quoted", "\"a,b\",\"c\"\"d\",\"\"\n", "1:<a,b><c\"d><>" },
  { "line-end-in-quotes", "\"a\nb\r\nc\",d\ne\n", "1:<a\nb\r\nc><d> 4:<e>" },
  { "blanks-kept", " a , b\n", "1:< a >< b>" },
  { "byte-order-mark", "\xEF\xBB\xBF户,人\n", "1:<户><人>" },
  { "byte-order-mark-and-quote", "\xEF\xBB\xBF\"户\"\n", "1:<户>" },
  { "gb-18030", "\xB2\xD0\xBC\xB2,1\n", "1:<残疾><1>" },
  { "quoted-at-end", "\"a\"", "1:<a>" },
  { "comma-at-end", "a,", "1:<a><>" },
  { "unclosed", "a\n\"b\nc\n", "1:<a> !2" },
  { "stray-inside", "a\nb\"c,d\ne\n", "1:<a> !2 3:<e>" },
  { "text-after-quote", "\"a\"b,c\nd\n", "!1 2:<d>" },
  { "text-after-long-quote", "\"a\nb\"c\nd\n", "!2 3:<d>" },
};

static void
test_records (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = g_bytes_new (cases[i].text, strlen (cases[i].text));
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (ZhuCsv) csv = zhu_csv_new (bytes, "t.csv", NULL, NULL);

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      char **fields;
      gsize n;
      unsigned line;

      if (zhu_csv_next (csv, &fields, &n, &line, &error))
        {
          g_string_append_printf (out, "%s%u:", out->len > 0 ? " " : "", line);
          for (gsize j = 0; j < n; j++)
            g_string_append_printf (out, "<%s>", fields[j]);
        }
      else if (error != NULL)
        {
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
          g_assert_true (g_str_has_prefix (error->message, "t.csv:"));
          g_string_append_printf (out, "%s!%d", out->len > 0 ? " " : "",
                                  atoi (error->message + strlen ("t.csv:")));
        }
      else
        break;
    }
  g_assert_cmpstr (out->str, ==, cases[i].expected);
}

static void
test_encodings (void)
{
  g_autoptr (GBytes) gb = g_bytes_new_static ("\xB2\xD0", 2);
  g_autoptr (GBytes) nul = g_bytes_new_static ("a\0b", 3);
  g_autoptr (ZhuCsv) csv = NULL;
  g_autoptr (GError) error = NULL;
  gboolean was_gb18030 = FALSE;

  csv = zhu_csv_new (gb, "t.csv", &was_gb18030, NULL);
  g_assert_true (was_gb18030);
  g_assert_null (zhu_csv_new (nul, "t.csv", NULL, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "NUL"));
}

/* A value or record beyond the limits is refused with its line, and the next one is read. */
static void
test_limits (void)
{
  static const struct
  {
    const char *before, *after;
    gsize n;
    char filling;
    gboolean is_read;
  } texts[] = {
    { "", "\nb", 1024 * 1024, 'a', TRUE },
    { "", "\nb", 1024 * 1024 + 1, 'a', FALSE },
    { "\"", "\"\nb", 1024 * 1024 + 1, 'a', FALSE },
    { "\"", "\"\nb", 4 * 1024 * 1024, '"', FALSE },
    { "", "\nb", 9999, ',', TRUE },
    { "", "\nb", 10000, ',', FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *filling = g_strnfill (texts[i].n, texts[i].filling);
      char *text = g_strconcat (texts[i].before, filling, texts[i].after, NULL);
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
      g_autoptr (ZhuCsv) csv = zhu_csv_new (bytes, "t.csv", NULL, NULL);
      g_autoptr (GError) error = NULL;
      char **fields;
      gsize n;

      g_assert_cmpint (zhu_csv_next (csv, &fields, &n, NULL, &error), ==, texts[i].is_read);
      g_assert_cmpint (error == NULL, ==, texts[i].is_read);
      if (!texts[i].is_read)
        g_assert_true (g_str_has_prefix (error->message, "t.csv:1: "));
      g_assert_true (zhu_csv_next (csv, &fields, &n, NULL, NULL));
      g_assert_cmpstr (fields[0], ==, "b");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/records/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_records);
    }
  g_test_add_func ("/encodings", test_encodings);
  g_test_add_func ("/limits", test_limits);
  return g_test_run ();
}
