/* The strict INI reader: what was understood without an error, written out plainly and read again,
 * is the same; the place of every byte of a value lies in the file. */
#include "fuzz.h"
#include "zhuhu/base.h"

#include <string.h>

static void
append_key (GString *out, const char *key)
{
  static const char *const quotes[] = { "\"", "“", "”", "＂" };

  g_string_append_c (out, '"');
  for (const char *at = key; *at != '\0'; at = g_utf8_next_char (at))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (quotes); i++)
        if (g_str_has_prefix (at, quotes[i]))
          g_string_append (out, quotes[i]);
      g_string_append_unichar (out, g_utf8_get_char (at));
    }
  g_string_append_c (out, '"');
}

static char *
write_out (const ZhuIni *ini)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < ini->sections->len; i++)
    {
      const ZhuIniSection *section = g_ptr_array_index (ini->sections, i);

      g_string_append_printf (out, "[%s]\n", section->name);
      for (gsize j = 0; j < section->entries->len; j++)
        {
          const ZhuIniEntry *entry = g_ptr_array_index (section->entries, j);

          append_key (out, entry->key);
          g_string_append_printf (out, " = %s\n", entry->value);
        }
    }
  return g_string_free (out, FALSE);
}

static void
check_places (const ZhuIni *ini)
{
  for (gsize i = 0; i < ini->sections->len; i++)
    {
      const ZhuIniSection *section = g_ptr_array_index (ini->sections, i);

      for (gsize j = 0; j < section->entries->len; j++)
        {
          const ZhuIniEntry *entry = g_ptr_array_index (section->entries, j);
          unsigned last = entry->place.line;

          for (const char *at = entry->value; *at != '\0'; at = g_utf8_next_char (at))
            {
              const ZhuPlace place = zhu_ini_entry_place (entry, (gsize) (at - entry->value));

              g_assert_cmpuint (place.line, >=, last);
              g_assert_cmpuint (place.column, >=, 1);
              last = place.line;
            }
        }
    }
}

static ZhuIni *
parse (const char *text, gsize length, gsize *n_errors)
{
  static const char *const keys[] = { "表号", "标题", "a", NULL };
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  ZhuIni *ini = zhu_ini_parse (bytes, "f.ini", keys, diags);

  g_free (zhu_diags_to_text (diags));
  *n_errors = zhu_diags_count (diags, ZHU_DIAG_ERROR);
  g_assert_true (ini != NULL || *n_errors > 0);
  return ini;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gsize n_errors, n_again;
  g_autoptr (ZhuIni) ini = parse ((const char *) data, size, &n_errors);
  g_autoptr (ZhuIni) again = NULL;
  g_autofree char *text = NULL, *text_again = NULL;

  if (ini == NULL)
    return 0;
  check_places (ini);
  if (n_errors > 0)
    return 0;
  text = write_out (ini);
  again = parse (text, strlen (text), &n_again);
  g_assert_nonnull (again);
  g_assert_cmpuint (n_again, ==, 0);
  text_again = write_out (again);
  g_assert_cmpstr (text_again, ==, text);
  return 0;
}
