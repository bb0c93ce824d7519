/* Values that no document and no terminal may show, and characters at odd places of a file. */
#include "fixture.h"

#include <string.h>

/* Codes that are in no list are stored as they were written, but not these. */
static const struct
{
  const char *name;
  const char *to;    /* stands in the place of H1's other causes */
  const char *value; /* in the list of rejects */
} controls[] = {
  { "command-to-a-terminal", "缺技术,缺\x1b[2J水", "缺␛[2J水" },
  { "bell-in-one-of-several", "缺技术,缺水、\x07", "缺水、␇" },
  { "break-of-line", "缺技术,\"缺\n水\"", "\"缺\n水\"" },
  { "beyond-ascii",
    "缺技术,缺\xC2\x9B"
    "2J水",
    "缺\uFFFD2J水" },
  { "no-character", "缺技术,缺\uFFFE水", "缺\uFFFE水" },
};

static void
test_control_in_a_code (Fixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *rejects = NULL;
  g_autofree char *start = g_strdup_printf ("household.csv,2,其他致贫原因2,%s,", controls[i].value);
  const char *found;

  fixture_copy (self, "household.csv", "缺技术,因病", controls[i].to);
  g_assert_false (fixture_import (self, FIXTURE_FILES, &error));
  g_assert_error (error, ZHU_ERROR, ZHU_ERROR_INPUT);
  rejects = fixture_read (self->rejects);
  found = g_strstr_len (rejects, -1, start);
  g_assert_nonnull (found);
  g_assert_nonnull (g_strstr_len (found, -1, "control character"));
  fixture_assert_query (self, "SELECT count(*) FROM household", "0");
}

/* Blanks around each of several codes are none of it. */
static void
test_tabs_around_codes (Fixture *self, gconstpointer data)
{
  (void) data;
  fixture_copy (self, "household.csv", "缺技术,因病", "\"缺技术,\t缺缆车\t\",因病");
  fixture_import_all (self);
  fixture_assert_query (self, "SELECT 其他致贫原因1 FROM household WHERE 户编号 = 'H1'",
                        "缺技术、缺缆车");
}

/* Long files are read in pieces of 8 MB; the first record of the second one begins with what would
 * be dropped at the beginning of a file. */
static void
test_mark_where_a_piece_ends (Fixture *self, gconstpointer data)
{
  const gsize piece = 1 << 23;
  g_autofree char *filling = g_strnfill (4000, 'x');
  g_autoptr (GString) text = g_string_new ("户编号,村代码,自然村\n");
  g_autoptr (GError) error = NULL;
  gboolean is_behind = FALSE;
  int n = 0;

  (void) data;
  for (; !is_behind || n % 10 != 0; n++)
    {
      const gboolean is_first = !is_behind && text->len > piece;

      g_string_append_printf (text, "%sH%06d,610724100201,%s\n", is_first ? "\uFEFF" : "", n,
                              filling);
      is_behind = is_behind || is_first;
    }
  fixture_write (self, "household.csv", text->str);
  fixture_import (self, "household.csv", &error);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (self, "户")->read, ==, n);
  fixture_assert_query (
      self, "SELECT count(*) FROM household WHERE 户编号 LIKE char (0xFEFF) || 'H%'", "1");
}

#define ADD(name, test)                                                                            \
  g_test_add ("/store/odd-texts/" name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (controls); i++)
    {
      g_autofree char *path = g_strconcat ("/store/odd-texts/control/", controls[i].name, NULL);

      g_test_add (path, Fixture, GSIZE_TO_POINTER (i), fixture_set_up, test_control_in_a_code,
                  fixture_tear_down);
    }
  ADD ("tabs-around-codes", test_tabs_around_codes);
  ADD ("mark-where-a-piece-ends", test_mark_where_a_piece_ends);
  return g_test_run ();
}
