/* The clerk's reference: every example in it can be read, every word of the language and every
 * finding that the wrong files provoke is explained. */
#include "zhuhu/plan.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *text;       /* of the reference */
  char *folder;     /* examples as files, since some inherit */
  GPtrArray *paths; /* element: char * */
} Reference;

static char *
source_path (const char *name)
{
  const char *folder = g_getenv ("ZHU_SOURCE_DIR");

  return g_build_filename (folder != NULL ? folder : ZHU_SOURCE_DIR, name, NULL);
}

/* Writes each block "```ini NAME" into the folder. */
static void
extract_examples (Reference *self)
{
  static const char fence[] = "\n```ini ";

  for (const char *at = strstr (self->text, fence); at != NULL; at = strstr (at, fence))
    {
      const char *name = at + strlen (fence);
      const char *start = strchr (name, '\n') + 1;
      const char *end = strstr (start, "\n```");
      g_autofree char *file = g_strndup (name, (gsize) (start - 1 - name));
      char *path = g_build_filename (self->folder, file, NULL);

      g_assert_nonnull (end);
      g_assert_true (g_file_set_contents (path, start, end + 1 - start, NULL));
      g_ptr_array_add (self->paths, path);
      at = end;
    }
}

static void
set_up (Reference *self, gconstpointer data)
{
  g_autofree char *path = source_path ("templates/README.md");

  (void) data;
  g_assert_true (g_file_get_contents (path, &self->text, NULL, NULL));
  self->folder = g_dir_make_tmp ("zhu-reference-XXXXXX", NULL);
  self->paths = g_ptr_array_new_with_free_func (g_free);
  extract_examples (self);
}

static void
tear_down (Reference *self, gconstpointer data)
{
  (void) data;
  for (guint i = 0; i < self->paths->len; i++)
    g_unlink (g_ptr_array_index (self->paths, i));
  g_rmdir (self->folder);
  g_ptr_array_unref (self->paths);
  g_free (self->folder);
  g_free (self->text);
}

static ZhuModel *
load_model (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *path = source_path ("templates/dictionary.ini");
  g_autoptr (ZhuDictionary) dictionary = zhu_dictionary_load (path, diags, &error);
  ZhuModel *model;

  g_assert_no_error (error);
  model = zhu_model_new (dictionary, diags, &error);
  g_assert_no_error (error);
  return model;
}

static void
read_example (const char *path, ZhuModel *model)
{
  const ZhuPeriod march = { ZHU_PERIOD_MONTH, 2020, 3, -1 };
  g_autoptr (ZhuDiags) diags = zhu_diags_new ();
  g_autofree char *text = NULL;
  g_autofree char *findings = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  if (strstr (text, "[报告]") != NULL)
    zhu_report_free (zhu_report_load (path, diags, NULL));
  else
    {
      g_autoptr (ZhuTemplate) template_ = zhu_template_load (path, diags, NULL);

      g_autoptr (ZhuPlan) plan
          = template_ != NULL ? zhu_plan_new (template_, model, &march, NULL, NULL, diags, NULL)
                              : NULL;

      if (plan == NULL)
        g_test_message ("%s", path);
    }
  findings = zhu_diags_to_text (diags);
  g_assert_cmpstr (findings, ==, "");
}

static void
test_examples_can_be_bound (Reference *self, gconstpointer data)
{
  g_autoptr (ZhuModel) model = load_model ();
  unsigned n = 0;

  (void) data;
  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autofree char *name = g_path_get_basename (g_ptr_array_index (self->paths, i));

      /* What is not called 例 is a parent that only examples read. */
      if (!g_str_has_prefix (name, "例-"))
        continue;
      read_example (g_ptr_array_index (self->paths, i), model);
      n++;
    }
  g_assert_cmpuint (n, >=, 15);
}

static void
assert_explained (const Reference *self, const char *word)
{
  if (strstr (self->text, word) == NULL)
    {
      g_test_message ("the reference does not mention %s", word);
      g_test_fail ();
    }
}

/* Keys and values of dictionaries are explained with the dictionary. */
static gboolean
is_of_templates (const ZhuWord *word)
{
  static const char *const of_dictionaries[]
      = { "source",  "key",     "parent",  "alias", "asof", "value", "where", "mask",
          "integer", "decimal", "boolean", "multi", "code", "date",  NULL };

  return !g_strv_contains (of_dictionaries, word->id)
         || (word->kind != ZHU_WORD_KEY && word->kind != ZHU_WORD_VALUE);
}

static void
test_words_are_explained (Reference *self, gconstpointer data)
{
  const ZhuWord *const *words = zhu_words ();

  (void) data;
  for (gsize i = 0; words[i] != NULL; i++)
    if (is_of_templates (words[i]))
      {
        assert_explained (self, words[i]->id);
        if (words[i]->kind != ZHU_WORD_KEY && words[i]->kind != ZHU_WORD_VALUE)
          assert_explained (self, words[i]->chinese);
      }
}

static void
test_findings_are_explained (Reference *self, gconstpointer data)
{
  g_autofree char *folder = source_path ("tests/template/invalid");
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  (void) data;
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autofree char *code = NULL;

      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      code = g_strdup_printf ("`%.*s`", (int) strcspn (text + 2, " "), text + 2);
      assert_explained (self, code);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/reference/examples", Reference, NULL, set_up, test_examples_can_be_bound,
              tear_down);
  g_test_add ("/reference/words", Reference, NULL, set_up, test_words_are_explained, tear_down);
  g_test_add ("/reference/findings", Reference, NULL, set_up, test_findings_are_explained,
              tear_down);
  return g_test_run ();
}
