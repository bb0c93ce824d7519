/* One field of a case file, of any column of the shipped dictionary (the first byte says which).
 * What is stored without a complaint reads as itself again, and is what another reading of the
 * field gives. */
#include "fuzz.h"
#include "zhuhu/store/private.h"

#include <stdlib.h>
#include <string.h>

enum
{
  RUNS_OF_A_DICTIONARY = 5000 /* its area tree grows by codes of villages */
};

typedef struct
{
  ZhuDictionary *dictionary;
  GPtrArray *tables;
  GPtrArray *columns; /* element: const StoreColumn * */
} Shipped;

static void
shipped_load (Shipped *self)
{
  g_autofree char *path = fuzz_source_path ("templates/dictionary.ini");
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autoptr (GError) error = NULL;

  self->dictionary = zhu_dictionary_load (path, diags, &error);
  g_assert_no_error (error);
  self->tables = store_tables_new (self->dictionary);
  self->columns = g_ptr_array_new ();
  for (gsize i = 0; i < self->tables->len; i++)
    {
      const StoreTable *table = g_ptr_array_index (self->tables, i);

      for (gsize j = 0; j < table->columns->len; j++)
        g_ptr_array_add (self->columns, store_table_column (table, j));
    }
}

static void
shipped_clear (Shipped *self)
{
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_pointer (&self->dictionary, zhu_dictionary_unref);
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || c == 0x3000;
}

/* The field as this test reads it: without blanks around, half width. */
static char *
plain (const char *text)
{
  g_autofree char *inside = NULL;
  const char *end = text + strlen (text);

  while (*text != '\0' && is_blank (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  while (end > text && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  inside = g_strndup (text, (gsize) (end - text));
  return zhu_text_to_half_width (inside);
}

static void
check_integer (const char *text, const StoreValue *value)
{
  g_autofree char *expected = plain (text);
  char *end;

  g_assert_cmpint (value->integer, ==, strtoll (expected, &end, 10));
  g_assert_true (*end == '\0' || *end == '.');
  g_assert_cmpuint (strspn (end, ".0"), ==, strlen (end));
}

/* Signs, and zeros that say nothing, taken off both. */
static char *
bare_decimal (const char *text)
{
  g_autofree char *digits = g_strdup (text);
  const char *sign = *text == '-' ? "-" : "";
  const char *at = digits + (*text == '-' || *text == '+');

  if (strchr (at, '.') != NULL)
    while (digits[strlen (digits) - 1] == '0')
      digits[strlen (digits) - 1] = '\0';
  if (digits[strlen (digits) - 1] == '.')
    digits[strlen (digits) - 1] = '\0';
  while (*at == '0' && g_ascii_isdigit (at[1]))
    at++;
  return g_strconcat (g_str_equal (at, "0") ? "" : sign, at, NULL);
}

static void
check_good (const StoreColumn *column, const char *text, const StoreValue *value)
{
  g_autofree char *expected = plain (text);
  g_autofree char *stored = value->text != NULL ? g_strndup (value->text, value->length) : NULL;
  g_autofree char *bare = NULL;
  int date;

  if (column->is_area || column->is_key)
    {
      g_assert_cmpstr (stored, ==, expected);
      return;
    }
  switch (column->type)
    {
    case ZHU_TYPE_INTEGER:
      check_integer (text, value);
      break;
    case ZHU_TYPE_DECIMAL:
      bare = bare_decimal (expected);
      g_assert_cmpstr (stored, ==, bare);
      break;
    case ZHU_TYPE_DATE:
      g_assert_true (zhu_date_parse (stored, &date));
      expected[strcspn (expected, " T")] = '\0';
      g_assert_true (zhu_date_parse (expected, &date));
      bare = zhu_date_format (date, "yyyy-MM-dd");
      g_assert_cmpstr (stored, ==, bare);
      break;
    case ZHU_TYPE_CODE:
      g_assert_cmpuint (zhu_code_list_value (column->list, stored), ==,
                        zhu_code_list_value (column->list, expected));
      break;
    case ZHU_TYPE_BOOLEAN:
      g_assert_true (value->integer == 0 || value->integer == 1);
      break;
    case ZHU_TYPE_TEXT:
    case ZHU_TYPE_MULTI:
      break;
    }
}

/* What was stored, read once more. */
static void
check_again (StoreField *field, const StoreValue *value)
{
  g_autofree char *stored = value->kind == STORE_VALUE_INTEGER
                                ? g_strdup_printf ("%" G_GINT64_FORMAT, value->integer)
                                : g_strndup (value->text, value->length);
  g_autofree char *copy = g_strdup (stored);
  const StoreProblem problem = value->problem;
  const gint64 integer = value->integer;
  const StoreValueKind kind = value->kind;
  StoreValue again;

  store_field_read (field, copy, &again);
  g_assert_cmpint (again.problem, ==, problem);
  g_assert_cmpint (again.kind, ==, kind);
  if (kind == STORE_VALUE_INTEGER)
    g_assert_cmpint (again.integer, ==, integer);
  else
    g_assert_cmpmem (again.text, again.length, stored, strlen (stored));
}

/* Of several codes also marks and blanks between them. */
static gboolean
says_nothing (const char *text, gboolean are_several)
{
  for (; *text != '\0' && are_several; text = g_utf8_next_char (text))
    if (!is_blank (g_utf8_get_char (text)) && strchr (",;|", *text) == NULL
        && !g_str_has_prefix (text, "、"))
      return FALSE;
  return *text == '\0';
}

static void
check_field (const Shipped *shipped, const StoreColumn *column, const char *text)
{
  const int not_after = zhu_date_from_ymd (2020, 3, 31);
  StoreField *field = store_field_new (column, zhu_dictionary_areas (shipped->dictionary),
                                       column->type == ZHU_TYPE_DATE, not_after);
  g_autofree char *copy = g_strdup (text);
  StoreValue value;

  store_field_read (field, copy, &value);
  if (value.problem != STORE_PROBLEM_NONE)
    {
      g_assert_cmpstr (store_problem_text (value.problem), !=, "");
      g_assert_nonnull (value.text);
    }
  else if (value.kind == STORE_VALUE_NULL)
    {
      g_autofree char *rest = plain (text);

      g_assert_true (says_nothing (rest, column->type == ZHU_TYPE_MULTI));
    }
  else
    check_good (column, text, &value);
  if (value.kind != STORE_VALUE_NULL
      && (value.problem == STORE_PROBLEM_NONE || store_problem_is_soft (value.problem)))
    check_again (field, &value);
  store_field_free (field);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static Shipped shipped;
  static unsigned run;
  g_autofree char *text = size > 1 ? fuzz_text (data + 1, size - 1) : g_strdup ("");

  if (run++ % RUNS_OF_A_DICTIONARY == 0)
    {
      shipped_clear (&shipped);
      shipped_load (&shipped);
    }
  if (size > 0)
    check_field (&shipped, g_ptr_array_index (shipped.columns, data[0] % shipped.columns->len),
                 text);
  return 0;
}
