/* Where templates, reports, dictionaries and styles are found. */
#include "inputs.h"

#include <string.h>

/* The folders that are searched after --templates: here, beside a program in a build folder, below
 * the prefix of an installed one, wherever that is. NULL-terminated, new. */
static char **
places (const ZhuContext *context)
{
  g_autofree char *beside = g_build_filename (context->program, "..", NULL);
  g_autofree char *installed = g_build_filename (context->program, "..", "share", "zhuhu", NULL);
  const char *const roots[] = { ".", beside, installed, ZHU_DATA_DIR };
  const char *const folders[] = { "reports", "templates" };
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (roots); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (folders); j++)
      {
        g_autofree char *path = g_build_filename (roots[i], folders[j], NULL);

        g_strv_builder_add (paths, path);
      }
  return g_strv_builder_end (paths);
}

char *
zhu_find_data (const ZhuContext *context, const char *name, const char *folder, GError **error)
{
  g_auto (GStrv) folders = places (context);
  g_autofree char *with_ending = g_strconcat (name, ".ini", NULL);

  if (g_file_test (name, G_FILE_TEST_IS_REGULAR))
    return g_strdup (name);
  if (folder != NULL)
    {
      g_autofree char *path = g_build_filename (folder, with_ending, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], with_ending, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }

  g_set_error (error, ZHU_ERROR, ZHU_ERROR_USAGE,
               _ ("no file “%s” here, nor “%s” in --templates, ./reports, ./templates or %s"), name,
               with_ending, ZHU_DATA_DIR);
  return NULL;
}

static gboolean
has_id (const char *name, const char *id)
{
  const gsize length = strlen (id);

  return g_str_has_suffix (name, ".ini") && g_str_has_prefix (name, id)
         && (name[length] == '-' || g_str_equal (name + length, ".ini"));
}

/* *@first (new string, NULL: none) becomes @name if that comes before it. */
static void
take_earlier (char **first, const char *name)
{
  if (*first != NULL && strcmp (*first, name) <= 0)
    return;
  g_free (*first);
  *first = g_strdup (name);
}

/* The first template in @folder whose id is @id; new string, NULL if there is none. */
static char *
find_in_folder (const char *folder, const char *id)
{
  g_autoptr (GDir) listing = g_dir_open (folder, 0, NULL);
  const char *name;
  char *first = NULL;

  while (listing != NULL && (name = g_dir_read_name (listing)) != NULL)
    if (has_id (name, id))
      take_earlier (&first, name);
  return first;
}

/* The same among those of @inputs. */
static char *
find_in_inputs (const ZhuInputs *inputs, const char *id)
{
  GHashTableIter iter;
  gpointer name;
  char *first = NULL;

  g_hash_table_iter_init (&iter, zhu_inputs_files (inputs, "template"));
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (has_id (name, id))
      take_earlier (&first, name);
  return first;
}

char *
zhu_find_template_of_id (const ZhuContext *context, const char *id, const char *folder)
{
  g_auto (GStrv) folders = places (context);
  g_autofree char *name = context->inputs != NULL ? find_in_inputs (context->inputs, id)
                          : folder != NULL        ? find_in_folder (folder, id)
                                                  : NULL;

  for (gsize i = 0; context->inputs == NULL && name == NULL && folders[i] != NULL; i++)
    name = find_in_folder (folders[i], id);
  return name != NULL ? g_strndup (name, strlen (name) - strlen (".ini")) : NULL;
}

ZhuStyle *
zhu_load_style (const ZhuContext *context, const ZhuJobOptions *options, GError **error)
{
  g_autofree char *path = NULL;

  if (context->inputs != NULL)
    {
      const char *file;
      GBytes *text = zhu_inputs_find (context->inputs, "style", NULL, &file, NULL);

      return text == NULL ? zhu_style_load (NULL, NULL, error)
                          : zhu_style_parse (text, file, context->inputs->style_folder,
                                             context->diags, error);
    }
  if (options->style != NULL)
    {
      path = zhu_find_data (context, options->style, options->templates, error);
      if (path == NULL)
        return NULL;
    }
  else
    path = zhu_find_data (context, "style", options->templates, NULL);
  return zhu_style_load (path, context->diags, error);
}
