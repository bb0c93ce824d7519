/* CSV: the fields of a row, put in quotation marks and read again, are the same fields. */
#include "fuzz.h"
#include "zhuhu/base.h"

#include <string.h>

static void
append_quoted (GString *out, const char *field)
{
  g_string_append_c (out, '"');
  for (; *field != '\0'; field++)
    {
      if (*field == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *field);
    }
  g_string_append_c (out, '"');
}

static void
append_row (GString *out, char **fields, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      append_quoted (out, fields[i]);
    }
  g_string_append (out, "\r\n");
}

/* All rows that can be read, quoted; a row that cannot ends the reading of it only. */
static GString *
read_all (GBytes *bytes, gsize *n_errors)
{
  g_autoptr (ZhuCsv) csv = zhu_csv_new (bytes, "f.csv", NULL, NULL);
  GString *out = g_string_new (NULL);
  unsigned last = 0;

  while (csv != NULL)
    {
      g_autoptr (GError) error = NULL;
      char **fields;
      gsize n;
      unsigned line;

      if (zhu_csv_next (csv, &fields, &n, &line, &error))
        {
          g_assert_cmpuint (n, >, 0);
          g_assert_cmpuint (line, >, last);
          last = line;
          append_row (out, fields, n);
        }
      else if (error == NULL)
        break;
      else
        {
          g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
          (*n_errors)++;
        }
      g_assert_true (zhu_csv_share_read (csv) >= 0 && zhu_csv_share_read (csv) <= 1);
    }
  return out;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GBytes) again_bytes = NULL;
  gsize n_errors = 0, n_again = 0;
  g_autoptr (GString) rows = read_all (bytes, &n_errors);
  g_autoptr (GString) again = NULL;

  again_bytes = g_bytes_new_static (rows->str, rows->len);
  again = read_all (again_bytes, &n_again);
  g_assert_cmpuint (n_again, ==, 0);
  g_assert_cmpmem (again->str, again->len, rows->str, rows->len);
  return 0;
}
